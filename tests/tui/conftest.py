"""A wizard on a design, judged with real figures and three made-up findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from advisor import presets
from advisor.catalog import Catalog, bundled
from advisor.evaluate import Evaluation, evaluate
from advisor.model.design import Design
from advisor.rules import Finding, Findings, RuleBook, Severity, Source, State, design_environment
from advisor.rules.rule import Refusal
from advisor.store.designs import Store
from advisor.store.recovery import Recoveries
from advisor.store.references import Kind
from advisor.store.references import Source as Origin
from advisor.tui import Opening
from advisor.tui.app import AdvisorApp

TODAY = date(2026, 11, 22)


class TextSnapshot(SingleFileSnapshotExtension):
    """One text file for each screen: a change of a screen reads as a difference of lines."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def screens(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextSnapshot)


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return bundled()


@pytest.fixture(scope="session")
def judge(catalog: Catalog) -> Callable[[Design], Evaluation]:
    """Real bill and minutes; findings that do not change with the rules."""
    rules = RuleBook.load((), design_environment(catalog))

    def judged(design: Design) -> Evaluation:
        evaluation = evaluate(design, catalog, rules, TODAY)
        return replace(evaluation, findings=findings_of(design))

    return judged


def findings_of(design: Design) -> Findings:
    fired = [
        finding("ETCD-901", Severity.ERROR, "No backup of etcd", "etcd.backup.enabled")
        for _ in range(not design.etcd.backup.enabled)
    ]
    fired += [
        finding("NET-902", Severity.WARNING, "All zones leave through one", "network.nat.mode")
        for _ in range(design.network.nat.mode == "single")
    ]
    fired.append(finding("NODE-903", Severity.ADVICE, "No spot capacity", "nodes.pools[].min"))
    refused = [
        replace(
            finding("CP-904", Severity.ERROR, "No machine runs etcd alone", "etcd.topology"),
            refused_by=(Refusal("kops", "1.36"),),
        )
        for _ in range(design.etcd.topology == "dedicated")
    ]
    return Findings(tuple(fired), (), ("CP-001", "CP-002"), refused=tuple(refused))


def finding(rule: str, severity: Severity, title: str, path: str) -> Finding:
    return Finding(
        rule=rule,
        severity=severity,
        area="test",
        title=title,
        message=f"{title}: what was found in this design.",
        why="What goes wrong, with a figure: 15 minutes.",
        remedy="What to do about it.",
        path=path,
        refused_by=(),
        sources=(Source("a public document", "2026-08"),),
        state=State.FIRES,
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "advisor")


@pytest.fixture
def opening(
    catalog: Catalog, judge: Callable[[Design], Evaluation], store: Store
) -> Callable[..., Opening]:
    """Makes the opening on a preset, or on the start screen without one."""

    def make(preset: str | None = "ha-kops", **fields: object) -> Opening:
        source = Origin(Kind.PRESET, presets.load(preset), None) if preset else None
        base = Opening(
            catalog=catalog,
            judge=judge,
            today=TODAY,
            store=store,
            recoveries=Recoveries(store.root),
            source=source,
        )
        return replace(base, **fields)  # type: ignore[arg-type]

    return make


@pytest.fixture
def wizard(opening: Callable[..., Opening]) -> Callable[..., AdvisorApp]:
    """Makes the app on a preset, or on the start screen without one."""

    def make(preset: str | None = "ha-kops", **fields: object) -> AdvisorApp:
        return AdvisorApp(opening(preset, **fields))

    return make
