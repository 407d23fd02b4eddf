"""Writing answers: stdout is data, stderr is narration."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from advisor.errors import StorageError


def write_json(document: Any) -> None:
    """One JSON document on one line of stdout."""
    click.echo(json.dumps(document, ensure_ascii=False, separators=(",", ":")))


def say(text: str) -> None:
    """Narration: never part of the data on stdout."""
    click.echo(text, err=True)


def write_text(text: str, output: str | None) -> None:
    """``text`` to the file ``output``, whole or not at all; to stdout when there is none."""
    if output is None or output == "-":
        click.echo(text, nl=False)
        return
    from advisor.store.files import write_file

    path = Path(output)
    if path.is_dir():
        raise StorageError(f"{path} is a folder.", hint="Name a file: -o cluster.yaml")
    write_file(path, text)
    say(f"Written to {path}.")
