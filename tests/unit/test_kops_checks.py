"""kops' verdict on manifests: each check fires on its example and is quiet on the next one."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.catalog import bundled
from advisor.importers.imported import Objection
from advisor.importers.kops.checks import objections
from advisor.importers.kops.checks.catalogue import CHECKS, Kind
from advisor.rules import Severity
from tests.support.kops_check_cases import CASES
from tests.support.kops_clusters import BASES, Manifests
from tests.support.kops_mutants import mutants

CATALOG = bundled()
ORDER_OF_FILES = 16  # its example is an order of documents, below


def found(manifests: Manifests) -> list[Objection]:
    return list(objections(manifests, CATALOG))


def ids(manifests: Manifests) -> set[str]:
    return {each.check for each in found(manifests)}


def test_every_check_has_an_example() -> None:
    assert {check.number for check in CHECKS} - {ORDER_OF_FILES} == set(CASES)


@pytest.mark.parametrize("base", BASES)
def test_nothing_is_said_about_good_manifests(base: str) -> None:
    assert found(BASES[base]()) == []


@pytest.mark.parametrize("number", CASES)
def test_a_check_fires_on_its_example(number: int) -> None:
    case = CASES[number]
    said = [
        each for each in found(case.manifests(case.edits)) if each.check == f"KOPS-{number:03d}"
    ]
    check = next(each for each in CHECKS if each.number == number)
    assert said
    for each in said:
        assert each.message
        assert each.remedy
        assert each.title == check.title
        assert (each.severity is Severity.ERROR) == (check.kind is not Kind.TRAP)
        assert bool(each.refused) == (check.kind is Kind.REFUSED)


@pytest.mark.parametrize("number", [number for number, case in CASES.items() if case.quiet])
def test_a_check_is_quiet_on_the_nearest_good_value(number: int) -> None:
    case = CASES[number]
    assert f"KOPS-{number:03d}" not in ids(case.manifests(case.quiet))


def test_a_version_that_nobody_stated_is_not_told_as_stated() -> None:
    case = CASES[156]
    (said,) = (each for each in found(case.manifests(case.edits)) if each.check == "KOPS-156")
    assert said.message == (
        'etcd "events" states no version and gets 3.6.12, and etcd "main" is of 3.5.9.'
    )


def test_a_group_before_its_cluster_is_only_warned_of() -> None:
    cluster, *groups = BASES["private"]()
    assert ids([*groups, cluster]) == {"KOPS-016"}


def test_places_are_those_of_the_documents() -> None:
    def there(tree: Any, place: tuple[int | str, ...]) -> bool:
        for step in place[:-1]:
            try:
                tree = tree[step]
            except (LookupError, TypeError):
                return False
        return True

    case = CASES[166]
    documents = case.manifests(case.edits)
    for each in found(documents):
        assert there(documents, each.place)


def test_what_cannot_be_decoded_is_said_once() -> None:
    case = CASES[10]
    assert ids(case.manifests(case.edits)) == {"KOPS-010"}


@pytest.mark.parametrize("value", [None, 5, "text", [], [5], {"a": 1}, True])
@pytest.mark.parametrize("key", sorted(BASES["roles"]()[0]["spec"]))
def test_no_value_is_too_odd(key: str, value: object) -> None:
    manifests = BASES["roles"]()
    manifests[0]["spec"][key] = copy.deepcopy(value)
    found(manifests)


@given(seed=st.integers(0, 2**32))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
def test_checks_neither_break_off_nor_change_what_they_read(seed: int) -> None:
    for _, manifests in mutants(seed, 3):
        before = copy.deepcopy(manifests)
        for each in found(manifests):
            assert "\n" not in each.message
            assert each.place[0] in range(len(manifests))
        assert manifests == before


def _oracle() -> Iterator[Any]:
    path = os.environ.get("KOPS_ORACLE", "")
    if path:
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield pytest.param(row, id=row["id"])


@pytest.mark.parametrize("row", list(_oracle()))
def test_verdicts_of_kops_that_were_written_down(row: dict[str, Any]) -> None:
    """A file of rows with ``docs`` and ``verdict``, named by the variable KOPS_ORACLE."""
    said = found(row["docs"])
    assert any(each.refused for each in said) == (row["verdict"] != "accept")
