"""Writing answers: stdout is data, stderr is narration."""

from __future__ import annotations

import contextlib
import os
from typing import Any

import click

from advisor.errors import AdvisorError


def json_line(document: Any) -> str:
    """``document`` as JSON on one line, with the line's end."""
    import json

    return json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"


def write_json(document: Any) -> None:
    """One JSON document on one line of stdout."""
    click.echo(json_line(document), nl=False)


def say(text: str) -> None:
    """Narration: never part of the data on stdout."""
    click.echo(text, err=True)


def complain(problem: AdvisorError) -> None:
    """A problem that does not end the command, in the form of one that does."""
    say(f"Error: {problem.message}")
    if problem.hint:
        say(f"Hint: {problem.hint}")


def write_text(text: str, output: str | None) -> None:
    """``text`` to the file ``output``, whole or not at all; to stdout when there is none."""
    if output is None or output == "-":
        click.echo(text, nl=False)
        return
    from pathlib import Path

    from advisor.errors import StorageError
    from advisor.store.files import shown, write_file

    path = Path(output)
    if path.is_dir():
        raise StorageError(f"{shown(path)} is a folder.", hint="Name a file: -o cluster.yaml")
    write_file(path, text)
    say(f"Written to {shown(path)}.")


def refuse_two_on_stdout(output_format: str) -> None:
    """Refuse a report for machines when the design goes to stdout: nobody could tell them apart."""
    if output_format == "json":
        raise click.UsageError(
            "The design goes to stdout, and so does the report with --format json: "
            "name a file for the design (-o FILE)."
        )


def terminal_width() -> int:
    """Columns to fill: those of ``COLUMNS`` or of the terminal, 80 where neither is known."""
    # As shutil has it, whose import takes longer than a remembered answer.
    stated = os.environ.get("COLUMNS", "")
    width = int(stated) if stated.isdecimal() else 0
    if width == 0:
        with contextlib.suppress(OSError):  # no terminal
            width = os.get_terminal_size(1).columns
    return max(40, min(160, width or 80))
