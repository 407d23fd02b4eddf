from __future__ import annotations

from collections.abc import Mapping

import pytest

from advisor.errors import DocumentError
from advisor.model.design import SCHEMA_VERSION
from advisor.model.migrations import MIGRATIONS, Migration, Tree, migrate


def _masters_became_control_plane(tree: Tree) -> Tree:
    tree["control_plane"] = tree.pop("masters")
    return tree


def _count_became_nodes(tree: Tree) -> Tree:
    tree["control_plane"]["nodes"] = tree["control_plane"].pop("count")
    return tree


STEPS: Mapping[int, Migration] = {1: _masters_became_control_plane, 2: _count_became_nodes}


def test_an_old_document_takes_every_step() -> None:
    old = {"schema_version": 1, "masters": {"count": 3}}
    new = migrate(old, current=3, name="old.yaml", migrations=STEPS)
    assert new == {"schema_version": 3, "control_plane": {"nodes": 3}}
    assert old == {"schema_version": 1, "masters": {"count": 3}}


def test_a_document_of_the_middle_takes_the_rest() -> None:
    tree = {"schema_version": 2, "control_plane": {"count": 3}}
    assert migrate(tree, current=3, name="x", migrations=STEPS)["control_plane"] == {"nodes": 3}


def test_parts_shared_by_an_alias_migrate_apart() -> None:
    shared = {"count": 3}
    tree = {"schema_version": 2, "control_plane": shared, "other": shared}
    assert migrate(tree, current=3, name="x", migrations=STEPS) == {
        "schema_version": 3,
        "control_plane": {"nodes": 3},
        "other": {"count": 3},
    }


@pytest.mark.parametrize("version", [3, None, "three", True])
def test_todays_document_and_odd_versions_are_left_to_the_model(version: object) -> None:
    tree = {"schema_version": version, "a": 1}
    assert migrate(tree, current=3, name="x", migrations=STEPS) is tree
    assert migrate({"a": 1}, current=3, name="x", migrations=STEPS) == {"a": 1}


def test_a_newer_document_is_refused() -> None:
    with pytest.raises(DocumentError, match="schema version 4; this one reads up to 3"):
        migrate({"schema_version": 4}, current=3, name="x", migrations=STEPS)


@pytest.mark.parametrize("version", [0, -1])
def test_a_version_that_never_was_is_refused(version: int) -> None:
    with pytest.raises(DocumentError, match="no schema version") as caught:
        migrate({"schema_version": version}, current=3, name="x", migrations=STEPS)
    assert "schema_version: 3" in caught.value.hint


def test_there_is_a_migration_from_every_version_so_far() -> None:
    assert sorted(MIGRATIONS) == list(range(1, SCHEMA_VERSION))
