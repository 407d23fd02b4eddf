"""``rules``: look at them, write some, test them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor.rules.file_schema import rule_schema
from tests.cli.conftest import Run


def test_list_and_filters(run: Run) -> None:
    everything = run("rules", "list").out.splitlines()
    assert len(everything) >= 160
    iam = [
        json.loads(line)
        for line in run(
            "rules", "list", "--area", "iam", "--severity", "error", "--fixable", "--format", "json"
        ).out.splitlines()
    ]
    assert iam
    assert {(each["area"], each["severity"], each["fix"]) for each in iam} == {
        ("iam", "error", True)
    }


def test_search_wants_all_words(run: Run) -> None:
    found = run("rules", "search", "GP2", "etcd").out
    assert "ETCD-006" in found
    assert "IAM-001" not in found
    assert "No rule is like that" in run("rules", "search", "zeppelin").err


def test_show_prints_the_file(run: Run) -> None:
    assert run("rules", "show", "etcd-006").out.startswith("id: ETCD-006\n")
    unknown = run("rules", "show", "ETCD-0006")
    assert (unknown.code, "Did you mean" in unknown.err) == (2, True)


def test_schema(run: Run) -> None:
    assert json.loads(run("rules", "schema").out) == rule_schema()


def test_a_new_rule_works_at_once(run: Run, tmp_path: Path) -> None:
    new = ("rules", "new", "GATE-001", "--title", "A gate: open", "--pack", "acme")
    assert run(*new).code == 0
    assert "name: acme" in (tmp_path / "acme" / "pack.yaml").read_text()
    done = run("rules", "lint", "acme")
    assert (done.code, done.out) == (0, "")
    assert "1 rule with 2 examples: no problems." in done.err
    assert run("rules", "test", "acme/GATE-001", "--rules", "acme").code == 0
    taken = run(*new)
    assert (taken.code, "has this id already" in taken.err) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("gate-1", "--title", "x"),
        ("GATE-001", "--title", "x" * 81),
        ("GATE-001", "--title", "two\nlines"),
        ("GATE-001", "--title", "x", "--area", "No Word"),
    ],
)
def test_a_new_rule_that_cannot_be(run: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert run("rules", "new", *arguments).code == 2
    assert list(tmp_path.glob("rules*")) == []


def test_lint_names_place_and_remedy(run: Run, tmp_path: Path) -> None:
    run("rules", "new", "GATE-001", "--title", "A gate", "--pack", "acme")
    file = next((tmp_path / "acme").glob("*/*.yaml"))
    good = file.read_text()
    file.write_text(good.replace("control_plane.count ==", "control_plane.cuont =="))
    done = run("rules", "lint", "acme")
    assert done.code == 1
    assert "line 8: when: there is no field 'design.control_plane.cuont'" in done.out
    assert "^^^^^" in done.out
    assert "Did you mean design.control_plane.count?" in done.out
    file.write_text(good.replace("severity: warning", "severty: warning"))
    assert "severity" in run("rules", "lint", "acme").out
    file.write_text(good.replace("control_plane.count: 3", "control_plane.count: 1"))
    assert "fix: changes nothing" in run("rules", "lint", "acme").out


def test_lint_notes_a_familiar_id(run: Run) -> None:
    run("rules", "new", "ETCD-006", "--title", "Ours", "--pack", "acme")
    assert "easily taken for the bundled ETCD-006" in run("rules", "lint", "acme").err


def test_a_rule_by_name_is_tried(run: Run) -> None:
    done = run("rules", "test", "ETCD-006", "NET-021")
    assert (done.code, done.out) == (0, "")
    assert "2 rules with" in done.err


@pytest.mark.slow
def test_stats(run: Run) -> None:
    stats = json.loads(run("rules", "stats", "--format", "json").out)
    assert stats["rules"] >= 160
    assert stats["with_source_and_date"] == stats["passing"] == stats["rules"]
    assert 3 * stats["with_fix"] >= 2 * stats["rules"]
