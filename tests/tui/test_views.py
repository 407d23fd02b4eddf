"""Findings, bill, availability, topology, export and comparison."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from advisor import importers, presets
from advisor.catalog import Catalog
from advisor.decisions import Step
from advisor.exporters import export
from advisor.model import paths
from advisor.rules import RuleBook
from advisor.store.designs import Store
from advisor.store.origins import keep
from advisor.store.references import Kind, Source
from advisor.tui import Opening
from advisor.tui.app import AdvisorApp
from advisor.tui.screens.design import DesignScreen
from advisor.tui.widgets.detailed import Detailed
from advisor.tui.widgets.question_pane import QuestionPane
from tests.support.screen import screen_text, settled, until
from tests.tui.typing_text import type_text

Wizard = Callable[..., AdvisorApp]
WIDE = (120, 40)


async def test_a_finding_leads_to_its_question(wizard: Wizard) -> None:
    app = wizard("2016-single-master")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("f")
        text = await settled(pilot)
        assert "ETCD-901" in text
        assert "What to do about it." in text, "the first finding is explained"
        await pilot.press("enter")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, DesignScreen)
        assert screen.look.step is Step.ETCD
        current = screen.query_one(QuestionPane).current
        assert current is not None
        assert current.key == "etcd-backup"
        assert isinstance(app.focused, QuestionPane)


async def test_a_finding_on_pools_opens_the_question_of_a_pool(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("f")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        current = app.screen.query_one(QuestionPane).current
        assert current is not None
        assert current.key == "pool-min@workers"


async def test_the_bill_explains_the_line_below_the_cursor(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("b")
        text = await settled(pilot)
        assert "a month  list prices before tax" in text
        assert "3 x 730 h x $0.115" in text, "three zones in one line"
        assert "Price: list, 20" in text


async def test_the_availability_view_lists_causes_and_contracts(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("a")
        text = await settled(pilot)
        assert "Pods not serving" in text
        assert "Region lost" in text
        assert "How sure: assumed" in text


async def test_the_topology_puts_zones_side_by_side(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("t")
        await pilot.pause()
        lines = screen_text(app).splitlines()
        zones = next(line for line in lines if "eu-central-1a" in line)
        assert "eu-central-1b" in zones
        assert "eu-central-1c" in zones
        assert sum(line.count("NAT gateway") for line in lines) == 3


async def test_the_export_is_previewed_with_its_gaps_and_written(
    wizard: Wizard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = wizard("2016-true-ha")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("e")
        text = await settled(pilot)
        assert "not said" in text
        assert "etcd.topology" in text
        assert "refused for" in text
        await pilot.press("w")
        assert "kops or AWS would refuse this design." in await settled(pilot)
        await pilot.press("w")
        assert "2016-true-ha-kops.yaml" in await settled(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert app.work is not None
        expected = export("kops", app.work.design, app.opening.catalog).text
        assert (tmp_path / "2016-true-ha-kops.yaml").read_text() == expected


async def test_an_export_of_several_files_is_written_to_a_folder(
    wizard: Wizard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = wizard("spot-saver")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("e")
        assert "more files" in await settled(pilot)
        await pilot.press("w", "enter")
        await settled(pilot)
        assert app.work is not None
        export_ = export("eksctl", app.work.design, app.opening.catalog)
        names = {export_.file, *(file.name for file in export_.files), "README.md"}
        assert {path.name for path in (tmp_path / "spot-saver-eksctl").iterdir()} == names


async def test_an_imported_design_is_exported_as_an_edit_of_its_file(
    opening: Callable[..., Opening], store: Store, catalog: Catalog
) -> None:
    file = export("eksctl", presets.load("eks-standard"), catalog).text + "# ours\n"
    design = importers.read(file.encode(), "cluster.yaml", catalog=catalog).design
    kept = keep(file.encode(), "mine", store.folder, store.folder)
    changed = paths.replace(design, {"name": "mine", "origin": {"tool": "eksctl", **kept}})
    source = Source(Kind.SAVED, changed, store.save("mine", changed))
    app = AdvisorApp(opening(None, source=source))
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("e")
        await settled(pilot)
        assert isinstance(app.screen, DesignScreen)
        ready = app.screen.look.prepared
        assert ready is not None
        assert ready.export.text.endswith("# ours\n")
        assert "name: mine" in ready.export.text


async def test_a_file_is_replaced_only_when_told_so(
    wizard: Wizard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    mine = tmp_path / "ha-kops-kops.yaml"
    mine.write_text("mine\n")
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("e", "w", "enter")
        assert "exists already" in await settled(pilot)
        await pilot.press("c")
        assert mine.read_text() == "mine\n"
        await pilot.press("w", "enter", "r")
        await pilot.pause()
        assert mine.read_text().startswith("#")


async def test_an_export_into_no_folder_says_so_in_place(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("e", "w")
        type_text(app, "/no/x.yaml")
        await pilot.press("enter")
        assert "There is no folder /no." in screen_text(app)


async def test_the_design_in_work_is_compared_with_a_preset(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("c")
        type_text(app, "2018-kops")
        await pilot.press("tab", "enter")
        text = await settled(pilot)
        assert "Compare" in text
        assert "US dollars a month" in text
        assert "2018-kops" in text
        await pilot.press("escape")
        assert isinstance(app.screen, DesignScreen)


async def test_enter_alone_compares_with_the_design_below_the_cursor(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("c", "down", "enter")
        text = await settled(pilot)
        assert "US dollars a month" in text
        assert "2016-true-ha" in text


async def test_a_comparison_says_what_a_live_cluster_cannot_cross(
    opening: Callable[..., Opening], catalog: Catalog
) -> None:
    app = AdvisorApp(opening("ha-kops", rules=RuleBook.bundled(catalog)))
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("c")
        type_text(app, "2018-kops")
        await pilot.press("tab", "enter")
        text = await settled(pilot)
        assert "From ha-kops to 2018-kops on the live cluster" in text
        assert "✖ ONE-002" in text
        rows = app.screen.query_one(Detailed)
        await pilot.press(*["down"] * 18)
        row = rows.current_row
        assert row is not None
        assert "ONE-002" in row.id
        assert "restore a backup" in row.detail.plain
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, DesignScreen)


async def test_the_design_in_work_is_not_offered_as_its_own_match(
    wizard: Wizard, store: Store
) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("c")
        assert "[ ] ha-kops " not in await settled(pilot)
        await pilot.press("escape", "3", "c")
        type_text(app, "ha-kops")
        assert "[ ] ha-kops " in await settled(pilot), "what has been changed since the preset?"


async def test_a_saved_design_is_offered_for_comparison_once_it_has_changed(
    opening: Callable[..., Opening], store: Store
) -> None:
    design = paths.replace(presets.load("ha-kops"), {"name": "mine"})
    source = Source(Kind.SAVED, design, store.save("mine", design))
    app = AdvisorApp(opening(None, source=source))
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("c")
        assert "[ ] mine" not in await settled(pilot)
        await pilot.press("escape", "3", "c")
        assert "[ ] mine" in await settled(pilot)


async def test_what_was_read_from_another_tool_is_called_so(
    opening: Callable[..., Opening],
) -> None:
    source = Source(Kind.FILE, presets.load("ha-kops"), None)
    app = AdvisorApp(opening(None, source=source))
    async with app.run_test(size=WIDE) as pilot:
        title = (await settled(pilot)).splitlines()[0]
        assert "ha-kops  imported" in title
        assert "preset" not in title


async def test_why_there_is_no_export_is_read_to_its_end(wizard: Wizard) -> None:
    app = wizard("2016-true-ha")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("e")
        assert "w Write to a file" in await settled(pilot)
        await pilot.press("g")
        text = await settled(pilot)
        assert "eksctl cannot express this design" in text
        assert "creates EKS clusters" in text
        assert "w Write" not in text
        assert "g Other target" in text
        await pilot.press("g")
        text = await settled(pilot)
        assert "cloudformation" in text
        assert "w Write to a file" in text


async def test_a_comparison_leads_back_to_a_question(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("c")
        type_text(app, "2018-kops")
        await pilot.press("tab", "enter")
        await pilot.pause()
        await pilot.press("end", "enter")
        await pilot.pause()
        assert isinstance(app.screen, DesignScreen)
        assert isinstance(app.focused, QuestionPane)


async def test_help_explains_the_question_and_lists_the_keys(wizard: Wizard) -> None:
    app = wizard()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("question_mark")
        text = await settled(pilot)
        assert "Field: goals.environment" in text
        assert "Source:" in text
        await pilot.press("end")
        assert "Compare" in await settled(pilot)
        await pilot.press("escape")
        assert isinstance(app.screen, DesignScreen)


async def test_machines_bought_in_several_ways_read_as_one_answer(
    opening: Callable[..., Opening],
) -> None:
    mix = {"on-demand": 40, "committed-1y": 60}
    design = paths.replace(presets.load("ha-kops"), {"nodes.pools[workers].purchase": mix})
    app = AdvisorApp(opening(None, source=Source(Kind.PRESET, design, None)))
    async with app.run_test(size=(120, 40)) as pilot:
        assert isinstance(app.screen, DesignScreen)
        app.screen.jump("nodes.pools[workers].purchase")
        mixed = "40 % On demand, 60 % Reserved for a year"
        shown = await until(pilot, lambda text: mixed in text)
        assert "How are the other nodes bought?" in shown
        await pilot.press("1")
        await settled(pilot)
        assert app.work
