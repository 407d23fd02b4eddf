"""The generated documentation: up to date, complete, and without a dead link."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from advisor.resources import folder
from tools import build_docs

DOCS = build_docs.DOCS
_LINK = re.compile(r"\[[^\]]*\]\(([^)#:]*)(#[^)]*)?\)")
_ANCHOR = re.compile(r'<a id="([^"]+)">')


@pytest.fixture(scope="module")
def wanted() -> dict[str, str]:
    return build_docs.documents()


def test_the_documentation_is_up_to_date(wanted: dict[str, str]) -> None:
    changes = build_docs.stale(DOCS, wanted)
    assert not changes, f"stale, run `{build_docs.COMMAND}` and commit docs/: {changes[:5]}"


def test_every_rule_has_its_page_and_its_line(wanted: dict[str, str]) -> None:
    rules = {name for name in wanted if name.startswith("rules/")} - {"rules/README.md"}
    listed = re.findall(r"\]\(([A-Z0-9-]+\.md)\)", wanted["rules/README.md"])
    assert sorted(f"rules/{name}" for name in listed) == sorted(rules)
    assert len(rules) >= 160


def test_pages_say_all_there_is_to_say(wanted: dict[str, str]) -> None:
    page = wanted["rules/CP-007.md"]
    sections = re.findall(r"^## (.*)$", page, re.MULTILINE)
    assert sections == [
        "Why",
        "What to do",
        "Fix",
        "Who refuses it today",
        "It has happened",
        "Condition",
        "Examples",
        "Sources",
    ]
    assert "kops 1.37 and later" in page


def test_messages_are_those_of_an_example(wanted: dict[str, str]) -> None:
    pages = [text for name, text in wanted.items() if re.search(r"-\d+\.md$", name)]
    silent = [text.splitlines()[2] for text in pages if "\n> " not in text]
    assert silent == []


def test_no_link_is_dead(wanted: dict[str, str]) -> None:
    anchors = {name: set(_ANCHOR.findall(text)) for name, text in wanted.items()}
    for name, text in wanted.items():
        for target, anchor in _LINK.findall(text):
            path = (DOCS / name).parent / target
            found = path.resolve().relative_to(DOCS.resolve()).as_posix()
            assert found in wanted or path.exists(), f"{name} links to {target}"
            assert not anchor or anchor[1:] in anchors[found], f"{name} links to {target}{anchor}"


def test_tables_have_as_many_cells_as_their_heading(wanted: dict[str, str]) -> None:
    for name in ("decisions.md", "rules/README.md"):
        cells = 0
        for line in wanted[name].splitlines():
            found = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
            assert found == cells or not (found and cells), line
            cells = found


class TestCommand:
    def test_check_says_what_is_stale_and_what_to_run(
        self,
        tmp_path: Path,
        wanted: dict[str, str],
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setattr(build_docs, "documents", lambda: wanted)
        build_docs.write(tmp_path, wanted)
        check = ["--check", "--docs", str(tmp_path)]
        assert build_docs.main(check) == 0
        (tmp_path / "decisions.md").write_text("old")
        (tmp_path / "rules" / "AZ-001.md").unlink()
        (tmp_path / "rules" / "OLD-001.md").write_text("gone")
        (tmp_path / "rules" / "notes.md").write_text("somebody's own")
        assert build_docs.main(check) == 1
        said = capsys.readouterr().err
        for line in (
            "docs/decisions.md is stale",
            "docs/rules/AZ-001.md is missing",
            "docs/rules/OLD-001.md is about no rule",
            "Run: make docs",
        ):
            assert line in said
        assert build_docs.main(check[1:]) == 0
        assert build_docs.main(check) == 0
        assert (tmp_path / "rules" / "notes.md").exists()


def test_the_rulebook_accounts_for_every_rule_without_a_fix() -> None:
    text = (DOCS / "rulebook.md").read_text(encoding="utf-8")
    section = text.partition("## Fixes")[2].partition("\n## ")[0]
    named = set()
    for first, last in re.findall(r"([A-Z]+-\d{3})(?: to ([A-Z]+-\d{3}))?", section):
        area, _, number = first.partition("-")
        until = int(last.partition("-")[2] or number)
        named |= {f"{area}-{each:03}" for each in range(int(number), until + 1)}
    texts = (path.read_text(encoding="utf-8") for path in folder("rules").glob("*/*-*.yaml"))
    without = {text.split()[1] for text in texts if "\nfix:" not in text}
    assert named == without
