"""What runs pods: pools of the groups, Fargate, Auto Mode, and what scales them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from advisor.importers.cloudformation.case import Case
from advisor.importers.cloudformation.programs import (
    CLUSTER_AUTOSCALER,
    KARPENTER,
    TERMINATION_HANDLER,
    Program,
    discovery_tag,
)
from advisor.importers.cloudformation.template import Resource
from advisor.importers.eksctl.folding import folded
from advisor.importers.eksctl.groups import Pool
from advisor.importers.imported import How
from advisor.importers.names import free_name, slug
from advisor.importers.record import Found
from advisor.model.vocabulary import (
    ImageFamily,
    Interruption,
    KarpenterHost,
    LoadBalancerKind,
    NodeAutoscaler,
    NodeSubnets,
    PoolKind,
    SubnetRole,
)

PROFILE: Final = "AWS::EKS::FargateProfile"
_BUILT_IN: Final = ("general-purpose", "system")
_RENAMED: Final = "fp-"
"""What our own exports put in front of names that begin with ``eks-``."""
_RESERVED: Final = "eks-"
_ANY_NUMBER: Final = 1000


def read_nodes(
    case: Case, groups: Sequence[Pool], found: dict[str, Program], *, auto: bool
) -> None:
    """All pools, and the autoscaler."""
    taken: set[str] = set()
    case.record.infer("nodes.pools", [], case.cluster.place, "those that the template makes")
    _node_subnets(case, groups)
    for pool in folded(groups):
        write_pool(case, pool, taken)
    _fargate(case, taken)
    if auto:
        _auto_mode(case, taken)
    if not taken:
        _no_nodes(case)
    _autoscaling(case, groups, found, auto=auto)


def _no_nodes(case: Case) -> None:
    """The cluster alone: its nodes are in another stack, and so is the load they are made for."""
    reason = "the template has no nodes: those of another stack, and their load, are not known"
    for name in ("pods", "cpu_requests_vcpus", "memory_requests_gib"):
        case.record.infer(f"workload.{name}", 0, None, reason)
    # What comes with the load: its ways in, and what scales it.
    case.record.infer("load_balancing.kind", LoadBalancerKind.NONE.value, None, reason)
    case.record.infer("autoscaling.hpa", False, None, reason)


def _node_subnets(case: Case, groups: Sequence[Pool]) -> None:
    """Whether nodes stand in public subnets: all of them, for a design has one answer."""
    path = "network.node_subnets"
    if groups:
        flags = [bool(pool.fields["public_ip"].value) for pool in groups]
        word = NodeSubnets.PUBLIC if all(flags) else NodeSubnets.PRIVATE
        mixed = any(flags) and not all(flags)
        reason = "some groups are public, some private" if mixed else "as their subnets are"
        case.record.infer(path, word.value, groups[0].fields["public_ip"].place, reason)
        return
    inside = [each for each in case.ground.subnets if each.role is not SubnetRole.PUBLIC]
    word = NodeSubnets.PRIVATE if inside or not case.ground.subnets else NodeSubnets.PUBLIC
    reason = "there are no groups; there are private subnets" if inside else "no private subnets"
    case.record.infer(path, word.value, None, reason)


def write_pool(case: Case, pool: Pool, taken: set[str]) -> None:
    """Write a pool down under a name that no other has."""
    name = free_name(slug(pool.name) or "group", taken)
    fields = dict(pool.fields)
    if name != pool.name:
        fields["name"] = Found(name, How.INFERRED, pool.place, "a name that a design can hold")
    if pool.zones == list(case.ground.zones):
        fields.pop("zones", None)
    if "group_per_zone" not in fields:
        fields["group_per_zone"] = Found(False, How.INFERRED, pool.place, "one group")
    fields.setdefault("az_rebalance", Found(True, How.DEFAULTED, pool.place, "Auto Scaling does"))
    for path, found in fields.items():
        case.record.put(f"nodes.pools[{name}].{path}", found, pool.place)


def _fargate(case: Case, taken: set[str]) -> None:
    for profile in case.of_cluster(PROFILE):
        for key in ("PodExecutionRoleArn", "Subnets", "ClusterName", "Tags"):
            profile.get(key).all_seen()
        stated = profile.get("FargateProfileName").word() or slug(profile.name)
        selectors = list(profile.get("Selectors").items())
        namespaces = [each.get("Namespace").word() for each in selectors]
        if namespaces == ["karpenter"]:
            reason = "a profile for Karpenter's namespace"
            host = KarpenterHost.FARGATE.value
            case.record.infer("autoscaling.karpenter.runs_on", host, profile.place, reason)
            continue
        renamed = stated.startswith(_RENAMED + _RESERVED)
        plain = stated.removeprefix(_RENAMED) if renamed else stated
        name = free_name(slug(plain) or "fargate", taken)
        path = f"nodes.pools[{name}]"
        case.record.read(f"{path}.kind", PoolKind.FARGATE.value, profile.place)
        reason = "a profile has no bounds; what runs on it is not in the template"
        case.record.default(f"{path}.max", _ANY_NUMBER, reason, profile.place)
        _selected(case, f"{path}.labels", profile)


def _selected(case: Case, path: str, profile: Resource) -> None:
    for selector in list(profile.get("Selectors").items())[:1]:
        labels = selector.get("Labels")
        found = {
            key: each.get("Value").text() or ""
            for each in labels.items()
            if (key := each.get("Key").word())
        }
        if found:
            case.record.read(path, found, labels.place)


def _auto_mode(case: Case, taken: set[str]) -> None:
    compute = case.cluster.get("ComputeConfig")
    compute.all_seen()
    names = [name for name in compute.get("NodePools").texts() if name in _BUILT_IN]
    if not names:
        return
    # The pool for system pods starts machines only for pods that ask for it.
    path = f"nodes.pools[{free_name(names[0], taken)}]"
    where = compute.get("NodePools").place
    case.record.infer(f"{path}.kind", PoolKind.AUTO_MODE.value, where, "a pool of Auto Mode")
    reason = "Auto Mode picks machines and their number; these stand for them"
    case.record.default(f"{path}.instance_types", ["m6i.large"], reason, where)
    for key in ("min", "desired", "max"):
        number = case.fact("nodegroup_desired")
        case.record.default(f"{path}.{key}", number, reason, where)
    image = ImageFamily.BOTTLEROCKET.value
    case.record.infer(f"{path}.image_family", image, where, "Auto Mode runs Bottlerocket")
    case.record.infer(f"{path}.group_per_zone", False, where, "one pool over all zones")
    case.record.infer(f"{path}.az_rebalance", False, where, "there is no scaling group")


def _autoscaling(
    case: Case, groups: Sequence[Pool], found: dict[str, Program], *, auto: bool
) -> None:
    path = "autoscaling.engine"
    if auto:
        place = case.cluster.get("ComputeConfig").place
        case.record.infer(path, NodeAutoscaler.AUTO_MODE.value, place, "Auto Mode scales nodes")
    elif KARPENTER in found:
        place = found[KARPENTER].place
        reason = "Karpenter has its rights; its pools are objects in the cluster, not here"
        case.record.infer(path, NodeAutoscaler.KARPENTER.value, place, reason)
    elif CLUSTER_AUTOSCALER in found:
        word = NodeAutoscaler.CLUSTER_AUTOSCALER.value
        case.record.infer(path, word, found[CLUSTER_AUTOSCALER].place, "it has its rights")
    elif (tag := discovery_tag(case.templates)) is not None:
        reason = "subnets have the tag by which it finds them; its rights are not here"
        case.record.infer(path, NodeAutoscaler.KARPENTER.value, tag, reason)
    else:
        reason = "no autoscaler has rights in the template"
        case.record.default(path, NodeAutoscaler.NONE.value, reason, case.cluster.place)
    _interruption(case, groups, found, auto=auto)


def _interruption(
    case: Case, groups: Sequence[Pool], found: dict[str, Program], *, auto: bool
) -> None:
    path = "autoscaling.interruption"
    queues = case.templates.of("AWS::SQS::Queue")
    managed = any(pool.kind is PoolKind.MANAGED_NODE_GROUP for pool in groups)
    if TERMINATION_HANDLER in found:
        word = Interruption.NODE_TERMINATION_HANDLER.value
        case.record.infer(path, word, found[TERMINATION_HANDLER].place, "it has its rights")
    elif KARPENTER in found and queues and not auto:
        word = Interruption.KARPENTER.value
        case.record.infer(path, word, queues[0].place, "Karpenter hears of it through a queue")
    elif managed or auto:
        reason = "EKS drains nodes of managed groups and of Auto Mode"
        case.record.infer(path, Interruption.MANAGED.value, None, reason)
        return
    else:
        reason = "nothing in the template drains nodes"
        case.record.default(path, Interruption.NONE.value, reason, case.cluster.place)
        return
    for kind in ("AWS::SQS::Queue", "AWS::SQS::QueuePolicy", "AWS::Events::Rule"):
        for each in case.templates.of(kind):
            if case.templates.mentions(each, "EC2 ") or kind != "AWS::Events::Rule":
                case.templates.understood(each)
