"""Workers: scaling groups that share a launch template are one pool."""

from __future__ import annotations

from typing import Final

from advisor.importers.cloudformation.case import Case, keys_of, words_of
from advisor.importers.cloudformation.groups import own_pool
from advisor.importers.cloudformation.machines import machines_of
from advisor.importers.cloudformation.programs import (
    CLUSTER_AUTOSCALER,
    discovery_tag,
    programs,
)
from advisor.importers.cloudformation.self_managed.told import Told, arguments, part, told
from advisor.importers.cloudformation.template import GROUP, Resource
from advisor.importers.cloudformation.whole import MEMBER_TAG
from advisor.importers.eksctl.groups import Pool
from advisor.importers.imported import How
from advisor.importers.record import Found
from advisor.model.vocabulary import NodeAutoscaler, TaintEffect

_TEMPLATE: Final = "WorkersTemplate"
_EFFECTS: Final = {each.value for each in TaintEffect}


def read_workers(case: Case) -> list[Pool]:
    """All groups of workers, each as a pool of its own; and what scales them."""
    _autoscaler(case)
    groups = case.templates.of(GROUP)
    return [_pool(case, each) for each in groups if each.tag(MEMBER_TAG) is None]


def _pool(case: Case, group: Resource) -> Pool:
    template = machines_of(case, group).template
    stem = template.name if template is not None else group.name
    known = _TEMPLATE in stem
    plain = words_of(stem.partition(_TEMPLATE)[0] if known else stem) or "workers"
    extra = stem.partition(_TEMPLATE)[2]
    name = f"{plain}-{extra.lower()}" if extra else plain
    zones = [each.zone for each in case.ground.of(keys_of(group.get("VPCZoneIdentifier")))]
    in_one = len(zones) == 1 and group.name != f"{stem.partition('Template')[0]}Group"
    pool = own_pool(case, group, f"{name}-{zones[0]}" if known and in_one else name)
    if template is not None:
        start = told(template)
        _registration(pool, start)
        case.templates.understood(template)
    return pool


def _registration(pool: Pool, start: Told) -> None:
    """What a machine says of itself when it joins."""
    registration = part(start.document("JoinConfiguration"), "nodeRegistration")
    place = start.where("JoinConfiguration")
    labels = arguments(registration, "kubeletExtraArgs").get("node-labels", "")
    pairs = [each.partition("=") for each in labels.split(",") if "=" in each]
    if pairs:
        found = {key: value for key, _, value in pairs}
        pool.fields["labels"] = Found(found, How.READ, place)
    listed = part(registration, "taints")
    taints = [
        {key: str(each[key]) for key in ("key", "value", "effect") if key in each}
        for each in (listed if isinstance(listed, list) else [])
        if isinstance(each, dict) and "key" in each and each.get("effect") in _EFFECTS
    ]
    if taints:
        pool.fields["taints"] = Found(taints, How.READ, place)
    pods = start.document("KubeletConfiguration").get("maxPods")
    if isinstance(pods, int) and not isinstance(pods, bool):
        place = start.where("KubeletConfiguration")
        pool.fields["max_pods"] = Found(int(pods), How.READ, place)


def _autoscaler(case: Case) -> None:
    found = programs(case.templates)
    path = "autoscaling.engine"
    if CLUSTER_AUTOSCALER in found:
        word = NodeAutoscaler.CLUSTER_AUTOSCALER.value
        case.record.infer(path, word, found[CLUSTER_AUTOSCALER].place, "workers have its rights")
    elif (tag := discovery_tag(case.templates)) is not None:
        reason = "subnets have the tag by which it finds them; it comes by chart"
        case.record.infer(path, NodeAutoscaler.KARPENTER.value, tag, reason)
    else:
        reason = "no autoscaler has rights in the template"
        case.record.default(path, NodeAutoscaler.NONE.value, reason)
