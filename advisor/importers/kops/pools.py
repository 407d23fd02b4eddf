"""Worker nodes: instance groups as node pools, zone by zone groups as one pool."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from advisor.importers.imported import How, MisplacedError
from advisor.importers.kops.case import Case
from advisor.importers.kops.cluster import zones_of
from advisor.importers.kops.machines import (
    architecture,
    image,
    metadata,
    root,
    runtime,
    stated,
    types,
)
from advisor.importers.kops.manifest import Group
from advisor.importers.names import free_name, slug
from advisor.importers.record import Found
from advisor.importers.view import View
from advisor.model.nodes import Nodes
from advisor.model.vocabulary import PoolKind, TaintEffect
from advisor.plan.layout import spread

# Form is the business of the checks: what kops hands on to the kubelet is a taint here.
_EFFECT: Final = "|".join(each.value for each in TaintEffect)
_TAINT: Final = re.compile(rf"(?s)([^=]{{1,317}}?)(?:=(.{{0,63}}))?:({_EFFECT})")
_BY_ZONE: Final = ("subnets", "zones", "minSize", "maxSize", "warmPool", "mixedInstancesPolicy")
_WHOLE_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class _Pool:
    """One pool of the design, and its groups: one, or one in each zone."""

    name: str
    groups: tuple[Group, ...]
    by_zone: bool

    @property
    def zones(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(zone for group in self.groups for zone in group.zones))


def read_pools(case: Case) -> None:
    """The design's ``nodes``."""
    groups = case.manifest.role("Node")
    if not groups:
        case.record.infer("nodes.pools", [], case.spec.place, "no group has the role Node")
        return
    pools = _pools(groups)
    most = _most_pools()
    if len(pools) > most:
        raise MisplacedError(
            (*pools[most].groups[0].view.place, "metadata"),
            f"node pool {most + 1} of {len(pools):,}; a design holds at most {most}",
            "Groups that are alike but for their zone are one pool, if they are called NAME-ZONE.",
        )
    for pool in pools:
        _read_pool(case, pool)


def _most_pools() -> int:
    limits = (getattr(each, "max_length", None) for each in Nodes.model_fields["pools"].metadata)
    return next(limit for limit in limits if isinstance(limit, int))


def _pools(groups: Sequence[Group]) -> list[_Pool]:
    """The pools in the order of the file; groups alike but for their zone are one."""
    names = {group.name for group in groups}
    families: dict[tuple[str, str], list[Group]] = {}
    for group in groups:
        base = _base(group)
        key = (base, _essence(group)) if base and base not in names else (group.name, "")
        families.setdefault(key, []).append(group)
    found: list[_Pool] = []
    taken: set[str] = set()
    for (base, essence), members in families.items():
        folded = bool(essence) and _dealt_out(members)
        if folded and slug(base) == base and base not in taken and not base.isdecimal():
            taken.add(base)
            found.append(_Pool(base, tuple(members), by_zone=True))
            continue
        for group in members:
            name = free_name(slug(group.name) or "pool", taken)
            found.append(_Pool(name, (group,), by_zone=False))
    return found


def _base(group: Group) -> str:
    """The name without the zone at its end, where the group stands in that zone alone."""
    if len(group.zones) != 1:
        return ""
    base = group.name.removesuffix(f"-{group.zones[0]}")
    return base if base != group.name else ""


def _essence(group: Group) -> str:
    """What groups of one pool have in common, as text to compare."""
    spec = group.spec.value if isinstance(group.spec.value, dict) else {}
    rest = {key: value for key, value in spec.items() if key not in _BY_ZONE}
    policy = spec.get("mixedInstancesPolicy")
    if isinstance(policy, dict):
        rest["policy"] = {k: v for k, v in policy.items() if k != "onDemandBase"}
    kinds = sorted({subnet.kind for subnet in group.subnets})
    return repr((sorted(rest.items(), key=lambda each: each[0]), kinds))


def _dealt_out(groups: Sequence[Group]) -> bool:
    """Whether sizes are those of a total dealt out over the zones, and zones differ."""
    zones = [group.zones[0] for group in groups]
    if len(set(zones)) != len(zones):
        return False
    columns = ([_number(g, *keys) for g in groups] for keys in _SIZES)
    return all(_is_spread(column, zones) for column in columns)


_SIZES: Final = (
    ("minSize",), ("maxSize",), ("mixedInstancesPolicy", "onDemandBase"), ("warmPool", "minSize"),
)  # fmt: skip


def _number(group: Group, *keys: str) -> int | None:
    return group.spec.get(*keys).whole()


def _is_spread(values: Sequence[int | None], zones: Sequence[str]) -> bool:
    if all(value is None for value in values):
        return True
    if any(value is None for value in values):
        return False
    whole = [value for value in values if value is not None]
    return whole == [*spread(sum(whole), zones).values()]


# One pool


def _read_pool(case: Case, pool: _Pool) -> None:
    first = pool.groups[0]
    path = f"nodes.pools[{pool.name}]"
    place = (*first.view.place, "metadata", "name")
    how = How.READ if pool.name == first.name else How.INFERRED
    reason = "" if how is How.READ else _why_the_name(pool)
    case.record.put(f"{path}.name", Found(pool.name, how, place, reason))
    for name, found in _fields(case, pool).items():
        case.record.put(f"{path}.{name}", found)
    for group in pool.groups:
        own = f"{pool.name}-{group.zones[0]}" if pool.by_zone else pool.name
        case.names[own] = group.name
        _note_seen(group)


def _why_the_name(pool: _Pool) -> str:
    if pool.by_zone:
        return "groups alike but for their zone: " + ", ".join(g.name for g in pool.groups)
    return f"the group is called {pool.groups[0].name}"


def _fields(case: Case, pool: _Pool) -> dict[str, Found]:
    first = pool.groups[0]
    spec = first.spec
    chosen = types(case, first, case.fact("kops.default_instance_type.control_plane"))
    shape = architecture(case, chosen.value[0], spec.get("image").text() or "", chosen.place)
    found = {
        **_kind(first),
        "instance_types": chosen,
        "architecture": shape,
        **_zones(case, pool),
        **_sizes(case, pool),
        **_purchase(pool),
        **image(case, first, shape.value),
        **runtime(case, first),
        **{f"root.{name}": each for name, each in root(case, spec, "node").items()},
        **{f"imds.{name}": each for name, each in metadata(spec).items()},
        **_rollout(case, spec),
        **_scheduling(case, spec),
        **_addresses(first),
    }
    pods = spec.get("kubelet", "maxPods")
    common = case.spec.get("kubelet", "maxPods")
    for view in (pods, common):
        if view.whole() is not None:
            found["max_pods"] = Found(view.whole(), How.READ, view.place)
            break
    return found


def _kind(group: Group) -> dict[str, Found]:
    manager = group.spec.get("manager")
    if manager.text() == "Karpenter":
        return {"kind": Found(PoolKind.KARPENTER.value, How.READ, manager.place)}
    return {"kind": Found(PoolKind.KOPS.value, How.INFERRED, group.spec.place, "a scaling group")}


def _zones(case: Case, pool: _Pool) -> dict[str, Found]:
    first = pool.groups[0]
    view = first.spec.get("subnets")
    shape = "one group in each zone" if pool.by_zone else "one scaling group"
    found = {"group_per_zone": Found(pool.by_zone, How.INFERRED, view.place, shape)}
    here = [zone for zone in pool.zones if zone in zones_of(case)]
    if here and tuple(here) != zones_of(case):
        found["zones"] = Found(here, How.INFERRED, view.place, "the zones of its subnets")
    return found


def _sizes(case: Case, pool: _Pool) -> dict[str, Found]:
    first = pool.groups[0]
    least, most = first.spec.get("minSize"), first.spec.get("maxSize")
    usual = case.fact("kops.default_group_size")
    if first.spec.get("manager").text() == "Karpenter":
        found = {"min": stated(least, _total(pool, "minSize"), 0, "Karpenter needs no minimum")}
        total = _total(pool, "maxSize")
        if total is not None:
            found["max"] = Found(total, How.READ, most.place)
        reason = "Karpenter makes as many nodes as pods need; this many are assumed"
        assumed = max(1, _total(pool, "minSize") or 0)
        found["desired"] = Found(assumed, How.INFERRED, first.spec.place, reason)
        return found
    groups = len(pool.groups)
    reason = f"kops takes {usual} for a group" + (f", {groups} groups" if groups > 1 else "")
    small = stated(least, _total(pool, "minSize"), usual * groups, reason)
    large = stated(most, _total(pool, "maxSize"), usual * groups, reason)
    start = Found(small.value, How.INFERRED, small.place, "kops starts a group at its minSize")
    return {"min": small, "max": large, "desired": start} | _warm(case, pool)


def _total(pool: _Pool, *keys: str) -> int | None:
    values = [_number(group, *keys) for group in pool.groups]
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _warm(case: Case, pool: _Pool) -> dict[str, Found]:
    own = pool.groups[0].spec.get("warmPool")
    view = own.get("minSize")
    total = _total(pool, "warmPool", "minSize")
    most = _total(pool, "warmPool", "maxSize")
    if own:
        size = total if total is not None else most
        return {"warm_pool": Found(size or 0, How.READ, view.place)} if size is not None else {}
    common = case.spec.get("warmPool")
    if not common:
        return {}
    each = common.get("minSize").whole() or common.get("maxSize").whole() or 0
    reason = "the warm pool of the cluster, for each group"
    return {"warm_pool": Found(each * len(pool.groups), How.INFERRED, common.place, reason)}


def _purchase(pool: _Pool) -> dict[str, Found]:
    """The spot share; a policy that does not state the on-demand share buys no spot at all."""
    spec = pool.groups[0].spec
    policy = spec.get("mixedInstancesPolicy")
    share = policy.get("onDemandAboveBase")
    price = spec.get("maxPrice")
    percent = share.whole()
    if percent is not None and 0 <= percent <= _WHOLE_PERCENT:
        reason = f"{percent} % on-demand above the base"
        spot = Found(_WHOLE_PERCENT - percent, How.INFERRED, share.place, reason)
    elif policy:
        # With a policy the price only caps what its spot share bids, and the share is none.
        price.word()
        reason = "a policy without onDemandAboveBase buys on-demand machines only"
        spot = Found(0, How.DEFAULTED, policy.place, reason)
    elif price.word():
        reason = "a price to bid at most: all machines are spot"
        spot = Found(_WHOLE_PERCENT, How.INFERRED, price.place, reason)
    else:
        spot = Found(0, How.INFERRED, spec.place, "no mixedInstancesPolicy")
    found = {"spot_percent": spot}
    base = _total(pool, "mixedInstancesPolicy", "onDemandBase")
    several = len(set(policy.get("instances").texts())) > 1
    if base is not None and (several or spot.value):
        found["on_demand_base"] = Found(base, How.READ, policy.get("onDemandBase").place)
    policy.get("spotAllocationStrategy")
    return found


def _rollout(case: Case, spec: View) -> dict[str, Found]:
    own, common = spec.get("rollingUpdate"), case.spec.get("rollingUpdate")
    found: dict[str, Found] = {}
    for section in (common, own):
        unavailable, surge = section.get("maxUnavailable"), section.get("maxSurge")
        text = unavailable.text() or ""
        if text.endswith("%") and text[:-1].isdecimal():
            place = unavailable.place
            found["rollout.max_unavailable_percent"] = Found(int(text[:-1]), How.READ, place)
        elif unavailable.whole() is not None:
            place = unavailable.place
            found["rollout.max_unavailable"] = Found(unavailable.whole(), How.READ, place)
        if surge.whole() is not None:
            found["rollout.max_surge"] = Found(surge.whole(), How.READ, surge.place)
    processes = spec.get("suspendProcesses")
    if "AZRebalance" in processes.texts():
        reason = "AZRebalance is suspended"
        found["az_rebalance"] = Found(False, How.READ, processes.place, reason)
    return found


def _scheduling(case: Case, spec: View) -> dict[str, Found]:
    labels, taints = spec.get("nodeLabels"), spec.get("taints")
    found: dict[str, Found] = {}
    texts = {key: labels.get(key).text() for key in labels.stated_keys()}
    kept = {key: text for key, text in texts.items() if text is not None}
    if kept:
        found["labels"] = Found(kept, How.READ, labels.place)
    listed: list[Mapping[str, Any]] = []
    for each in taints.items():
        match = _TAINT.fullmatch(each.text() or "")
        if match:
            listed.append({"key": match[1], "value": match[2] or "", "effect": match[3]})
        else:
            case.record.leave(each.place, each.value, "not a taint (key=value:effect)")
    if listed:
        found["taints"] = Found(listed, How.READ, taints.place)
    return found


def _addresses(group: Group) -> dict[str, Found]:
    view = group.spec.get("associatePublicIp")
    public = any(subnet.kind == "Public" for subnet in group.subnets)
    where = "public" if public else "private"
    reason = f"the group stands in {where} subnets"
    return {"public_ip": stated(view, view.flag(), public, reason)}


def _note_seen(group: Group) -> None:
    """The parts that every group of a pool has alike, or that are added up."""
    group.spec.get("role")
    for key in ("subnets", "zones", "taints", "nodeLabels"):
        group.spec.get(key).all_seen()
    for key in ("minSize", "maxSize", "machineType", "image", "manager", "maxPrice",
                "rootVolumeSize", "rootVolumeType", "rootVolumeIops", "rootVolumeThroughput",
                "rootVolumeEncryption", "associatePublicIp"):  # fmt: skip
        group.spec.get(key)
    policy = group.spec.get("mixedInstancesPolicy")
    policy.get("instances").all_seen()
    for key in ("onDemandAboveBase", "onDemandBase", "spotAllocationStrategy"):
        policy.get(key)
    for key in ("httpTokens", "httpPutResponseHopLimit"):
        group.spec.get("instanceMetadata", key)
    group.spec.get("containerd", "version")
    group.spec.get("containerd", "runc", "version")
    group.spec.get("kubelet", "maxPods")
    for key in ("minSize", "maxSize"):
        group.spec.get("warmPool", key)
    for key in ("maxUnavailable", "maxSurge"):
        group.spec.get("rollingUpdate", key)
    group.spec.get("suspendProcesses")
