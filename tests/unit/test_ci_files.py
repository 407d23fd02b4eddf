"""The hook and the examples for pipelines name commands and options that exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from advisor.cli import root

ROOT = Path(__file__).resolve().parents[2]
CI_GUIDE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [text for found, text in _BLOCK.findall(CI_GUIDE) if found == language]


def commands() -> list[str]:
    """Every command line of the program in the guide's blocks."""
    text = "\n".join([*blocks("yaml"), *blocks("console")]).replace("\\\n", " ")
    found = re.findall(r"^\s*(?:[$-] )?(k8s-advisor [a-z].*)$", text, re.MULTILINE)
    return [re.split(r" >>? | # ", line)[0].strip() for line in found]


def test_the_guide_has_commands() -> None:
    assert len(commands()) >= 6


@pytest.mark.parametrize("line", commands())
def test_commands_parse(line: str) -> None:
    _, name, *arguments = shlex.split(line)
    with click.Context(root) as ctx:
        command = root.get_command(ctx, name)
        assert command is not None
        command.make_context(name, arguments, parent=ctx)


@pytest.mark.parametrize("text", blocks("yaml"))
def test_examples_are_yaml(text: str) -> None:
    assert yaml.safe_load(text)


class TestHook:
    @pytest.fixture
    def hook(self) -> dict[str, Any]:
        [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
        assert isinstance(hook, dict)
        return hook

    def test_it_runs_a_command_that_exists(self, hook: dict[str, Any]) -> None:
        program, name = hook["entry"].split()
        assert program == "k8s-advisor"
        with click.Context(root) as ctx:
            assert root.get_command(ctx, name) is not None
        assert hook["language"] == "python"

    @pytest.mark.parametrize(
        ("path", "taken"),
        [
            ("prod.design.yaml", True),
            ("clusters/eu.design.yml", True),
            ("deploy/service.yaml", False),
            (".github/workflows/design.yaml", False),
        ],
    )
    def test_it_takes_designs_only(self, hook: dict[str, Any], path: str, taken: bool) -> None:
        assert bool(re.search(hook["files"], path)) is taken

    def test_the_guide_uses_its_id(self, hook: dict[str, Any]) -> None:
        assert f"id: {hook['id']}" in CI_GUIDE
