"""Waivers as a person writes and meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import DESIGN, Run

WAIVED = (
    DESIGN
    + """\
etcd: {volume: {type: gp2}}
waivers:
  - {rule: ETCD-006, reason: moves in spring, who: Ann, until: 2027-03-01}
  - {rule: CP-009, reason: behind the firewall, who: Bob, until: 2026-03-01}
  - {rule: STO-099, reason: never was, who: Eve, until: 2027-03-01}
"""
)
AT = ("--at", "2026-11-22")


@pytest.fixture(autouse=True)
def design(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text(WAIVED)


def test_check_shows_what_is_waived_and_what_no_longer_is(run: Run) -> None:
    shown = " ".join(run("check", "d.yaml", *AT).out.split())
    assert "Waived until 2027-03-01 by Ann: moves in spring" in shown
    assert "The waiver ended on 2026-03-01. It was by Bob: behind the firewall" in shown
    assert "Waivers that meet no finding and can go: STO-099." in shown


def test_and_says_it_to_programs(run: Run) -> None:
    document = json.loads(run("check", "d.yaml", "--format", "json", *AT).out)
    states = {each["rule"]: each["state"] for each in document["findings"]}
    assert document["waived"] == 1
    assert document["idle_waivers"] == ["STO-099"]
    assert (states["ETCD-006"], states["CP-009"]) == ("waived", "fires")


def test_reports_for_pipelines_suppress_it(run: Run) -> None:
    report = json.loads(run("check", "d.yaml", "--format", "sarif", *AT).out)
    results = {each["ruleId"]: each for each in report["runs"][0]["results"]}
    assert results["ETCD-006"]["suppressions"]
    assert "suppressions" not in results["CP-009"] or not results["CP-009"]["suppressions"]


def test_what_kops_refuses_stays_refused(run: Run, tmp_path: Path) -> None:
    text = DESIGN + "identity: {irsa: true}\n"
    (tmp_path / "r.yaml").write_text(text)
    refused = run("export", "kops", "r.yaml")
    assert (refused.code, "IAM-001" in refused.err) == (1, True)
    waiver = "waivers: [{rule: IAM-001, reason: enough, who: Ann, until: 2999-01-01}]\n"
    (tmp_path / "r.yaml").write_text(text + waiver)
    assert "IAM-001" in run("check", "r.yaml").out.partition("Waived\n")[2]
    refused = run("export", "kops", "r.yaml")
    assert (refused.code, "IAM-001" in refused.err) == (1, True)


@pytest.mark.parametrize(
    ("waiver", "said"),
    [
        ("{rule: etcd-6, reason: x, who: A, until: 2027-01-01}", "the id of a rule such as"),
        ("{rule: ETCD-006, reason: x, who: A, until: tomorrow}", "a day such as 2027-06-30"),
        ("{rule: ETCD-006, reason: x, who: A, until: 2027-02-30}", "day"),
        ("{rule: ETCD-006, reason: x, who: A}", "waivers[0].until: is missing"),
    ],
)
def test_a_waiver_needs_rule_reason_person_and_end(
    run: Run, tmp_path: Path, waiver: str, said: str
) -> None:
    (tmp_path / "d.yaml").write_text(f"{DESIGN}waivers: [{waiver}]\n")
    done = run("check", "d.yaml")
    assert done.code == 2
    assert said in done.err
