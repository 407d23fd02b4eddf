"""The registry: every decision in order, and look-ups by id, by field and by step."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from advisor.decisions import (
    api_access,
    autoscaling,
    control_plane,
    etcd,
    identity_and_security,
    ingress,
    network,
    node_counts,
    node_purchase,
    nodes,
    observability,
    operations,
    platform,
    pod_network,
    review,
    storage,
    what_for,
    where,
)
from advisor.decisions.decision import Decision, Input, Option, Step, StepInfo, Value
from advisor.errors import NotFoundError
from advisor.model import paths
from advisor.model.base import Section
from advisor.model.design import Design
from advisor.model.nodes import NodePool

STEPS: Final[tuple[StepInfo, ...]] = (
    StepInfo(Step.WHAT_FOR, "What for", "Goals, and the load the cluster carries."),
    StepInfo(Step.WHERE, "Where", "Region, zones, and what a second region is for."),
    StepInfo(Step.CONTROL_PLANE, "Control plane", "Who runs the API, with what, reachable how."),
    StepInfo(Step.ETCD, "etcd", "Where the cluster's state lives and how it comes back."),
    StepInfo(Step.NETWORK, "Network", "Addresses, the way out, and the pod network."),
    StepInfo(Step.INGRESS, "Ingress", "What brings traffic from outside to Services."),
    StepInfo(Step.NODES, "Nodes", "Machines, how many, and what adds and removes them."),
    StepInfo(Step.STORAGE, "Storage", "Persistent volumes of applications."),
    StepInfo(
        Step.IDENTITY_AND_SECURITY, "Identity and security", "Who may do what, and what is closed."
    ),
    StepInfo(Step.OBSERVABILITY, "Observability", "What is measured, kept and told to whom."),
    StepInfo(Step.OPERATIONS, "Operations", "Upgrades, quotas, add-ons and backups."),
    StepInfo(Step.PLATFORM, "Platform", "GitOps, mesh and delivery on top of Kubernetes."),
    StepInfo(Step.REVIEW, "Review", "The design's name, and why it looks the way it does."),
)

# Where a field that no question asks belongs; the longest prefix wins.
_SECTIONS: Final = {
    "goals": Step.WHAT_FOR,
    "workload": Step.WHAT_FOR,
    "placement": Step.WHERE,
    "regions": Step.WHERE,
    "provisioner": Step.CONTROL_PLANE,
    "kubernetes": Step.CONTROL_PLANE,
    "control_plane": Step.CONTROL_PLANE,
    "etcd": Step.ETCD,
    "network": Step.NETWORK,
    "load_balancing": Step.INGRESS,
    "nodes": Step.NODES,
    "autoscaling": Step.NODES,
    "storage": Step.STORAGE,
    "identity": Step.IDENTITY_AND_SECURITY,
    "security": Step.IDENTITY_AND_SECURITY,
    "observability": Step.OBSERVABILITY,
    "addons": Step.OPERATIONS,
    "upgrades": Step.OPERATIONS,
    "quotas": Step.OPERATIONS,
    "mesh": Step.PLATFORM,
    "platform": Step.PLATFORM,
}

_ELEMENT: Final = re.compile(r"\[[^\]]*\]")


@cache
def registry() -> tuple[Decision, ...]:
    """Every decision, in the order of the steps and of the questions within a step."""
    modules = (
        what_for, where, control_plane, api_access, etcd, network, pod_network, ingress,
        nodes, node_counts, node_purchase, autoscaling, storage, identity_and_security,
        observability, operations, platform, review,
    )  # fmt: skip
    return tuple(decision for module in modules for decision in module.DECISIONS)


@cache
def _by_path() -> dict[str, Decision]:
    return {decision.path: decision for decision in registry()}


@cache
def _by_id() -> dict[str, Decision]:
    return {decision.id: decision for decision in registry()}


def by_path(path: str) -> Decision | None:
    """The decision about a field, or None; ``nodes.pools[workers].min`` is found as well."""
    return _by_path().get(_general(path))


def by_id(decision_id: str) -> Decision | None:
    """The decision with this id, or None."""
    return _by_id().get(decision_id)


def applies_to(decision: Decision, design: Design, pool: str | None = None) -> bool:
    """Whether the question makes sense for this design.

    A question about node pools applies when it does for ``pool``, or for any pool when none is
    named. A choice with one possible answer, which the design gives already, is no question.
    Raises ``NotFoundError`` for a pool that does not exist.
    """
    if not decision.applies(design) or _settled(decision, design):
        return False
    if not decision.pool:
        return True
    pools = design.nodes.pools if pool is None else (find_pool(design, pool),)
    return any(decision.applies_to_pool(each) for each in pools)


def _settled(decision: Decision, design: Design) -> bool:
    """Whether the only option that applies is what the design has; pools are left to differ."""
    if decision.pool or decision.input not in (Input.CHOICE, Input.SWITCH) or not decision.options:
        return False
    possible = [o for o in decision.options if not o.history and o.applies(design)]
    return len(possible) == 1 and same(possible[0].value, paths.get(design, decision.path))


def asked(design: Design) -> tuple[Decision, ...]:
    """The decisions that apply to this design, in order."""
    return tuple(decision for decision in registry() if applies_to(decision, design))


def find_pool(design: Design, name: str) -> NodePool:
    """The node pool of this name (or position). Raises ``NotFoundError``."""
    pool = paths.get(design, f"nodes.pools[{name}]")
    assert isinstance(pool, NodePool)
    return pool


def changes(
    decision: Decision, answer: Option | Value, design: Design, pool: str | None = None
) -> dict[str, Value]:
    """The patch that gives ``answer`` to the question: its field, and what that implies.

    ``answer`` is an option or a plain value. A question about node pools needs ``pool``; raises
    ``NotFoundError`` when it is missing or no pool has that name. Implied fields that already
    have their value are left out.
    """
    value = answer.value if isinstance(answer, Option) else answer
    option = answer if isinstance(answer, Option) else _option_of(decision, value)
    asked_pool = _pool_of(decision, design, pool)
    implied: dict[str, Value] = {}
    if decision.also is not None:
        implied |= decision.also(design, value, asked_pool)
    if option is not None:
        also = option.also(design) if callable(option.also) else option.also
        implied |= {_for_pool(path, pool): each for path, each in also.items()}
    own = _for_pool(decision.path, pool)
    patch = {own: _plain(value)}
    for path, each in implied.items():
        if path != own and _plain(paths.get(design, path)) != _plain(each):
            patch[path] = _plain(each)
    return patch


def step_of(path: str) -> Step:
    """The step that decides the field at ``path``, by its own question or by its section."""
    prefix = _general(path)
    while prefix:
        if decision := _by_path().get(prefix):
            return decision.step
        if prefix in _SECTIONS:
            return _SECTIONS[prefix]
        prefix = prefix[:-2] if prefix.endswith("[]") else prefix.rpartition(".")[0]
    return Step.REVIEW


def _general(path: str) -> str:
    """``nodes.pools[]`` for any one pool."""
    return _ELEMENT.sub("[]", path)


def _for_pool(path: str, pool: str | None) -> str:
    return path if pool is None else path.replace("nodes.pools[]", f"nodes.pools[{pool}]")


def _pool_of(decision: Decision, design: Design, pool: str | None) -> NodePool | None:
    if not decision.pool:
        return None
    if pool is None:
        names = ", ".join(each.name for each in design.nodes.pools)
        raise NotFoundError(
            f"{decision.path} is asked of one node pool, and none is named.",
            hint=f"Node pools of this design: {names}.",
        )
    return find_pool(design, pool)


def _option_of(decision: Decision, value: Value) -> Option | None:
    return next((o for o in decision.options if same(o.value, value)), None)


def same(one: Value, other: Value) -> bool:
    """Equal as values of a field: ``True`` is not ``1``."""
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _plain(value: Value) -> Value:
    if isinstance(value, Section):
        return value.model_dump(mode="json")
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, str):
        return str(value)
    return value
