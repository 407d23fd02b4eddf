"""What holds for the plan of any design."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from advisor import plan, presets
from advisor.catalog import bundled
from advisor.model.design import Design
from advisor.model.vocabulary import EtcdTopology, LoadBalancerKind, PoolKind
from advisor.plan.layout import zones_in_use
from advisor.plan.provisioning import etcd_clusters
from advisor.plan.resources import (
    BalancerSize,
    DiskSize,
    InstanceSize,
    Meter,
    ResourceKind,
    Resources,
    Role,
)
from tests.unit.random_designs import designs


def check_names_are_unique(design: Design, resources: Resources) -> None:
    names = Counter(resource.name for resource in resources)
    assert [name for name, times in names.items() if times > 1] == []


def check_dependencies_exist(design: Design, resources: Resources) -> None:
    names = {resource.name for resource in resources}
    missing = {(r.name, need) for r in resources for need in r.depends_on if need not in names}
    assert missing == set()


def check_zones_are_the_designs(design: Design, resources: Resources) -> None:
    # Subnets listed in the design may lie in zones that nothing else uses.
    allowed = {*zones_in_use(design), *(s.zone for s in design.network.subnets), None}
    for resource in resources:
        assert resource.zone in allowed, resource
        if isinstance(resource.size, BalancerSize):
            assert set(resource.size.zones) <= allowed


def check_workers_are_as_many_as_desired(design: Design, resources: Resources) -> None:
    for pool in design.nodes.pools:
        fargate = pool.kind == PoolKind.FARGATE
        kind = ResourceKind.FARGATE_POD if fargate else ResourceKind.INSTANCE
        mine = [r for r in resources.of(kind, Role.WORKERS) if r.group == pool.name]
        assert sum(r.quantity for r in mine) == pool.desired


def check_spot_keeps_the_on_demand_base(design: Design, resources: Resources) -> None:
    for pool in design.nodes.pools:
        mine = [
            (r.quantity, r.size.spot)
            for r in resources.of(ResourceKind.INSTANCE, Role.WORKERS)
            if r.group == pool.name and isinstance(r.size, InstanceSize)
        ]
        on_demand = sum(quantity for quantity, spot in mine if not spot)
        if pool.kind != PoolKind.FARGATE:
            assert on_demand >= min(pool.on_demand_base, pool.desired)
        if pool.spot_percent == 0:
            assert not any(spot for _, spot in mine)


def check_control_plane_follows_the_counts(design: Design, resources: Resources) -> None:
    plane, etcd = design.control_plane, design.etcd
    members = {
        EtcdTopology.MANAGED: 0,
        EtcdTopology.STACKED: min(etcd.members, plane.count),
        EtcdTopology.DEDICATED: etcd.members,
    }[etcd.topology]
    dedicated = etcd.members if etcd.topology == EtcdTopology.DEDICATED else 0
    wanted = (0, 0, 0, 1) if plane.managed else (
        plane.count, dedicated, members * len(etcd_clusters(design)), 0
    )  # fmt: skip
    assert wanted == (
        resources.count(ResourceKind.INSTANCE, Role.CONTROL_PLANE),
        resources.count(ResourceKind.INSTANCE, Role.ETCD),
        resources.count(ResourceKind.VOLUME, Role.ETCD),
        resources.count(ResourceKind.EKS_CLUSTER),
    )


def check_every_machine_boots_from_its_own_volume(design: Design, resources: Resources) -> None:
    roots = {r.depends_on[0]: r for r in resources.of(ResourceKind.VOLUME) if "/root" in r.name}
    for machine in resources.of(ResourceKind.INSTANCE):
        root = roots[machine.name]
        assert (root.quantity, root.zone) == (machine.quantity, machine.zone)


def check_every_nat_gateway_holds_an_address(design: Design, resources: Resources) -> None:
    nat = {r.zone: r.quantity for r in resources.of(ResourceKind.NAT_GATEWAY)}
    assert nat == {r.zone: r.quantity for r in resources.of(ResourceKind.ELASTIC_IP)}


def check_service_load_balancers_are_as_many_as_stated(
    design: Design, resources: Resources
) -> None:
    lb = design.load_balancing
    wanted = 0 if lb.kind == LoadBalancerKind.NONE else lb.count
    assert resources.count(ResourceKind.LOAD_BALANCER, Role.INGRESS) == wanted


def check_persistent_volumes_hold_the_data(design: Design, resources: Resources) -> None:
    held = Decimal(0)
    for resource in resources.of(ResourceKind.VOLUME, Role.STORAGE):
        assert isinstance(resource.size, DiskSize)
        held += resource.quantity * resource.size.size_gib
    assert held >= design.workload.stateful_gib


def check_nothing_is_negative(design: Design, resources: Resources) -> None:
    for resource in resources:
        assert resource.quantity >= 0
        assert all(usage.amount >= 0 for usage in resource.usage)


CHECKS = [check for name, check in list(globals().items()) if name.startswith("check_")]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(designs())
def test_plan_of_any_design_is_sound(design: Design) -> None:
    resources = plan.build(design, bundled()).resources
    for check in CHECKS:
        check(design, resources)


@pytest.mark.parametrize("name", presets.names())
def test_plan_of_every_preset_is_sound(name: str) -> None:
    design = presets.load(name)
    resources = plan.build(design, bundled()).resources
    for check in CHECKS:
        check(design, resources)


@pytest.mark.parametrize("name", presets.names())
def test_the_same_design_gives_the_same_plan(name: str) -> None:
    design = presets.load(name)
    assert plan.build(design, bundled()) == plan.build(design, bundled())


def test_data_that_needs_more_volumes_than_stated_gets_them() -> None:
    design = Design.model_validate({"name": "huge", "workload": {"stateful_gib": 200_000}})
    volumes = plan.build(design, bundled()).resources.of(ResourceKind.VOLUME, Role.STORAGE)
    assert [volume.quantity for volume in volumes] == [4]  # of at most 65,536 GiB


def test_only_what_is_new_depends_on_a_new_vpc() -> None:
    network = {"vpc_id": "vpc-0123"}
    resources = plan.build(
        Design.model_validate({"name": "guest", "network": network}), bundled()
    ).resources
    assert resources.count(ResourceKind.VPC) == 0
    assert all("vpc" not in subnet.depends_on for subnet in resources.of(ResourceKind.SUBNET))


def test_an_existing_nat_gateway_is_not_created_but_its_use_is_counted() -> None:
    design = Design.model_validate(
        {"name": "guest", "network": {"nat": {"mode": "single", "gateway_id": "nat-0123"}}}
    )
    resources = plan.build(design, bundled()).resources
    assert resources.count(ResourceKind.NAT_GATEWAY) == 0
    amounts = [u.amount for r in resources for u in r.usage if u.meter == Meter.NAT_GB]
    assert amounts == [100 + 50]  # started by pods, logs; images come through the S3 endpoint
