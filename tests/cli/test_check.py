"""``check``, ``cost``, ``availability`` and ``compare``: what they print and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor import presets
from advisor.errors import ExitCode
from tests.cli.conftest import DESIGN, Done, Run

DAY = ("--at", "2026-11-22")

KEYS = {"rule", "severity", "title", "message", "path", "refused_by", "state"}


def _widest(text: str) -> int:
    return max(len(line) for line in text.splitlines())


def test_findings_stand_under_their_severity_and_fit_80_columns(run: Run) -> None:
    done = run("check", "2016-true-ha", *DAY)
    assert done.code == ExitCode.FINDINGS
    headings = [line for line in done.out.splitlines() if line in ("Errors", "Warnings", "Advice")]
    assert headings == ["Errors", "Warnings", "Advice"]
    assert _widest(done.out) <= 80
    assert _widest(run("check", "-v", "2016-true-ha", *DAY).out) <= 80


def test_json_is_one_object_a_design_and_line(run: Run) -> None:
    done = run("check", "2016-true-ha", "ha-kops", "--format", "json", *DAY)
    assert done.code == ExitCode.FINDINGS
    old, new = map(json.loads, done.out.splitlines())
    assert [old["design"], new["design"]] == ["2016-true-ha", "ha-kops"]
    for document in (old, new):
        for finding in document["findings"]:
            assert finding.keys() >= KEYS
            assert finding["severity"] in ("error", "warning", "advice")
            assert finding["state"] in ("fires", "not-evaluated")
            assert all(isinstance(tool, str) for tool in finding["refused_by"])
        fires = [f for f in document["findings"] if f["state"] == "fires"]
        assert len(fires) == document["errors"] + document["warnings"] + document["advice"]
    assert old["errors"] > 0
    assert new["errors"] == 0


def test_what_nobody_stated_is_not_evaluated_and_never_passed(run: Run) -> None:
    document = json.loads(run("check", "2016-true-ha", "--format", "json", *DAY).out)
    unknown = [f for f in document["findings"] if f["state"] == "not-evaluated"]
    assert len(unknown) == document["not_evaluated"] > 0
    shown = run("check", "2016-true-ha", "-v", *DAY).out
    assert all(finding["rule"] in shown for finding in unknown)


@pytest.mark.parametrize(
    ("design", "threshold", "code"),
    [
        ("ha-kops", "error", 0),
        ("ha-kops", "warning", 0),
        ("ha-kops", "advice", 1),
        ("ha-kops", "never", 0),
        ("2016-true-ha", "error", 1),
        ("2016-true-ha", "never", 0),
    ],
)
def test_fail_on(run: Run, design: str, threshold: str, code: int) -> None:
    found = json.loads(run("check", design, "--format", "json", *DAY).out)
    assert found["advice"] > 0, "the example needs advice"
    assert run("check", design, "--fail-on", threshold, *DAY).code == code


def test_settings_say_when_check_fails_and_the_option_overrules_them(run: Run, home: Path) -> None:
    (home / "settings.toml").write_text('fail_on = "advice"\n', encoding="utf-8")
    assert run("check", "ha-kops").code == ExitCode.FINDINGS
    assert run("check", "ha-kops", "--fail-on", "error").code == ExitCode.OK


def test_the_day_changes_the_answer(run: Run) -> None:
    design = "name: a\nprovisioner: {tool: eksctl}\nkubernetes: {version: '1.34'}\n"
    design += "control_plane: {managed: true, support_type: extended}\n"
    Path("a.yaml").write_text(design, encoding="utf-8")
    early = json.loads(run("cost", "a.yaml", "--format", "json", "--at", "2026-11-22").out)
    late = json.loads(run("cost", "a.yaml", "--format", "json", "--at", "2026-12-02").out)
    assert early["as_of"] == "2026-11-22"
    assert float(late["total"]) == float(early["total"]) + 365, "extended support costs more"


def test_a_design_can_come_from_a_pipe(run: Run) -> None:
    done = run("check", "-", "--format", "json", stdin=DESIGN)
    assert json.loads(done.out)["design"] == "prod"
    done = run("check", "-", stdin="name: [\n")
    assert done.code == ExitCode.USAGE
    assert done.err.startswith("Error: standard input, line 2")


def test_files_are_told_apart_by_their_path(run: Run, tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(DESIGN, encoding="utf-8")
    sources = [
        json.loads(line)["source"]
        for line in run("check", "a.yaml", "b.yaml", "--format", "json").out.splitlines()
    ]
    assert sources == ["a.yaml", "b.yaml"]
    assert "prod (a.yaml)" in run("check", "a.yaml").out
    assert run("compare", "a.yaml", "b.yaml").out.startswith("a.yaml, b.yaml; judged")


@pytest.mark.parametrize("design", presets.names())
def test_the_bill_adds_up_as_printed(run: Run, design: str) -> None:
    document = json.loads(run("cost", design, "--format", "json").out)
    lines = [float(line["amount"]) for line in document["lines"] if line["amount"]]
    assert sum(lines) == pytest.approx(float(document["total"]))
    shown = run("cost", design).out
    assert f"${float(document['total']):,.2f} a month" in shown
    printed = [
        float(words[0].lstrip("$").replace(",", ""))
        for line in shown.splitlines()
        if line.startswith("  ") and (words := line.split())[0].startswith("$")
    ]
    assert sum(printed) == pytest.approx(float(document["total"]), abs=0.01)


@pytest.mark.parametrize("design", presets.names())
def test_minutes_in_text_and_json(run: Run, design: str) -> None:
    document = json.loads(run("availability", design, "--format", "json").out)
    api = document["answers"]["api"]
    assert api["optimistic"] <= api["base"] <= api["pessimistic"]
    assert sum(term["base"] for term in api["terms"]) == pytest.approx(api["base"], abs=1e-4)
    assert "Kubernetes API unavailable" in run("availability", design).out


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
@pytest.mark.parametrize(
    "designs",
    [
        ("dev", "ha-kops"),
        ("2016-true-ha", "2018-kops", "ha-kops"),
        ("2016-single-master", "2016-true-ha", "2018-kops", "ha-kops", "eks-auto"),
    ],
    ids=len,
)
def test_a_comparison_fits_the_terminal(
    run: Run, designs: tuple[str, ...], columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    done = run("compare", *designs)
    assert done.code == ExitCode.OK
    assert _widest(done.out) <= columns
    assert "What is the design called?" not in done.out
    for answer in ("Total", "API unavailable", "Dedicated etcd", "no way back"):
        assert answer in done.out


def test_a_comparison_keeps_the_order_of_the_designs(run: Run) -> None:
    names = ["ha-kops", "2018-kops", "2016-true-ha"]
    document = json.loads(run("compare", *names, "--format", "json", *DAY).out)
    assert document["designs"] == names
    totals = [
        json.loads(run("cost", name, "--format", "json", *DAY).out)["total"] for name in names
    ]
    assert document["monthly_usd"]["Total"] == totals
    assert document["machines"]["Dedicated etcd"] == [0, 0, 5]
    assert {d["path"] for d in document["differences"]} >= {"network.cni", "kubernetes.version"}
    assert all(len(set(d["answers"])) > 1 for d in document["differences"])


def test_one_design_is_no_comparison(run: Run) -> None:
    done = run("compare", "ha-kops")
    assert done.code == ExitCode.USAGE
    assert "at least two" in done.err


def test_equal_designs_differ_in_nothing(run: Run) -> None:
    done = run("compare", "ha-kops", "ha-kops")
    assert done.code == ExitCode.OK
    assert "No one-way door lies between these designs." in done.out


@pytest.mark.parametrize("command", ["check", "cost", "availability"])
def test_same_input_same_bytes(run: Run, command: str) -> None:
    def text(*options: str) -> Done:
        return run(command, "2018-eks", *DAY, *options)

    assert text("--no-cache") == text("--no-cache") == text() == text()
