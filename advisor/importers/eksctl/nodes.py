"""What runs pods: pools of the groups, Fargate, Auto Mode, and what scales them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from advisor.importers.eksctl.addons import autoscaler
from advisor.importers.eksctl.case import Case
from advisor.importers.eksctl.folding import folded
from advisor.importers.eksctl.groups import Pool, texts_of
from advisor.importers.imported import How
from advisor.importers.names import free_name, slug
from advisor.importers.record import Found
from advisor.importers.view import View
from advisor.model.vocabulary import (
    ImageFamily,
    Interruption,
    KarpenterHost,
    NodeAutoscaler,
    NodeSubnets,
    PoolKind,
)

_BUILT_IN: Final = ("general-purpose", "system")
_RENAMED: Final = "fp-"
"""What our own exports put in front of names that begin with ``eks-``."""
_RESERVED: Final = "eks-"
_KARPENTER: Final = "karpenter"
_ANY_NUMBER: Final = 1000


def read_nodes(case: Case, groups: Sequence[Pool]) -> None:
    """All pools, and the autoscaler."""
    all_zones = case.record.tree.get("placement", {}).get("zones", [])
    taken: set[str] = set()
    case.record.infer("nodes.pools", [], (0,), "those that the config states")
    public = _node_subnets(case, groups)
    for pool in folded(groups):
        _write(case, pool, all_zones, taken, public=public)
    _fargate(case, taken)
    _auto_mode(case, taken)
    _autoscaling(case, groups)


def _node_subnets(case: Case, groups: Sequence[Pool]) -> bool:
    """Whether nodes stand in public subnets: all of them, for a design has one answer."""
    flags = [pool.fields["public_ip"] for pool in groups]
    public = bool(flags) and all(each.value for each in flags)
    word = NodeSubnets.PUBLIC.value if public else NodeSubnets.PRIVATE.value
    place = flags[0].place if flags else (0,)
    mixed = not public and any(each.value for each in flags)
    reason = "some groups are public, some private" if mixed else "as the groups state it"
    if not flags:
        reason = "there are no groups; Fargate and Auto Mode use private subnets"
        nat = case.config.get("vpc", "nat", "gateway")
        if (
            nat.word() == "Disable"
            and not case.fully_private
            and not case.config.get("fargateProfiles")
        ):
            word, place = NodeSubnets.PUBLIC.value, nat.place
            reason = "there are no groups, and private ones would have no way out"
        subnets = case.config.get("vpc", "subnets")
        if subnets.has("public") and not subnets.has("private"):
            word, place = NodeSubnets.PUBLIC.value, subnets.place
            reason = "there are no groups, and the subnets listed are public"
    case.record.infer("network.node_subnets", word, place, reason)
    return public


def _write(
    case: Case, pool: Pool, all_zones: Sequence[str], taken: set[str], *, public: bool
) -> None:
    name = free_name(slug(pool.name) or "group", taken)
    fields = dict(pool.fields)
    if name != pool.name:
        fields["name"] = Found(name, How.INFERRED, pool.place, "a name that a design can hold")
    if pool.zones == list(all_zones):
        fields.pop("zones", None)
    if "group_per_zone" not in fields:
        fields["group_per_zone"] = Found(False, How.INFERRED, pool.place, "one group")
    del public
    for path, found in fields.items():
        case.record.put(f"nodes.pools[{name}].{path}", found)


def _fargate(case: Case, taken: set[str]) -> None:
    for profile in case.config.get("fargateProfiles").items():
        if not profile.mapping():
            continue
        stated = profile.get("name").word() or "fargate"
        selectors = list(profile.get("selectors").items())
        namespaces = [each.get("namespace").word() for each in selectors]
        if case.config.has(_KARPENTER) and namespaces == [_KARPENTER]:
            reason = "a profile for Karpenter's namespace"
            host = KarpenterHost.FARGATE.value
            case.record.infer("autoscaling.karpenter.runs_on", host, profile.place, reason)
            continue
        renamed = stated.startswith(_RENAMED + _RESERVED)
        name = free_name(
            slug(stated.removeprefix(_RENAMED) if renamed else stated) or "fargate", taken
        )
        path = f"nodes.pools[{name}]"
        case.record.read(f"{path}.kind", PoolKind.FARGATE.value, profile.place)
        reason = "a profile has no bounds; what runs on it is not in the config"
        case.record.default(f"{path}.max", _ANY_NUMBER, reason, profile.place)
        _labels(case, f"{path}.labels", selectors)


def _labels(case: Case, path: str, selectors: Sequence[View]) -> None:
    if not selectors:
        return
    labels = selectors[0].get("labels")
    found = texts_of(labels)
    if found:
        case.record.read(path, found, labels.place)


def _auto_mode(case: Case, taken: set[str]) -> None:
    if not case.auto_mode:
        return
    stated = case.config.get("autoModeConfig", "nodePools")
    names = [name for name in stated.texts() if name in _BUILT_IN]
    if not stated:
        names = list(_BUILT_IN)
    # The pool for system pods starts machines only for pods that ask for it.
    name = names[0] if names else None
    if name is None:
        return
    path = f"nodes.pools[{free_name(name, taken)}]"
    where = stated.place
    case.record.infer(f"{path}.kind", PoolKind.AUTO_MODE.value, where, "a pool of Auto Mode")
    reason = "Auto Mode picks machines and their number; these stand for them"
    case.record.default(f"{path}.instance_types", ["m6i.large"], reason, where)
    for key in ("min", "desired", "max"):
        case.record.default(f"{path}.{key}", case.fact("default_group_size"), reason, where)
    image = ImageFamily.BOTTLEROCKET.value
    case.record.infer(f"{path}.image_family", image, where, "Auto Mode runs Bottlerocket")
    case.record.infer(f"{path}.group_per_zone", False, where, "one pool over all zones")
    case.record.infer(f"{path}.az_rebalance", False, where, "there is no scaling group")


def _autoscaling(case: Case, groups: Sequence[Pool]) -> None:
    engine, place, reason = autoscaler(case)
    if place is None:
        case.record.default("autoscaling.engine", engine, reason)
    else:
        case.record.infer("autoscaling.engine", engine, place, reason)
    karpenter = case.config.get(_KARPENTER)
    path = "autoscaling.interruption"
    managed = any(pool.kind is PoolKind.MANAGED_NODE_GROUP for pool in groups)
    if engine == NodeAutoscaler.KARPENTER.value:
        version = karpenter.get("version")
        if version.word():
            stated = (version.word() or "").removeprefix("v")
            case.record.read("autoscaling.karpenter.version", stated, version.place)
        karpenter.get("createServiceAccount")
        case.config.get("metadata", "tags", "karpenter.sh/discovery")
        queue = karpenter.get("withSpotInterruptionQueue")
        word = Interruption.KARPENTER if queue.flag() else Interruption.NONE
        reason = "Karpenter hears of it through a queue, where there is one"
        case.record.infer(path, word.value, queue.place, reason)
    elif managed or case.auto_mode:
        reason = "EKS drains nodes of managed groups and of Auto Mode"
        case.record.infer(path, Interruption.MANAGED.value, None, reason)
    else:
        reason = "eksctl installs nothing that drains nodes"
        case.record.default(path, Interruption.NONE.value, reason)
