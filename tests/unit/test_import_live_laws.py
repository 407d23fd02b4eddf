"""Whatever AWS leaves out or says otherwise, a running cluster becomes a design."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.catalog import bundled
from advisor.importers import Imported
from advisor.importers.imported import How
from advisor.importers.live import SOURCE
from advisor.importers.live.gather import Answers, gather
from advisor.importers.live.policy import PARTS
from advisor.importers.live.questions import Aws, Unread
from advisor.importers.live.reader import read_answers
from advisor.importers.reading import designed
from advisor.model.document import read_design, write_design
from advisor.report.imported import imported_data, imported_text
from tests.support.aws_services import aws_services, sign_in
from tests.support.live_clusters import PRIVATE, PUBLIC, REGION, VPC, World, scaling_group, tags

CATALOG = bundled()
_STRANGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**9),
    st.text(max_size=8),
    st.just([]),
    st.just({}),
    st.lists(st.none() | st.text(max_size=3), max_size=2),
    st.dictionaries(st.text(max_size=3), st.none(), max_size=1),
)


@pytest.fixture(scope="module")
def answers() -> Iterator[dict[str, Any]]:
    """The answers about a cluster that has something of everything."""
    world = World()
    world.profiles = [{"fargateProfileName": "jobs", "subnets": PRIVATE,
                       "selectors": [{"namespace": "jobs", "labels": {"run": "x"}}]}]  # fmt: skip
    world.scaling_groups.append(scaling_group("own", None))
    world.templates["lt-own"] = copy.deepcopy(world.templates["lt-eks-web-1234"])
    world.instances = [
        {"InstanceId": "i-1", "InstanceType": "m6i.large", "SubnetId": PRIVATE[0],
         "Placement": {"AvailabilityZone": f"{REGION}a"},
         "Tags": tags(**{"karpenter.sh/nodepool": "all", "kubernetes.io/cluster/shop": "owned"})}
    ]  # fmt: skip
    world.classic = [{"LoadBalancerName": "old", "VPCId": VPC, "Subnets": PUBLIC}]
    world.classic_tags = {"old": tags(**{"kubernetes.io/cluster/shop": "owned"})}
    with aws_services() as server, pytest.MonkeyPatch.context() as patch:
        sign_in(patch, server.url)
        world.answer_at(server)
        found = gather(Aws(REGION, None), "shop", lambda _: None)
        assert (server.mistakes, found.unread) == ([], [])
        yield found.tree


def read(tree: dict[str, Any], unread: list[Unread]) -> Imported:
    record = read_answers(Answers(tree, unread), "shop", REGION, CATALOG)
    return designed(record.tree, record.readings, SOURCE, "eks:shop", CATALOG)


def places(node: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in the descriptions of things; that those are mappings, boto3 sees to."""
    inner = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in inner:
        here = (*at, key)
        if len(here) > (1 if here[0] == "cluster" else 2):
            yield here
        if isinstance(value, dict | list):
            yield from places(value, here)


def change(tree: dict[str, Any], place: tuple[Any, ...], value: Any, *, drop: bool) -> None:
    node: Any = tree
    for step in place[:-1]:
        try:
            node = node[step]
        except (LookupError, TypeError):
            return
    known = isinstance(node, dict) and place[-1] in node
    if isinstance(node, list):
        known = isinstance(place[-1], int) and place[-1] < len(node)
    if known and drop:
        del node[place[-1]]
    elif known:
        node[place[-1]] = value


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_answer_is_a_stumbling_block(answers: dict[str, Any], data: st.DataObject) -> None:
    tree = copy.deepcopy(answers)
    everywhere = list(places(tree))
    for _ in range(data.draw(st.integers(0, 12))):
        place = data.draw(st.sampled_from(everywhere))
        change(tree, place, data.draw(_STRANGE), drop=data.draw(st.booleans()))
    found = read(tree, [])
    text = imported_text(found, "eks:shop", verbose=True)
    assert imported_data(found)["design"] == found.design.name
    assert "\x1b" not in text
    assert read_design(write_design(found.design), "x") == found.design


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(missing=st.sets(st.sampled_from([key for key in PARTS if key != "cluster"])))
def test_any_parts_may_be_missing(answers: dict[str, Any], missing: set[str]) -> None:
    tree = {key: copy.deepcopy(value) for key, value in answers.items() if key not in missing}
    found = read(tree, [Unread(PARTS[key], "denied") for key in PARTS if key in missing])
    assert {str(each.value) for each in found.of(How.UNREADABLE)} == {
        PARTS[key].title for key in missing
    }
    assert found.design.kubernetes.version == "1.35"
    for each in found.readings:
        if each.place and len(each.place) > 1 and each.how is How.READ:
            assert each.place[1] not in missing


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_order_of_answers_does_not_matter(answers: dict[str, Any], data: st.DataObject) -> None:
    """AWS promises none. Pools and subnets keep theirs, which no judgement depends on."""
    tree = copy.deepcopy(answers)
    for part in ("subnet", "routeTable", "natGateway", "vpcEndpoint", "loadBalancer", "addon"):
        shuffled = data.draw(st.permutations(list(tree[part].items())))
        tree[part] = dict(shuffled)
    one, other = read(answers, []).design, read(tree, []).design
    for section in ("placement", "network", "load_balancing", "nodes", "control_plane"):
        assert getattr(one, section) == getattr(other, section)


def test_every_field_read_says_where(answers: dict[str, Any]) -> None:
    for each in read(answers, []).of(How.READ):
        assert each.reason.startswith("read from ")
        assert each.place is not None


def test_a_fleet_beyond_any_load_that_a_design_can_state(answers: dict[str, Any]) -> None:
    tree = copy.deepcopy(answers)
    tree["nodegroup"]["web"]["scalingConfig"]["desiredSize"] = 200_000
    design = read(tree, []).design
    assert read_design(write_design(design), "x") == design


def test_user_data_which_may_hold_secrets_is_not_kept(answers: dict[str, Any]) -> None:
    assert answers["launchTemplate"]
    assert "UserData" not in repr(answers)
