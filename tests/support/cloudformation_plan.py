"""What a plan counts and what a template makes: the same, or a list of differences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from advisor.exporters.cloudformation.eks.choices import grouped, own_key
from advisor.model.design import Design
from advisor.model.vocabulary import ControlPlaneTier
from advisor.plan import Plan
from advisor.plan.resources import (
    ClusterSize,
    DiskSize,
    EndpointSize,
    InstanceSize,
    Resource,
    ResourceKind,
    Role,
)
from tests.support.cloudformation_templates import Document, Template

Counts = Counter[tuple[Any, ...]]

_SIMPLE = {
    "EC2::EIP": ResourceKind.ELASTIC_IP,
    "EKS::Nodegroup": ResourceKind.NODE_GROUP,
    "SQS::Queue": ResourceKind.QUEUE,
    "Events::Rule": ResourceKind.EVENT_RULE,
}
_LOAD_BALANCERS = ("ElasticLoadBalancing::LoadBalancer", "ElasticLoadBalancingV2::LoadBalancer")


def differences(design: Design, plan: Plan, tree: Document) -> list[str]:
    """Paid things the one has and the other has not; empty when they agree."""
    template = Template(tree)
    planned, made = Counter(_planned(design, plan)), Counter(_made(design, template))
    return [
        *(f"planned, not made: {each} x {n}" for each, n in (planned - made).items()),
        *(f"made, not planned: {each} x {n}" for each, n in (made - planned).items()),
    ]


_COUNTED = {*_SIMPLE.values(), ResourceKind.SCALING_GROUP, ResourceKind.LAUNCH_TEMPLATE}


def _planned(design: Design, plan: Plan) -> Iterator[tuple[Any, ...]]:
    pools = {pool.name: pool for pool in grouped(design)}
    for resource in plan.resources:
        for _ in range(resource.quantity):
            yield from _of_resource(resource, design, pools.keys())


def _of_resource(resource: Resource, design: Design, pools: Any) -> Iterator[tuple[Any, ...]]:
    size = resource.size
    match resource.kind:
        case ResourceKind.NAT_GATEWAY:
            yield "NAT gateway", resource.zone or "every zone"
        case kind if kind in _COUNTED:
            yield (str(kind),)
        case ResourceKind.KMS_KEY if own_key(design):
            yield ("key",)
        case ResourceKind.LOG_GROUP if resource.name == "logs-control-plane":
            yield ("log group",)
        case ResourceKind.LOAD_BALANCER if resource.role in (Role.API, Role.OPERATIONS):
            yield ("load balancer",)
        case ResourceKind.VPC_ENDPOINT:
            assert isinstance(size, EndpointSize)
            yield "endpoint", size.service, "gateway" if size.gateway else resource.zone
        case ResourceKind.EKS_CLUSTER:
            assert isinstance(size, ClusterSize)
            standard = size.tier == ControlPlaneTier.STANDARD
            yield "cluster", "standard" if standard else f"tier-{size.tier}"
        case ResourceKind.INSTANCE if resource.group in pools:
            yield _worker(resource, design)
        case ResourceKind.VOLUME if resource.group in pools:
            assert isinstance(size, DiskSize)
            yield "root", str(size.type), int(size.size_gib), size.iops, size.throughput_mibps
        case _:
            pass


def _worker(machine: Resource, design: Design) -> tuple[Any, ...]:
    assert isinstance(machine.size, InstanceSize)
    spread = next(pool for pool in grouped(design) if pool.name == machine.group)
    zone = machine.zone if spread.group_per_zone else "some zone"
    return "instance", zone, machine.size.instance_type


def _made(design: Design, template: Template) -> Iterator[tuple[Any, ...]]:
    for kind, planned in _SIMPLE.items():
        yield from [(str(planned),)] * len(template.of(kind))
    groups = template.of("EKS::Nodegroup", "AutoScaling::AutoScalingGroup")
    yield from [(str(ResourceKind.SCALING_GROUP),)] * len(groups)
    templates = template.of("EC2::LaunchTemplate")
    yield from [(str(ResourceKind.LAUNCH_TEMPLATE),)] * len(templates)
    yield from [("key",)] * len(template.of("KMS::Key"))
    yield from [("log group",)] * len(template.of("Logs::LogGroup"))
    yield from [("load balancer",)] * len(template.of(*_LOAD_BALANCERS))
    for gateway in template.of("EC2::NatGateway").values():
        yield from _gateway(template, gateway)
    for endpoint in template.of("EC2::VPCEndpoint").values():
        yield from _endpoint(template, endpoint)
    scaling = template.one("EKS::Cluster").get("ControlPlaneScalingConfig", {})
    yield "cluster", scaling.get("Tier", "standard")
    one_zone = {pool.group_per_zone for pool in grouped(design)} or {True}
    for group in groups.values():
        yield from _machines(template, group, named=one_zone == {True})


def _gateway(template: Template, gateway: Document) -> Iterator[tuple[Any, ...]]:
    if gateway.get("AvailabilityMode") == "regional":
        yield from [("NAT gateway", "every zone")] * len(gateway["AvailabilityZoneAddresses"])
    else:
        yield "NAT gateway", template.zone_of(gateway["SubnetId"])


def _endpoint(template: Template, endpoint: Document) -> Iterator[tuple[Any, ...]]:
    service = endpoint["ServiceName"]["Fn::Sub"].removeprefix("com.amazonaws.${AWS::Region}.")
    if endpoint["VpcEndpointType"] == "Gateway":
        yield "endpoint", service, "gateway"
    else:
        for subnet in endpoint["SubnetIds"]:
            yield "endpoint", service, template.zone_of(subnet)


def _machines(template: Template, group: Document, *, named: bool) -> Iterator[tuple[Any, ...]]:
    data = template.template_of(group)
    subnets = group.get("Subnets") or group["VPCZoneIdentifier"]
    zones = {template.zone_of(subnet) for subnet in subnets}
    zone = zones.pop() if len(zones) == 1 and named else "some zone"
    if "ScalingConfig" in group:
        count, kind = group["ScalingConfig"]["DesiredSize"], group["InstanceTypes"][0]
    else:
        count, kind = int(group["DesiredCapacity"]), data["InstanceType"]
    ebs = data["BlockDeviceMappings"][0]["Ebs"]
    gp3 = ebs["VolumeType"] == "gp3"
    iops = ebs.get("Iops") or (3000 if gp3 else None)
    if ebs["VolumeType"] == "gp2":
        iops = min(max(ebs["VolumeSize"] * 3, 100), 16_000)
    throughput = ebs.get("Throughput") or (125 if gp3 else None)
    for _ in range(count):
        yield "instance", zone, kind
        yield "root", ebs["VolumeType"], ebs["VolumeSize"], iops, throughput


def comparable(design: Design) -> bool:
    """Whether the stack makes all of the network: what exists, the plan counts all the same."""
    made = design.network.vpc_id is None and not any(s.id for s in design.network.subnets)
    return made and len({pool.group_per_zone for pool in grouped(design)}) <= 1
