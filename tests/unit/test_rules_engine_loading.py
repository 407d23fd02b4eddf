"""Loading: what is wrong with a rule file is said with file, line, place and a way out."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from advisor.errors import RuleError
from tests.unit.rules_engine import book, facts, rule_document, write_rule


def refused(folder: Path) -> RuleError:
    with pytest.raises(RuleError) as caught:
        book(folder)
    return caught.value


@pytest.mark.parametrize(
    ("when", "message", "hint"),
    [
        ("design.etcd.memebers > 3", "no field 'design.etcd.memebers'", "design.etcd.members"),
        ("design.members > 3", "no field 'design.members'", "design.etcd.members"),
        ("design.pools.exists(p, p.mim > 3)", "design.pools[].mim", "design.pools[].min"),
        ("plan.nodess > 3", "plan.nodess", "plan.nodes"),
        ("bill.monthly_usd > 3", "bill.monthly_usd", ""),
        ('design.cni == "clium"', "design.cni is never 'clium'", "cilium"),
        ('design.cni in ["cilium", "calcio"]', "never 'calcio'", "calico"),
        ("design.etcd == null", "never null", "has(design.etcd)"),
        ('design.etcd.members == "3"', "a whole number", ""),
        ("design.etcd.members * 1.5 > 3.0", "a whole number", "double(design.etcd.members)"),
        ("design.control_plane.managed == 1", "true or false", ""),
        ("!design.etcd.members", "a whole number, not true or false", ""),
        ("design.etcd.members", "a whole number, not true or false", ""),
        ("design.pools.exists(p, p.name)", "a text, not true or false", ""),
        ("size(design.pools)", "gives int, not true or false", ""),
        ("quorun(design.etcd.members) > 2", "undeclared reference to 'quorun'", "quorum"),
        ("desing.etcd.members > 2", "undeclared reference to 'desing", "design"),
        ('quorum("three") > 2', "no matching overload", ""),
        ("design.etcd.members >", "Syntax error", ""),
        ("design.pools.map(p, p.name + p.name).exists(n, n != \"x\")", "add numbers", "sum"),
    ],
)  # fmt: skip
def test_a_condition_that_makes_no_sense_is_refused(
    tmp_path: Path, when: str, message: str, hint: str
) -> None:
    write_rule(tmp_path, when)
    error = refused(tmp_path)
    assert error.message.startswith("rules/testing/T-001-problem.yaml, line 8: when: ")
    assert message in error.message
    assert hint in error.hint


def test_the_place_is_underlined(tmp_path: Path) -> None:
    write_rule(tmp_path, "true &&\n  design.etcd.memebers > 3")
    lines = refused(tmp_path).message.splitlines()
    assert lines[1].index("memebers") == lines[2].index("^")
    assert lines[2].count("^") == len("memebers")


@pytest.mark.parametrize(
    "when",
    [
        "design.etcd.quota_gib > 2",
        "design.etcd.members > 2.5",
        "design.pools.exists(p, int(p.min) + 1 > 3)",
        "design.pools.exists(p, p.min + 1 > 3)",
        "sum(design.pools.map(p, p.min)) > 3",
        '"a" in design.pools[0].zones',
        'design.pools.exists(p, "team" in p.labels)',
        'design.pools.exists(p, p.labels.exists(k, k == "team"))',
        "design.control_plane.managed",
        "true // a comment",
    ],
)
def test_what_makes_sense_is_accepted(tmp_path: Path, when: str) -> None:
    write_rule(tmp_path, when)
    book(tmp_path).evaluate(facts(), "kops")


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"message": "{design.etcd.memebers}"}, "line 9: message: there is no field"),
        ({"message": "{"}, "never closed"),
        ({"message": "{}"}, "empty placeholder"),
        ({"message": "a } b"}, "without its {"),
        ({"severity": "fatal"}, "line 3: severity: 'fatal' is none of error, warning, advice"),
        ({"id": "t1"}, "line 1: id: 't1'"),
        ({"applies_to": ["gke"]}, "line 5: applies_to: 'gke'"),
        ({"applies_to": "any"}, "expected a list"),
        ({"sources": []}, "sources: a rule without a source"),
        ({"sources": [{"ref": "x", "seen": "lately"}]}, "sources[0].seen"),
        ({"examples": {"fires": [{"preset": "dev"}]}}, "examples.quiet: give at least one"),
        ({"examples": {"fires": [{"set": {}}], "quiet": []}}, "name the preset"),
        ({"fix": {"etcd.memebers": 3}}, "fix: the design has no field 'etcd.memebers'"),
        ({"decision": "etcd.memebers"}, "decision: the design has no field"),
        ({"refused_by": [{"name": "kops"}]}, "refused_by[0]: there is no key 'name'"),
        ({"remedy": {"heroku": "x"}}, "remedy: 'heroku'"),
        ({"since": 1}, "since: expected text"),
        ({"title": "x" * 90}, "title: one line"),
        ({"wehn": "true"}, "there is no key 'wehn'"),
    ],
)
def test_a_key_at_fault_is_named(tmp_path: Path, keys: dict[str, object], message: str) -> None:
    document = rule_document("true", **keys)
    path = tmp_path / "rules" / "testing" / "T-001-problem.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    assert message in refused(tmp_path).message


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    document = rule_document("true")
    del document["why"], document["sources"]
    path = tmp_path / "rules" / "T-001-problem.yaml"
    path.parent.mkdir()
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    assert "the rule has no why, sources" in refused(tmp_path).message


def test_an_id_is_taken_once(tmp_path: Path) -> None:
    write_rule(tmp_path, "true", area="one")
    write_rule(tmp_path, "false", area="two")
    error = refused(tmp_path)
    assert "two/T-001-problem.yaml: T-001 is taken by rules/one/T-001-problem.yaml" in error.message


def test_a_file_is_named_after_its_rule(tmp_path: Path) -> None:
    write_rule(tmp_path, "true").rename(tmp_path / "rules" / "testing" / "other.yaml")
    assert "is named T-001-<problem>.yaml" in refused(tmp_path).message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe\x00", "UTF-16"),
        (b"\x00\x01\x02", "not a text file"),
        (b"", "empty"),
        (b"- a\n- b\n", "a list"),
        (b"id: T-001\nid: T-002\n", "given twice"),
        (b"id: [\n", "line 2"),
        (b"a: &a [x]\nb: *b\n", "not defined"),
        (b"id: !!python/object:os.system x\n", "a tag"),
        (b"id: " + b"[" * 500, "nested"),
        (b"- " * 30_000, "nested"),
        (b"id: " + b"x" * 70_000, "64 KiB"),
    ],
)
def test_any_file_ends_in_a_clear_error(tmp_path: Path, content: bytes, message: str) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "T-001-x.yaml").write_bytes(content)
    error = refused(tmp_path)
    assert error.message.startswith("rules/T-001-x.yaml")
    assert message in error.message


def test_lenient_loading_keeps_the_good_rules(tmp_path: Path) -> None:
    write_rule(tmp_path, "true", id="T-001")
    write_rule(tmp_path, "nonsense", id="T-002")
    loaded = book(tmp_path, strict=False)
    assert [rule.id for rule in loaded.rules] == ["T-001"]
    assert len(loaded.problems) == 1
