"""Templates as designs: our own give the design back, those of others are read as they stand."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import islice
from typing import Any

import pytest
import yaml

from advisor import exporters, importers, presets
from advisor.catalog import bundled
from advisor.errors import AdvisorError
from advisor.evaluate import Evaluation, evaluate
from advisor.importers import How, Imported, InputFile
from advisor.importers.cloudformation.fields import changed_fields
from advisor.importers.cloudformation.references import dangling
from advisor.importers.foreign import parse_foreign
from advisor.importers.splice import NotMergedError
from advisor.model import paths
from advisor.model.design import Design
from advisor.model.vocabulary import NodeAutoscaler, PoolKind
from advisor.rewriting import rewritten
from advisor.rules import RuleBook
from tests.support.cloudformation_others import (
    GROUP_STACK,
    JSON_TEMPLATE,
    NETWORK_STACK,
    SAMPLE,
)
from tests.support.design_corpus import Advice, designs
from tests.unit.test_export_cloudformation import VARIANTS

CATALOG = bundled()
TODAY = date(2026, 11, 23)
RANDOM = 15


def imported(content: str, name: str = "template.yaml") -> Imported:
    return importers.read(content.encode(), name, catalog=CATALOG, source="cloudformation")


def exported(design: Design) -> str:
    return exporters.export("cloudformation", design, CATALOG).text


def tree(text: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@cache
def rules() -> RuleBook:
    return RuleBook.bundled(CATALOG)


def judged(design: Design) -> Evaluation:
    return evaluate(design, CATALOG, rules(), TODAY)


def with_names() -> dict[str, Design]:
    """Presets, and the designs that between them use everything that the exporter writes."""
    found = {name: presets.load(name) for name in presets.names()}
    standard = presets.load("eks-standard")
    return found | {name: paths.replace(standard, edits) for name, edits in VARIANTS.items()}


@pytest.mark.parametrize("name", with_names())
def test_an_export_gives_the_design_back(name: str) -> None:
    """What a template says of a design is in the design that is read from it."""
    try:
        before = exported(with_names()[name])
    except AdvisorError:
        pytest.skip("not a design for CloudFormation")
    found = imported(before)
    assert tree(exported(found.design)) == tree(before)
    assert [each.finding.rule for each in found.findings] == []


def random_designs() -> Iterator[Design]:
    return islice(designs("cloudformation", 4 * RANDOM, 5, Advice(judged, rules())), RANDOM)


@pytest.mark.slow
def test_random_designs_come_back() -> None:
    wrong = []
    for design in random_designs():
        auto = any(pool.kind is PoolKind.AUTO_MODE for pool in design.nodes.pools)
        if auto and design.autoscaling.engine is NodeAutoscaler.KARPENTER:
            continue  # of two that scale, the template has one, and the tags of the other
        try:
            before = exported(design)
        except AdvisorError:
            continue
        if tree(exported(imported(before).design)) != tree(before):
            wrong.append(design.name)
    assert wrong == []


def test_every_value_has_its_line() -> None:
    found = imported(exported(presets.load("eks-standard")))
    assert found.source == "cloudformation"
    assert not [each for each in found.of(How.READ) if each.mark is None]
    mark = found.place_of("kubernetes.version")
    assert mark is not None
    line = exported(presets.load("eks-standard")).splitlines()[mark.line - 1]
    assert line.strip() == 'Default: "1.36"'


# --- templates of others


def how(found: Imported, path: str) -> How:
    return next(each.how for each in found.readings if each.path == path)


def test_functions_are_worked_out_with_the_defaults() -> None:
    found = imported(SAMPLE)
    design = found.design
    assert design.name == "shop-prod"
    assert design.kubernetes.version == "1.33"
    assert design.network.vpc_cidr == "10.20.0.0/16"
    assert design.control_plane.endpoint.public is False
    assert [str(log) for log in design.control_plane.logs] == ["api", "audit"]
    assert [each.cidr for each in design.network.subnets][:2] == ["10.20.0.0/20", "10.20.16.0/20"]
    workers, spot = design.nodes.pools
    assert (workers.name, workers.min, workers.desired, workers.max) == ("workers", 2, 3, 5)
    assert workers.instance_types == ("m6i.large", "m5.large")
    assert workers.root.size_gib == 100
    assert workers.labels == {"role": "web"}
    assert (spot.spot_percent, spot.image_family, spot.architecture) == (
        100,
        "bottlerocket",
        "arm64",
    )
    assert spot.taints[0].key == "spot"
    assert spot.taints[0].effect == "NoSchedule"


def test_what_only_a_deployment_knows_is_inferred_and_said_so() -> None:
    found = imported(SAMPLE)
    assert how(found, "placement.region") is How.INFERRED
    zones = next(each for each in found.readings if each.path == "placement.zones")
    assert "the deployment knows" in zones.reason
    assert found.design.placement.zones == ("eu-central-1a", "eu-central-1b")


def test_a_route_to_an_internet_gateway_makes_a_subnet_public() -> None:
    roles = [each.role for each in imported(SAMPLE).design.network.subnets]
    assert roles == ["public", "public", "private", "private"]
    assert imported(SAMPLE).design.network.nat.mode == "single"


def test_silence_means_what_eks_does_and_not_what_our_own_default_is() -> None:
    found = imported(SAMPLE)
    assert found.design.identity.eks_auth_mode == "CONFIG_MAP"
    assert found.design.control_plane.support_type == "extended"
    assert found.design.control_plane.endpoint.public_cidrs == ("0.0.0.0/0",)
    assert how(found, "control_plane.support_type") is How.DEFAULTED
    assert found.design.nodes.pools[1].max == 2


def test_what_no_design_has_a_field_for_is_kept_and_listed() -> None:
    left = imported(SAMPLE).of(How.NOT_UNDERSTOOD)
    assert [each.place for each in left] == [(0, "Resources", "Alarm")]


def test_stacks_of_one_folder_are_read_together() -> None:
    files = [
        InputFile("cluster.yaml", NETWORK_STACK.encode()),
        InputFile("group.yaml", GROUP_STACK.encode()),
    ]
    design = importers.read_files(files, "stacks", catalog=CATALOG).design
    (pool,) = design.nodes.pools
    assert (pool.name, pool.zones, pool.max) == ("ng-1", (), 4)
    assert design.network.node_subnets == "public"
    assert design.placement.zones == ("eu-west-1a", "eu-west-1b")


def test_json_with_tabs_is_a_template_too() -> None:
    found = importers.read(JSON_TEMPLATE.encode(), "t.json", catalog=CATALOG)
    assert (found.source, found.design.name) == ("cloudformation", "tabs")
    assert [each.id for each in found.design.network.subnets] == ["subnet-0a1", "subnet-0b2"]


# --- back to the file


def back(text: str, changes: dict[str, Any]) -> str:
    """``text`` after ``changes`` of the design that is read from it."""
    design = paths.replace(imported(text).design, changes)
    ready = exporters.export("cloudformation", design, CATALOG)
    return rewritten(ready, design, text, CATALOG).text


def difference(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


@pytest.mark.parametrize("name", ["eks-standard", "ha-kops"])
def test_an_unchanged_design_gives_the_template_byte_for_byte(name: str) -> None:
    text = exported(presets.load(name))
    assert back(text, {}) == text
    assert back(SAMPLE, {}) == SAMPLE


def test_a_size_of_ours_changes_in_one_line() -> None:
    text = exported(presets.load("eks-standard"))
    assert difference(text, back(text, {"nodes.pools[workers].max": 18})) == [
        "-    Default: 4",
        "+    Default: 6",
    ]


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        (
            {"nodes.pools[workers].max": 7},
            ["-  NodesMax: {Type: Number, Default: 5}", "+  NodesMax: {Type: Number, Default: 7}"],
        ),
        (
            {"nodes.pools[workers].root.size_gib": 200},
            ["-    prod: {Disk: 100}   # GiB", "+    prod: {Disk: 200}   # GiB"],
        ),
        (
            {"control_plane.support_type": "standard"},
            ["+      UpgradePolicy:", "+        SupportType: STANDARD"],
        ),
        (
            {"control_plane.endpoint.public": True},
            [
                "-        EndpointPublicAccess: !If [IsPublic, true, false]",
                "+        EndpointPublicAccess: !If [IsPublic, true, true]",
            ],
        ),
        (
            {"nodes.pools[spot-nodes].max": 9},
            ["+      ScalingConfig:", "+        MaxSize: 9"],
        ),
    ],
)
def test_a_change_is_made_where_the_value_stands(changes: dict[str, Any], lines: list[str]) -> None:
    changed = difference(SAMPLE, back(SAMPLE, changes))
    if "control_plane.endpoint.public" in changes:
        changed = [
            line for line in changed if "PublicAccessCidrs" not in line and "0.0" not in line
        ]
    assert changed == lines


def test_what_is_new_names_the_resources_of_the_template() -> None:
    found = back(SAMPLE, {"addons.metrics_server": True})
    (addon,) = [
        each
        for each in parsed(found)["Resources"].values()
        if each.get("Properties", {}).get("AddonName") == "metrics-server"
    ]
    assert addon["Properties"]["ClusterName"] == {"Ref": "EKS"}
    assert addon["DependsOn"] == ["Workers", "SpotNodes"]


def test_a_new_pool_stands_on_the_ground_of_the_template() -> None:
    pools = [each.model_dump(mode="json") for each in imported(SAMPLE).design.nodes.pools]
    more = pools[0] | {"name": "gpu", "instance_types": ["g5.xlarge"], "ssh": False}
    group = parsed(back(SAMPLE, {"nodes.pools": [*pools, more]}))["Resources"]["GpuGroup"]
    assert group["Properties"]["NodeRole"] == {"Fn::GetAtt": ["NodeRole", "Arn"]}
    assert group["Properties"]["Subnets"] == [{"Ref": "PrivateA"}, {"Ref": "PrivateB"}]
    assert group["Properties"]["Version"] == {"Ref": "KubernetesVersion"}


def test_a_pool_that_goes_takes_its_group_with_it() -> None:
    pools = [each.model_dump(mode="json") for each in imported(SAMPLE).design.nodes.pools]
    found = parsed(back(SAMPLE, {"nodes.pools": pools[:1]}))["Resources"]
    assert "SpotNodes" not in found
    assert set(parsed(SAMPLE)["Resources"]) - set(found) == {"SpotNodes"}


def test_what_has_no_place_in_a_template_is_not_forced_into_it() -> None:
    with pytest.raises(NotMergedError, match="no place in it"):
        back(SAMPLE, {"network.nat.mode": "per-zone"})


CHANGES: tuple[dict[str, Any], ...] = (
    {"kubernetes.version": "1.34"},
    {"control_plane.logs": ["api"]},
    {"control_plane.deletion_protection": True},
    {"control_plane.zonal_shift": True},
    {"identity.pod_identity": True},
    {"security.secrets_encryption": True},
    {"observability.log_retention_days": 30},
    {"nodes.pools[workers].desired": 4},
    {"nodes.pools[workers].instance_types": ["m7i.large"]},
    {"nodes.pools[spot-nodes].spot_percent": 0},
    {"nodes.pools[spot-nodes].taints": []},
)


@pytest.mark.parametrize("changes", CHANGES, ids=lambda each: next(iter(each)))
def test_the_edited_template_says_what_was_asked_for(changes: dict[str, Any]) -> None:
    """And nothing else than before, with every reference in place."""
    before = imported(SAMPLE).design
    after = imported(back(SAMPLE, changes)).design
    assert changed_fields(before, after) == changed_fields(before, paths.replace(before, changes))
    assert list(dangling(parsed(back(SAMPLE, changes)))) == []


def parsed(text: str) -> dict[str, Any]:
    return parse_foreign(text, name="template.yaml").documents[0]
