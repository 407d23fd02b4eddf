"""``check`` in a pipeline: reports for machines, places in files, and what is known already."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from advisor import presets
from advisor.__main__ import main
from tests.support.sarif_schema import SARIF_SCHEMA

AT = ("--at", "2026-11-22")


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


Check = Callable[..., Done]


@pytest.fixture(scope="module")
def advisor_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all tests here: they save nothing, and the compiled rules are kept in it."""
    return tmp_path_factory.mktemp("advisor")


@pytest.fixture
def check(
    tmp_path: Path,
    advisor_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Check:
    """Runs ``check`` in an empty folder."""
    monkeypatch.setenv("K8S_ADVISOR_HOME", str(advisor_home))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Done:
        code = main(["check", *AT, *arguments])
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return run


@pytest.fixture
def old(check: Check) -> Path:
    """A design with findings of every severity, as a file in a folder."""
    path = Path("clusters/old one.yaml")
    path.parent.mkdir()
    path.write_text(presets.text("2018-kops"))
    return path


def sarif_of(done: Done) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(done.out)
    jsonschema.validate(log, SARIF_SCHEMA, format_checker=jsonschema.FormatChecker())
    return log


class TestSarif:
    def test_is_valid_and_says_the_same_as_json(self, check: Check, old: Path) -> None:
        [run] = sarif_of(check(str(old), "--format", "sarif"))["runs"]
        findings = json.loads(check(str(old), "--format", "json").out)["findings"]
        fired = [each["rule"] for each in findings if each["state"] == "fires"]
        assert [each["ruleId"] for each in run["results"]] == fired
        assert len(fired) > 10

    def test_a_result_stands_at_the_line_of_its_field(self, check: Check, old: Path) -> None:
        [run] = sarif_of(check(str(old), "--format", "sarif"))["runs"]
        [result] = [each for each in run["results"] if each["ruleId"] == "NET-016"]
        [location] = result["locations"]
        line = location["physicalLocation"]["region"]["startLine"]
        assert old.read_text().splitlines()[line - 1].strip() == "cni: weave"
        assert location["physicalLocation"]["artifactLocation"]["uri"] == "clusters/old%20one.yaml"
        assert location["logicalLocations"][0]["fullyQualifiedName"].endswith(":network.cni")

    def test_rules_carry_what_a_reader_needs(self, check: Check, old: Path) -> None:
        [run] = sarif_of(check(str(old), "--format", "sarif"))["runs"]
        rules = run["tool"]["driver"]["rules"]
        for result in run["results"]:
            rule = rules[result["ruleIndex"]]
            assert rule["id"] == result["ruleId"]
            assert rule["help"]["markdown"]
            assert rule["properties"]["sources"]
            assert rule["properties"]["documentation"] == f"docs/rules/{rule['id']}.md"
        refused = next(each for each in rules if each["id"] == "CP-007")["properties"]["refusedBy"]
        assert refused[0]["tool"] == "kops"

    def test_a_preset_has_no_file(self, check: Check) -> None:
        [run] = sarif_of(check("2018-kops", "--format", "sarif"))["runs"]
        assert run["results"]
        for result in run["results"]:
            assert all("physicalLocation" not in each for each in result["locations"])

    def test_fingerprints_outlive_a_changed_message(self, check: Check, old: Path) -> None:
        before = _fingerprints(sarif_of(check(str(old), "--format", "sarif")))
        old.write_text("# moved down\n" + old.read_text().replace("size_gib: 20", "size_gib: 21"))
        after = _fingerprints(sarif_of(check(str(old), "--format", "sarif")))
        assert before == after
        assert len(set(before.values())) == len(before)

    def test_several_designs_are_one_run(self, check: Check, old: Path) -> None:
        [run] = sarif_of(check(str(old), "dev", "--format", "sarif"))["runs"]
        assert [each["design"] for each in run["properties"]["designs"]] == ["2018-kops", "dev"]

    def test_an_unreadable_design_is_reported_in_the_log(self, check: Check, old: Path) -> None:
        Path("bad.yaml").write_text("name: [")
        done = check("bad.yaml", str(old), "--format", "sarif")
        assert done.code == 2
        [run] = sarif_of(done)["runs"]
        [invocation] = run["invocations"]
        assert invocation["executionSuccessful"] is False
        [note] = invocation["toolExecutionNotifications"]
        assert "bad.yaml, line" in note["message"]["text"]
        assert run["results"]

    def test_a_broken_schema_is_noticed(self, check: Check, old: Path) -> None:
        # The schema of the tests must be able to fail.
        log = sarif_of(check(str(old), "--format", "sarif"))
        log["runs"][0]["results"][0]["locatoins"] = []
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(log, SARIF_SCHEMA)


def _fingerprints(log: dict[str, Any]) -> dict[str, str]:
    return {
        each["ruleId"]: each["partialFingerprints"]["decidingField/v1"]
        for each in log["runs"][0]["results"]
    }


class TestJunit:
    def test_one_case_a_rule(self, check: Check, old: Path) -> None:
        summary = json.loads(check(str(old), "--format", "json").out)
        root = ET.fromstring(check(str(old), "--format", "junit").out)
        [suite] = root.findall("testsuite")
        rules = [case.get("name", "").split()[0] for case in suite.findall("testcase")]
        assert len(rules) == len(set(rules))
        assert len(rules) == len(summary["findings"]) + summary["passed"]
        assert suite.get("skipped") == str(summary["not_evaluated"])

    @pytest.mark.parametrize("fail_on", ["error", "warning", "advice", "never"])
    def test_is_red_exactly_when_the_check_fails(
        self, check: Check, old: Path, fail_on: str
    ) -> None:
        summary = json.loads(check(str(old), "--format", "json").out)
        done = check(str(old), "--format", "junit", "--fail-on", fail_on)
        root = ET.fromstring(done.out)
        expected = {
            "error": summary["errors"],
            "warning": summary["errors"] + summary["warnings"],
            "advice": summary["errors"] + summary["warnings"] + summary["advice"],
            "never": 0,
        }[fail_on]
        assert root.get("failures") == str(expected)
        assert len(root.findall(".//failure")) == expected
        assert done.code == (1 if expected else 0)

    def test_an_unreadable_design_is_an_error(self, check: Check) -> None:
        done = check("nowhere.yaml", "--format", "junit")
        assert done.code == 2
        assert ET.fromstring(done.out).get("errors") == "1"


class TestGithub:
    def test_each_finding_is_an_annotation_on_its_line(self, check: Check, old: Path) -> None:
        done = check(str(old), "--format", "github")
        lines = done.out.splitlines()
        pattern = r"::(error|warning|notice) file=clusters/old one\.yaml,line=\d+,col=\d+,title=.*"
        assert all(re.fullmatch(pattern, line) for line in lines)
        [weave] = [line for line in lines if "NET-016" in line]
        assert weave.startswith("::error ")

    def test_a_design_cannot_write_commands_of_its_own(self, check: Check) -> None:
        odd = Path("a,b:100%.yaml")
        odd.write_text(presets.text("2018-kops"))
        for line in check(str(odd), "--format", "github").out.splitlines():
            assert "file=a%2Cb%3A100%25.yaml,line=" in line


class TestMarkdown:
    def test_a_table_a_severity(self, check: Check, old: Path) -> None:
        done = check(str(old), "--format", "markdown")
        assert "### 2018-kops (clusters/old one.yaml)" in done.out
        for heading in ("| Error |", "| Warning |", "| Advice |"):
            assert heading in done.out
        rows = [line for line in done.out.splitlines() if line.startswith("| **")]
        assert len(rows) > 10
        assert all(len(re.findall(r"(?<!\\)\|", row)) == 4 for row in rows)

    def test_a_long_report_fits_a_comment(self, check: Check, old: Path) -> None:
        done = check(*[str(old)] * 12, "--format", "markdown")
        assert len(done.out) < 65_536
        assert "run the check for the rest" in done.out

    def test_nothing_found_is_said(self, check: Check) -> None:
        assert "No errors" in check("ha-kops", "--format", "markdown").out


class TestWaivers:
    @pytest.fixture
    def waived(self, old: Path) -> Path:
        waiver = "{rule: NET-016, reason: Weave goes in May, who: platform, until: 2027-05-31}"
        old.write_text(f"{old.read_text()}waivers: [{waiver}]\n")
        return old

    def test_sarif_suppresses_it_where_it_stands(self, check: Check, waived: Path) -> None:
        [run] = sarif_of(check(str(waived), "--format", "sarif"))["runs"]
        suppressed = [each for each in run["results"] if "suppressions" in each]
        assert [each["ruleId"] for each in suppressed] == ["NET-016"]
        assert "Weave goes in May" in suppressed[0]["suppressions"][0]["justification"]

    def test_it_fails_nothing(self, check: Check, waived: Path) -> None:
        assert "NET-016" not in check(str(waived), "--format", "github").out
        assert ", 1 waived" in check(str(waived), "--format", "markdown").out

    def test_it_is_no_matter_of_the_baseline(self, check: Check, waived: Path) -> None:
        check(str(waived), "--write-baseline", "known.json")
        assert "NET-016" not in Path("known.json").read_text()
        expired = waived.read_text().replace("2027-05-31", "2026-05-31")
        waived.write_text(expired)
        assert check(str(waived), "--baseline", "known.json").code == 1


class TestBaseline:
    def test_what_is_known_does_not_fail(self, check: Check, old: Path) -> None:
        assert check(str(old)).code == 1
        written = check(str(old), "--write-baseline", "known.json")
        assert written.code == 0
        assert "known findings" in written.err
        done = check(str(old), "--baseline", "known.json", "--fail-on", "advice")
        assert done.code == 0
        assert "Known: " in done.out
        assert "CP-007" not in done.out

    def test_what_is_new_fails(self, check: Check, old: Path) -> None:
        check(str(old), "--write-baseline", "known.json")
        entries = json.loads(Path("known.json").read_text())
        entries["findings"] = [e for e in entries["findings"] if e["rule"] != "NET-016"]
        Path("known.json").write_text(json.dumps(entries))
        done = check(str(old), "--baseline", "known.json", "--format", "json")
        assert done.code == 1
        found = json.loads(done.out)
        assert [f["rule"] for f in found["findings"] if f["state"] == "fires"] == ["NET-016"]
        assert {"rule": "CP-007", "path": "control_plane.api_load_balancer"} in found["known"]

    def test_it_is_sorted_and_the_same_twice(self, check: Check, old: Path) -> None:
        check(str(old), "2016-true-ha", "--write-baseline", "known.json")
        first = Path("known.json").read_text()
        check("2016-true-ha", str(old), "--write-baseline", "known.json")
        assert Path("known.json").read_text() == first
        entries = [tuple(each.values()) for each in json.loads(first)["findings"]]
        assert entries == sorted(entries)
        assert "clusters/old one.yaml" in first

    def test_writing_keeps_what_other_designs_have(self, check: Check, old: Path) -> None:
        check(str(old), "2016-true-ha", "--write-baseline", "known.json")
        both = Path("known.json").read_text()
        check(str(old), "--write-baseline", "known.json")
        assert Path("known.json").read_text() == both

    def test_a_stale_entry_is_reported_and_dropped(self, check: Check, old: Path) -> None:
        check(str(old), "--write-baseline", "known.json")
        old.write_text(old.read_text().replace("cni: weave", "cni: calico"))
        done = check(str(old), "--baseline", "known.json")
        assert "clusters/old one.yaml: NET-016 at network.cni" in done.err
        check(str(old), "--write-baseline", "known.json")
        assert check(str(old), "--baseline", "known.json").err == ""

    def test_the_folder_of_the_check_does_not_matter(
        self, check: Check, old: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        check(str(old), "--write-baseline", "known.json")
        monkeypatch.chdir("clusters")
        assert check(old.name, "--baseline", "../known.json", "--fail-on", "advice").code == 0

    def test_a_moved_design_has_to_be_judged_again(self, check: Check, old: Path) -> None:
        check(str(old), "--write-baseline", "known.json")
        moved = old.rename("elsewhere.yaml")
        assert check(str(moved), "--baseline", "known.json").code == 1

    def test_standard_input_goes_by_the_name_of_the_design(
        self, check: Check, old: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for option, code in (("--write-baseline", 0), ("--baseline", 0)):
            data = io.BytesIO(old.read_bytes())
            monkeypatch.setattr("sys.stdin", io.TextIOWrapper(data))
            assert check("-", option, "known.json").code == code

    def test_known_findings_stay_visible_to_machines(self, check: Check, old: Path) -> None:
        check(str(old), "--write-baseline", "known.json")
        log = sarif_of(check(str(old), "--baseline", "known.json", "--format", "sarif"))
        for result in log["runs"][0]["results"]:
            assert result["baselineState"] == "unchanged"
            assert result["suppressions"][0]["kind"] == "external"
        junit = check(str(old), "--baseline", "known.json", "--format", "junit")
        assert ET.fromstring(junit.out).get("failures") == "0"
        assert check(str(old), "--baseline", "known.json", "--format", "github").out == ""

    def test_a_design_is_not_overwritten_by_mistake(self, check: Check, old: Path) -> None:
        before = old.read_text()
        done = check(str(old), "--write-baseline", str(old))
        assert done.code == 2
        assert "is not a baseline" in done.err
        assert old.read_text() == before

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "it is not JSON"),
            ("[" * 100_000, "it is not JSON"),
            ("[]", 'it does not say "format"'),
            ('{"format": "k8s-advisor baseline", "version": 9}', "version 9"),
            ('{"format": "k8s-advisor baseline", "version": 1}', "not a list"),
            (
                '{"format": "k8s-advisor baseline", "version": 1, "findings": [{"rule": "X"}]}',
                "finding 1 does not name",
            ),
        ],
    )
    def test_a_broken_baseline_is_named(
        self, check: Check, old: Path, text: str, said: str
    ) -> None:
        Path("known.json").write_text(text)
        done = check(str(old), "--baseline", "known.json")
        assert done.code == 2
        assert "known.json is " in done.err
        assert said in done.err

    def test_a_missing_baseline_is_no_empty_one(self, check: Check, old: Path) -> None:
        done = check(str(old), "--baseline", "none.json")
        assert done.code == 2
        assert "There is no baseline none.json" in done.err

    def test_both_options_contradict_each_other(self, check: Check, old: Path) -> None:
        done = check(str(old), "--baseline", "a.json", "--write-baseline", "b.json")
        assert done.code == 2
