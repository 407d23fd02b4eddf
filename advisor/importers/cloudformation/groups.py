"""Node groups of EKS, and scaling groups of machines that join by themselves, as pools."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from advisor.importers.cloudformation.case import Case, keys_of, words_of
from advisor.importers.cloudformation.machines import (
    Machines,
    machines_of,
    put,
    read_machines,
)
from advisor.importers.cloudformation.node import Node
from advisor.importers.cloudformation.template import GROUP, Resource
from advisor.importers.eksctl.groups import Pool
from advisor.importers.imported import How
from advisor.importers.record import Found
from advisor.model.vocabulary import PoolKind, SubnetRole, TaintEffect

NODEGROUP: Final = "AWS::EKS::Nodegroup"
_EFFECTS: Final = {each.name: each for each in TaintEffect}
_OF_EKSCTL: Final = "-Node"
"""What eksctl puts behind the names of machines."""
_MARKS_OF_EKSCTL: Final = "alpha.eksctl.io/"
_LABELS: Final = re.compile(r"--node-labels[= ]\"?([^\s\"']+)")
_TAINTS: Final = re.compile(r"--register-with-taints[= ]\"?([^\s\"']+)")
_NOISE: Final = re.compile(r"(?:^|-)(?:eks|managed|self-managed|asg|auto-scaling)(?=-|$)")
_JOINING: Final = ("bootstrap.sh", "nodeadm", "NodeConfig", "settings.kubernetes",
                   "Start-EKSBootstrap")  # fmt: skip
"""What a machine is told that is to join a cluster of EKS."""


def read_groups(case: Case) -> list[Pool]:
    """All groups, each as a pool of its own, in the order of the template."""
    managed = [_managed(case, each) for each in case.of_cluster(NODEGROUP)]
    return managed + [own_pool(case, each) for each in own_groups(case)]


def own_groups(case: Case) -> Iterator[Resource]:
    """Scaling groups whose machines join the cluster: by their tags, or by what they are told."""
    for group in case.templates.of(GROUP):
        machines = machines_of(case, group)
        told = machines.data.get("UserData").loose()
        tags = [each.get("Key").loose() for each in group.get("Tags").items()]
        joins = any(mark in told for mark in _JOINING)
        if joins or any(key.startswith("kubernetes.io/cluster/") for key in tags):
            yield group


def _pool(case: Case, group: Resource, kind: PoolKind, sizes: dict[str, Found], *,
          subnets: Node, spot: bool) -> tuple[Pool, Machines]:  # fmt: skip
    machines = machines_of(case, group)
    places = case.ground.of(keys_of(subnets))
    zones = list(dict.fromkeys(each.zone for each in places))
    zones = [zone for zone in zones if zone[:-1] == case.ground.region]
    if not places:
        zones = list(case.ground.zones)
    pool = Pool(
        group_name(case, group, machines), kind, group.place, zones,
        (sizes["min"].value, sizes["desired"].value, sizes["max"].value), spot,
    )  # fmt: skip
    pool.fields["kind"] = Found(kind.value, How.READ, group.place)
    pool.fields |= sizes
    if zones:
        pool.fields["zones"] = Found(zones, How.INFERRED, subnets.stated, "those of its subnets")
    public = bool(places) and all(each.role is SubnetRole.PUBLIC for each in places)
    reason = "by its subnets" if places else "its subnets are not here; private ones stand for them"
    pool.fields["public_ip"] = Found(public, How.INFERRED, subnets.stated, reason)
    subnets.all_seen()
    return pool, machines


def group_name(case: Case, group: Resource, machines: Machines) -> str:
    """The name of a group: what it is called, what its machines are, or its logical id."""
    stated = group.get("NodegroupName").word() or ""
    tag = machines.name_tag()
    cluster = str(case.record.tree.get("name", ""))
    if not stated and tag and "${" not in tag:
        stated = tag.removeprefix(f"{cluster}-").removesuffix(_OF_EKSCTL) or tag
    if not stated:
        plain = words_of(group.name)
        short = re.sub(r"-{2,}", "-", _NOISE.sub("", plain)).strip("-")
        stated = short if short and short not in ("group", "node-group", "nodegroup") else plain
    return stated


def _managed(case: Case, group: Resource) -> Pool:
    capacity = group.get("CapacityType")
    spot = capacity.word() == "SPOT"
    pool, machines = _pool(
        case, group, PoolKind.MANAGED_NODE_GROUP, _sizes(case, group),
        subnets=group.get("Subnets"), spot=spot,
    )  # fmt: skip
    read_machines(case, pool, group, machines)
    word = None if capacity.word() is None else (100 if spot else 0)
    put(pool, "spot_percent", capacity, word, 0, "on demand unless told")
    _labels(pool, group.get("Labels"))
    _taints(pool, group.get("Taints"))
    for path, key in (
        ("rollout.max_unavailable", "MaxUnavailable"),
        ("rollout.max_unavailable_percent", "MaxUnavailablePercentage"),
    ):
        part = group.get("UpdateConfig", key)
        if part.whole() is not None:
            pool.fields[path] = Found(part.whole(), How.READ, part.place, part.note)
    warm = group.get("WarmPoolConfig")
    if warm.get("Enabled").flag() is not False and warm.get("MinSize").whole():
        least = warm.get("MinSize")
        pool.fields["warm_pool"] = Found(least.whole(), How.READ, least.place, least.note)
    warm.all_seen()
    for name in ("NodeRole", "ClusterName", "Tags", "NodegroupName"):
        group.get(name).all_seen()
    return pool


def _sizes(case: Case, group: Resource) -> dict[str, Found]:
    stated = group.get("ScalingConfig")
    least, most = stated.get("MinSize"), stated.get("MaxSize")
    wanted = stated.get("DesiredSize")
    values = {
        "min": (least, case.fact("nodegroup_min")),
        "desired": (wanted, least.whole()),
        "max": (most, case.fact("nodegroup_max")),
    }
    if values["desired"][1] is None:
        values["desired"] = (wanted, case.fact("nodegroup_desired"))
    return {key: _size(node, absent, "EKS") for key, (node, absent) in values.items()}


def _size(node: Node, absent: int | None, who: str) -> Found:
    value = node.whole()
    if value is not None:
        return Found(max(0, value), How.READ, node.place, node.note)
    number = 0 if absent is None else absent
    if node:
        reason = node.unknown.reason if node.unknown else "it cannot be read"
        return Found(number, How.INFERRED, node.stated, f"{reason}; {number} stands for it")
    return Found(number, How.DEFAULTED, node.place, f"{who} takes {number} where none is stated")


def own_pool(case: Case, group: Resource, name: str = "") -> Pool:
    """A scaling group as a pool, called ``name`` where that is known."""
    least, most = group.get("MinSize"), group.get("MaxSize")
    wanted = group.get("DesiredCapacity")
    sizes = {
        "min": _size(least, 0, "Auto Scaling"),
        "max": _size(most, 0, "Auto Scaling"),
        "desired": _size(wanted, least.whole(), "Auto Scaling"),
    }
    pool, machines = _pool(
        case, group, PoolKind.SELF_MANAGED, sizes,
        subnets=group.get("VPCZoneIdentifier"), spot=False,
    )  # fmt: skip
    pool.name = name or pool.name
    read_machines(case, pool, group, machines)
    _distribution(pool, group)
    market = machines.data.get("InstanceMarketOptions", "MarketType")
    if market.word() == "spot":
        pool.fields["spot_percent"] = Found(100, How.READ, market.place, market.note)
    told = machines.data.get("UserData").loose()
    if match := _LABELS.search(told):
        pairs = [each.partition("=") for each in match[1].split(",") if "=" in each]
        found = {key: value for key, _, value in pairs}
        pool.fields["labels"] = Found(found, How.READ, machines.data.stated, "from its user data")
    if match := _TAINTS.search(told):
        listed = [taint for each in match[1].split(",") if (taint := _short_taint(each))]
        if listed:
            pool.fields["taints"] = Found(listed, How.READ, machines.data.stated, "")
    _toml(pool, told, machines)
    for name in ("Tags", "CapacityRebalance", "LifecycleHookSpecificationList",
                 "HealthCheckType", "HealthCheckGracePeriod", "AutoScalingGroupName"):  # fmt: skip
        group.get(name).all_seen()
    batch = group.tree.get("UpdatePolicy")
    rolling = batch.get("AutoScalingRollingUpdate") if isinstance(batch, dict) else None
    size = rolling.get("MaxBatchSize") if isinstance(rolling, dict) else None
    if isinstance(size, int) and not isinstance(size, bool) and size > 0:
        at = (*group.place, "UpdatePolicy", "AutoScalingRollingUpdate", "MaxBatchSize")
        pool.fields["rollout.max_unavailable"] = Found(size, How.READ, at)
    _warm(case, pool, group)
    return pool


def _distribution(pool: Pool, group: Resource) -> None:
    stated = group.get("MixedInstancesPolicy", "InstancesDistribution")
    part = stated.get("OnDemandPercentageAboveBaseCapacity")
    percent = part.whole()
    spot = None if percent is None else 100 - min(max(percent, 0), 100)
    put(pool, "spot_percent", part, spot, 0, "all on demand unless a share is stated")
    base = stated.get("OnDemandBaseCapacity")
    if base.whole():
        pool.fields["on_demand_base"] = Found(base.whole(), How.READ, base.place, base.note)
    stated.get("SpotAllocationStrategy")


def _warm(case: Case, pool: Pool, group: Resource) -> None:
    for each in case.templates.of("AWS::AutoScaling::WarmPool"):
        if case.templates.at(each.get("AutoScalingGroupName").reference) is group:
            least = each.get("MinSize")
            if least.whole():
                pool.fields["warm_pool"] = Found(least.whole(), How.READ, least.place, least.note)
            case.templates.understood(each)


def _labels(pool: Pool, node: Node) -> None:
    found = {
        key: text
        for key, each in node.entries()
        if (text := each.text()) is not None and not key.startswith(_MARKS_OF_EKSCTL)
    }
    if found:
        pool.fields["labels"] = Found(found, How.READ, node.place, node.note)


def _taints(pool: Pool, node: Node) -> None:
    found: list[dict[str, Any]] = []
    for each in node.items():
        key, value = each.get("Key").word(), each.get("Value").text()
        effect = _EFFECTS.get(each.get("Effect").word() or "")
        if key and effect:
            found.append(_tainted(key, value or "", effect))
    if found:
        pool.fields["taints"] = Found(found, How.READ, node.place, node.note)


def _tainted(key: str, value: str, effect: TaintEffect) -> dict[str, str]:
    return {"key": key, **({"value": value} if value else {}), "effect": effect.value}


def _short_taint(text: str) -> dict[str, str] | None:
    """A taint as the kubelet takes it: ``key=value:effect``."""
    pair, _, effect = text.rpartition(":")
    key, _, value = pair.partition("=")
    if not key or effect not in {each.value for each in TaintEffect}:
        return None
    return _tainted(key, value, TaintEffect(effect))


def _toml(pool: Pool, told: str, machines: Machines) -> None:
    """Labels and taints in the settings of Bottlerocket."""
    if "[settings.kubernetes" not in told:
        return
    import tomllib  # few templates have it

    try:
        settings = tomllib.loads(told).get("settings", {}).get("kubernetes", {})
    except tomllib.TOMLDecodeError:
        return
    labels, taints = settings.get("node-labels"), settings.get("node-taints")
    if isinstance(labels, dict):
        found = {str(key): str(value) for key, value in labels.items()}
        pool.fields["labels"] = Found(found, How.READ, machines.data.stated)
    if isinstance(taints, dict):
        pairs = [(k, v if isinstance(v, list) else [v]) for k, v in taints.items()]
        marks = [_short_taint(f"{key}={each}") for key, listed in pairs for each in listed]
        if kept := [mark for mark in marks if mark]:
            pool.fields["taints"] = Found(kept, How.READ, machines.data.stated)
