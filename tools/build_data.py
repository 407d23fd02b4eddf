"""Build the bundled snapshot of prices and facts from a folder of source tables.

    python tools/build_data.py SOURCE_DIR DATA_DIR
    python tools/build_data.py --manifest-only DATA_DIR

SOURCE_DIR holds the CSV tables and a README.md that says when they were made ("Made YYYY-MM-DD").
The output is JSON with one row per line, so that a price change is a one-line diff: one file per
region, one for prices that are equal everywhere, the instance facts and the support calendar.
Files kept by hand in DATA_DIR (limits, zones, ...) stay as they are; MANIFEST.json covers both.
The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

EVERYWHERE = "*"
# The two tables without a source column; their origin stands in the README of the source tables.
INSTANCE_SOURCE = ("moto 5.2.5, ENI limits compared with aws/karpenter-provider-aws", "2026-10-27")
OFFERING_SOURCE = ("moto 5.2.5 (offerings by zone id, without Local Zones)", "2026-10-27")
# Source texts that point at neighbouring rows of the CSV, which have no neighbours here.
CLEAR_SOURCE = {
    "sum of the two rows above": "sum of EKS/cluster_hour_standard and "
    "EKS/cluster_hour_extended_support_surcharge",
    "derived from the auto_mode rows above (t4g m7g m7i c6g, 4 regions: 0.1199-0.1200)": "derived "
    "from the EKS/auto_mode_management_hour rows (t4g m7g m7i c6g, 4 regions: 0.1199-0.1200)",
    "derived from the auto_mode rows above (g5 g6, 2 regions: 0.0780)": "derived from the "
    "EKS/auto_mode_management_hour rows (g5 g6, 2 regions: 0.0780)",
}
COMPUTED_SOURCE = re.compile(r"derived\b|sum of |public repository bills?[:( ]")
INSTANCE_COLUMNS = {
    "family": str, "vcpu": int, "memory_gib": Decimal, "arch": str, "hypervisor": str,
    "burstable": bool, "bare_metal": bool, "network_baseline_gbps": Decimal,
    "network_peak_gbps": Decimal, "max_enis": int, "ipv4_per_eni": int,
    "trunking_branch_enis": int, "ebs_baseline_mbps": Decimal, "ebs_max_mbps": Decimal,
    "ebs_baseline_iops": int, "ebs_max_iops": int, "ebs_attachments": int,
    "ebs_attachment_limit": str, "instance_store_gb": int, "accel_kind": str, "accel_name": str,
    "accel_count": int, "accel_memory_gib": Decimal, "spot_supported": bool,
}  # fmt: skip
CALENDAR_COLUMNS = [
    "component", "version", "released", "eks_available", "standard_support_until",
    "extended_support_until", "source",
]  # fmt: skip
REGIONAL_TABLES = {  # name: (file, columns)
    "on_demand": ("ec2_on_demand.csv", "region instance_type usd_per_hour source as_of"),
    "offerings": ("ec2_offerings.csv", "region instance_type az_ids"),
    "spot": (
        "spot_discounts.csv",
        "region instance_type savings_pct interruption_range source as_of",
    ),
    "commitments": (
        "commitment_discounts.csv",
        "region family term_years payment offering discount_pct source as_of",
    ),
    "services": ("service_prices.csv", "service item region unit usd source as_of"),
}

Row = dict[str, str]
Document = dict[str, Any]


class SourceError(Exception):
    """A source table that is missing, misses a column or holds a value that makes no sense."""


class Sources:
    """The distinct (source, date, kind) triples of one file, numbered in sorted order."""

    def __init__(self, triples: Iterable[tuple[str, str, str]]) -> None:
        self.table = sorted(set(triples))
        self._numbers = {triple: number for number, triple in enumerate(self.table)}

    def number(self, triple: tuple[str, str, str]) -> int:
        return self._numbers[triple]


def read_table(path: Path, columns: Iterable[str]) -> list[Row]:
    """All rows of a CSV file that must have ``columns``."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = set(columns) - set(reader.fieldnames or ())
            if missing:
                raise SourceError(f"{path.name}: no column {', '.join(sorted(missing))}")
            return list(reader)
    except OSError as error:
        raise SourceError(f"{path.name}: {error.strerror}") from error


def amount(text: str, where: str) -> str:
    """``text`` as it is, once it is known to be an exact decimal number of at least 0."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise SourceError(f"{where}: {text!r} is not a number") from None
    if not value.is_finite() or value < 0:
        raise SourceError(f"{where}: {text!r} is not an amount")
    return text


def price_origin(row: Row) -> tuple[str, str, str]:
    """Source, date and kind of a price; the kind follows from the words of the source."""
    source = CLEAR_SOURCE.get(row["source"], row["source"])
    if source == "recalled":
        kind = "recalled"
    else:
        kind = "derived" if COMPUTED_SOURCE.match(source) else "list"
    return source, row["as_of"], kind


def merge_spot(rows: list[Row]) -> tuple[int, str, tuple[str, str, str]]:
    """The newest saving; an older interruption range where the newest row has none."""
    newest, *older = sorted(rows, key=lambda row: row["as_of"], reverse=True)
    interruption, source = newest["interruption_range"], newest["source"]
    for row in older:
        if not interruption and row["interruption_range"]:
            interruption = row["interruption_range"]
            source += f"; interruption range from {row['source']}, {row['as_of']}"
    return int(newest["savings_pct"]), interruption, (source, newest["as_of"], "spot average")


def by_region(rows: Iterable[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["region"]].append(row)
    return grouped


def service_rows(rows: list[Row], sources: Sources) -> Document:
    return {
        f"{row['service']}/{row['item']}": [
            amount(row["usd"], f"{row['service']}/{row['item']}"),
            row["unit"],
            sources.number(price_origin(row)),
        ]
        for row in rows
    }


def region_document(region: str, tables: Mapping[str, list[Row]]) -> Document:
    """Everything of one region; each price row ends with the number of its source."""
    spot_rows: dict[str, list[Row]] = defaultdict(list)
    for row in tables["spot"]:
        spot_rows[row["instance_type"]].append(row)
    spot = {name: merge_spot(rows) for name, rows in spot_rows.items()}
    priced = [*tables["on_demand"], *tables["commitments"], *tables["services"]]
    sources = Sources([*map(price_origin, priced), *(origin for _, _, origin in spot.values())])
    zone_sets = sorted({tuple(sorted(row["az_ids"].split())) for row in tables["offerings"]})
    return {
        "region": region,
        "sources": [list(triple) for triple in sources.table],
        "zone_sets": [list(zones) for zones in zone_sets],
        "services": service_rows(tables["services"], sources),
        "on_demand": {
            row["instance_type"]: [
                amount(row["usd_per_hour"], f"{region} {row['instance_type']}"),
                sources.number(price_origin(row)),
            ]
            for row in tables["on_demand"]
        },
        "offerings": {
            row["instance_type"]: zone_sets.index(tuple(sorted(row["az_ids"].split())))
            for row in tables["offerings"]
        },
        "spot": {
            name: [saving, interruption, sources.number(origin)]
            for name, (saving, interruption, origin) in spot.items()
        },
        "commitments": {
            f"{row['family']}/{row['term_years']}/{row['payment']}": [
                amount(row["discount_pct"], f"{region} {row['family']}"),
                sources.number(price_origin(row)),
            ]
            for row in tables["commitments"]
            if row["offering"] == "standard_ri"
        },
    }


def global_document(rows: list[Row]) -> Document:
    """The service prices that hold in every region unless a region says otherwise."""
    sources = Sources(map(price_origin, rows))
    return {
        "sources": [list(triple) for triple in sources.table],
        "services": service_rows(rows, sources),
    }


def cell(text: str, kind: type, where: str) -> str:
    """A CSV cell once it is known to be of its kind; an empty number means none."""
    if "|" in text:
        raise SourceError(f"{where}: {text!r} holds the separator of the cells")
    if kind is not str and text and kind is not Decimal and not text.isdigit():
        raise SourceError(f"{where}: {text!r} is not a whole number")
    return amount(text, where) if kind is Decimal and text else text


def instance_document(rows: list[Row]) -> Document:
    """Facts per type, joined to one text: split only for the few types a design names."""
    return {
        "source": list(INSTANCE_SOURCE),
        "columns": list(INSTANCE_COLUMNS),
        "types": {
            row["instance_type"]: "|".join(
                cell(row[name], kind, f"{row['instance_type']} {name}")
                for name, kind in INSTANCE_COLUMNS.items()
            )
            for row in rows
        },
    }


def calendar_document(rows: list[Row]) -> Document:
    return {
        "columns": list(CALENDAR_COLUMNS),
        "releases": [[row[name] for name in CALENDAR_COLUMNS] for row in rows],
    }


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def render(document: Document) -> str:
    """JSON with one line per row: objects sorted by key, lists in their own order."""
    parts = []
    for key, value in document.items():
        if isinstance(value, dict) and value:
            lines = [f"{compact(name)}:{compact(row)}" for name, row in sorted(value.items())]
            body = "{\n" + ",\n".join(lines) + "\n}"
        elif isinstance(value, list) and value:
            body = "[\n" + ",\n".join(compact(row) for row in value) + "\n]"
        else:
            body = compact(value)
        parts.append(f"{compact(key)}:{body}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def build_documents(source: Path) -> Iterator[tuple[str, Document]]:
    """Every generated file: its path below the data folder and its content."""
    grouped = {
        name: by_region(read_table(source / file, columns.split()))
        for name, (file, columns) in REGIONAL_TABLES.items()
    }
    regions = sorted({region for rows in grouped.values() for region in rows} - {EVERYWHERE})
    for region in regions:
        rows = {name: table.get(region, []) for name, table in grouped.items()}
        yield f"regions/{region}.json", region_document(region, rows)
    yield "global.json", global_document(grouped["services"].get(EVERYWHERE, []))
    instances = read_table(source / "ec2_instance_types.csv", ["instance_type", *INSTANCE_COLUMNS])
    yield "instance_types.json", instance_document(instances)
    calendar = read_table(source / "support_calendar.csv", CALENDAR_COLUMNS)
    yield "support_calendar.json", calendar_document(calendar)


def rows_by_origin(path: str, document: Document) -> Counter[tuple[str, str, str, str]]:
    """Rows of a file per (table, source, date, kind)."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    if path == "instance_types.json":
        counts["instance_types", *INSTANCE_SOURCE, "documented"] += len(document["types"])
    elif path == "support_calendar.json":
        for row in document["releases"]:
            counts["support_calendar", row[-1], "", "documented"] += 1
    elif "services" in document:
        for table in ("services", "on_demand", "spot", "commitments"):
            for row in document.get(table, {}).values():
                counts[table, *document["sources"][row[-1]]] += 1
        counts["offerings", *OFFERING_SOURCE, "documented"] += len(document.get("offerings", {}))
    else:
        for origin in hand_kept_origins(document):
            counts[path.removesuffix(".json"), *origin] += 1
    return +counts


def hand_kept_origins(document: Document) -> Iterator[tuple[str, str, str]]:
    """Source, date and kind of each row: the source written out, or by name in "sources"."""
    for row in document.get("rows") or document.get("parameters", {}).values():
        source = document.get("sources", {}).get(row["source"])
        text, as_of = (source["text"], source["as_of"]) if source else (row["source"], row["as_of"])
        yield text, as_of, row["kind"]


def write_manifest(data: Path, as_of: str) -> None:
    """MANIFEST.json: the date of the snapshot, its regions, sources and the hash of every file."""
    totals: Counter[tuple[str, str, str, str]] = Counter()
    files: Document = {}
    for path in sorted(data.rglob("*.json")):
        name = path.relative_to(data).as_posix()
        if name == "MANIFEST.json":
            continue
        content = path.read_bytes()
        counts = rows_by_origin(name, json.loads(content))
        totals += counts
        digest = hashlib.sha256(content).hexdigest()
        files[name] = {"rows": counts.total(), "sha256": digest}
    manifest = {
        "as_of": as_of,
        "regions": sorted(path.stem for path in (data / "regions").glob("*.json")),
        "tables": [[*origin, rows] for origin, rows in sorted(totals.items())],
        "files": files,
    }
    (data / "MANIFEST.json").write_text(render(manifest), encoding="utf-8", newline="\n")


def snapshot_date(source: Path) -> str:
    """The day the source tables were made, from the README beside them."""
    try:
        found = re.search(
            r"\bMade (\d{4}-\d{2}-\d{2})\b", (source / "README.md").read_text("utf-8")
        )
    except OSError as error:
        raise SourceError(f"README.md: {error.strerror}") from error
    if not found:
        raise SourceError("README.md: no 'Made YYYY-MM-DD' that dates the tables")
    return found[1]


def build(source: Path, data: Path) -> None:
    """Write every generated file, drop regions that are gone, and renew the manifest."""
    as_of = snapshot_date(source)
    documents = dict(build_documents(source))
    (data / "regions").mkdir(parents=True, exist_ok=True)
    for stale in (data / "regions").glob("*.json"):
        if f"regions/{stale.name}" not in documents:
            stale.unlink()
    for name, document in documents.items():
        (data / name).write_text(render(document), encoding="utf-8", newline="\n")
    write_manifest(data, as_of)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="[SOURCE_DIR] DATA_DIR")
    parser.add_argument(
        "--manifest-only", action="store_true", help="only renew MANIFEST.json after a hand edit"
    )
    options = parser.parse_args(arguments)
    if len(options.folders) != (1 if options.manifest_only else 2):
        parser.error("give SOURCE_DIR DATA_DIR, or --manifest-only DATA_DIR")
    data = options.folders[-1]
    try:
        if options.manifest_only:
            write_manifest(data, json.loads((data / "MANIFEST.json").read_text("utf-8"))["as_of"])
        else:
            build(options.folders[0], data)
    except SourceError as error:
        print(f"build_data: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
