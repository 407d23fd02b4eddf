"""What runs pods: groups, Fargate, machines of Karpenter and Auto Mode, and what scales them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from advisor.importers.eksctl.folding import folded
from advisor.importers.eksctl.groups import Pool
from advisor.importers.imported import How, Place
from advisor.importers.live.case import Case, tag
from advisor.importers.live.groups import read_groups
from advisor.importers.live.network import Subnet
from advisor.importers.names import free_name, slug
from advisor.importers.record import Found
from advisor.importers.view import View
from advisor.model.vocabulary import (
    Architecture,
    ImageFamily,
    Interruption,
    KarpenterHost,
    NodeAutoscaler,
    NodeSubnets,
    NodeUpgrade,
    PoolKind,
)
from advisor.plan.layout import spread

_BUILT_IN: Final = ("general-purpose", "system")
_KARPENTER: Final = "karpenter"
_KARPENTER_TAG: Final = "karpenter.sh/nodepool"
_AUTO_TAG: Final = "eks:kubernetes-node-pool-name"
_AUTOSCALER: Final = "cluster-autoscaler"
_AUTOSCALER_TAG: Final = "k8s.io/cluster-autoscaler/enabled"
_ANY_NUMBER: Final = 1000


def read_nodes(case: Case, subnets: Sequence[Subnet]) -> None:
    """All pools, and the autoscaler."""
    pools = _together(read_groups(case, subnets))
    case.record.infer("nodes.pools", [], case.cluster.place, "those that AWS shows")
    taken: set[str] = set()
    for pool in pools:
        _write(case, pool, taken)
    _fargate(case, taken)
    started = _started(case, taken)
    _auto_mode(case, taken, started)
    _node_subnets(case, subnets)
    _autoscaling(case, pools)


def _together(pools: Sequence[Pool]) -> list[Pool]:
    """``pools`` with those that belong together as one.

    Groups of one pool have the bounds that were dealt out over the zones; how many nodes each has
    today is the doing of its autoscaler. So today's nodes are dealt out anew before the look.
    """
    evened = _evened(pools)
    originals = {id(even): pool for even, pool in zip(evened, pools, strict=True)}
    return [originals.get(id(pool), pool) for pool in folded(evened)]


def _evened(pools: Sequence[Pool]) -> list[Pool]:
    families: dict[tuple[str, PoolKind, bool], list[int]] = {}
    for number, pool in enumerate(pools):
        if len(pool.zones) == 1 and pool.name.endswith(f"-{pool.zones[0]}"):
            stem = pool.name.removesuffix(f"-{pool.zones[0]}")
            families.setdefault((stem, pool.kind, pool.spot), []).append(number)
    found = [replace(pool) for pool in pools]
    for members in families.values():
        shares = spread(
            sum(pools[each].sizes[1] for each in members),
            [pools[each].zones[0] for each in members],
        )
        for each in members:
            low, _, high = pools[each].sizes
            found[each].sizes = (low, shares[pools[each].zones[0]], high)
    return found


def _write(case: Case, pool: Pool, taken: set[str]) -> None:
    name = free_name(slug(pool.name) or "group", taken)
    fields = dict(pool.fields)
    if name != pool.name:
        fields["name"] = Found(name, How.INFERRED, pool.place, "a name that a design can hold")
    if pool.zones == case.record.tree.get("placement", {}).get("zones"):
        fields.pop("zones", None)
    fields.setdefault("group_per_zone", Found(False, How.INFERRED, pool.place, "one group"))
    for path, found in fields.items():
        case.record.put(f"nodes.pools[{name}].{path}", found, case.cluster.place)


# Fargate


def _fargate(case: Case, taken: set[str]) -> None:
    for stated, profile in case.each("fargateProfile").items():
        selectors = list(profile.get("selectors").items())
        namespaces = [each.get("namespace").word() for each in selectors]
        if namespaces == [_KARPENTER]:
            reason = "a profile for Karpenter's namespace"
            host = KarpenterHost.FARGATE.value
            case.record.infer("autoscaling.karpenter.runs_on", host, profile.place, reason)
            continue
        path = f"nodes.pools[{free_name(slug(stated) or 'fargate', taken)}]"
        case.record.read(f"{path}.kind", PoolKind.FARGATE.value, profile.place)
        reason = "a profile has no bounds; what runs on it is in the cluster"
        case.record.default(f"{path}.max", _ANY_NUMBER, reason, profile.place)
        labels = selectors[0].get("labels") if selectors else None
        if labels is not None and (found := _texts(labels)):
            case.record.read(f"{path}.labels", found, labels.place)


def _texts(view: View) -> dict[str, str]:
    found = {key: view.get(key).text() for key in view.stated_keys()}
    return {key: text for key, text in found.items() if text is not None}


# Machines that no group has started


def _started(case: Case, taken: set[str]) -> set[str]:
    """A pool for each NodePool whose machines run; gives the names of Auto Mode's."""
    pools: dict[tuple[PoolKind, str], list[View]] = {}
    for view in case.each("instance").values():
        name, kind = tag(view, _AUTO_TAG), PoolKind.AUTO_MODE
        if name is None or not case.auto_mode:
            name = tag(view, _KARPENTER_TAG) or name
            kind = PoolKind.AUTO_MODE if case.auto_mode else PoolKind.KARPENTER
        if name is not None:
            pools.setdefault((kind, name), []).append(view)
    for (kind, name), machines in pools.items():
        _machines(case, kind, free_name(slug(name) or "nodes", taken), machines)
    return {name for kind, name in pools if kind is PoolKind.AUTO_MODE}


def _machines(case: Case, kind: PoolKind, name: str, machines: Sequence[View]) -> None:
    path, place = f"nodes.pools[{name}]", machines[0].place
    types = Counter(word for each in machines if (word := each.get("InstanceType").word()))
    stood = [each.get("Placement", "AvailabilityZone").word() for each in machines]
    zones = sorted({zone for zone in stood if zone})
    spot = sum(each.get("InstanceLifecycle").text() == "spot" for each in machines)
    seen = f"{len(machines)} of its machines run now"
    bound = f"{seen}; its bounds are in the NodePool, which only the cluster knows"
    arms = all(each.get("Architecture").text() == Architecture.ARM64.value for each in machines)
    found: dict[str, tuple[Any, str]] = {
        "kind": (kind.value, "the tags of its machines"),
        "instance_types": ([each for each, _ in types.most_common()], seen),
        "architecture": ((Architecture.ARM64 if arms else Architecture.AMD64).value, seen),
        "zones": (zones, seen),
        "min": (0, bound),
        "desired": (len(machines), seen),
        "max": (len(machines), bound),
        "spot_percent": (100 * spot // len(machines), f"{spot} of {len(machines)} are spot"),
        "image_family": _family(kind),
        "group_per_zone": (False, "there is no scaling group"),
        "az_rebalance": (False, "there is no scaling group"),
    }
    for key, (value, reason) in found.items():
        if value != []:
            case.record.infer(f"{path}.{key}", value, place, reason)


def _family(kind: PoolKind) -> tuple[str, str]:
    if kind is PoolKind.AUTO_MODE:
        return ImageFamily.BOTTLEROCKET.value, "Auto Mode runs Bottlerocket"
    return ImageFamily.AL2023.value, "the family is in the EC2NodeClass; AL2023 stands for it"


def _auto_mode(case: Case, taken: set[str], started: set[str]) -> None:
    """The built-in pool for the workload, where none of its machines runs."""
    if not case.auto_mode or started:
        return
    listed = case.cluster.get("computeConfig", "nodePools")
    names = [name for name in listed.texts() if name in _BUILT_IN]
    if not names:
        return
    path = f"nodes.pools[{free_name(names[0], taken)}]"
    case.record.infer(f"{path}.kind", PoolKind.AUTO_MODE.value, listed.place, "a built-in pool")
    reason = "no machine of it runs or was shown"
    for key in ("min", "desired"):
        case.record.infer(f"{path}.{key}", 0, listed.place, reason)
    family, why = _family(PoolKind.AUTO_MODE)
    case.record.infer(f"{path}.image_family", family, listed.place, why)
    for key in ("group_per_zone", "az_rebalance"):
        case.record.infer(f"{path}.{key}", False, listed.place, "there is no scaling group")


# Around them


def _node_subnets(case: Case, subnets: Sequence[Subnet]) -> None:
    """Whether nodes stand in public subnets: all of them, for a design has one answer."""
    if not subnets:
        return
    by_id = {each.id: each for each in subnets}
    used = [by_id[identity] for identity in _stood_in(case) if identity in by_id]
    public = bool(used) and all(each.public for each in used)
    if not used:
        public = all(each.public for each in subnets)
    mixed = not public and any(each.public for each in used)
    reason = "some nodes stand in public subnets, some in private ones" if mixed else (
        "where the nodes stand" if used else "no node says otherwise"
    )  # fmt: skip
    word = NodeSubnets.PUBLIC if public else NodeSubnets.PRIVATE
    place = case.answers.get("subnet").place
    case.record.infer("network.node_subnets", word.value, place, reason)


def _stood_in(case: Case) -> list[str]:
    found: list[str] = []
    for view in case.each("nodegroup").values():
        found += view.get("subnets").texts()
    for view in case.each("autoScalingGroup").values():
        found += (view.get("VPCZoneIdentifier").text() or "").split(",")
    for view in case.each("instance").values():
        found.append(view.get("SubnetId").text() or "")
    return found


def _autoscaling(case: Case, pools: Sequence[Pool]) -> None:
    engine, place, reason = _engine(case, pools)
    _upgrades(case, engine, pools)
    case.record.infer("autoscaling.engine", engine.value, place, reason)
    path = "autoscaling.interruption"
    managed = any(pool.kind is PoolKind.MANAGED_NODE_GROUP for pool in pools)
    if engine is NodeAutoscaler.KARPENTER:
        reason = "Karpenter hears of it through a queue, which is assumed to be there"
        case.record.infer(path, Interruption.KARPENTER.value, place, reason)
    elif managed or case.auto_mode:
        reason = "EKS drains nodes of managed groups and of Auto Mode"
        case.record.infer(path, Interruption.MANAGED.value, case.cluster.place, reason)
    else:
        reason = "nothing in AWS shows that something drains nodes"
        case.record.infer(path, Interruption.NONE.value, case.cluster.place, reason)


def _upgrades(case: Case, engine: NodeAutoscaler, pools: Sequence[Pool]) -> None:
    path, place = "upgrades.nodes", case.cluster.place
    if engine in (NodeAutoscaler.KARPENTER, NodeAutoscaler.AUTO_MODE):
        case.record.infer(path, NodeUpgrade.DRIFT.value, place, "nodes of an old version drift")
    elif any(pool.kind is PoolKind.MANAGED_NODE_GROUP for pool in pools):
        reason = "EKS replaces the nodes of managed groups"
        case.record.infer(path, NodeUpgrade.MANAGED.value, place, reason)


def _engine(case: Case, pools: Sequence[Pool]) -> tuple[NodeAutoscaler, Place, str]:
    """What scales nodes, as far as its traces in AWS tell."""
    if case.auto_mode:
        place = case.cluster.get("computeConfig", "enabled").place
        return NodeAutoscaler.AUTO_MODE, place, "Auto Mode scales nodes"
    for view in case.each("instance").values():
        if tag(view, _KARPENTER_TAG) is not None:
            return NodeAutoscaler.KARPENTER, view.place, "machines carry Karpenter's tag"
    if (karpenter := case.uses(_KARPENTER)) is not None:
        return NodeAutoscaler.KARPENTER, karpenter, "Karpenter's service account has its rights"
    if (autoscaler := case.uses(_AUTOSCALER)) is not None:
        return NodeAutoscaler.CLUSTER_AUTOSCALER, autoscaler, "its service account has its rights"
    for view in case.each("autoScalingGroup").values():
        # EKS puts the tag on its own groups, whether an autoscaler runs or not.
        if tag(view, _AUTOSCALER_TAG) is not None and tag(view, "eks:nodegroup-name") is None:
            return NodeAutoscaler.CLUSTER_AUTOSCALER, view.place, "a group carries its tag"
    for pool in pools:
        low, _, high = pool.sizes
        if low < high:
            reason = (
                f"{pool.name} may have {low} to {high} nodes, and nothing else shows that would "
                "change their number; state it if nothing does"
            )
            return NodeAutoscaler.CLUSTER_AUTOSCALER, pool.place, reason
    reason = "no group has room to grow, and nothing else shows that starts nodes"
    return NodeAutoscaler.NONE, case.cluster.place, reason
