"""Findings that are fixed, waived and lifted in the findings view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot
from textual.widgets import Input

from advisor import presets
from advisor.catalog import Catalog
from advisor.evaluate import evaluate
from advisor.fixing import offer
from advisor.model import paths
from advisor.rules import RuleBook, design_environment
from advisor.store.references import Kind, Source
from advisor.tui import Opening
from advisor.tui.app import AdvisorApp
from advisor.tui.screens.design import DesignScreen
from tests.support.screen import screen_text, settled, until
from tests.tui.conftest import TODAY
from tests.tui.typing_text import type_text
from tests.unit.rules_engine import write_rule

SMALL, USUAL = (80, 24), (120, 40)
UNTIL = "2027-02-20"
"""Ninety days after the day of these tests."""
Wizard = Callable[..., AdvisorApp]


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Input, "cursor_blink", False)


@pytest.fixture
def rules(catalog: Catalog, tmp_path: Path) -> RuleBook:
    """One rule with a fix, one without, one whose fix breaks what another asks for."""
    write_rule(
        tmp_path,
        "!design.etcd.backup.enabled",
        id="ETCD-901",
        title="No backup of etcd",
        severity="error",
        fix={"etcd.backup.enabled": True},
        refused_by=[{"tool": "kops", "from": "1.36"}],
    )
    write_rule(
        tmp_path,
        'design.network.nat.mode == "per-zone" && !has(design.workload.dns_qps_per_node)',
        id="NET-902",
        title="Name lookups that nobody counted",
    )
    write_rule(
        tmp_path,
        "design.control_plane.count == 3",
        id="CP-903",
        title="Three control planes",
        severity="advice",
        fix={"control_plane.count": 5, "etcd.backup.enabled": False},
    )
    write_rule(
        tmp_path,
        "design.workload.dns_qps_per_node > 500",
        id="NET-904",
        title="Too many name lookups",
    )
    return RuleBook.load([tmp_path / "rules"], design_environment(catalog), strict=True)


@pytest.fixture
def wizard(opening: Callable[..., Opening], rules: RuleBook, catalog: Catalog) -> Wizard:
    """Makes the app on a highly available design with changes."""

    def make(**changes: Any) -> AdvisorApp:
        named = {path.replace("__", "."): value for path, value in changes.items()}
        design = paths.replace(presets.load("ha-kops"), named)
        return AdvisorApp(
            opening(
                None,
                source=Source(Kind.PRESET, design, None),
                judge=lambda each: evaluate(each, catalog, rules, TODAY),
                offer=lambda session, finding: offer(session, rules, finding),
                who=lambda: "Ada",
            )
        )

    return make


def waived(rule: str = "ETCD-901", until: str = "2027-01-31") -> dict[str, str]:
    return {"rule": rule, "reason": "A toy", "who": "Grace", "until": until}


def design_of(app: AdvisorApp) -> Any:
    assert app.work is not None
    return app.work.design


async def findings(pilot: Pilot[Any]) -> str:
    await pilot.press("f")
    return await until(pilot, lambda text: "Fix  " in text and "Fix  …" not in text)


async def test_a_finding_shows_what_its_fix_changes_and_does(wizard: Wizard) -> None:
    async with wizard(etcd__backup__enabled=False).run_test(size=USUAL) as pilot:
        text = await findings(pilot)
        assert "etcd.backup.enabled: false -> true" in text
        assert "/month · 1 finding fewer · 1 error fewer" in text


async def test_a_finding_says_why_it_has_no_fix(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=USUAL) as pilot:
        assert "Fix  none: it needs a decision of yours" in await findings(pilot)
        await pilot.press("down")
        text = await until(pilot, lambda text: "would bring" in text)
        assert "Fix  none: its fix would bring ETCD-901" in text
        before = design_of(app)
        await pilot.press("x")
        assert "✖ CP-903 has no fix: its fix would bring ETCD-901." in await settled(pilot)
        assert design_of(app) == before


async def test_one_key_makes_the_fix_and_another_takes_it_back(wizard: Wizard) -> None:
    app = wizard(etcd__backup__enabled=False)
    async with app.run_test(size=USUAL) as pilot:
        before = design_of(app)
        await pilot.press("f", "x")
        text = await settled(pilot)
        assert "✓ ETCD-901 fixed: etcd.backup.enabled: false -> true" in text
        assert "No backup of etcd" not in text
        assert "NET-902 ·" in text, "the next finding is the one below the cursor"
        assert design_of(app).etcd.backup.enabled
        await pilot.press("u")
        text = await settled(pilot)
        assert design_of(app) == before
        assert "No backup of etcd" in text
        assert "✓ ETCD-901 fixed" not in text


async def test_a_fix_of_another_design_is_not_shown(wizard: Wizard) -> None:
    app = wizard(etcd__backup__enabled=False)
    async with app.run_test(size=USUAL) as pilot:
        await findings(pilot)
        screen = app.screen
        assert isinstance(screen, DesignScreen)
        screen.work.session.apply({"etcd.backup.enabled": True, "control_plane.count": 1})
        app.work_changed()
        text = await until(pilot, lambda text: "No backup of etcd" not in text)
        assert "false -> true" not in text
        await pilot.press("x")
        assert "NET-902 has no fix" in await settled(pilot)


async def test_a_finding_is_waived_and_the_waiver_lifted(wizard: Wizard) -> None:
    app = wizard(etcd__backup__enabled=False)
    async with app.run_test(size=USUAL) as pilot:
        before = design_of(app)
        await pilot.press("f", "w")
        text = await settled(pilot)
        assert "Waive ETCD-901: No backup of etcd" in text
        assert "refuses an export all the same." in text
        type_text(app, "A toy")
        await pilot.press("enter")
        text = await settled(pilot)
        (waiver,) = design_of(app).waivers
        assert waiver.model_dump() == {
            "rule": "ETCD-901",
            "reason": "A toy",
            "who": "Ada",
            "until": UNTIL,
        }
        assert "2 findings   1 waived" in text
        assert f"✓ ETCD-901 waived until {UNTIL} by Ada" in text
        assert "Waived: 1 accepted for now" in text
        await pilot.press("end", "up")
        text = await until(pilot, lambda text: "by Ada: A toy" in text)
        assert f"Waived  until {UNTIL} by Ada: A toy" in text
        await pilot.press("x")
        assert "ETCD-901 does not fire" in await settled(pilot)
        await pilot.press("w")
        assert "The waiver of ETCD-901 is lifted" in await settled(pilot)
        assert design_of(app) == before
        await pilot.press("u")
        await settled(pilot)
        assert design_of(app).waivers == (waiver,)


async def test_a_waived_finding_still_stands_in_the_way_of_an_export(wizard: Wizard) -> None:
    app = wizard(etcd__backup__enabled=False, waivers=[waived()])
    async with app.run_test(size=USUAL) as pilot:
        await pilot.press("e")
        assert "ETCD-901" in await settled(pilot)


async def test_a_waiver_that_is_none_says_so_in_place(wizard: Wizard) -> None:
    app = wizard(etcd__backup__enabled=False)
    async with app.run_test(size=USUAL) as pilot:
        await pilot.press("f", "w", "enter")
        assert "✖ expected some words" in await settled(pilot)
        type_text(app, "A toy")
        await pilot.press("tab")
        type_text(app, "x" * 201)
        await pilot.press("tab")
        type_text(app, "soon")
        await pilot.press("enter")
        text = await settled(pilot)
        assert "expected at most 200 characters" in text
        assert "expected a day such as 2027-06-30" in text
        type_text(app, "Ada")
        await pilot.press("tab")
        type_text(app, "2026-11-21")
        await pilot.press("enter")
        assert "that day is over, expected 2026-11-22 or later" in await settled(pilot)
        assert not design_of(app).waivers
        await pilot.press("escape")
        assert "ETCD-901" in await settled(pilot)
        assert not design_of(app).waivers


async def test_a_waiver_that_has_ended_is_told_and_renewed(wizard: Wizard) -> None:
    app = wizard(etcd__backup__enabled=False, waivers=[waived(until="2026-11-21")])
    async with app.run_test(size=USUAL) as pilot:
        text = await findings(pilot)
        assert "Fires again  its waiver ended on 2026-11-21; by Grace: A toy" in text
        assert "waiver ended 2026-11-21" in text
        await pilot.press("w", "enter")
        await settled(pilot)
        assert [each.until for each in design_of(app).waivers] == [UNTIL]
        assert design_of(app).waivers[0].who == "Grace"


async def test_a_waiver_without_a_finding_can_go(wizard: Wizard) -> None:
    app = wizard(workload__dns_qps_per_node=10, waivers=[waived("CP-001")])
    async with app.run_test(size=USUAL) as pilot:
        await findings(pilot)
        await pilot.press("end")
        assert "The waiver of CP-001 meets no finding" in await settled(pilot)
        await pilot.press("x")
        await pilot.press("w")
        await settled(pilot)
        assert not design_of(app).waivers


async def test_what_was_not_evaluated_can_be_neither_fixed_nor_waived(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=USUAL) as pilot:
        await findings(pilot)
        await pilot.press("end", "x")
        assert "✖ NET-904 does not fire" in await settled(pilot)
        await pilot.press("w")
        assert "✖ NET-904 has found nothing" in await settled(pilot)


async def test_a_broken_rule_can_be_neither_fixed_nor_waived(
    wizard: Wizard, catalog: Catalog, tmp_path: Path
) -> None:
    (tmp_path / "rules" / "testing" / "ETCD-901-problem.yaml").write_text("id: ETCD-901")
    broken = RuleBook.load([tmp_path / "rules"], design_environment(catalog))
    app = wizard()
    app.opening = replace(
        app.opening,
        judge=lambda each: evaluate(each, catalog, broken, TODAY),
        offer=lambda session, finding: offer(session, broken, finding),
    )
    async with app.run_test(size=USUAL) as pilot:
        assert "Fix  none: a rule is broken" in await findings(pilot)
        await pilot.press("x")
        assert "✖ ADV-000 has no fix: a rule is broken" in await settled(pilot)
        await pilot.press("w")
        assert "Nobody can accept what a broken rule would say." in await settled(pilot)
        assert not design_of(app).waivers


async def test_the_keys_are_in_the_help_of_the_view(wizard: Wizard) -> None:
    async with wizard().run_test(size=USUAL) as pilot:
        await pilot.press("f", "question_mark")
        text = await settled(pilot)
        assert "Fix" in text
        assert "Waive or lift" in text


async def test_a_terminal_of_40_columns_keeps_dialog_and_waiver(wizard: Wizard) -> None:
    app = wizard(etcd__backup__enabled=False)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("f", "w")
        type_text(app, "A toy")
        await pilot.resize_terminal(40, 12)
        text = await settled(pilot)
        assert "Reason  A toy" in text
        await pilot.press("tab", "tab")
        assert UNTIL in await settled(pilot)
        await pilot.press("enter")
        assert "needs 60 x 16" in await settled(pilot)
        assert design_of(app).waivers
        await pilot.resize_terminal(*SMALL)
        assert "ETCD-901 waived" in await settled(pilot)


@pytest.mark.parametrize("size", [SMALL, USUAL], ids="{0[0]}x{0[1]}".format)
async def test_what_a_person_sees(
    wizard: Wizard, screens: SnapshotAssertion, size: tuple[int, int]
) -> None:
    app = wizard(
        etcd__backup__enabled=False, waivers=[waived("CP-903"), waived("NET-902", "2026-01-31")]
    )
    async with app.run_test(size=size) as pilot:
        await findings(pilot)
        assert await settled(pilot) == screens(name="fix")
        await pilot.press("down")
        await until(pilot, lambda text: "ended on" in text and "Fix  none" in text)
        assert await settled(pilot) == screens(name="ended")
        await pilot.press("w")
        assert await settled(pilot) == screens(name="waive")
        assert "Waive NET-902" in screen_text(app)
