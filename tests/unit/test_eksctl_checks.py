"""eksctl's verdict on configs: every check objects to what it is about, and to nothing else."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor import importers
from advisor.catalog import bundled
from advisor.errors import DocumentError
from advisor.importers.eksctl import objections
from advisor.importers.eksctl.checks.catalogue import CHECKS, Kind
from advisor.importers.foreign import parse_foreign
from advisor.importers.imported import Objection
from advisor.rules import Severity
from tests.support.eksctl_cases import CASES, Edit, edited
from tests.support.eksctl_shapes import SHAPES, shape

CATALOG = bundled()
ELSEWHERE = {1: "a key given twice never reaches the tree", 10: "about several documents"}
"""Checks with tests of their own."""


def _found(config: dict[str, Any]) -> list[Objection]:
    return list(objections([config], CATALOG))


def _numbers(found: Sequence[Objection]) -> set[int]:
    return {int(each.check.removeprefix("EKSCTL-")) for each in found}


@pytest.mark.parametrize("name", SHAPES)
def test_nothing_is_refused_that_eksctl_takes(name: str) -> None:
    found = objections(parse_foreign(shape(name), name=name).documents, CATALOG)
    assert [each.message for each in found if each.severity is Severity.ERROR] == []


@pytest.mark.parametrize(("number", "case"), CASES.items())
def test_a_check_objects(number: int, case: tuple[str, Edit, Edit]) -> None:
    name, wrong, _ = case
    objection = next(
        (each for each in _found(edited(name, wrong)) if _numbers([each]) == {number}), None
    )
    assert objection is not None
    assert objection.refused == ("0.230" if CHECKS[number].kind is Kind.REFUSED else "")
    assert objection.message.endswith(".")
    assert objection.remedy
    assert objection.title == CHECKS[number].title


@pytest.mark.parametrize(("number", "case"), CASES.items())
def test_a_check_is_quiet(number: int, case: tuple[str, Edit, Edit]) -> None:
    name, _, right = case
    assert number not in _numbers(_found(edited(name, right)))


@pytest.mark.parametrize(("number", "case"), CASES.items())
def test_an_objection_names_a_place_of_the_file(number: int, case: tuple[str, Edit, Edit]) -> None:
    """Its place is there, or would be: all but the last step exist."""
    name, wrong, _ = case
    config = edited(name, wrong)
    for each in _found(config):
        node: Any = [config]
        for step in each.place[:-1]:
            if isinstance(node, dict) and step not in node:
                break
            node = node[step]
        else:
            continue
        assert each.place[1] in ("metadata", "iam", "accessConfig", "vpc", "upgradePolicy"), number


def test_every_check_has_examples() -> None:
    assert set(CASES) | set(ELSEWHERE) == set(CHECKS)


def test_the_catalogue_says_where_eksctl_decides() -> None:
    for number, check in CHECKS.items():
        assert check.number == number
        assert re.fullmatch(r"EKSCTL-\d{3}", check.id)
        assert check.source.startswith("pkg/")
        assert check.title[0].isupper()
        assert not check.title.endswith(".")


# --- what stands in the text alone ---------------------------------------------------------------


def _rules(text: str) -> set[str]:
    imported = importers.read(text.encode(), "cluster.yaml", catalog=CATALOG)
    return {each.finding.rule for each in imported.findings if each.finding.refused_by}


def test_a_key_given_twice_is_refused() -> None:
    text = shape("smallest")
    assert _rules(text) == set()
    assert _rules(text + "iam: {}\niam: {}\n") == {"EKSCTL-001"}


def test_a_config_in_a_list_is_refused() -> None:
    tree = yaml.safe_load(shape("smallest"))
    assert _rules(json.dumps(tree)) == set()
    assert _rules(json.dumps([tree])) == {"EKSCTL-009"}


def test_what_eks_says_of_a_cluster_is_no_config() -> None:
    with pytest.raises(DocumentError, match="what EKS says of a cluster"):
        _rules('[{"Name": "shop", "Arn": "arn:aws:eks:eu-west-1:111122223333:cluster/shop"}]')


def test_a_misspelt_region_names_the_one_that_was_meant() -> None:
    tree = yaml.safe_load(shape("smallest"))
    tree["metadata"]["region"] = "eu-wst-1"
    imported = importers.read(json.dumps(tree).encode(), "cluster.json", catalog=CATALOG)
    said = [each.finding for each in imported.findings if each.finding.refused_by]
    assert [each.rule for each in said] == ["EKSCTL-024"]
    assert "eu-west-1" in said[0].remedy


def test_further_documents_are_dropped_in_silence() -> None:
    text = f"{shape('smallest')}---\n{shape('private')}"
    found = objections(parse_foreign(text, name="x").documents, CATALOG)
    assert [(each.check, each.place, each.refused) for each in found if each.place[0]] == [
        ("EKSCTL-010", (1,), "")
    ]


@pytest.mark.parametrize(
    ("scalar", "refused"),
    [("1.36", True), ("'1.36'", False), ("1e3", True), ("v1.36", False), ("yes", True)],
)
def test_unquoted_scalars_are_what_go_makes_of_them(scalar: str, refused: bool) -> None:
    text = shape("managed").replace('version: "1.36"', f"version: {scalar}")
    assert ("EKSCTL-005" in _rules(text)) == refused


@pytest.mark.parametrize(
    ("scalar", "refused"), [("yes", False), ("on", False), ("'true'", True), ("1", True)]
)
def test_switches_are_those_of_yaml_1_1(scalar: str, refused: bool) -> None:
    text = shape("private").replace("privateNetworking: true", f"privateNetworking: {scalar}")
    assert ("EKSCTL-005" in _rules(text)) == refused


def test_messages_carry_hostile_text_without_control_characters() -> None:
    config = edited("managed", {"managedNodeGroups[0].name": "a\x1b[31mb\nc"})
    messages = " ".join(each.message + each.remedy for each in _found(config))
    assert "\x1b" not in messages
    assert "\n" not in messages


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [None], {"x": None}, True])
@pytest.mark.parametrize("name", sorted({case[0] for case in CASES.values()}))
def test_no_value_in_a_strange_place_crashes(name: str, value: Any) -> None:
    config = edited(name, {})
    for key in list(config):
        _found(config | {key: value})
        if isinstance(config[key], dict):
            for inner in config[key]:
                _found(config | {key: config[key] | {inner: value}})


# --- verdicts of eksctl kept elsewhere -----------------------------------------------------------

VERDICTS = os.environ.get("EKSCTL_VERDICTS", "")
"""A file of verdicts, one JSON line a config: id, doc, verdict, message, trap."""


@pytest.mark.skipif(not VERDICTS, reason="EKSCTL_VERDICTS names no file of verdicts")
def test_verdicts_agree() -> None:
    differing = {}
    for line in Path(VERDICTS).read_text("utf-8").splitlines():
        row = json.loads(line)
        found = _found(row["doc"])
        refused = any(each.refused for each in found)
        if refused != (row["verdict"] == "reject") or (row.get("trap") and not found):
            differing[row["id"]] = (row["verdict"], [each.message for each in found])
    assert differing == {}
