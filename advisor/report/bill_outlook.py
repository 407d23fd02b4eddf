"""What to know about a bill beside its lines, as sentences and as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from advisor.cost.bill import Bill
from advisor.cost.charges import Category
from advisor.cost.commitments import Commitment
from advisor.cost.endpoints import EndpointCase
from advisor.cost.lines import plain_number
from advisor.cost.outlook import Outlook, Sleep, Step
from advisor.plan.capacity import Amounts, Capacity
from advisor.plan.resources import HOURS_A_WEEK
from advisor.report.text import count, dollars

_ALTERNATIVE: Final = 1
"""The term, in years, that stands for what commitments could save."""


def outlook_sentences(bill: Bill, outlook: Outlook) -> list[str]:
    """Each matter in a paragraph: steps in time, fleet, capacity, unit costs, commitments."""
    return [
        *_support(outlook),
        *map(_step, outlook.steps),
        *_fleet(bill, outlook),
        *_sleep(outlook),
        *_capacity(bill, outlook),
        *_units(outlook),
        *_commitments(outlook),
        *_spot(outlook),
        *map(_endpoint, outlook.endpoints),
    ]


def _support(outlook: Outlook) -> Iterator[str]:
    note = outlook.support_note
    if note:
        yield f"EKS fee: {note}."


def _step(step: Step) -> str:
    day = step.day.isoformat()
    if not step.upgraded:
        return (
            f"This design costs {dollars(step.usd)} a month more from {day}, when Kubernetes "
            f"{step.version} goes into the extended support of EKS."
        )
    if step.extended_usd:
        return (
            f"On {day} Kubernetes {step.version} leaves the standard support of EKS, and AWS "
            "upgrades the control plane by itself (support type standard). Kept in extended "
            f"support, this design costs {dollars(step.extended_usd)} a month more from {day}."
        )
    return (
        f"On {day} EKS support of Kubernetes {step.version} ends: AWS upgrades the control plane "
        "by itself."
    )


def _fleet(bill: Bill, outlook: Outlook) -> Iterator[str]:
    least, most = outlook.fleet.at_minimum, outlook.fleet.at_maximum
    if least == most:
        return
    desired = f", {dollars(bill.total)} as desired" if bill.total not in (least, most) else ""
    yield (
        f"As the pools scale: {dollars(least)} a month with all at their minimum{desired}, "
        f"{dollars(most)} at their maximum."
    )


def _capacity(bill: Bill, outlook: Outlook) -> Iterator[str]:
    room = outlook.capacity
    if room is None or not room.nodes:
        return
    left = room.left
    asked = ", ".join(_asked(name, room) for name, _ in left.each())
    yield (
        f"Capacity: {count(room.nodes, 'node')} leave {_number(left.vcpus)} vCPUs, "
        f"{_number(left.memory_gib)} GiB and {_number(left.pods)} pods to the workload, after "
        f"what system, eviction and DaemonSets take. It asks for {asked}. {_enough(room)}"
    )
    units = outlook.units
    if units.unused_share and units.unused_usd is not None:
        nodes = bill.by_category().get(Category.NODES, Decimal(0))
        yield (
            f"{units.unused_share:.0%} of that is asked for by no pod "
            f"({room.scarcest[0]} runs out first): {dollars(units.unused_usd)} of "
            f"{dollars(nodes)} a month, which peaks and a lost zone may need."
        )


def _asked(name: str, room: Capacity) -> str:
    share = room.shares[name]
    return f"more {name} than there is" if share > 1 else f"{share:.0%} of the {name}"


def _enough(room: Capacity) -> str:
    needed, peak = room.nodes_needed(), room.nodes_needed(room.peak_factor)
    if needed is None or peak is None:
        return "No number of these nodes can hold it."
    said = f"{count(needed, 'node')} would hold it, {peak} its peak."
    if peak > room.nodes_at_most:
        said += f" The pools stop at {room.nodes_at_most}: too few."
    return said


def _units(outlook: Outlook) -> Iterator[str]:
    units = outlook.units
    parts = []
    if units.per_pod_usd is not None:
        parts.append(f"{dollars(units.per_pod_usd)} for each pod")
    if units.per_requested_vcpu_usd is not None:
        parts.append(f"{dollars(units.per_requested_vcpu_usd)} for each requested vCPU")
    if parts:
        yield f"The whole bill is {' and '.join(parts)} a month."


def _commitments(outlook: Outlook) -> Iterator[str]:
    for each in outlook.commitments:
        number = plain_number(each.machines)
        machines = f"{number} machine{'' if each.machines == 1 else 's'}"
        saved, month = dollars(abs(each.saved_usd)), each.break_even_month
        if each.estimated:
            saved += " (estimated: a savings plan at the rate of a Reserved Instance)"
        if each.taken and month is None:
            yield (
                f"{machines} committed for {_years(each)} cost {saved} a month more than on "
                "demand: a commitment is paid all week, whether the machines run or not."
            )
        elif each.taken:
            yield (
                f"{machines} committed for {_years(each)}: {saved} a month less than on demand, "
                f"worth it when they run {month} months or longer. When the term ends, so does "
                "the discount."
            )
        elif each.years == _ALTERNATIVE:
            yield (
                f"Committing the {machines} bought on demand for {_years(each)} would save "
                f"{saved} a month, and pays when they run {month} months or longer."
            )


def _spot(outlook: Outlook) -> Iterator[str]:
    if outlook.spot:
        bands = "; ".join(f"{name} {band}" for name, band in outlook.spot)
        yield f"Spot capacity, as AWS last counted: {bands}."


def _sleep(outlook: Outlook) -> Iterator[str]:
    sleep = outlook.sleep
    if sleep is not None:
        yield (
            f"The nodes run {sleep.hours_per_week} of {HOURS_A_WEEK} hours a week, which saves "
            f"{dollars(sleep.saved_usd)} a month. Day and night stand the control plane, volumes, "
            f"load balancers and NAT: {dollars(sleep.standing_usd)} a month."
        )


def _endpoint(case: EndpointCase) -> str:
    gb = plain_number(case.gb_month)
    if case.gateway:
        return (
            f"The gateway endpoint of {case.service} is free; it would take {gb} GB a month off "
            f"NAT and save {dollars(case.saved_usd)}."
        )
    amount = dollars(abs(case.saved_usd))
    result = f"save {amount}" if case.saved_usd > 0 else f"cost {amount} more than NAT"
    return (
        f"An interface endpoint of {case.service} pays from {plain_number(case.break_even_gb)} GB "
        f"a month; with {gb} GB it would {result}."
    )


def _years(commitment: Commitment) -> str:
    return count(commitment.years, "year")


def outlook_data(outlook: Outlook) -> dict[str, Any]:
    """The outlook as plain values, for JSON; amounts are strings, to stay exact."""
    units = outlook.units
    return {
        "fleet": {
            "at_minimum": str(outlook.fleet.at_minimum),
            "at_maximum": str(outlook.fleet.at_maximum),
        },
        "support_note": outlook.support_note or None,
        "support_steps": [
            {
                "from": step.day.isoformat(),
                "change": str(step.usd),
                "kubernetes": step.version,
                "upgraded_by_aws": step.upgraded,
                "change_in_extended_support": str(step.extended_usd),
            }
            for step in outlook.steps
        ],
        "commitments": [
            {
                "years": each.years,
                "machines": plain_number(each.machines),
                "taken": each.taken,
                "amount": str(each.monthly_usd),
                "on_demand": str(each.on_demand_monthly_usd),
                "break_even_month": each.break_even_month,
                "estimated": each.estimated,
            }
            for each in outlook.commitments
        ],
        "sleep": _sleep_data(outlook.sleep),
        "spot_interruption": dict(outlook.spot),
        "endpoints": [
            {
                "service": case.service,
                "type": "gateway" if case.gateway else "interface",
                "gb_month": plain_number(case.gb_month),
                "break_even_gb_month": plain_number(case.break_even_gb),
                "saves": str(case.saved_usd),
            }
            for case in outlook.endpoints
        ],
        "capacity": _capacity_data(outlook.capacity),
        "unit_costs": {
            "per_pod": _text(units.per_pod_usd),
            "per_requested_vcpu": _text(units.per_requested_vcpu_usd),
            "unused_share": _text(units.unused_share and round(units.unused_share, 4)),
            "unused": _text(units.unused_usd),
        },
    }


def _sleep_data(sleep: Sleep | None) -> dict[str, Any] | None:
    if sleep is None:
        return None
    return {
        "hours_per_week": sleep.hours_per_week,
        "saves": str(sleep.saved_usd),
        "standing": str(sleep.standing_usd),
    }


def _capacity_data(room: Capacity | None) -> dict[str, Any] | None:
    if room is None:
        return None
    return {
        "nodes": room.nodes,
        "nodes_needed": room.nodes_needed(),
        "nodes_needed_at_peak": room.nodes_needed(room.peak_factor),
        "nodes_at_most": room.nodes_at_most,
        "left": _amounts(room.left),
        "workload": _amounts(room.workload),
        "scarcest": room.scarcest[0],
        "pools": [
            {
                "name": pool.name,
                "nodes": pool.desired,
                "node": _amounts(pool.node.whole),
                "reserved": _amounts(pool.node.reserved),
                "eviction_memory_gib": _number(pool.node.eviction_memory_gib, "0.001"),
                "daemonsets": _amounts(pool.node.daemonsets),
                "left": _amounts(pool.node.left),
            }
            for pool in room.pools
        ],
    }


def _amounts(amounts: Amounts) -> dict[str, str]:
    return {
        "vcpus": _number(amounts.vcpus, "0.0001"),
        "memory_gib": _number(amounts.memory_gib, "0.001"),
        "pods": _number(amounts.pods),
    }


def _number(value: Decimal, step: str = "0.1") -> str:
    return plain_number(value.quantize(Decimal(step), ROUND_HALF_UP))


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain_number(value)
