"""Where the prices of a bill are from: each origin once, with a number, and how old they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from advisor.catalog import Kind, Layer, Provenance
from advisor.catalog.coverage import STALE_DAYS, age_days
from advisor.cost import Bill, Line
from advisor.report.text import count, wrapped

_FROM_MEMORY: Final = "general knowledge, without a document at hand; verify before use"


def origins(lines: Iterable[Line]) -> dict[Provenance, int]:
    """Every origin of a price in ``lines`` and its number, in the order of the lines."""
    named = (line.provenance for line in lines if line.provenance)
    return {origin: number for number, origin in enumerate(dict.fromkeys(named), start=1)}


def is_stale(origin: Provenance, today: date) -> bool:
    """Whether a price is known to be older than `STALE_DAYS`; an undated one is not known to be."""
    age = age_days(origin, today)
    return age is not None and age > STALE_DAYS


def stale(bill: Bill, today: date) -> int:
    """How many lines rest on a price older than `STALE_DAYS`."""
    return sum(is_stale(line.provenance, today) for line in bill.lines if line.provenance)


def at(bill: Bill) -> str:
    """At what kind of prices a bill is: listed, or less what was agreed."""
    agreed = any(x.provenance.kind is Kind.AGREED for x in bill.lines if x.provenance)
    return "prices before tax with your agreed discounts" if agreed else "list prices before tax"


def mark(line: Line, numbers: Mapping[Provenance, int]) -> str:
    """``[3]`` for a listed price, with its kind where it is another: ``[4 recalled]``."""
    origin = line.provenance
    if origin is None:
        return f"[{line.reason}]"
    kind = "" if origin.kind is Kind.LIST else f" {origin.kind.value}"
    return f"[{numbers[origin]}{kind}]"


def described(origin: Provenance, today: date) -> str:
    """Kind, date, layer where it is no bundled one, and source of a price."""
    parts = [origin.kind.value, origin.as_of or "undated"]
    if origin.layer is not Layer.BUNDLED:
        parts.append(origin.layer.value)
    old = f", older than {STALE_DAYS} days" if is_stale(origin, today) else ""
    source = origin.source if origin.source != origin.kind.value else _FROM_MEMORY
    return f"{', '.join(parts)}{old}: {source}"


def legend(bill: Bill, numbers: Mapping[Provenance, int], today: date) -> Iterator[str]:
    """The numbered origins as lines of text, then what to know about the age of the prices."""
    for origin, number in numbers.items():
        label = f"[{number}]"
        yield from wrapped(f"{label} {described(origin, today)}", hanging=" " * (len(label) + 1))
    yield ""
    yield from wrapped(summary(bill, today))


def summary(bill: Bill, today: date) -> str:
    """How many prices are of which kind and layer, and how many are old."""
    known = [line.provenance for line in bill.lines if line.provenance]
    said = f"Kinds of price: {_counted(origin.kind.value for origin in known)}"
    layers = {origin.layer for origin in known}
    if layers - {Layer.BUNDLED}:
        said += f"; layers: {_counted(origin.layer.value for origin in known)}"
    else:
        said += ", all from the bundled snapshot"
    old = stale(bill, today)
    if not old:
        return f"{said}."
    return (
        f"{said}. {count(old, 'price is', 'prices are')} older than {STALE_DAYS} days, the oldest "
        f"of {bill.oldest_price_date}: k8s-advisor prices refresh --region {bill.region}"
    )


def _counted(words: Iterable[str]) -> str:
    return ", ".join(f"{number} {word}" for word, number in Counter(words).most_common())
