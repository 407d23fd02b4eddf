"""Instance types of self-managed groups: one image for all, several types, shares of spot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from advisor.importers.eksctl.checks.catalogue import objection
from advisor.importers.eksctl.checks.config import AL2, AL2023, Group
from advisor.importers.eksctl.checks.forms import shown
from advisor.importers.imported import Objection

_STRATEGY: Final = "spotAllocationStrategy"
_STRATEGIES: Final = (
    "lowest-price", "diversified", "capacity-optimized", "capacity-optimized-prioritized",
    "price-capacity-optimized",
)  # fmt: skip
_WITHOUT_POOLS: Final = ("capacity-optimized", "capacity-optimized-prioritized")
_MOST_POOLS: Final = 20


def image_of_types(group: Group) -> Iterator[Objection]:
    """Whether the image family has an image for the deciding type."""
    if (group.tree.get("ami") or "").startswith("ami-"):
        return
    known = group.config.catalog.instance_type(group.deciding_type)
    if known is None:
        return
    arm, kind, family = known.arch == "arm64", known.accelerator_kind, group.stated_family
    missing = (
        (group.windows and (arm or kind == "neuron"))
        or (family == AL2 and arm and kind in ("gpu", "neuron"))
        or (family == AL2023 and arm and kind == "neuron")
    )
    if missing:
        yield objection(
            344, (*group.place, "amiFamily"),
            f"{group.label}: there is no image of {family} for {known.name}.",
            "Take another type, or AmazonLinux2023.",
        )  # fmt: skip


def distribution(group: Group) -> Iterator[Objection]:
    """Several types in one group, and how much of it is spot."""
    mixed = group.distribution
    if mixed is None and not group.selects:
        return
    single = group.tree.get("instanceType")
    if single and single != "mixed":
        other = "instanceSelector" if mixed is None else "instancesDistribution"
        yield objection(
            345, (*group.place, "instanceType"),
            f"{group.label} has the type {shown(single)} and {other}.",
            "Leave instanceType out.",
        )  # fmt: skip
    if mixed is None:
        return
    types = mixed.get("instanceTypes") or []
    place = (*group.place, "instancesDistribution")
    most = group.config.catalog.limit("eksctl.max_instance_types").integer
    if not types and not group.selects:
        yield objection(
            346, place, f"{group.label} has a distribution and no instance types.",
            "List instanceTypes, or state an instanceSelector.",
        )  # fmt: skip
    elif not group.selects and len(set(types)) > most:
        yield objection(
            347, (*place, "instanceTypes"),
            f"{group.label} lists {len(set(types))} types; eksctl takes {most}.",
            f"Keep {most} at most.",
        )  # fmt: skip
    yield from _shares(group, mixed)


def _shares(group: Group, mixed: dict[str, Any]) -> Iterator[Objection]:
    place = (*group.place, "instancesDistribution")
    share = mixed.get("onDemandPercentageAboveBaseCapacity")
    if (mixed.get("onDemandBaseCapacity") or 0) < 0:
        yield objection(
            348, (*place, "onDemandBaseCapacity"),
            f"{group.label} has {mixed['onDemandBaseCapacity']} on-demand nodes at least.",
            "State 0 or more.",
        )  # fmt: skip
    if share is not None and not 0 <= share <= 100:
        yield objection(
            348, (*place, "onDemandPercentageAboveBaseCapacity"),
            f"{group.label} has {share} % of its nodes on demand.", "Take 0 to 100.",
        )  # fmt: skip
    pools, strategy = mixed.get("spotInstancePools"), mixed.get(_STRATEGY)
    if pools is not None and (not 1 <= pools <= _MOST_POOLS or strategy in _WITHOUT_POOLS):
        yield objection(
            349, (*place, "spotInstancePools"),
            f"{group.label}: {pools} spot pools"
            + (f" do not go with {strategy}." if strategy in _WITHOUT_POOLS else "."),
            f"Take 1 to {_MOST_POOLS} with lowest-price, and leave them out otherwise.",
        )  # fmt: skip
    if strategy is not None and strategy not in _STRATEGIES:
        yield objection(
            350, (*place, _STRATEGY), f"There is no spot strategy {shown(strategy)}.",
            f"Take one of {', '.join(_STRATEGIES)}.",
        )  # fmt: skip


def t_credits(group: Group) -> Iterator[Objection]:
    """CPU credits, which burstable types alone have."""
    stated = group.tree.get("cpuCredits")
    if stated is None:
        return
    listed = [group.tree.get("instanceType") or ""]
    if group.distribution is not None:
        listed = group.distribution.get("instanceTypes") or []
    if stated.lower() not in ("unlimited", "standard") or not any(
        name.startswith("t") for name in listed
    ):
        yield objection(
            351, (*group.place, "cpuCredits"),
            f"{group.label}: cpuCredits {shown(stated)} is for types such as t3, and is unlimited "
            "or standard.",
            "Leave cpuCredits out, or take such types.",
        )  # fmt: skip
