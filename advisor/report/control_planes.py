"""Ways to run a control plane and what each costs, as text and as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from advisor.cost.control_planes import ControlPlaneCost
from advisor.evaluate import Evaluation
from advisor.report.findings import headline
from advisor.report.text import dollars, table, wrapped

_MARGIN: Final = "  "


def control_planes_text(
    evaluation: Evaluation,
    found: Sequence[ControlPlaneCost],
    reference: str = "",
    others: Sequence[ControlPlaneCost] = (),
) -> str:
    """Each way with its price and the difference from what the design pays now.

    ``others`` are the prices of other clouds, for a note.
    """
    own = found[0].monthly_usd or Decimal(0)
    rows = [
        (dollars(each.monthly_usd), _difference(each, own), each.name, each.note) for each in found
    ]
    lines = [*headline(evaluation, reference), ""]
    lines += wrapped("The control plane a month, and what else it could be:")
    lines += ["", *table(rows, right=(0, 1), indent=_MARGIN), ""]
    lines += wrapped(
        "List prices before tax. People's time is not in it: who upgrades, restores and answers "
        "at night is for you to price. `cost diff` compares whole designs."
    )
    if others:
        lines += ["", *wrapped(_elsewhere(others))]
    return "\n".join(lines) + "\n"


def _elsewhere(others: Sequence[ControlPlaneCost]) -> str:
    """Prices of other clouds with the date of each, for they are read less often."""
    prices = "; ".join(
        f"{each.name} {dollars(each.monthly_usd)} ({_known(each)})" for each in others
    )
    return f"For comparison, a month of the control plane alone on other clouds: {prices}."


def _known(each: ControlPlaneCost) -> str:
    if each.origin is None:
        return "unknown"
    return f"{each.origin.kind.value}, {each.origin.as_of or 'undated'}"


def _difference(each: ControlPlaneCost, own: Decimal) -> str:
    if each.monthly_usd is None or each.monthly_usd == own:
        return ""
    usd = each.monthly_usd - own
    return f"+{dollars(usd)}" if usd > 0 else dollars(usd)


def control_planes_data(
    evaluation: Evaluation,
    found: Sequence[ControlPlaneCost],
    reference: str = "",
    others: Sequence[ControlPlaneCost] = (),
) -> dict[str, Any]:
    """The same as plain values, for JSON; amounts are strings, to stay exact."""
    return {
        "design": evaluation.design.name,
        "source": reference or evaluation.design.name,
        "as_of": evaluation.today.isoformat(),
        "currency": "USD",
        "period": "month",
        "control_planes": [
            {
                "name": each.name,
                "amount": None if each.monthly_usd is None else str(each.monthly_usd),
                "note": each.note,
            }
            for each in found
        ],
        "elsewhere": [
            {
                "name": each.name,
                "amount": str(each.monthly_usd),
                "kind": each.origin.kind.value if each.origin else None,
                "source": each.origin.source if each.origin else None,
                "as_of": each.origin.as_of if each.origin else None,
            }
            for each in others
        ],
    }
