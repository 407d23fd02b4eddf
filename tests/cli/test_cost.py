"""``cost`` and ``cost diff`` as a person calls them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from advisor.errors import ExitCode
from tests.cli.conftest import DESIGN, Run

DAY = ("--at", "2026-11-22")


def test_diff_answers_in_its_first_sentence(run: Run) -> None:
    done = run("cost", "diff", "ha-kops", "eks-standard", *DAY)
    assert done.code == 0
    assert "eks-standard costs $234.12 a month less than ha-kops" in done.out


def test_diff_as_json(run: Run) -> None:
    document = json.loads(run("cost", "diff", "dev", "dev", "--format", "json").out)
    assert (document["change"], document["changes"]) == ("0.00", [])


def test_diff_of_two_files_of_one_name_calls_them_by_their_files(run: Run) -> None:
    Path("a.yaml").write_text(DESIGN, encoding="utf-8")
    Path("b.yaml").write_text(DESIGN.replace("m6i.large", "m6i.xlarge"), encoding="utf-8")
    assert "b.yaml costs" in run("cost", "diff", "a.yaml", "b.yaml").out


@pytest.mark.parametrize("designs", [(), ("dev",), ("dev", "dev", "dev")])
def test_diff_takes_two_designs(run: Run, designs: tuple[str, ...]) -> None:
    done = run("cost", "diff", *designs)
    assert done.code == 2
    assert "Usage: k8s-advisor cost diff" in done.err


def test_diff_help(run: Run) -> None:
    assert "adds to (+)" in run("cost", "diff", "--help").out
    assert "cost diff A B" in run("cost", "--help").out


def test_csv_of_several_designs_is_one_table(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("cost", "dev", "ha-kops", "--format", "csv").out)))
    assert {row["design"] for row in rows} == {"dev", "ha-kops"}
    assert "design" not in {row["design"] for row in rows}, "the header comes once"


def test_views_do_not_share_remembered_answers(run: Run) -> None:
    month = run("cost", "dev", *DAY).out
    year = run("cost", "dev", "--per", "year", *DAY).out
    assert "$311.84 a month" in month
    assert "$3,742.08 a year" in year
    assert run("cost", "dev", *DAY).out == month


def test_markdown_is_of_a_month(run: Run) -> None:
    assert run("cost", "dev", "--format", "markdown", *DAY).out.startswith("# Bill of dev\n")
    done = run("cost", "dev", "--format", "markdown", "--per", "year")
    assert done.code == 2
    assert "leave out --per" in done.err


def test_a_design_under_another_load(run: Run) -> None:
    own = json.loads(run("cost", "dev", "--format", "json", *DAY).out)
    large = json.loads(run("cost", "dev", "--workload", "large", "--format", "json", *DAY).out)
    assert float(large["total"]) > float(own["total"])
    assert own["outlook"]["capacity"]["nodes_needed"] == 3


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("--assumptions", "workload.egress_gb_month"),
        ("--sensitivity", "nodes.pools.desired = 3"),
        ("--control-planes", "EKS, extended support"),
    ],
)
def test_what_stands_behind_the_bill(run: Run, option: str, says: str) -> None:
    done = run("cost", "dev", option, *DAY)
    assert done.code == 0
    assert says in done.out
    assert json.loads(run("cost", "dev", option, "--format", "json", *DAY).out)["design"] == "dev"
    assert run("cost", "dev", option, "--format", "csv").code == 2


def test_the_day_extended_support_begins_is_in_the_answer(run: Run) -> None:
    old = DESIGN + "control_plane:\n  managed: true\n  support_type: extended\n"
    old += "provisioner:\n  tool: eksctl\nkubernetes:\n  version: '1.34'\n"
    Path("old.yaml").write_text(old, encoding="utf-8")
    shown = " ".join(run("cost", "old.yaml", *DAY).out.split())
    assert "This design costs $365.00 a month more from 2026-12-02" in shown


def test_an_assumption_can_be_tried_and_stated(run: Run) -> None:
    Path("a.yaml").write_text(DESIGN, encoding="utf-8")
    tried = run("cost", "a.yaml", *DAY, "--assume", "logs.compression=1", "--format", "json")
    own = DESIGN + "assumptions:\n  cost: {logs.compression: 1}\n"
    Path("b.yaml").write_text(own, encoding="utf-8")
    stated = run("cost", "b.yaml", *DAY, "--format", "json")
    assert json.loads(tried.out)["total"] == json.loads(stated.out)["total"]
    listed = json.loads(run("cost", "b.yaml", *DAY, "--assumptions", "--format", "json").out)
    (row,) = [each for each in listed["assumptions"] if each["name"] == "logs.compression"]
    assert (row["value"], row["kind"]) == ("1", "stated")


def test_a_wrong_assumption_is_refused(run: Run) -> None:
    Path("a.yaml").write_text(DESIGN, encoding="utf-8")
    done = run("cost", "a.yaml", "--assume", "logs.compresion=1")
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert "Did you mean logs.compression?" in done.err
    for wrong in ("logs", "logs.compression=much", "logs.compression=-1", "logs.compression=nan"):
        done = run("cost", "a.yaml", "--assume", wrong)
        assert done.code == ExitCode.USAGE
        assert "NAME=VALUE" in done.err
    wrong = DESIGN + "assumptions:\n  cost: {logs.compresion: 1}\n"
    Path("b.yaml").write_text(wrong, encoding="utf-8")
    done = run("cost", "b.yaml")
    assert done.code == ExitCode.USAGE
    assert "b.yaml, line " in done.err
    assert "assumptions.cost: There is no assumption of the bill called" in done.err


def test_a_discount_of_the_settings_is_in_every_bill(run: Run, home: Path) -> None:
    Path("a.yaml").write_text(DESIGN, encoding="utf-8")
    before = json.loads(run("cost", "a.yaml", *DAY, "--format", "json").out)
    (home / "settings.toml").write_text("[discounts]\nEC2 = 0.5\n", encoding="utf-8")
    after = json.loads(run("cost", "a.yaml", *DAY, "--format", "json").out)
    assert float(after["total"]) < float(before["total"])
    assert "agreed" in {line["kind"] for line in after["lines"]}
    assert "with your agreed discounts" in run("cost", "a.yaml", *DAY).out
    (home / "settings.toml").write_text("[discounts]\nec3 = 0.5\n", encoding="utf-8")
    done = run("cost", "a.yaml", *DAY)
    assert done.code == ExitCode.OK
    assert "discounts: There are no prices of a service 'ec3'" in done.err
    assert "Did you mean ec2?" in done.err
