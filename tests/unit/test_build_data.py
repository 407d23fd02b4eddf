"""The snapshot: same tables, same bytes; tables that make no sense are refused."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from advisor.catalog import Catalog, Kind

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "build_data.py"

INSTANCE = {
    "instance_type": "m5.large", "family": "m5", "vcpu": "2", "memory_gib": "3.75",
    "arch": "x86_64", "hypervisor": "nitro", "burstable": "0", "bare_metal": "0",
    "network_baseline_gbps": "0.75", "network_peak_gbps": "10.0", "max_enis": "3",
    "ipv4_per_eni": "10", "trunking_branch_enis": "9", "ebs_baseline_mbps": "650",
    "ebs_max_mbps": "4750", "ebs_baseline_iops": "3600", "ebs_max_iops": "18750",
    "ebs_attachments": "27", "ebs_attachment_limit": "shared", "instance_store_gb": "",
    "accel_kind": "", "accel_name": "", "accel_count": "", "accel_memory_gib": "",
    "spot_supported": "1",
}  # fmt: skip
TABLES: dict[str, list[dict[str, str]]] = {
    "ec2_instance_types": [INSTANCE],
    "ec2_on_demand": [
        {"region": "eu-west-1", "instance_type": name, "usd_per_hour": usd, "source": source,
         "as_of": "2026-05"}
        for name, usd, source in [
            ("m5.large", "0.107", "some/repository"),
            ("m5.xlarge", "0.214", "derived: us-east-1 price x region ratio of the same family"),
            ("c5.large", "0.10", "some/repository"),
        ]
    ],
    "ec2_offerings": [
        {"region": "eu-west-1", "instance_type": "m5.large", "az_ids": "euw1-az2 euw1-az1"},
        {"region": "eu-west-1", "instance_type": "m5.xlarge", "az_ids": "euw1-az1"},
    ],
    "spot_discounts": [
        {"region": "eu-west-1", "instance_type": "m5.large", "savings_pct": savings,
         "interruption_range": interruption, "source": source, "as_of": as_of}
        for savings, interruption, source, as_of in [
            ("50", "5-10%", "old", "2025-06-28"),
            ("62", "", "new", "2026-05"),
        ]
    ],
    "commitment_discounts": [
        {"region": "eu-west-1", "family": "m5", "term_years": "3", "payment": "all_upfront",
         "offering": "standard_ri", "discount_pct": "62.4", "source": "derived: ratio",
         "as_of": "2025-01-14"},
    ],
    "service_prices": [
        {"service": "NAT", "item": item, "region": region, "unit": "hour", "usd": usd,
         "source": source, "as_of": as_of}
        for item, region, usd, source, as_of in [
            ("gateway_hour", "*", "0.05", "recalled", ""),
            ("gateway_hour", "eu-west-1", "0.048", "public repository bill: 1 USD", "2026"),
            ("data_gb", "*", "0.00005", "public repository billing rule", "2026"),
        ]
    ],
    "support_calendar": [
        {"component": "eks", "version": "1.36", "released": "2026-04-22",
         "eks_available": "2026-06-02", "standard_support_until": "2027-08-02",
         "extended_support_until": "2028-08-02", "source": "endoflife.date"},
    ],
}  # fmt: skip


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "README.md").write_text("# Tables\n\nMade 2026-11-22 from public material.\n")
    for name, rows in TABLES.items():
        write_table(folder, name, rows)
    return folder


def write_table(folder: Path, name: str, rows: list[dict[str, str]]) -> None:
    with (folder / f"{name}.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def build(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def built(source: Path) -> Path:
    data = source.parent / "data"
    done = build(source, data)
    assert done.returncode == 0, done.stderr
    return data


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_same_tables_give_the_same_bytes_in_any_row_order(source: Path) -> None:
    first = contents(built(source))
    for name, rows in TABLES.items():
        write_table(source, name, rows[::-1])
    assert contents(built(source)) == first


def test_manifest_names_date_regions_sources_and_hashes(source: Path) -> None:
    data = built(source)
    manifest = json.loads((data / "MANIFEST.json").read_text())
    assert manifest["as_of"] == "2026-11-22"
    assert manifest["regions"] == ["eu-west-1"]
    assert ["on_demand", "some/repository", "2026-05", "list", 2] in manifest["tables"]
    for name, entry in manifest["files"].items():
        assert hashlib.sha256((data / name).read_bytes()).hexdigest() == entry["sha256"]


def test_every_row_has_a_line_of_its_own(source: Path) -> None:
    lines = (built(source) / "regions" / "eu-west-1.json").read_text().splitlines()
    assert [line for line in lines if '"m5.large":["0.107"' in line] == ['"m5.large":["0.107",4],']


def test_prices_keep_value_and_date_and_get_their_kind_from_the_source(source: Path) -> None:
    book = Catalog(built(source)).region("eu-west-1")
    listed, derived = book.on_demand("m5.large"), book.on_demand("m5.xlarge")
    bill, rule = book.service("NAT", "gateway_hour"), book.service("NAT", "data_gb")
    assert listed
    assert derived
    assert bill
    assert rule
    assert (listed.usd, listed.provenance.as_of) == (Decimal("0.107"), "2026-05")
    assert listed.provenance.kind is Kind.LIST
    assert derived.provenance.kind is Kind.DERIVED
    assert bill.provenance.kind is Kind.DERIVED
    assert (rule.usd, rule.provenance.kind) == (Decimal("0.00005"), Kind.LIST)


def test_newer_spot_saving_wins_and_names_where_the_older_range_came_from(source: Path) -> None:
    spot = Catalog(built(source)).region("eu-west-1").spot("m5.large")
    assert spot
    assert (spot.savings_percent, spot.interruption) == (62, "5-10%")
    assert spot.provenance.kind is Kind.SPOT
    assert "old, 2025-06-28" in spot.provenance.source


def test_region_row_beats_the_row_for_every_region(source: Path) -> None:
    write_table(
        source, "ec2_offerings",
        [{"region": "us-east-1", "instance_type": "m5.large", "az_ids": "use1-az1"}],
    )  # fmt: skip
    catalog = Catalog(built(source))
    own = catalog.region("eu-west-1").service("NAT", "gateway_hour")
    everywhere = catalog.region("us-east-1").service("NAT", "gateway_hour")
    assert own
    assert everywhere
    assert (own.usd, everywhere.usd) == (Decimal("0.048"), Decimal("0.05"))
    assert everywhere.provenance.kind is Kind.RECALLED


def test_offerings_tell_not_sold_from_not_known(source: Path) -> None:
    book = Catalog(built(source)).region("eu-west-1")
    assert book.offered_in("m5.large") == frozenset({"euw1-az1", "euw1-az2"})
    assert book.offered_in("p5.48xlarge") == frozenset()
    assert book.offered_in("c5.large") is None, "priced there, so the offerings have a gap"


def test_region_that_left_the_tables_leaves_the_snapshot(source: Path) -> None:
    data = built(source)
    (data / "regions" / "atlantis-1.json").write_text("{}")
    built(source)
    assert not (data / "regions" / "atlantis-1.json").exists()


def test_hand_kept_files_stay_and_are_listed(source: Path) -> None:
    data = built(source)
    row = {"key": "gp3.base_iops", "value": 3000, "kind": "documented", "source": "ebs"}
    text = json.dumps({"sources": {"ebs": {"text": "EBS", "as_of": "2026"}}, "rows": [row]})
    (data / "limits.json").write_text(text)
    assert build("--manifest-only", data).returncode == 0
    manifest = json.loads((data / "MANIFEST.json").read_text())
    assert ["limits", "EBS", "2026", "documented", 1] in manifest["tables"]
    built(source)
    assert (data / "limits.json").read_text() == text


@pytest.mark.parametrize("usd", ["", "0.1x", "-1", "NaN", "Infinity"])
def test_a_price_that_is_no_amount_stops_the_build(source: Path, usd: str) -> None:
    write_table(source, "ec2_on_demand", [{**TABLES["ec2_on_demand"][0], "usd_per_hour": usd}])
    done = build(source, source.parent / "data")
    assert done.returncode == 2
    assert "eu-west-1 m5.large" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("missing", ["README.md", "service_prices.csv"])
def test_a_missing_source_file_is_named(source: Path, missing: str) -> None:
    (source / missing).unlink()
    done = build(source, source.parent / "data")
    assert done.returncode == 2
    assert missing in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_column_is_named(source: Path) -> None:
    write_table(source, "ec2_offerings", [{"region": "eu-west-1", "instance_type": "m5.large"}])
    assert "no column az_ids" in build(source, source.parent / "data").stderr


@pytest.mark.parametrize(("column", "text"), [("vcpu", "2.5"), ("memory_gib", "much")])
def test_an_instance_fact_that_is_no_number_stops_the_build(
    source: Path, column: str, text: str
) -> None:
    write_table(source, "ec2_instance_types", [{**INSTANCE, column: text}])
    done = build(source, source.parent / "data")
    assert done.returncode == 2
    assert f"m5.large {column}" in done.stderr
