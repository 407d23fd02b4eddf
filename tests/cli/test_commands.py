"""How words on the command line find their command."""

from __future__ import annotations

import click
import pytest

from advisor import __version__
from advisor.cli import COMMANDS, LazyGroup, root, run

CALLS: list[tuple[str, str | None]] = []


@click.command("open")
@click.argument("design", required=False)
@click.option("--quick", is_flag=True)
def open_command(design: str | None, quick: bool) -> None:
    """Stand-in for the default command."""
    CALLS.append(("open", design))


@click.command("check")
@click.argument("design")
def check_command(design: str) -> int:
    """Stand-in for a command that finds something."""
    CALLS.append(("check", design))
    return 1


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command line of two commands."""
    assert isinstance(root, LazyGroup)
    table = {"open": f"{__name__}:open_command", "check": f"{__name__}:check_command"}
    monkeypatch.setattr(root, "lazy_commands", table)
    CALLS.clear()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_exists(name: str) -> None:
    with click.Context(root) as ctx:
        command = root.get_command(ctx, name)
    assert command is not None
    assert command.name == name
    assert command.get_short_help_str(), "a command without a line of help"


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"k8s-advisor {__version__}\n"


@pytest.mark.usefixtures("commands")
class TestRouting:
    def test_no_words_open_the_default(self) -> None:
        assert run([]) == 0
        assert CALLS == [("open", None)]

    @pytest.mark.parametrize("rest", [[], ["--quick"]])
    def test_a_lone_word_is_a_design(self, rest: list[str]) -> None:
        assert run(["ha-kops", *rest]) == 0
        assert CALLS == [("open", "ha-kops")]

    def test_a_command_returns_its_exit_code(self) -> None:
        assert run(["check", "ha-kops"]) == 1
        assert CALLS == [("check", "ha-kops")]

    def test_a_misspelt_command_is_corrected(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["chek", "ha-kops"]) == 2
        assert "Did you mean 'check'?" in capsys.readouterr().err

    def test_export_goes_with_a_design_only(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["--export", "kops", "ha-kops"]) == 0
        assert run(["--export", "kops", "check", "ha-kops"]) == 2
        assert "'check'" in capsys.readouterr().err
        assert CALLS == [("open", "ha-kops")]

    def test_output_needs_export(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["--output", "c.yaml"]) == 2
        assert "--export" in capsys.readouterr().err

    def test_aborted_prompt_is_an_interrupt(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def aborted(ctx: click.Context) -> None:
            raise click.Abort

        monkeypatch.setattr(root, "invoke", aborted)
        with pytest.raises(KeyboardInterrupt):
            run([])

    def test_help_lists_the_commands(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["--help"]) == 0
        assert "Stand-in for a command that finds something." in capsys.readouterr().out
