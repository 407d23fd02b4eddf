"""What keeps AWS from being asked, or from showing everything; and that nothing is ever written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.catalog import bundled
from advisor.errors import AdvisorError, ExitCode, NotFoundError
from advisor.importers import Imported
from advisor.importers.imported import How, Reading
from advisor.importers.live import LiveCluster, policy, policy_text, read_live
from advisor.importers.live.policy import ACTIONS, PARTS, action_of
from advisor.importers.live.problems import (
    BadAnswer,
    ClusterUnavailable,
    NoCredentials,
    NoNetwork,
    NoPermission,
    NotOfEks,
    Throttled,
    UnknownCluster,
)
from advisor.importers.live.questions import Timing
from tests.support import aws_services as aws
from tests.support.aws_services import AwsServices, Call, aws_services, of, sign_in
from tests.support.live_clusters import REGION, World, scaling_group, template

QUICK = Timing(connect_seconds=2, read_seconds=10, attempts=2, first_attempts=2)
HASTY = replace(QUICK, read_seconds=0.3)
_READS = re.compile(r"(Describe|List)[A-Z]\w+")


@pytest.fixture(scope="module")
def running() -> Iterator[AwsServices]:
    with aws_services() as server:
        yield server


@pytest.fixture
def server(running: AwsServices, monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsServices]:
    sign_in(monkeypatch, running.url)
    World().answer_at(running)
    yield running
    assert running.mistakes == []
    running.heal()


def ask(
    name: str = "shop", region: str | None = REGION, profile: str | None = None,
    timing: Timing = QUICK,
) -> Imported:  # fmt: skip
    return read_live(LiveCluster(name, region, profile), catalog=bundled(), timing=timing)


def unread(found: Imported) -> dict[str, str]:
    return {str(each.value): each.reason for each in found.of(How.UNREADABLE)}


def service(name: str) -> aws.When:
    return lambda call: call.service == name


# Nothing but reading


def test_every_call_reads_and_is_in_the_policy(server: AwsServices) -> None:
    world = World()
    balancer = {"LoadBalancerName": "old", "VPCId": world.cluster["resourcesVpcConfig"]["vpcId"]}
    world.classic, world.classic_tags = [balancer], {"old": [{"Key": "a", "Value": "b"}]}
    world.profiles = [{"fargateProfileName": "jobs", "selectors": [{"namespace": "jobs"}]}]
    world.answer_at(server)
    ask()
    server.fail(aws.error("ResourceNotFoundException", 404), of("DescribeCluster"))
    with pytest.raises(UnknownCluster):
        ask("shopp")
    asked = server.operations()
    assert all(_READS.fullmatch(operation) for _, operation in asked)
    assert {action_of(*each) for each in asked} == set(ACTIONS)


def test_the_policy_allows_reading_alone() -> None:
    document = policy()
    statements = document["Statement"]
    actions = [action for each in statements for action in each["Action"]]
    assert sorted(actions) == sorted(ACTIONS)
    assert {each["Effect"] for each in statements} == {"Allow"}
    assert all(_READS.fullmatch(action.partition(":")[2]) for action in actions)


def test_the_docs_show_the_policy() -> None:
    text = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
    assert policy_text() in text


# Nothing can be read at all


def refused(server: AwsServices, fault: aws.Fault, kind: type[ClusterUnavailable]) -> str:
    server.fail(fault, of("DescribeCluster"))
    with pytest.raises(kind) as caught:
        ask()
    assert caught.value.exit_code == ExitCode.AWS
    assert "\n" not in caught.value.message
    assert caught.value.hint
    return str(caught.value)


def test_no_permission_names_the_statement(server: AwsServices) -> None:
    text = refused(server, aws.error("AccessDeniedException", 403), NoPermission)
    assert '"Action": ["eks:DescribeCluster"]' in text
    assert "import --policy" in text


@pytest.mark.parametrize(
    "code", ["ExpiredTokenException", "UnrecognizedClientException", "InvalidSignatureException"]
)
def test_credentials_that_are_no_good(server: AwsServices, code: str) -> None:
    text = refused(server, aws.error(code, 403), NoCredentials)
    assert code in text
    assert "aws sso login" in text


def test_a_region_that_is_not_enabled(server: AwsServices) -> None:
    text = refused(server, aws.error("UnrecognizedClientException", 403), NoCredentials)
    assert "not enabled says the same: eu-central-1" in text


def test_no_credentials(server: AwsServices, monkeypatch: pytest.MonkeyPatch) -> None:
    del server
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(NoCredentials, match="Unable to locate credentials"):
        ask()


def test_a_profile_that_is_not_there(server: AwsServices) -> None:
    with pytest.raises(NoCredentials, match="nobody"):
        ask(profile="nobody")
    assert server.calls == []


def test_throttled_even_after_retries(server: AwsServices) -> None:
    text = refused(server, aws.error("ThrottlingException", 429), Throttled)
    assert "few minutes" in text
    assert len(server.calls) == QUICK.first_attempts


@pytest.mark.parametrize(
    "fault",
    [aws.page_of_a_proxy, aws.nothing_said, aws.error("ServerException", 500)],
    ids=["proxy", "nothing", "failed"],
)
def test_an_answer_that_is_none(server: AwsServices, fault: aws.Fault) -> None:
    refused(server, fault, BadAnswer)


def test_a_connection_that_is_cut(server: AwsServices) -> None:
    assert "HTTPS_PROXY" in refused(server, aws.reset, NoNetwork)


def test_no_answer_in_time(server: AwsServices) -> None:
    server.fail(aws.slow, of("DescribeCluster"))
    with pytest.raises(NoNetwork, match=r"[Tt]imed? ?out"):
        ask(timing=replace(HASTY, first_attempts=1))


def test_no_network(server: AwsServices, monkeypatch: pytest.MonkeyPatch) -> None:
    del server
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(NoNetwork, match=r"127\.0\.0\.1:9"):
        ask()


# The wrong question


def test_an_unknown_cluster_with_near_names(server: AwsServices) -> None:
    server.fail(aws.error("ResourceNotFoundException", 404), of("DescribeCluster"))
    with pytest.raises(UnknownCluster) as caught:
        ask("shop-stagin")
    assert caught.value.exit_code == ExitCode.USAGE
    assert 'no EKS cluster "shop-stagin" in eu-central-1' in caught.value.message
    assert "shop-staging" in caught.value.hint


def test_an_unknown_cluster_unlike_any(server: AwsServices) -> None:
    server.fail(aws.error("ResourceNotFoundException", 404), of("DescribeCluster"))
    with pytest.raises(UnknownCluster) as caught:
        ask("zzzz")
    assert "There are shop, shop-staging, billing" in caught.value.hint


def test_an_unknown_cluster_in_a_region_without_any(server: AwsServices) -> None:
    server.answers["eks", "ListClusters"] = {"clusters": []}
    server.fail(aws.error("ResourceNotFoundException", 404), of("DescribeCluster"))
    with pytest.raises(UnknownCluster) as caught:
        ask()
    assert "check --region" in caught.value.hint


def test_an_unknown_cluster_where_listing_is_denied(server: AwsServices) -> None:
    server.fail(aws.error("ResourceNotFoundException", 404), of("DescribeCluster"))
    server.fail(aws.error("AccessDeniedException", 403), of("ListClusters"))
    with pytest.raises(UnknownCluster) as caught:
        ask()
    assert "eks:ListClusters" in caught.value.hint


def test_a_region_that_is_none(server: AwsServices) -> None:
    with pytest.raises(NotFoundError, match="eu-centrl-1") as caught:
        ask(region="eu-centrl-1")
    assert "eu-central-1" in caught.value.hint
    assert server.calls == []


def test_no_region_at_all(server: AwsServices) -> None:
    with pytest.raises(AdvisorError, match="which region") as caught:
        ask(region=None)
    assert "--region" in caught.value.hint
    assert server.calls == []


def test_the_region_of_the_environment(
    server: AwsServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    assert ask(region=None).design.placement.region == REGION
    assert {call.region for call in server.calls if call.service != "iam"} == {REGION}


def test_a_cluster_that_is_only_connected(server: AwsServices) -> None:
    world = World()
    world.cluster = {"name": "shop", "connectorConfig": {"provider": "GKE"}, "status": "ACTIVE"}
    world.answer_at(server)
    with pytest.raises(NotOfEks, match="runs elsewhere"):
        ask()


# Parts that cannot be read


@pytest.mark.parametrize("key", [key for key in PARTS if key != "cluster"])
def test_every_part_may_be_denied(server: AwsServices, key: str) -> None:
    part = PARTS[key]
    names = {action.partition(":")[2] for action in part.actions}
    services = {action.partition(":")[0] for action in part.actions}

    def mine(call: Call) -> bool:
        known = action_of(call.service, call.operation).partition(":")[0]
        return call.operation in names and known in services

    server.fail(aws.error("AccessDenied", 403), mine)
    found = ask()
    assert list(unread(found)) == [part.title]
    reason = unread(found)[part.title]
    assert re.match(r"AccessDenied for \w+:\w+: ", reason)
    assert f"{part.missed}; add the statement" in reason
    assert all(f'"{action}"' in reason for action in part.actions)
    assert found.design.name == "shop"


def test_ec2_refuses_in_its_own_words(server: AwsServices) -> None:
    server.fail(aws.error("UnauthorizedOperation", 403), service("ec2"))
    found = ask()
    missing = unread(found)
    assert missing["subnets"].startswith("UnauthorizedOperation for ec2:DescribeSubnets: ")
    assert len(missing) == 7
    assert found.design.placement.zones == tuple(f"{REGION}{letter}" for letter in "abc")
    (zones,) = [each for each in found.readings if each.path == "placement.zones"]
    assert (zones.how, "stand for theirs" in zones.reason) == (How.INFERRED, True)
    assert found.design.network.subnets == ()
    assert [pool.name for pool in found.design.nodes.pools] == ["web"]


def test_the_cluster_alone(server: AwsServices) -> None:
    """The least that gives a design: the permission to describe the cluster."""
    server.fail(aws.error("AccessDenied", 403), lambda call: call.operation != "DescribeCluster")
    found = ask()
    untouched = {"cluster", "launchTemplate"}  # no group, no template to ask about
    assert set(unread(found)) == {part.title for key, part in PARTS.items() if key not in untouched}
    assert found.design.kubernetes.version == "1.35"
    assert found.design.nodes.pools == ()


def test_without_node_groups_their_scaling_groups_tell(server: AwsServices) -> None:
    server.fail(aws.error("AccessDeniedException", 403), of("ListNodegroups"))
    server.answers["ec2", "DescribeLaunchTemplateVersions"] = {
        "LaunchTemplateVersions": [{"LaunchTemplateData": template(InstanceType="m7g.large")}]
    }
    (pool,) = ask().design.nodes.pools
    assert (pool.name, pool.kind, pool.instance_types) == (
        "web", "managed-node-group", ("m7g.large",)
    )  # fmt: skip
    assert (pool.min, pool.desired, pool.max) == (3, 4, 9)


def test_without_launch_templates_a_type_stands_in(server: AwsServices) -> None:
    world = World(node_groups=[])
    world.scaling_groups = [scaling_group("own", None)]
    world.answer_at(server)
    server.fail(aws.error("UnauthorizedOperation", 403), of("DescribeLaunchTemplateVersions"))
    found = ask()
    (each,) = [each for each in found.readings if each.path.endswith("instance_types")]
    assert (each.how, each.value) == (How.INFERRED, ["t3.medium"])


def test_without_route_tables_tags_tell(server: AwsServices) -> None:
    server.fail(aws.error("UnauthorizedOperation", 403), of("DescribeRouteTables"))
    design = ask().design
    assert [each.role.value for each in design.network.subnets].count("public") == 3
    assert design.network.nat.mode == "per-zone"  # as many as there are


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (aws.error("Throttling", 400), "slow down"),
        (aws.error("InternalError", 500), "no usable answer"),
        (aws.reset, "no answer"),
        (aws.page_of_a_proxy, "no usable answer"),
    ],
    ids=["throttled", "failed", "cut", "proxy"],
)
def test_a_service_that_fails_is_left_out(
    server: AwsServices, fault: aws.Fault, words: str
) -> None:
    server.fail(fault, service("autoscaling"))
    found = ask()
    (reason,) = unread(found).values()
    assert words in reason
    assert "self-managed groups are not seen" in reason


def test_a_slow_service_is_left_out(server: AwsServices) -> None:
    server.fail(aws.slow, service("logs"))
    found = ask(timing=HASTY)
    assert list(unread(found)) == ["log groups"]


def test_a_token_that_expires_on_the_way_ends_it(server: AwsServices) -> None:
    server.fail(aws.error("ExpiredToken", 403), of("DescribeSubnets"))
    with pytest.raises(NoCredentials, match="ExpiredToken"):
        ask()


def test_a_group_that_is_deleted_meanwhile(server: AwsServices) -> None:
    server.fail(aws.error("ResourceNotFoundException", 404), of("DescribeNodegroup"))
    found = ask()
    assert unread(found) == {}
    assert found.design.nodes.pools == ()


def test_throttling_that_passes_is_waited_for(server: AwsServices) -> None:
    first = iter([True])
    server.fail(aws.error("ThrottlingException", 429), lambda _: next(first, False))
    assert unread(ask()) == {}


def test_what_is_asked_is_told(server: AwsServices) -> None:
    del server
    told: list[str] = []
    read_live(LiveCluster("shop", REGION), catalog=bundled(), tell=told.append, timing=QUICK)
    assert told == [part.title for part in PARTS.values()]


def test_ctrl_c_goes_through(server: AwsServices) -> None:
    del server

    def tell(about: str) -> None:
        if about == "subnets":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_live(LiveCluster("shop", REGION), catalog=bundled(), tell=tell, timing=QUICK)


def test_readings_of_unread_parts_have_no_field(server: AwsServices) -> None:
    server.fail(aws.error("AccessDenied", 403), service("iam"))
    (each,) = ask().of(How.UNREADABLE)
    assert isinstance(each, Reading)
    assert (each.path, each.place, each.mark) == ("", (0, "oidcProvider"), None)
