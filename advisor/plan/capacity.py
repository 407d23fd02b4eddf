"""What is left of nodes for pods, and how many nodes the workload needs.

A node keeps memory and CPU for the kubelet and the runtime, stops taking pods before its memory
is used up, and runs the DaemonSets. EKS images compute the reservations from cores and pods
(nodeadm, internal/kubelet); kops reserves nothing, so what the system uses there is assumed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any, Final

from advisor.catalog import Catalog
from advisor.catalog.instances import InstanceType
from advisor.model.design import Design
from advisor.model.goals import Workload
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import PoolKind
from advisor.plan.facts import max_pods, platform
from advisor.plan.reserved import reserved_memory_gib, reserved_vcpus
from advisor.plan.traffic import worker_zones

_MIB: Final = Decimal(1024)
_MILLICORES: Final = Decimal(1000)
_NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Amounts:
    """CPU in vCPUs, memory in GiB, and pods: of a node, a fleet, or a workload."""

    vcpus: Decimal
    memory_gib: Decimal
    pods: Decimal

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(
            self.vcpus + other.vcpus, self.memory_gib + other.memory_gib, self.pods + other.pods
        )

    def __sub__(self, other: Amounts) -> Amounts:
        """The difference, nowhere below zero."""
        pairs = zip(self.each(), other.each(), strict=True)
        return Amounts(*(max(_NOTHING, a - b) for (_, a), (_, b) in pairs))

    def times(self, factor: Decimal | int) -> Amounts:
        """All three multiplied."""
        return Amounts(self.vcpus * factor, self.memory_gib * factor, self.pods * factor)

    def each(self) -> tuple[tuple[str, Decimal], ...]:
        """The three with their names."""
        return (("CPU", self.vcpus), ("memory", self.memory_gib), ("pods", self.pods))

    def shares_of(self, whole: Amounts) -> dict[str, Decimal]:
        """Each as a share of ``whole``; where there is none of that, the share is infinite."""
        pairs = zip(self.each(), whole.each(), strict=True)
        return {name: _share(part, all_of_it) for (name, part), (_, all_of_it) in pairs}


@dataclass(frozen=True, slots=True)
class NodeCapacity:
    """One node, and what it keeps for itself."""

    whole: Amounts
    reserved: Amounts
    """For the kubelet, the container runtime and the system."""
    eviction_memory_gib: Decimal
    """Free memory below which the kubelet evicts pods."""
    daemonsets: Amounts

    @property
    def left(self) -> Amounts:
        """What pods of the workload can ask for."""
        eviction = Amounts(_NOTHING, self.eviction_memory_gib, _NOTHING)
        return self.whole - self.reserved - eviction - self.daemonsets


@dataclass(frozen=True, slots=True)
class PoolCapacity:
    """A pool's nodes; of several instance types the least of each counts."""

    name: str
    node: NodeCapacity
    desired: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Capacity:
    """The machines of a design against its workload."""

    pools: tuple[PoolCapacity, ...]
    workload: Amounts
    """What runs on machines; pods on Fargate are not in it."""
    peak_factor: Decimal

    @property
    def nodes(self) -> int:
        """Nodes at the desired size of all pools."""
        return sum(pool.desired for pool in self.pools)

    @property
    def nodes_at_most(self) -> int:
        """Nodes with every pool at its maximum."""
        return sum(pool.maximum for pool in self.pools)

    @property
    def left(self) -> Amounts:
        """What all nodes at their desired number leave for pods."""
        return _total(pool.node.left.times(pool.desired) for pool in self.pools)

    @property
    def shares(self) -> dict[str, Decimal]:
        """Which share of what is left the workload asks for, by CPU, memory and pods."""
        return self.workload.shares_of(self.left)

    @property
    def scarcest(self) -> tuple[str, Decimal]:
        """What runs out first, and the share of it that is asked for."""
        return max(self.shares.items(), key=lambda each: each[1])

    def nodes_needed(self, factor: Decimal | int = 1) -> int | None:
        """Nodes that hold ``factor`` times the workload; ``None`` when nothing can hold it.

        Pools fill up in their order, each to its desired size; the rest goes to the first pool
        that has room for a pod. A packing without waste is assumed: this is the least.
        """
        rest, nodes = self.workload.times(factor), 0
        for pool in self.pools:
            wanted = _nodes_for(rest, pool.node.left)
            taken = pool.desired if wanted is None else min(wanted, pool.desired)
            nodes += taken
            rest -= pool.node.left.times(taken)
        if not any(amount for _, amount in rest.each()):
            return nodes
        more = (_nodes_for(rest, pool.node.left) for pool in self.pools)
        added = next((count for count in more if count is not None), None)
        return None if added is None else nodes + added


def capacity_facts(design: Design, catalog: Catalog) -> dict[str, Any]:
    """What the rules read: nodes that the workload takes once the nodes keep their part.

    ``None`` where a machine type is not known, or where nothing can hold the workload.
    """
    room = capacity(design, catalog)
    if room is None:
        return {"nodes_needed": None, "nodes_needed_at_peak": None, "nodes_needed_less_zone": None}
    zones = max(2, len(worker_zones(design)))
    left_over = room.peak_factor * zones / (zones - 1)
    return {
        "nodes_needed": room.nodes_needed(),
        "nodes_needed_at_peak": room.nodes_needed(room.peak_factor),
        "nodes_needed_less_zone": room.nodes_needed(left_over),
    }


def capacity(design: Design, catalog: Catalog) -> Capacity | None:
    """The capacity of all machines; ``None`` without machines or with an unknown type."""
    pools = [pool for pool in design.nodes.pools if pool.kind != PoolKind.FARGATE]
    found = [_pool(pool, design, catalog) for pool in pools]
    known = tuple(pool for pool in found if pool is not None)
    if not known or len(known) < len(pools):
        return None
    workload = _on_machines(design)
    return Capacity(known, workload, Decimal(str(design.workload.peak_factor)))


def node_capacity(
    kind: InstanceType, pods: int, daemonsets: int, catalog: Catalog, *, eks: bool
) -> NodeCapacity:
    """One node of a type that takes ``pods`` pods, its DaemonSets included."""

    def number(key: str) -> Decimal:
        return catalog.limit(key).number

    each = Amounts(
        number("nodes.daemonset_cpu_millicores") / _MILLICORES,
        number("nodes.daemonset_memory_mib") / _MIB,
        Decimal(1),
    )
    return NodeCapacity(
        Amounts(Decimal(kind.vcpus), kind.memory_gib, Decimal(pods)),
        Amounts(
            reserved_vcpus(kind.vcpus, catalog, eks=eks),
            reserved_memory_gib(pods, catalog, eks=eks),
            _NOTHING,
        ),
        number("kube_reserved.eviction_memory_mib") / _MIB,
        each.times(daemonsets),
    )


def _pool(pool: NodePool, design: Design, catalog: Catalog) -> PoolCapacity | None:
    kinds = {
        name: kind
        for name in pool.instance_types
        if (kind := catalog.instance_type(name)) is not None
    }
    pods = max_pods(pool, design, kinds)
    if pods is None or len(kinds) < len(set(pool.instance_types)):
        return None
    eks, daemonsets = platform(design) == "eks", design.workload.daemonsets
    nodes = [node_capacity(kind, pods, daemonsets, catalog, eks=eks) for kind in kinds.values()]
    # The smallest node counts: the promise must hold whatever EC2 hands out.
    smallest = min(nodes, key=lambda node: (node.left.vcpus, node.left.memory_gib))
    return PoolCapacity(pool.name, smallest, pool.desired, pool.max)


def _on_machines(design: Design) -> Amounts:
    """The workload without the pods that Fargate runs, each of which is an average one."""
    workload = design.workload
    fargate = sum(p.desired for p in design.nodes.pools if p.kind == PoolKind.FARGATE)
    whole = _asked_for(workload)
    if not workload.pods:
        return whole
    return whole.times(Decimal(max(0, workload.pods - fargate)) / workload.pods)


def _asked_for(workload: Workload) -> Amounts:
    return Amounts(
        Decimal(str(workload.cpu_requests_vcpus)),
        Decimal(str(workload.memory_requests_gib)),
        Decimal(workload.pods),
    )


def _nodes_for(demand: Amounts, node: Amounts) -> int | None:
    """Whole nodes that hold ``demand``; ``None`` when a node has none of what is asked for."""
    needed = 0
    for (_, asked), (_, each) in zip(demand.each(), node.each(), strict=True):
        if asked and not each:
            return None
        if asked:
            needed = max(needed, int((asked / each).to_integral_value(ROUND_CEILING)))
    return needed


def _total(parts: Iterable[Amounts]) -> Amounts:
    return sum(parts, Amounts(_NOTHING, _NOTHING, _NOTHING))


def _share(part: Decimal, whole: Decimal) -> Decimal:
    if not whole:
        return Decimal("Infinity") if part else _NOTHING
    return part / whole
