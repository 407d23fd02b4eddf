"""Trials find what is wrong with a rule."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from advisor.catalog import Catalog, bundled
from advisor.resources import folder
from advisor.rules import RuleBook, design_environment
from advisor.rules.packs import Pack
from advisor.trials import Trials
from tests.unit.rules_engine import write_rule

ONE_NODE = "design.control_plane.count == 1"
GOOD: dict[str, Any] = {
    "when": ONE_NODE,
    "fires": [{"preset": "dev"}],
    "quiet": [{"preset": "ha-kops"}],
    "fix": {"control_plane.count": 3, "etcd.members": 3},
}


@cache
def catalog() -> Catalog:
    return bundled()


def problems(tmp_path: Path, **changes: Any) -> str:
    keys = GOOD | changes
    examples = {"fires": keys.pop("fires"), "quiet": keys.pop("quiet")}
    write_rule(tmp_path, keys.pop("when"), examples=examples, **keys)
    packs = [Pack(folder("rules")), Pack(tmp_path / "rules", "ours")]
    book = RuleBook.load(packs, design_environment(catalog()))
    trials = Trials(book, catalog(), date(2026, 11, 22))
    [trial] = trials.all([rule for rule in book.rules if rule.pack])
    return "\n".join(trial.problems)


def test_a_rule_that_keeps_its_promises(tmp_path: Path) -> None:
    assert problems(tmp_path) == ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fires": [{"preset": "ha-kops"}], "quiet": [{"preset": "dev"}]}, "should be one where"),
        ({"quiet": [{"preset": "dev"}]}, "stands under fires and under quiet"),
        ({"fires": [{"preset": "nope"}]}, "nope"),
        ({"fires": [{"preset": "dev", "set": {"control_plane.cuont": 1}}]}, "cuont"),
        ({"fires": [{"preset": "dev", "set": {"etcd.members": "many"}}]}, "etcd.members"),
        ({"applies_to": ["kops"], "quiet": [{"preset": "eks-standard"}]}, "under quiet fails"),
        ({"when": "1 / design.storage.iops_per_volume > 0", "fix": {}}, "it "),
        ({"when": "design.etcd.expected_db_gib > 5.0", "fix": {}}, "gives no answer"),
        ({"fix": {"goals.environment": "production"}}, "does not clear the finding"),
        ({"fix": {"control_plane.count": 1}}, "changes nothing"),
        ({"fix": {"control_plane.count": 3, "provisioner.tool": "eksctl"}}, "brings "),
        ({"fix": {"control_plane.count": -1}}, "fix: on dev"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    assert said in problems(tmp_path, **changes)
