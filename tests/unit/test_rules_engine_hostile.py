"""Rules written to do harm end in an error or a finding, soon and in bounded memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import RuleError
from tests.unit.rules_engine import Pool, book, facts, write_rule


@pytest.mark.parametrize(
    "when",
    [
        "true || " * 400 + "true",
        "(" * 900 + "true" + ")" * 900,
        "[" * 400 + "]" * 400 + " == []",
        "design" + ".etcd" * 300 + " == 1",
        '["xx"]' + ".map(b, b + b)" * 40 + ".exists(b, size(b) > 3)",
        "[[1]]" + ".map(b, b + b)" * 40 + ".exists(b, size(b) > 3)",
        "[1]" + ".map(b, b)" * 20 + ".exists(b, b > 3)",
        "[1]" + f".map(b, [{','.join('b' * 40)}])" * 9 + ".exists(b, b == b)",
        "[1]" + f".map(b, [{','.join('1' * 99)}].map(i, b))" * 5 + ".exists(b, b == b)",
    ],
)
def test_shapes_that_could_exhaust_memory_are_refused_when_loaded(
    tmp_path: Path, when: str
) -> None:
    write_rule(tmp_path, when)
    with pytest.raises(RuleError, match="when: "):
        book(tmp_path)


def test_endless_loops_run_out_of_budget(tmp_path: Path) -> None:
    digits = "[0,1,2,3,4,5,6,7,8,9]"
    loop = (
        f"{digits}.all(a, {digits}.all(b, {digits}.all(c, {digits}.all(d, {digits}.all(e, true)))))"
    )
    write_rule(tmp_path, f"design.etcd.members == 3 && {loop}", id="T-001")
    write_rule(tmp_path, "design.etcd.members == 3", id="T-002")
    found = book(tmp_path).evaluate(facts(), "kops")
    assert [finding.rule for finding in found.fired] == ["ADV-000", "T-002"]


def test_a_large_design_times_nested_loops_runs_out_of_budget(tmp_path: Path) -> None:
    pools = tuple(Pool(name=f"p{n}", zones=("a", "b")) for n in range(100))
    write_rule(tmp_path, "design.pools.all(p, design.pools.all(q, design.pools.all(r, true)))")
    found = book(tmp_path).evaluate(facts(pools=pools), "kops")
    assert [finding.rule for finding in found.fired] == ["ADV-000"]


def test_regular_expressions_cannot_backtrack(tmp_path: Path) -> None:
    write_rule(tmp_path, 'design.region.matches("(a*)*b")')
    found = book(tmp_path).evaluate(facts(region="a" * 50_000), "kops")
    assert found.passed == ("T-001",)


def test_a_message_that_cannot_be_computed_still_finds(tmp_path: Path) -> None:
    write_rule(tmp_path, "true", message='{crash("x")} and {1 / (design.etcd.members - 3)}')
    found = book(tmp_path).evaluate(facts(), "kops")
    assert [finding.message for finding in found.fired] == ["unknown and unknown"]


def test_a_comment_in_a_placeholder_ends_with_it(tmp_path: Path) -> None:
    write_rule(tmp_path, "true", message="{1 // one} and {2 //}")
    found = book(tmp_path).evaluate(facts(), "kops")
    assert [finding.message for finding in found.fired] == ["1 and 2"]
