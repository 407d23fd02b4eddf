"""Fixes: which values a rule file may give which fields, and what they change in a design."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from advisor.errors import RuleError
from tests.unit.rules_engine import Pool, book, facts, write_rule

POOLS = (Pool(name="a", min=1, spot=True), Pool(name="b", min=4), Pool(name="3", min=0, spot=True))


def fix(folder: Path, changes: dict[str, Any], **keys: Any) -> dict[str, Any] | None:
    given = {key: keys.pop(key) for key in ("fix_where",) if key in keys}
    write_rule(folder, "design.etcd.members == 3", fix=changes, **given)
    return book(folder).fix("T-001", facts(**{"pools": POOLS} | keys))


def test_plain_values_go_to_their_field(tmp_path: Path) -> None:
    changes = {"etcd.members": 5, "cni": "calico", "etcd.expected_db_gib": None}
    assert fix(tmp_path, changes) == {"etcd.members": 5, "cni": "calico"}


def test_a_computed_value_is_worked_out_on_the_design(tmp_path: Path) -> None:
    changes = {"etcd.members": "{= design.etcd.members + 2}", "etcd.quota_gib": "{=quorum(5)}"}
    assert fix(tmp_path, changes) == {"etcd.members": 5, "etcd.quota_gib": 3}


def test_every_element_of_a_list_is_reached(tmp_path: Path) -> None:
    # The element whose name reads as a position is called by its position.
    assert fix(tmp_path, {"pools[].min": 4}) == {"pools[a].min": 4, "pools[2].min": 4}


def test_conditions_pick_the_elements(tmp_path: Path) -> None:
    found = fix(tmp_path, {"pools[].min": "{= each.min + 1}"}, fix_where={"pools": "each.spot"})
    assert found == {"pools[a].min": 2, "pools[2].min": 1}


def test_an_element_that_cannot_be_judged_stays(tmp_path: Path) -> None:
    pools = (Pool(name="a", max_pods=200), Pool(name="b"))
    found = fix(
        tmp_path,
        {"pools[].max_pods": 110},
        fix_where={"pools": "each.max_pods > 110"},
        pools=pools,
    )
    assert found == {"pools[a].max_pods": 110}


@pytest.mark.parametrize(
    "changes",
    [
        {"etcd.members": 3},
        {"etcd.quota_gib": "{= design.etcd.expected_db_gib}"},
        {"cni": "calico", "etcd.members": "{= size(plan.zones)}"},
        {"pools[].max_pods": "{= each.max_pods + 1}"},
    ],
    ids=["nothing changes", "a fact is missing", "half a fix", "a fact of one element is missing"],
)
def test_no_fix_is_better_than_half_of_one(tmp_path: Path, changes: dict[str, Any]) -> None:
    assert fix(tmp_path, changes) is None


@pytest.mark.parametrize(
    ("changes", "keys", "message"),
    [
        ({"etcd.memers": 3}, {}, "no field 'etcd.memers'"),
        ({"etcd.members": "3"}, {}, "'3' where the design takes int"),
        ({"etcd.members": True}, {}, "True where the design takes int"),
        ({"etcd.members": None}, {}, "nothing where the design takes int"),
        ({"cni": "weave"}, {}, "'weave' is none of calico, cilium"),
        ({"cni": ["calico"]}, {}, "where the design takes string"),
        ({"pools[].zones": ["a", 1]}, {}, "1 where the design takes string"),
        ({"pools[].zones[]": "a"}, {}, "not into a list of lists"),
        ({"etcd.members": "{= 1.5}"}, {}, "gives double, the field takes int"),
        ({"pools[].min": "{= string(each.min)}"}, {}, "gives string, the field takes int"),
        ({"pools[].min": "{= each.mim}"}, {}, "no field 'design.pools\\[\\].mim'"),
        ({"etcd.members": "{= each.min}"}, {}, "each"),
        ({"pools[].min": 1}, {"fix_where": {"pools": "each.mim > 1"}}, "design.pools\\[\\].mim"),
        ({"pools[].min": 1}, {"fix_where": {"pools": "each.min + 1"}}, "gives int, not true"),
        ({"cni": "calico"}, {"fix_where": {"pools": "each.spot"}}, "fix changes no pools"),
    ],
)
def test_a_fix_that_cannot_be_is_refused_when_loaded(
    tmp_path: Path, changes: dict[str, Any], keys: dict[str, Any], message: str
) -> None:
    with pytest.raises(RuleError, match=message):
        fix(tmp_path, changes, **keys)
