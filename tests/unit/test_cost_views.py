"""Views of a bill: nothing lost, sums of what is shown, every format tells the same."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from advisor import plan
from advisor.catalog import Kind, Layer, Provenance, bundled
from advisor.catalog.coverage import STALE_DAYS
from advisor.cost import Charge, bill
from advisor.cost.views import NO_ZONE, By, Period, sections
from advisor.model.design import Design
from advisor.report.bill import CSV_COLUMNS, View, bill_csv, bill_data, bill_text
from advisor.report.bill_markdown import bill_markdown
from advisor.report.price_sources import described, is_stale, origins, stale
from tests.unit.judged import TODAY, judged
from tests.unit.random_designs import REGION, designs

REFRESHED = Provenance("AWS Price List API", "2026-11-20", Kind.LIST, Layer.REFRESHED)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(designs())
def test_every_view_holds_each_line_once(design: Design) -> None:
    resources = plan.build(design, bundled()).resources
    found = bill(resources, bundled().region(REGION), bundled(), TODAY)
    for by in By:
        parts = sections(found, by)
        shown = [line for lines in parts.values() for line in lines]
        assert len(shown) == len(found.lines)
        assert {id(line) for line in shown} == {id(line) for line in found.lines}


def test_members_in_different_zones_are_one_component() -> None:
    names = {
        name
        for preset in ("2016-true-ha", "ha-kops")
        for name in sections(judged(preset).bill, By.COMPONENT)
    }
    assert {"control-plane", "etcd", "nat", "api"} <= names
    assert not [name for name in names if "eu-central" in name or "/" in name]


def test_zones_come_by_name_and_what_has_none_at_the_end() -> None:
    parts = [*sections(judged("ha-kops").bill, By.ZONE)]
    assert parts == ["eu-central-1a", "eu-central-1b", "eu-central-1c", NO_ZONE]


@pytest.mark.parametrize("per", Period)
@pytest.mark.parametrize("by", By)
def test_sums_are_those_of_the_amounts_shown(by: By, per: Period) -> None:
    data = bill_data(judged("ha-kops"), view=View(by, per))
    amounts = [Decimal(line["amount"]) for line in data["lines"]]
    assert sum(amounts) == Decimal(data["total"])
    for name in ("by_category", "by_zone", "by_component"):
        assert sum(map(Decimal, data[name].values())) == Decimal(data["total"])


def test_a_year_is_twelve_months_and_a_month_is_730_hours() -> None:
    def total(per: Period) -> Decimal:
        return Decimal(bill_data(judged("ha-kops"), view=View(per=per))["total"])

    assert total(Period.YEAR) == 12 * total(Period.MONTH) == Decimal("32123.04")
    assert abs(total(Period.HOUR) * 730 - total(Period.MONTH)) < Decimal("0.30")


def test_the_year_is_shown_with_calculations_of_a_month() -> None:
    shown = bill_text(judged("ha-kops"), view=View(per=Period.YEAR))
    assert "$32,123.04 a year in eu-central-1" in shown
    assert "The calculations are of a month" in shown


def test_comma_separated_values_have_a_row_for_each_line() -> None:
    evaluation = judged("ha-kops")
    rows = list(csv.DictReader(io.StringIO(bill_csv(evaluation)), CSV_COLUMNS))
    assert len(rows) == len(evaluation.bill.lines)
    assert sum(Decimal(row["amount"]) for row in rows) == evaluation.bill.total
    assert {row["design"] for row in rows} == {"ha-kops"}
    assert all(row["source"] and row["kind"] for row in rows)


def test_a_spreadsheet_runs_nothing_of_a_table() -> None:
    rows = bill_csv(judged("dev"), "=cmd|'/c calc'!A1")
    assert all(row.startswith("'=cmd") for row in rows.splitlines())


def test_markdown_shows_what_has_no_price() -> None:
    evaluation = judged("dev")
    first, *rest = evaluation.bill.lines
    unpriced = replace(first, unit_price=None, amount=None, reason="the snapshot lacks it")
    bill = replace(evaluation.bill, lines=(unpriced, *rest))
    shown = bill_markdown(replace(evaluation, bill=bill))
    assert "unpriced | the snapshot lacks it" in shown
    assert "1 line has no price: the total is a lower bound." in shown


# --- where prices are from -----------------------------------------------------------------------


def test_every_view_says_layer_source_date_and_kind_of_each_price() -> None:
    found = judged("ha-kops")
    for line in bill_data(found)["lines"]:
        assert line["kind"]
        assert line["source"]
        assert line["layer"] == "bundled"
    assert {"kind", "source", "as_of", "layer"} <= set(CSV_COLUMNS)
    text, page = bill_text(found), bill_markdown(found)
    for origin in origins(found.bill.lines):
        assert described(origin, TODAY) in " ".join(text.split())
        assert origin.source in page.replace("\\", "")


def test_a_price_that_no_list_gives_is_marked_at_its_line() -> None:
    found = judged("ha-kops")
    recalled = [x for x in found.bill.lines if x.provenance and x.provenance.kind is Kind.RECALLED]
    assert recalled
    text = bill_text(found, view=View(By.LINE))
    assert text.count(" recalled]") == len(recalled)
    assert bill_markdown(found).count(": recalled, undated [") == len(recalled)


def test_old_prices_are_told_from_the_day_of_the_evaluation() -> None:
    found = judged("ha-kops")
    (address,) = {x.provenance for x in found.bill.lines if x.charge is Charge.PUBLIC_IPV4_HOURS}
    assert address
    last = date.fromisoformat(address.as_of) + timedelta(days=STALE_DAYS)
    assert not is_stale(address, last)
    assert is_stale(address, last + timedelta(days=1))
    assert f"{stale(found.bill, TODAY)} prices are older than 90 days" in " ".join(
        bill_text(found).split()
    )
    fresh = bill_data(judged("ha-kops", today=date(2020, 1, 1)))
    assert fresh["stale_lines"] == 0


def test_a_refreshed_price_says_so() -> None:
    found = judged("ha-kops")
    lines = [
        replace(line, unit_price=replace(line.unit_price, provenance=REFRESHED))
        for line in found.bill.lines
        if line.unit_price
    ]
    fresh = replace(found, bill=replace(found.bill, lines=tuple(lines)))
    text = " ".join(bill_text(fresh).split())
    assert "[1] list, 2026-11-20, refreshed: AWS Price List API" in text
    assert f"layers: {len(lines)} refreshed" in text
    assert "older than" not in text
    assert {line["layer"] for line in bill_data(fresh)["lines"]} == {"refreshed"}
