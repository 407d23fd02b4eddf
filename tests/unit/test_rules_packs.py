"""Packs: names, ids, versions, limits, and packs that installed packages bring."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from advisor.errors import NotFoundError, RuleError
from advisor.rules import RuleBook
from advisor.rules.packs import MAX_RULES, Pack, installed_packs, read_pack
from tests.unit.rules_engine import environment, facts, write_rule


def pack(folder: Path, manifest: str | None = "name: acme\nversion: 1.2.0\n", **keys: Any) -> Path:
    write_rule(folder, keys.pop("when", "design.etcd.members == 3"), **keys)
    if manifest is not None:
        (folder / "rules" / "pack.yaml").write_text(manifest)
    return folder / "rules"


def load(*packs: Path, **keys: Any) -> RuleBook:
    return RuleBook.load([read_pack(each) for each in packs], environment(), **keys)


def test_the_name_of_the_pack_comes_before_each_id(tmp_path: Path) -> None:
    book = load(pack(tmp_path), strict=True)
    [rule] = book.rules
    assert (rule.id, rule.pack) == ("acme/T-001", "acme")
    assert book.rule("ACME/t-001") == rule
    assert [each.version for each in book.packs] == ["1.2.0"]
    assert [each.rule for each in book.evaluate(facts(), "kops").fired] == ["acme/T-001"]
    assert len(book.examples("acme/T-001")) == 2


def test_packs_never_meet(tmp_path: Path) -> None:
    one = pack(tmp_path / "one")
    other = pack(tmp_path / "other", "name: zeta\nversion: '1'\n")
    bundled = write_rule(tmp_path / "core", "true").parent.parent
    book = RuleBook.load([bundled, read_pack(one), read_pack(other)], environment(), strict=True)
    assert [rule.id for rule in book.rules] == ["T-001", "acme/T-001", "zeta/T-001"]


def test_two_packs_of_one_name_are_told(tmp_path: Path) -> None:
    book = load(pack(tmp_path / "one"), pack(tmp_path / "two"))
    assert len(book.rules) == 1
    assert "acme/T-001 is taken by" in book.problems[0].text


def test_without_a_manifest_the_folder_gives_the_name(tmp_path: Path) -> None:
    folder = pack(tmp_path, None).rename(tmp_path / "Our Team's rules")
    assert read_pack(folder).name == "our-team-s-rules"
    assert read_pack(folder, "my").name == "my"


def test_a_single_file_is_a_pack(tmp_path: Path) -> None:
    file = next(pack(tmp_path).glob("*/*.yaml"))
    assert [rule.id for rule in load(file, strict=True).rules] == ["testing/T-001"]


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ("name: Acme\nversion: 1.0\n", "name: 'Acme' is not"),
        ("name: acme\n", "version: '' does not"),
        ("name: acme\nversion: 1.0\nurl: x\n", "no key 'url'"),
        ("- a\n", "a list"),
    ],
)
def test_a_manifest_that_cannot_be_used(tmp_path: Path, manifest: str, message: str) -> None:
    with pytest.raises(RuleError, match=message):
        read_pack(pack(tmp_path, manifest))


def test_a_pack_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no rule pack"):
        read_pack(tmp_path / "nothing")


def test_each_pack_has_a_cache_of_its_own(tmp_path: Path) -> None:
    cache = tmp_path / "cache" / "rules"
    folder = pack(tmp_path)
    first = load(folder, cache=cache)
    assert load(folder, cache=cache).rules == first.rules
    assert [path.name.rpartition("-")[0] for path in cache.parent.iterdir()] == ["rules-acme"]
    (folder / "pack.yaml").write_text("name: zeta\nversion: '2'\n")
    assert [rule.id for rule in load(folder, cache=cache).rules] == ["zeta/T-001"]


def test_a_broken_rule_is_a_finding_and_leaves_the_pack_alone(tmp_path: Path) -> None:
    folder = pack(tmp_path)
    write_rule(tmp_path, "1 / 0 == design.etcd.members", id="T-002")
    write_rule(tmp_path, "design.etcd.members", id="T-003")
    found = load(folder).evaluate(facts(), "kops")
    assert sorted(each.rule for each in found.fired) == ["ADV-000", "ADV-000", "acme/T-001"]


def many(folder: Path, number: int) -> Path:
    folder.mkdir()
    for each in range(number):
        (folder / f"T-{each}.yaml").touch()
    return folder


def huge(folder: Path) -> Path:
    folder.mkdir()
    (folder / "T-001-x.yaml").write_bytes(b"when: " + b"true || " * 1_310_720)
    return folder


def long_winded(folder: Path) -> Path:
    when = "(" + " || ".join(["design.etcd.members == 3"] * 70) + ")"
    for each in range(200):
        write_rule(folder, when, id=f"T-{each:03d}")
    return folder / "rules"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: many(folder, 5_000), "more than 1,000 rule files"),
        (lambda folder: many(folder, MAX_RULES + 1), "more than 1,000 rule files"),
        (huge, "MiB, a pack at most 1"),
        (long_winded, "characters of conditions"),
    ],
)
def test_a_pack_beyond_all_measure_ends_in_one_problem(
    tmp_path: Path, make: Any, message: str
) -> None:
    book = load(make(tmp_path / "pack"))
    assert (len(book.rules), len(book.problems)) == (0, 1)
    assert message in book.problems[0].text


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    folder = pack(tmp_path)
    os.mkfifo(folder / "T-009-pipe.yaml")
    (folder / "T-010-link.yaml").symlink_to("/dev/zero")
    assert len(load(folder, strict=True).rules) == 1


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed packages: one of them brings a pack, and must not be run."""
    package = tmp_path / "acme_rules"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('imported')\n")
    pack(package / "inside")
    info = tmp_path / "acme_rules-3.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-rules\nVersion: 3.1\n")
    points = "[k8s_advisor.rules]\nacme = acme_rules:inside/rules\n"
    (info / "entry_points.txt").write_text(points)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    return info


@pytest.mark.usefixtures("site")
def test_installed_packages_bring_packs_and_are_not_run() -> None:
    [found] = installed_packs()
    assert (found.name, found.version) == ("acme", "3.1")
    assert len(RuleBook.load([found], environment(), strict=True).rules) == 1


def test_a_pack_whose_package_is_gone_is_a_problem(site: Path) -> None:
    (site / "entry_points.txt").write_text("[k8s_advisor.rules]\nacme = not_there\n")
    book = RuleBook.load(list(installed_packs()), environment())
    assert "not_there: cannot be read" in book.problems[0].text


def test_unknown_rules_stay_unknown(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        load(pack(tmp_path)).rule("T-001")


def test_bundled_rules_have_no_pack() -> None:
    assert Pack(Path("x")).full_id("NET-001") == "NET-001"
