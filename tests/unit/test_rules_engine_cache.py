"""Compiled rules on disk give the same answers, and never old ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from advisor.rules import Rule, loader
from advisor.rules.bundle import CompiledRule
from advisor.rules.environment import Environment
from tests.unit.rules_engine import book, facts, write_rule

RULES = {
    "T-001": ("design.etcd.members == 3", "{design.etcd.members} members in {design.region}"),
    "T-002": ("design.etcd.expected_db_gib > 1.0", "never"),
    "T-003": ("design.pools.exists(p, p.min > 5)", "never"),
    "T-004": ('vcpus("m5.large") == 2', "{vcpus('m5.large')} vCPUs"),
    "T-005": ("nonsense", "never"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for rule_id, (when, text) in RULES.items():
        write_rule(
            tmp_path,
            when,
            id=rule_id,
            message=text,
            remedy={"kops": "a", "any": "b"},
            fix={"etcd.members": 5},
            refused_by=[{"tool": "kops", "from": "1.37"}],
        )
    return tmp_path


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the rules that were compiled, in order."""
    ids: list[str] = []
    compile_rule = loader.compile_rule

    def counting(rule: Rule, environment: Environment) -> CompiledRule:
        ids.append(rule.id)
        return compile_rule(rule, environment)

    monkeypatch.setattr(loader, "compile_rule", counting)
    return ids


def test_the_second_start_compiles_nothing_and_answers_the_same(
    folder: Path, compiled: list[str]
) -> None:
    cache = folder / "deep" / "rules.json"
    first = book(folder, strict=False, cache=cache)
    assert compiled == list(RULES)
    second = book(folder, strict=False, cache=cache)
    assert compiled == list(RULES)
    assert second.rules == first.rules
    assert second.problems == first.problems
    assert second.evaluate(facts(), "kops") == first.evaluate(facts(), "kops")
    assert [second.reads(rule.id) for rule in second.rules] == [
        first.reads(rule.id) for rule in first.rules
    ]
    assert list(second.iter_examples()) == list(first.iter_examples())


def test_no_temporary_file_is_left_behind(folder: Path) -> None:
    cache = folder / "deep" / "rules.json"
    book(folder, strict=False, cache=cache)
    assert [path.name for path in cache.parent.iterdir()] == ["rules.json"]


def test_a_changed_rule_is_compiled_again(folder: Path, compiled: list[str]) -> None:
    cache = folder / "rules.json"
    book(folder, strict=False, cache=cache)
    path = write_rule(folder, "design.etcd.members == 9", id="T-001")
    os.utime(path, ns=(1, 1))
    found = book(folder, strict=False, cache=cache).evaluate(facts(), "kops")
    assert "T-001" in found.passed
    assert len(compiled) == 2 * len(RULES)


def test_added_and_removed_rules_are_noticed(folder: Path) -> None:
    cache = folder / "rules.json"
    book(folder, strict=False, cache=cache)
    write_rule(folder, "true", id="T-006")
    (folder / "rules" / "testing" / "T-001-problem.yaml").unlink()
    ids = [rule.id for rule in book(folder, strict=False, cache=cache).rules]
    assert ids == ["T-002", "T-003", "T-004", "T-006"]


@pytest.mark.parametrize("keep", [0, 1, 8, 9, 10, 200, -1])
def test_a_truncated_file_is_rebuilt_in_silence(folder: Path, keep: int) -> None:
    cache = folder / "rules.json"
    expected = book(folder, strict=False, cache=cache).rules
    cache.write_bytes(cache.read_bytes()[:keep])
    assert book(folder, strict=False, cache=cache).rules == expected


def test_any_flipped_byte_is_noticed(folder: Path, compiled: list[str]) -> None:
    cache = folder / "rules.json"
    book(folder, strict=False, cache=cache)
    content = cache.read_bytes()
    for at in range(0, len(content), len(content) // 20):
        damaged = bytearray(content)
        damaged[at] ^= 0x15
        cache.write_bytes(damaged)
        before = len(compiled)
        book(folder, strict=False, cache=cache)
        assert len(compiled) > before


def test_a_cache_that_cannot_be_written_costs_no_answer(folder: Path) -> None:
    blocked = folder / "file"
    blocked.write_text("not a folder")
    found = book(folder, strict=False, cache=blocked / "rules.json").evaluate(facts(), "kops")
    assert {finding.rule for finding in found.fired} == {"ADV-000", "T-001", "T-004"}
