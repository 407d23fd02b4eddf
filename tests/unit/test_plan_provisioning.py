"""The plan against what the exporters write for the design's own tool, over random designs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from advisor import presets
from advisor.catalog import bundled
from advisor.errors import ExportError
from advisor.exporters import Export, export
from advisor.model import paths
from advisor.model.design import Design
from advisor.model.vocabulary import EtcdTopology
from advisor.plan import build
from advisor.plan.resources import (
    BalancerSize,
    DiskSize,
    InstanceSize,
    Meter,
    ResourceKind,
    Resources,
    Role,
)
from tests.support.design_corpus import designs
from tests.support.kops_manifests import cluster, documents, groups

CATALOG = bundled()
COUNT = 60

Document = dict[str, Any]
Counts = Counter[tuple[Any, ...]]

_WORKERS = "nodes.pools[workers]"
_SUBNETS = [
    {"zone": f"eu-central-1{zone}", "role": role, "cidr": f"10.0.{i * 8 + j}.0/24",
     "id": f"subnet-0{i}{j}"}
    for j, role in enumerate(("private", "public"))
    for i, zone in enumerate("abc")
]  # fmt: skip
_EXISTING = {"network.vpc_id": "vpc-0a1b", "network.subnets": _SUBNETS, "network.endpoints": []}


def plan_of(design: Design) -> Resources:
    return build(design, CATALOG).resources


def made_by(tool: str, preset: str, changes: dict[str, Any] | None = None) -> Resources:
    wanted = {"provisioner.tool": tool, **(changes or {})}
    return plan_of(paths.replace(presets.load(preset), wanted))


def drawn(tool: str, seed: int, managed: bool) -> Iterator[tuple[Design, Export]]:
    """Random designs that the tool's exporter takes, with what it writes."""
    found = 0
    for design in designs(tool, 6 * COUNT, seed):
        if design.control_plane.managed is not managed:
            continue
        # Machines for etcd alone are an error of the design where a tool makes none.
        if not managed and design.etcd.topology != EtcdTopology.STACKED:
            continue
        try:
            yield design, export(tool, design, CATALOG)
        except ExportError:
            continue
        found += 1
        if found == COUNT:
            return


def balancers(resources: Resources, *roles: Role) -> Iterator[tuple[Any, ...]]:
    for each in resources.of(ResourceKind.LOAD_BALANCER):
        if each.role in roles and isinstance(each.size, BalancerSize):
            yield "load balancer", str(each.size.kind)


def etcd_volumes(resources: Resources, smallest_gib: int = 1) -> Iterator[tuple[Any, ...]]:
    for each in resources.of(ResourceKind.VOLUME, Role.ETCD):
        assert isinstance(each.size, DiskSize)
        yield "etcd", str(each.size.type), max(smallest_gib, int(each.size.size_gib))


def machines(resources: Resources, *roles: Role) -> Iterator[tuple[Any, ...]]:
    for each in resources.of(ResourceKind.INSTANCE):
        if each.role in roles and isinstance(each.size, InstanceSize):
            yield from [("machine", each.size.instance_type)] * each.quantity


# --- kops ----------------------------------------------------------------------------------------


def kops_plans(resources: Resources) -> Iterator[tuple[Any, ...]]:
    yield from machines(resources, Role.CONTROL_PLANE, Role.API, Role.OPERATIONS)
    yield from etcd_volumes(resources)
    yield from balancers(resources, Role.API, Role.OPERATIONS)
    yield from [("queue",)] * resources.count(ResourceKind.QUEUE)
    for each in resources.of(ResourceKind.NAT_GATEWAY):
        yield "NAT gateway", each.zone


def kops_writes(design: Design, text: str) -> Iterator[tuple[Any, ...]]:
    found = documents(text)
    spec = cluster(found)
    for role in ("ControlPlane", "APIServer", "Bastion"):
        for group in groups(found, role).values():
            yield from [("machine", group["machineType"])] * group["minSize"]
    for etcd in spec["etcdClusters"]:
        for member in etcd["etcdMembers"]:
            yield "etcd", member["volumeType"], member["volumeSize"]
    if balancer := spec["api"].get("loadBalancer"):
        yield "load balancer", "nlb" if balancer.get("class") == "Network" else "clb"
    yield from [("load balancer", "nlb")] * len(groups(found, "Bastion"))
    if spec.get("nodeTerminationHandler", {}).get("enableSQSTerminationDraining"):
        yield ("queue",)
    six = ":" in str(spec.get("nonMasqueradeCIDR", ""))
    served = {
        subnet["zone"]
        for subnet in spec["subnets"]
        if "id" not in subnet
        and "egress" not in subnet
        and (subnet["type"] in ("Private", "DualStack") or (six and subnet["type"] == "Public"))
    }
    yield from (("NAT gateway", zone) for zone in served)


def test_the_plan_is_what_kops_makes() -> None:
    differing = {}
    for design, found in drawn("kops", 3, managed=False):
        if design.etcd.members < design.control_plane.count:
            continue  # an error of the design: kops puts one on every machine
        planned = Counter(kops_plans(plan_of(design)))
        written = Counter(kops_writes(design, found.text))
        if planned != written:
            differing[design.name] = (planned - written, written - planned)
    assert differing == {}


# --- Cluster API ---------------------------------------------------------------------------------


def named(found: list[Document], kind: str) -> list[Document]:
    return [each["spec"] for each in found if each["kind"] == kind]


def capa_plans(resources: Resources) -> Iterator[tuple[Any, ...]]:
    yield from machines(resources, Role.CONTROL_PLANE, Role.API, Role.OPERATIONS)
    yield from etcd_volumes(resources, 8)  # the smallest disk its webhook takes
    yield from balancers(resources, Role.API, Role.OPERATIONS)
    yield from [("NAT gateway",)] * resources.count(ResourceKind.NAT_GATEWAY)
    yield from [("group",)] * resources.count(ResourceKind.SCALING_GROUP, Role.CONTROL_PLANE)


def capa_writes(found: list[Document]) -> Iterator[tuple[Any, ...]]:
    templates = {
        each["metadata"]["name"]: each["spec"]["template"]["spec"]
        for each in found
        if each["kind"] == "AWSMachineTemplate"
    }
    for plane in named(found, "KubeadmControlPlane"):
        reference = plane["machineTemplate"]["spec"]["infrastructureRef"]["name"]
        machine = templates[reference]
        yield from [("machine", machine["instanceType"])] * plane["replicas"]
        for disk in machine.get("nonRootVolumes", ()):
            yield from [("etcd", disk["type"], disk["size"])] * plane["replicas"]
    for own in named(found, "AWSCluster"):
        kind = own["controlPlaneLoadBalancer"]["loadBalancerType"]
        yield "load balancer", "nlb" if kind == "nlb" else "clb"
    for spec in (*named(found, "AWSCluster"), *named(found, "AWSManagedControlPlane")):
        listed = spec["network"]["subnets"]
        sides = [{s["availabilityZone"] for s in listed if s["isPublic"] is side}
                 for side in (True, False)]  # fmt: skip
        if spec.get("bastion", {}).get("enabled") and sides[1]:
            yield "machine", spec["bastion"]["instanceType"]
        if "id" not in spec["network"]["vpc"]:
            yield from [("NAT gateway",)] * len(sides[0] & sides[1])


@pytest.mark.parametrize("managed", [False, True])
def test_the_plan_is_what_cluster_api_makes(managed: bool) -> None:
    differing = {}
    for design, found in drawn("capa", 4, managed):
        if design.etcd.members < design.control_plane.count or design.network.nat.gateway_id:
            continue  # etcd is on every machine; one gateway for all is not expressible
        planned = Counter(capa_plans(plan_of(design)))
        written = Counter(capa_writes(list(yaml.safe_load_all(found.text))))
        if planned != written:
            differing[design.name] = (planned - written, written - planned)
    assert differing == {}


# --- eksctl --------------------------------------------------------------------------------------


def test_the_plan_is_what_eksctl_makes() -> None:
    differing = {}
    for design, found in drawn("eksctl", 5, managed=True):
        resources, config = plan_of(design), yaml.safe_load(found.text)
        karpenter = config.get("karpenter", {})
        written = (bool(karpenter.get("withSpotInterruptionQueue")), 0)
        planned = (
            bool(resources.of(ResourceKind.QUEUE)),
            sum(1 for each in resources if each.role == Role.OPERATIONS
                and each.kind in (ResourceKind.INSTANCE, ResourceKind.LOAD_BALANCER)),
        )  # fmt: skip
        gateway = config["vpc"].get("nat", {}).get("gateway")
        count = resources.count(ResourceKind.NAT_GATEWAY)
        private = design.network.node_subnets == "private" and not design.network.nat.gateway_id
        gateways = {"Disable": 0, "Single": 1}.get(gateway)
        if planned != written or (private and gateways is not None and gateways != count):
            differing[design.name] = (planned, written, count, gateway)
    assert differing == {}


# --- the differences, one by one -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "volumes"), [("kops", 6), ("capa", 3), ("kubeadm", 3), ("cloudformation", 3)]
)
def test_kops_alone_keeps_two_etcd_clusters(tool: str, volumes: int) -> None:
    resources = made_by(tool, "ha-kops")
    assert resources.count(ResourceKind.VOLUME, Role.ETCD) == volumes
    (store,) = (each for each in resources.of(ResourceKind.BUCKET) if not each.region)
    puts = [use.how for use in store.usage if use.meter is Meter.PUT_REQUESTS]
    assert puts[0].startswith("2 clusters" if tool == "kops" else "1 cluster,")


@pytest.mark.parametrize(
    ("tool", "number"), [("kops", 2), ("capa", 0), ("kubeadm", 0), ("cloudformation", 0)]
)
def test_kops_alone_has_machines_for_api_servers(tool: str, number: int) -> None:
    changes = {"control_plane.dedicated_apiservers": 2, "control_plane.dns": "public",
               "control_plane.dns_zone": "example.com"}  # fmt: skip
    assert made_by(tool, "ha-kops", changes).count(ResourceKind.INSTANCE, Role.API) == number


@pytest.mark.parametrize(
    ("tool", "preset", "machines_and_balancers"),
    [("kops", "ha-kops", (1, 1)), ("capa", "ha-kops", (1, 0)), ("kubeadm", "ha-kops", (1, 0)),
     ("cloudformation", "ha-kops", (0, 0)), ("capa", "eks-standard", (1, 0)),
     ("eksctl", "eks-standard", (0, 0)), ("cloudformation", "eks-standard", (0, 0))],
)  # fmt: skip
def test_what_a_bastion_is(tool: str, preset: str, machines_and_balancers: tuple[int, int]) -> None:
    resources = made_by(tool, preset, {"security.bastion": True})
    kinds = (ResourceKind.INSTANCE, ResourceKind.LOAD_BALANCER)
    assert tuple(resources.count(each, Role.OPERATIONS) for each in kinds) == machines_and_balancers


@pytest.mark.parametrize(
    ("tool", "preset", "queues"),
    [("kops", "ha-kops", 1), ("capa", "ha-kops", 0), ("kubeadm", "ha-kops", 0),
     ("cloudformation", "ha-kops", 0), ("cloudformation", "eks-standard", 1),
     ("eksctl", "eks-standard", 0), ("capa", "eks-standard", 0)],
)  # fmt: skip
def test_who_makes_a_queue_for_the_termination_handler(tool: str, preset: str, queues: int) -> None:
    handler = {"autoscaling.interruption": "node-termination-handler"}
    assert made_by(tool, preset, handler).count(ResourceKind.QUEUE) == queues


def test_karpenters_queue_goes_with_karpenter() -> None:
    queue = {"autoscaling.interruption": "karpenter"}
    for tool in ("eksctl", "cloudformation"):
        assert made_by(tool, "spot-saver", queue).count(ResourceKind.QUEUE) == 1
        assert made_by(tool, "eks-standard", queue).count(ResourceKind.QUEUE) == 0


@pytest.mark.parametrize(
    ("tool", "preset"),
    [("kops", "ha-kops"), ("capa", "ha-kops"), ("cloudformation", "ha-kops"),
     ("eksctl", "eks-standard"), ("cloudformation", "eks-standard")],
)  # fmt: skip
def test_subnets_that_exist_bring_their_gateway(tool: str, preset: str) -> None:
    """Its hours are not on the bill, which says so; what flows through it is."""
    resources = made_by(tool, preset, _EXISTING)
    assert resources.count(ResourceKind.NAT_GATEWAY) == 0
    assert resources.count(ResourceKind.ELASTIC_IP) == 0
    (existing,) = (each for each in resources if each.name == "nat-existing")
    (usage,) = existing.usage
    assert usage.meter is Meter.NAT_GB
    assert "not part of this bill" in usage.how


def test_a_gateway_serves_the_zones_whose_subnets_are_made() -> None:
    mixed = [{**each, "id": each["id"] if each["zone"][-1] == "a" else None} for each in _SUBNETS]
    resources = made_by("kops", "ha-kops", {**_EXISTING, "network.subnets": mixed})
    zones = [each.zone for each in resources.of(ResourceKind.NAT_GATEWAY)]
    assert zones == ["eu-central-1b", "eu-central-1c"]


def test_cluster_api_makes_single_machines() -> None:
    for kind, number in (("kops", 0), ("machine-deployment", 0), ("machine-pool", 3)):
        resources = made_by("capa", "ha-kops", {f"{_WORKERS}.kind": kind})
        assert resources.count(ResourceKind.SCALING_GROUP) == number
        assert resources.count(ResourceKind.LAUNCH_TEMPLATE) == number
