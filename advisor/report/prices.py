"""The state of the price book, and what a refresh has moved, for a terminal and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from advisor.catalog import Price
from advisor.catalog.coverage import NOTABLE_PERCENT, STALE_DAYS, Coverage, Difference, Move
from advisor.report.text import cells_table, count, table, wrapped

_SHOWN_MOVES = 40


def status_text(
    regions: Sequence[Coverage], bundled: date, damaged: Sequence[str], today: date
) -> str:
    """Age and coverage of the price book, a line a region; for one region, by family."""
    lines = [f"Bundled prices: snapshot of {bundled.isoformat()}."]
    refreshed = [region for region in regions if region.refreshed]
    lines.append(f"Refreshed on this machine: {count(len(refreshed), 'region')} of {len(regions)}.")
    lines += [f"! {problem}. Bundled prices serve in its place." for problem in damaged]
    lines += ["", *_regions(regions, today), ""]
    if len(regions) == 1:
        lines += [*_families(regions[0]), ""]
    lines += [*_kinds(regions), *_advice(regions)]
    return "\n".join(lines) + "\n"


def status_data(
    regions: Sequence[Coverage], bundled: date, damaged: Sequence[str], today: date
) -> dict[str, Any]:
    """The same for programs."""
    return {
        "as_of": today.isoformat(),
        "bundled": bundled.isoformat(),
        "stale_after_days": STALE_DAYS,
        "damaged": list(damaged),
        "regions": [
            {
                "region": region.region,
                "refreshed": region.refreshed.isoformat() if region.refreshed else None,
                "instance_types": region.instance_types,
                "families": {
                    family: {"known": known, "needed": needed}
                    for family, (known, needed) in region.families.items()
                },
                "kinds": {kind.value: number for kind, number in region.kinds.items()},
                "layers": {layer.value: number for layer, number in region.layers.items()},
                "stale": region.stale,
                "undated": region.undated,
            }
            for region in regions
        ],
    }


def difference_text(differences: Sequence[Difference], width: int) -> str:
    """What moved between the bundled and the refreshed prices, the furthest first."""
    lines: list[str] = []
    for found in differences:
        notable = sum(move.notable for move in found.moves)
        lines += wrapped(
            f"{found.region}: {count(found.compared, 'price')} compared, {len(found.moves)} moved, "
            f"{notable} of them by more than {NOTABLE_PERCENT} %; {len(found.new)} new."
        )
        rows = [_move(move) for move in found.moves[:_SHOWN_MOVES]]
        if rows:
            room = max(
                24, width - 2 - 2 - sum(max(len(row[i]) for row in rows) + 2 for i in (2, 3, 4))
            )
            longest = max(len(row[1]) for row in rows)
            widths = [1, min(room, longest), *(max(len(r[i]) for r in rows) for i in (2, 3, 4))]
            lines += cells_table(rows, widths, right=(2, 3, 4))
        if len(found.moves) > _SHOWN_MOVES:
            lines.append(f"  and {len(found.moves) - _SHOWN_MOVES} smaller moves (--format json)")
        lines.append("")
    if any(move.notable for found in differences for move in found.moves):
        lines += wrapped(
            "! A move this large is rare for AWS. Check it in the console before you rely on it."
        )
    return "\n".join(lines).rstrip("\n") + "\n"


def difference_data(found: Difference) -> dict[str, Any]:
    """The same for programs, one region."""
    return {
        "region": found.region,
        "compared": found.compared,
        "moved": [
            {
                "price": move.after.key,
                "unit": move.after.unit,
                "before": _priced(move.before),
                "after": _priced(move.after),
                "percent": f"{move.percent:.1f}" if move.percent is not None else None,
                "notable": move.notable,
            }
            for move in found.moves
        ],
        "new": [{"price": p.key, "unit": p.unit, **_priced(p)} for p in found.new],
    }


def _regions(regions: Sequence[Coverage], today: date) -> list[str]:
    head = ("Region", "Refreshed", "Types", "Services", "Old", "Undated")
    rows = [
        (
            region.region,
            _ago(region.refreshed, today),
            str(region.instance_types),
            f"{region.known}/{region.needed}",
            str(region.stale),
            str(region.undated),
        )
        for region in regions
    ]
    return table([head, *rows], right=(2, 3, 4, 5))


def _families(region: Coverage) -> list[str]:
    rows = [
        (family, f"{known}/{needed}", "" if known == needed else "the bill shows lines as unpriced")
        for family, (known, needed) in region.families.items()
    ]
    return table([("Family", "Known", ""), *rows], right=(1,))


def _kinds(regions: Sequence[Coverage]) -> list[str]:
    kinds: dict[str, int] = {}
    layers: dict[str, int] = {}
    for region in regions:
        for kind, number in region.kinds.items():
            kinds[kind.value] = kinds.get(kind.value, 0) + number
        for layer, number in region.layers.items():
            layers[layer.value] = layers.get(layer.value, 0) + number
    return [
        f"By kind: {_counted(kinds)}.",
        f"By layer: {_counted(layers)}.",
    ]


def _counted(numbers: dict[str, int]) -> str:
    ordered = sorted(numbers.items(), key=lambda item: -item[1])
    return ", ".join(f"{number:,} {name}" for name, number in ordered)


def _advice(regions: Sequence[Coverage]) -> list[str]:
    stale = sum(region.stale for region in regions)
    if not stale:
        return []
    text = (
        f"{stale:,} prices are older than {STALE_DAYS} days. Read them anew: "
        "k8s-advisor prices refresh --region REGION (--bulk without an AWS account)."
    )
    return ["", *wrapped(text)]


def _ago(day: date | None, today: date) -> str:
    if day is None:
        return "-"
    days = (today - day).days
    return "today" if days <= 0 else f"{count(days, 'day')} ago"


def _move(move: Move) -> tuple[str, str, str, str, str]:
    percent = f"{move.percent:+.1f} %" if move.percent is not None else "from 0"
    mark = "!" if move.notable else ""
    return (mark, move.after.key, f"${move.before.usd:f}", f"${move.after.usd:f}", percent)


def _priced(price: Price) -> dict[str, str]:
    origin = price.provenance
    return {
        "usd": f"{price.usd:f}",
        "kind": origin.kind.value,
        "layer": origin.layer.value,
        "source": origin.source,
        "as_of": origin.as_of,
    }
