"""What a bill assumes, as a list and as a tornado of what moves the total most."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from advisor.cost.sensitivity import Assumption
from advisor.evaluate import Evaluation
from advisor.report.findings import headline
from advisor.report.page import USUAL, columns
from advisor.report.text import dollars, table, wrapped

_MARGIN: Final = "  "
_MOST: Final = 5
_BAR: Final = 20
"""Characters of the longest side of the tornado."""


def assumptions_text(
    evaluation: Evaluation, found: Sequence[Assumption], reference: str = ""
) -> str:
    """Every assumption with its value, kind and source, and what half and twice as much cost."""
    total = evaluation.bill.total
    rows = [("assumption", "value", "half", "double", "kind")]
    rows += [
        (
            each.name,
            f"{each.value} {each.unit}",
            _move(each.low, total),
            _move(each.high, total),
            each.kind,
        )
        for each in found
    ]
    lines = [*headline(evaluation, reference), ""]
    lines += wrapped(
        f"What the {dollars(total)} a month assume, and what half and twice as much of it would "
        "change; for the nodes: all pools at their minimum and at their maximum."
    )
    lines += ["", *table(rows, right=(2, 3)), ""]
    lines += wrapped(
        "stated: the design says so, in its section `workload` or under `assumptions: cost:` by "
        "these names; --assume NAME=VALUE tries another value. --format json gives the source of "
        "each."
    )
    return "\n".join(lines) + "\n"


def tornado_text(evaluation: Evaluation, found: Sequence[Assumption], reference: str = "") -> str:
    """The five assumptions that move the total most, the longest bar first."""
    total = evaluation.bill.total
    most = [each for each in found if each.swing][:_MOST]
    lines = [*headline(evaluation, reference), ""]
    if not most:
        return "\n".join([*lines, *wrapped("No assumption moves this bill.")]) + "\n"
    lines += wrapped(
        f"What moves the {dollars(total)} a month most, with half and with twice as much of it "
        "(nodes: all pools at their minimum and at their maximum):"
    )
    widest = max(_widest(each, total) for each in most)
    rows = [_row(each, total, widest) for each in most]
    lines += ["", *table(rows, right=(1, 2), indent=_MARGIN)]
    return "\n".join(lines) + "\n"


def _row(each: Assumption, total: Decimal, widest: Decimal) -> tuple[str, ...]:
    assert each.low is not None
    assert each.high is not None
    less, more = sorted((each.low - total, each.high - total))
    name = f"{each.name} = {each.value}"
    if columns() < USUAL:  # no room for bars
        return (name, _signed(less), _signed(more))
    left = "#" * _length(-less, widest)
    right = "#" * _length(more, widest)
    return (name, _signed(less), left.rjust(_BAR), "|", right.ljust(_BAR), _signed(more))


def _widest(each: Assumption, total: Decimal) -> Decimal:
    return max(abs(side - total) for side in (each.low, each.high) if side is not None)


def _length(usd: Decimal, widest: Decimal) -> int:
    """At least one character for whatever moves at all."""
    return 0 if usd <= 0 else max(1, round(usd / widest * _BAR))


def _move(changed: Decimal | None, total: Decimal) -> str:
    return "" if changed is None else _signed(changed - total)


def _signed(usd: Decimal) -> str:
    return f"+{dollars(usd)}" if usd > 0 else dollars(usd)


def assumptions_data(
    evaluation: Evaluation, found: Sequence[Assumption], reference: str = ""
) -> dict[str, Any]:
    """The assumptions as plain values, for JSON; amounts are strings, to stay exact."""
    return {
        "design": evaluation.design.name,
        "source": reference or evaluation.design.name,
        "as_of": evaluation.today.isoformat(),
        "currency": "USD",
        "period": "month",
        "total": str(evaluation.bill.total),
        "assumptions": [
            {
                "name": each.name,
                "value": each.value,
                "unit": each.unit,
                "kind": each.kind,
                "source": each.source,
                "total_low": None if each.low is None else str(each.low),
                "total_high": None if each.high is None else str(each.high),
            }
            for each in found
        ],
    }
