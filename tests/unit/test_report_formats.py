"""Reports for machines, from results made by hand: standings, places, and odd texts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import DesignError
from advisor.model.parse import Mark, parse_yaml
from advisor.report.baseline import Baseline, Known, dump, fingerprint, parse
from advisor.report.checked import (
    Checked,
    CheckedDesign,
    Result,
    Standing,
    Unreadable,
    gravest,
    place,
)
from advisor.report.github import github
from advisor.report.junit import junit
from advisor.report.markdown import markdown
from advisor.report.sarif import sarif, uri
from advisor.rules import BROKEN_RULE, Finding, Severity, State
from tests.support.sarif_schema import SARIF_SCHEMA

FINDING = Finding(
    rule="ETCD-001",
    severity=Severity.ERROR,
    area="etcd",
    title="Even number of members",
    message="4 members",
    why="Four tolerate no more than three do.",
    remedy="Use three or five",
    path="etcd.members",
    refused_by=(),
    sources=(),
    state=State.FIRES,
)
ANY_TEXT = st.text(max_size=40)
SOME_TEXT = ANY_TEXT.filter(str.strip)


def checked(*results: Result, file: str = "a.yaml", name: str = "a") -> CheckedDesign:
    return CheckedDesign(
        name=name,
        reference=file or name,
        file=file,
        today=date(2026, 11, 22),
        results=results,
        not_evaluated=(),
        passed=(),
    )


def result(standing: Standing = Standing.NEW, reason: str = "", **changes: Any) -> Result:
    return Result(replace(FINDING, **changes), Mark(3, 5), standing, reason)


def valid(log: dict[str, Any]) -> list[dict[str, Any]]:
    jsonschema.validate(json.loads(json.dumps(log)), SARIF_SCHEMA)
    results: list[dict[str, Any]] = log["runs"][0]["results"]
    return results


class TestWaived:
    design = checked(
        result(Standing.WAIVED, "Waived until 2027-05-31 by the platform team: we move in May")
    )

    def test_sarif_suppresses_it_in_the_source(self) -> None:
        [found] = valid(sarif([self.design], {}))
        [suppression] = found["suppressions"]
        assert suppression["kind"] == "inSource"
        assert suppression["justification"].endswith("we move in May")
        assert "baselineState" not in found

    def test_junit_skips_it(self) -> None:
        root = ET.fromstring(junit([self.design], "advice"))
        assert root.get("failures") == "0"
        skipped = root.find(".//skipped")
        assert skipped is not None
        assert "we move in May" in skipped.get("message", "")

    def test_annotations_leave_it_out_and_comments_count_it(self) -> None:
        assert github([self.design]) == ""
        assert "1 waived" in markdown([self.design])
        assert "ETCD-001" not in markdown([self.design])

    def test_it_neither_fails_nor_becomes_known(self) -> None:
        assert gravest([self.design]) is None
        assert Baseline(frozenset()).updated([("a", self.design)]).known == frozenset()


@given(ANY_TEXT, SOME_TEXT, ANY_TEXT, ANY_TEXT)
def test_no_text_breaks_a_format(title: str, message: str, remedy: str, name: str) -> None:
    fired = result(title=title, message=message, remedy=remedy)
    designs: list[Checked] = [
        checked(fired, file=f"x/{name}.yaml", name=name),
        Unreadable(name, "", DesignError(message, hint=remedy)),
    ]
    valid(sarif(designs, {}))
    assert len(list(ET.fromstring(junit(designs, "error")))) == 2
    assert len(github(designs).splitlines()) == 2
    assert all(line.startswith("::error ") for line in github(designs).splitlines())
    rows = [line for line in markdown(designs).splitlines() if line.startswith("| **")]
    assert len(rows) == 1


@given(st.sets(st.builds(Known, ANY_TEXT, ANY_TEXT, ANY_TEXT), max_size=8))
def test_a_baseline_is_read_as_it_was_written(known: set[Known]) -> None:
    baseline = Baseline(frozenset(known))
    data = dump(baseline).encode(errors="surrogatepass")
    assert parse(data, "b.json") == baseline
    assert dump(parse(data, "b.json")) == dump(baseline)


def test_a_broken_rule_is_never_known() -> None:
    broken = result(rule=BROKEN_RULE, path="")
    design = checked(broken)
    baseline = Baseline(frozenset({Known("a", BROKEN_RULE, "")}))
    assert baseline.applied(design, "a").results == (broken,)
    assert baseline.updated([("a", design)]).known == frozenset()


def test_a_fingerprint_ignores_words_and_severity() -> None:
    other = replace(FINDING, message="6 members", title="Else", severity=Severity.ADVICE)
    assert fingerprint("a", FINDING) == fingerprint("a", other)
    assert fingerprint("b", FINDING) != fingerprint("a", FINDING)
    assert fingerprint("a", replace(FINDING, path="etcd.zones")) != fingerprint("a", FINDING)


DOCUMENT = parse_yaml(
    """\
name: a
etcd:
  members: 4
nodes:
  pools:
    - name: one
      min: 1
    - name: two
      min: 2
storage: {volumes: [{size: 1}]}
""",
    name="a.yaml",
)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("etcd.members", 3),
        ("etcd.volume.type", 2),  # not stated: the section around it
        ("mesh.kind", 1),  # nor that
        ("nodes.pools[].min", 5),  # any of several: the list
        ("nodes.pools[two].min", 9),
        ("nodes.pools[0].min", 7),
        ("nodes.pools[7].min", 5),
        ("nodes.pools[three].min", 5),
        ("storage.volumes[].size", 10),
        ("name.deeper", 1),
        ("", 1),
    ],
)
def test_a_field_has_a_place(path: str, line: int) -> None:
    assert place(DOCUMENT, path).line == line


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("a b/c%d.yaml", "a%20b/c%25d.yaml"),
        ("/srv/a.yaml", "file:///srv/a.yaml"),
        ("../a.yaml", "../a.yaml"),
    ],
)
def test_a_path_becomes_a_uri(file: str, expected: str) -> None:
    assert uri(file) == expected
