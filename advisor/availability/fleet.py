"""The worker nodes of a design, and how many of them run at peak demand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from advisor.errors import AdvisorError


class Nat(StrEnum):
    """How private nodes reach the internet."""

    NONE = "none"
    SINGLE = "single"
    PER_ZONE = "per_zone"
    REGIONAL = "regional"


class NodeScaling(StrEnum):
    """What brings nodes after a loss."""

    NONE = "none"
    CLUSTER_AUTOSCALER = "cluster_autoscaler"
    KARPENTER = "karpenter"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class WorkerGroup:
    """Nodes of one node group in one zone at its ordinary minimum.

    ``max_nodes`` limits growth in that zone, None where nothing does. ``spot_share`` is the
    fraction of its capacity bought as spot.
    """

    zone: str
    nodes: int
    node_vcpu: float
    max_nodes: int | None = None
    spot_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Serving:
    """What the serving answer needs to know of a data plane.

    ``peak_vcpu``: requests of all pods at the busiest hour. ``nat_zone``: zone of a single NAT
    gateway (the first worker zone if not given); ``needs_egress``: pods cannot serve without
    calling out. ``load_balancer_zones`` is empty without a load balancer; with
    ``cross_zone=False`` each of its nodes sends only to its own zone. ``groups_span_zones``: one
    Auto Scaling group covers several zones and refills a lost zone's nodes elsewhere.
    ``replicas`` and ``zone_spread`` describe the typical workload.
    """

    workers: tuple[WorkerGroup, ...]
    peak_vcpu: float
    nat: Nat = Nat.PER_ZONE
    nat_zone: str | None = None
    needs_egress: bool = True
    load_balancer_zones: tuple[str, ...] = ()
    cross_zone: bool = True
    node_scaling: NodeScaling = NodeScaling.NONE
    groups_span_zones: bool = False
    replicas: int = 2
    zone_spread: bool = True


class Fleet(NamedTuple):
    """The nodes at peak demand, after whatever scales them has followed it.

    A fleet smaller than the peak is counted as grown to it, evenly over its zones: running short
    on an ordinary day is a finding about the design, not a failure to put minutes on.
    """

    vcpu: float
    vcpu_by_zone: tuple[tuple[str, float], ...]
    ceiling_by_zone: tuple[tuple[str, float], ...]
    nodes: int
    node_vcpu: float
    spot_share: float

    def short(self, peak_vcpu: float, lost_vcpu: float) -> float:
        """Share of the peak left unserved once ``lost_vcpu`` is gone."""
        if peak_vcpu <= 0:
            return 0.0
        missing = peak_vcpu - (self.vcpu - lost_vcpu)
        # Sums of zones round; less than a billionth of the peak is no shortage.
        return min(1.0, missing / peak_vcpu) if missing > peak_vcpu * 1e-9 else 0.0


@lru_cache(maxsize=512)
def fleet_at_peak(workers: tuple[WorkerGroup, ...], peak_vcpu: float) -> Fleet:
    """The fleet that serves ``peak_vcpu`` while nothing is lost.

    Raises:
        AdvisorError: there are no workers, or a number among them is negative or no size at all.
    """
    _check(workers, peak_vcpu)
    zones = sorted({group.zone for group in workers})
    vcpu = dict.fromkeys(zones, 0.0)
    ceiling = dict.fromkeys(zones, 0.0)
    spot = 0.0
    for group in workers:
        here = group.nodes * group.node_vcpu
        vcpu[group.zone] += here
        spot += here * group.spot_share
        most = float("inf") if group.max_nodes is None else group.max_nodes * group.node_vcpu
        ceiling[group.zone] += max(here, most)
    total = sum(vcpu.values())
    gap = max(0.0, peak_vcpu - total)
    nodes = sum(group.nodes for group in workers)
    size = total / nodes if nodes else _mean([group.node_vcpu for group in workers])
    return Fleet(
        vcpu=total + gap,
        vcpu_by_zone=tuple((zone, vcpu[zone] + gap / len(zones)) for zone in zones),
        ceiling_by_zone=tuple((zone, max(ceiling[zone], vcpu[zone])) for zone in zones),
        nodes=max(1, nodes + ceil(gap / size)),
        node_vcpu=size,
        spot_share=spot / total if total else _mean([group.spot_share for group in workers]),
    )


def _mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)


def _check(workers: tuple[WorkerGroup, ...], peak_vcpu: float) -> None:
    if not workers:
        raise AdvisorError(
            "A data plane without worker nodes serves nothing.",
            hint="Give it at least one node group.",
        )
    sizes_make_sense = all(group.nodes >= 0 and group.node_vcpu > 0 for group in workers)
    if not sizes_make_sense or peak_vcpu < 0:
        raise AdvisorError(
            "Nodes and peak demand cannot be negative, and a node has some vCPU.",
            hint="Check the sizes of the node groups and the requests of the pods.",
        )
