"""The README's repair story: check fails, fix repairs, check passes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from advisor.__main__ import main

README = Path(__file__).parents[2] / "README.md"


def test_check_fix_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "old", "--preset", "2018-kops"]) == 0
    assert main(["check", "old"]) == 1
    capsys.readouterr()
    assert main(["fix", "old"]) in (0, 1)
    said = capsys.readouterr()
    told = re.search(r"(\d+) fixes", said.out + said.err)
    assert told is not None
    assert f"# {told[1]} changes, each with its effect" in README.read_text(encoding="utf-8")
    assert main(["check", "old"]) == 0


def test_what_the_readme_links_to_exists() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README.read_text(encoding="utf-8")):
        assert (README.parent / target).exists(), target
