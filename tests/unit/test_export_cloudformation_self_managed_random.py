"""Laws of stacks of self-run clusters over random designs, and the plan against the stack."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import plan as planning
from advisor.catalog.snapshot import bundled
from advisor.errors import ExportError
from advisor.exporters import export
from advisor.exporters.cloudformation import self_managed
from advisor.exporters.yaml_text import plain
from advisor.model.design import Design
from advisor.model.paths import replace
from advisor.plan.resources import (
    BalancerSize,
    DiskSize,
    EndpointSize,
    InstanceSize,
    Resource,
    ResourceKind,
    Role,
)
from advisor.presets import load
from tests.support.cloudformation_templates import Template
from tests.support.self_managed_stacks import Document, files, scripts
from tests.unit.random_designs import designs as any_designs

CATALOG = bundled()
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ["${AWS::Region}", "$(reboot)", "`reboot`", "!Ref Vpc", "a,b=c", "'", '"', "\n", "no", "1e3",
     "'; reboot #", "END-OF-FILE", "${TOKEN}", "\\", "Fn::Sub", "%{x}"]
)  # fmt: skip


@st.composite
def self_run(draw: st.DrawFn) -> Design:
    """A self-run design, with or without mistakes in it."""
    design = draw(any_designs())
    changes: dict[str, Any] = {"control_plane.managed": False}
    if design.control_plane.dns in ("public", "private"):
        changes["control_plane.dns_zone"] = "example.com"
    return replace(design, changes)


@st.composite
def comparable(draw: st.DrawFn) -> Design:
    """A design of which the stack makes everything, as it stands there."""
    design = draw(self_run())
    topology = draw(st.sampled_from(["stacked", "dedicated"]))
    root, data = design.control_plane.root, design.etcd.volume
    boots = st.sampled_from(["gp3", "gp2", "io1", "io2"])
    changes: dict[str, Any] = {
        "provisioner.tool": "cloudformation",
        "network.vpc_id": None,
        "network.subnets": [],
        "network.ip_family": "ipv4",
        "etcd.topology": topology,
        "control_plane.root.type": draw(boots),
        "control_plane.root.size_gib": max(8, root.size_gib),
        "etcd.volume.size_gib": max(125, data.size_gib),
    }
    if topology == "stacked":
        changes["etcd.members"] = design.control_plane.count
    for pool in design.nodes.pools:
        where = f"nodes.pools[{pool.name}].root"
        changes |= {f"{where}.type": draw(boots), f"{where}.size_gib": max(8, pool.root.size_gib)}
    return replace(design, changes)


def read(text: str) -> Any:
    return yaml.load(text, yaml.CSafeLoader)


def tree_of(design: Design) -> Document | None:
    try:
        return plain(self_managed.template(design, CATALOG).tree())  # type: ignore[no-any-return]
    except ExportError:
        return None


# --- the plan against the stack ------------------------------------------------------------------


def planned(design: Design) -> Iterator[tuple[Any, ...]]:
    gone = {p.name for p in design.nodes.pools if p.kind in ("fargate", "auto-mode") or not p.max}
    wide = {p.name for p in design.nodes.pools if not p.group_per_zone}
    for resource in planning.build(design, CATALOG).resources:
        worker = resource.role == Role.WORKERS
        if worker and resource.group in gone:
            continue
        for _ in range(resource.quantity):
            yield from of_resource(resource, worker and resource.group in wide)


def of_resource(resource: Resource, wide: bool) -> Iterator[tuple[Any, ...]]:
    zone = "some zone" if wide else resource.zone
    match resource.kind, resource.size:
        case ResourceKind.INSTANCE, InstanceSize() as size:
            yield "instance", zone, size.instance_type
        case ResourceKind.VOLUME, DiskSize() as size if resource.role != Role.STORAGE:
            kind = "data" if resource.role == Role.ETCD else "root"
            yield kind, zone, str(size.type), int(size.size_gib), size.encrypted
        case ResourceKind.NAT_GATEWAY, _:
            yield "NAT gateway", resource.zone or "every zone"
        case ResourceKind.ELASTIC_IP, _:
            yield ("elastic IP",)
        case ResourceKind.LOAD_BALANCER, BalancerSize() as size if resource.role == Role.API:
            yield "load balancer", size.kind, size.public, size.zones
        case ResourceKind.VPC_ENDPOINT, EndpointSize() as size:
            yield "endpoint", size.service, "gateway" if size.gateway else resource.zone
        case ResourceKind.QUEUE, _:
            yield ("queue",)
        case ResourceKind.BUCKET, _ if resource.name == "state-store":
            yield ("bucket",)


def made(tree: Document) -> Iterator[tuple[Any, ...]]:
    template = Template(tree)
    for group in template.of("AutoScaling::AutoScalingGroup").values():
        yield from machines(template, group)
    for volume in template.of("EC2::Volume").values():
        zone = volume["AvailabilityZone"]
        yield "data", zone, volume["VolumeType"], volume["Size"], volume["Encrypted"]
    for gateway in template.of("EC2::NatGateway").values():
        if gateway.get("AvailabilityMode") == "regional":
            yield from [("NAT gateway", "every zone")] * len(gateway["AvailabilityZoneAddresses"])
        else:
            yield "NAT gateway", template.zone_of(gateway["SubnetId"])
    yield from [("elastic IP",)] * len(template.of("EC2::EIP"))
    for balancer in template.of("ElasticLoadBalancingV2::LoadBalancer").values():
        zones = tuple(template.zone_of(subnet) for subnet in balancer["Subnets"])
        kind = {"network": "nlb"}[balancer["Type"]]
        yield "load balancer", kind, balancer["Scheme"] == "internet-facing", zones
    for endpoint in template.of("EC2::VPCEndpoint").values():
        service = endpoint["ServiceName"]["Fn::Sub"].removeprefix("com.amazonaws.${AWS::Region}.")
        if endpoint["VpcEndpointType"] == "Gateway":
            yield "endpoint", service, "gateway"
        for subnet in endpoint.get("SubnetIds", ()):
            yield "endpoint", service, template.zone_of(subnet)
    yield from [("bucket",)] * len(template.of("S3::Bucket"))


def machines(template: Template, group: Document) -> Iterator[tuple[Any, ...]]:
    data = template.template_of(group)
    zones = [template.zone_of(subnet) for subnet in group["VPCZoneIdentifier"]]
    wide = not group["Tags"][1]["Value"].endswith(tuple("ABCGroup")) or len(zones) > 1
    ebs = data["BlockDeviceMappings"][0]["Ebs"]
    for _ in range(int(group["DesiredCapacity"])):
        zone = "some zone" if wide else zones[0]
        yield "instance", zone, data["InstanceType"]
        yield "root", zone, ebs["VolumeType"], ebs["VolumeSize"], ebs["Encrypted"]


def without_zones(found: Iterator[tuple[Any, ...]]) -> Counter[tuple[Any, ...]]:
    """Machines without their zone: of a group that spans zones only Auto Scaling knows it."""
    named = ("instance", "root")
    return Counter((each[0], *each[2:]) if each[0] in named else each for each in found)


@settings(max_examples=40)
@given(comparable())
def test_the_plan_counts_what_the_stack_makes(design: Design) -> None:
    tree = tree_of(design)
    assert tree is not None
    assert without_zones(planned(design)) == without_zones(made(tree))


@settings(max_examples=40)
@given(comparable())
def test_machines_stand_in_the_zones_of_the_plan(design: Design) -> None:
    """Where each group has one zone."""
    changes = {f"nodes.pools[{p.name}].group_per_zone": True for p in design.nodes.pools}
    design = replace(design, changes)
    tree = tree_of(design)
    assert tree is not None
    template = Template(tree)
    found: Counter[tuple[Any, ...]] = Counter()
    for group in template.of("AutoScaling::AutoScalingGroup").values():
        (subnet,) = group["VPCZoneIdentifier"]
        kind = template.template_of(group)["InstanceType"]
        found[template.zone_of(subnet), kind] += int(group["DesiredCapacity"])
    wanted = Counter((zone, kind) for what, zone, kind, *_ in (
        each for each in planned(design) if each[0] == "instance"
    ) if what)  # fmt: skip
    assert +found == wanted


@pytest.mark.parametrize("name", ["2016-single-master", "2016-true-ha"])
def test_the_plan_of_a_preset_is_what_the_stack_makes(name: str) -> None:
    design = replace(load(name), {"provisioner.tool": "cloudformation"})
    tree = tree_of(design)
    assert tree is not None
    assert without_zones(planned(design)) == without_zones(made(tree))


# --- laws ----------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(self_run())
def test_every_stack_is_small_enough_and_its_scripts_parse(design: Design) -> None:
    tree = tree_of(design)
    if tree is None:
        return
    assert len(tree["Resources"]) <= 500
    for script in scripts(tree).values():
        assert len(script.encode()) <= 16_384
    shortest = min(scripts(tree).values(), key=len)
    done = subprocess.run(
        ["bash", "-n"], input=shortest, text=True, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@settings(max_examples=20)
@given(self_run())
def test_the_text_is_the_template(design: Design) -> None:
    tree = tree_of(design)
    if tree is not None:
        assert read(export("cloudformation", design, CATALOG).text) == tree


@settings(max_examples=40)
@given(self_run())
def test_what_refers_to_something_finds_it(design: Design) -> None:
    tree = tree_of(design)
    if tree is None:
        return
    known = tree["Resources"].keys() | tree.get("Parameters", {}).keys()
    for name in references(tree):
        assert name.startswith("AWS::") or name in known, name


def references(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key == "Ref":
                yield value
            elif key == "Fn::GetAtt":
                yield value[0]
            elif key == "DependsOn":
                yield from [value] if isinstance(value, str) else value
            else:
                yield from references(value)
    elif isinstance(tree, list):
        for each in tree:
            yield from references(each)


@settings(max_examples=25)
@given(st.dictionaries(TEXTS, TEXTS, max_size=4), TEXTS, TEXTS, TEXTS)
def test_hostile_texts_stay_texts(
    labels: dict[str, str], title: str, note: str, image: str
) -> None:
    changes = {
        "nodes.pools[0].labels": labels,
        "nodes.pools[0].taints": [{"key": k, "value": v} for k, v in labels.items() if k],
        "nodes.pools[0].custom_image": image or None,
        "title": title,
        "notes": {"etcd.quota_gib": note, "control_plane.count": note},
        "security.kms_key": image or None,
        "etcd.clusters": [{"name": "main", "backup_store": note or None}],
    }
    calm = load("2016-true-ha")
    design = replace(calm, changes)
    tree = tree_of(design)
    assert tree is not None
    found = export("cloudformation", design, CATALOG)
    assert read(found.text) == tree
    # No shell reads any of it: the scripts are those of the design without them.
    assert scripts(tree) == scripts(tree_of(calm) or {})
    given_labels = {
        pair.partition("=")[0]: pair.partition("=")[2]
        for content in files(tree).values()
        for pair in node_labels(content.get("join.template", ""))
    }
    assert given_labels.items() <= labels.items()
    assert set(references(tree)) == set(references(tree_of(calm)))


def node_labels(join: str) -> list[str]:
    if not join:
        return []
    registration = read(join)["nodeRegistration"]
    flags = {each["name"]: each["value"] for each in registration["kubeletExtraArgs"]}
    return [pair for pair in flags.get("node-labels", "").split(",") if pair]


@settings(max_examples=20)
@given(TEXTS)
def test_a_dynamic_reference_never_reaches_aws(text: str) -> None:
    value = "{{resolve:ssm:/secret}}" + text
    labels = {"nodes.pools[0].labels": {"a": value}, "title": value, "notes": {"name": value}}
    tree = tree_of(replace(load("2016-true-ha"), labels))
    assert tree is not None
    assert not re.search(r"\{\{resolve:", yaml.safe_dump(tree))
