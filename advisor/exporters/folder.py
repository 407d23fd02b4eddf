"""An export as a folder: all its files, and a README with the exact commands in order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from advisor.exporters import Export, ExportFile
from advisor.exporters.coverage import Coverage, State
from advisor.exporters.yaml_text import one_line

README: Final = "README.md"

_COMMAND: Final = "  $ "
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|#~])")
_FIELDS: Final = (
    (State.EXPRESSED, "Expressed"),
    (State.APPROXIMATED, "Approximated"),
    (State.NOT_EXPRESSIBLE, "Not expressible"),
)


def folder(export: Export) -> tuple[ExportFile, ...]:
    """Every file of ``export``, the one to start from first, and the README last."""
    files = (ExportFile(export.file, export.text, "Where to start"), *export.files)
    return (*files, ExportFile(README, _readme(export, files), "What to run, in order"))


def _readme(export: Export, files: Sequence[ExportFile]) -> str:
    title, *lines = export.header
    parts = [
        f"# {_escaped(title)}",
        *_blocks(lines),
        "## Files",
        "\n".join(_file_lines(files)),
        "## Every field of the design",
        _counted(export.coverage),
        "\n".join(_coverage_lines(export.coverage)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _blocks(lines: Iterable[str]) -> Iterator[str]:
    """The header as Markdown: commands as code, what belongs to a heading as a list.

    What cannot be said stands in the table of all fields, so that it is not repeated here.
    """
    for kind, group in groupby(_without_sections(lines), key=_kind):
        if kind == "command":
            commands = (line.removeprefix(_COMMAND) for line in group)
            yield "\n".join(("```sh", *commands, "```"))
        elif kind == "entry":
            yield "\n".join(f"- {_escaped(line.strip())}" for line in group)
        elif kind == "text":
            yield from (_escaped(line) for line in group)


def _without_sections(lines: Iterable[str]) -> Iterator[str]:
    """``lines`` without the lists of fields, whose headings end in a count."""
    inside = False
    for line in lines:
        if not line.startswith("  "):
            inside = re.search(r" \(\d+\):$", line) is not None
        if not inside:
            yield line


def _kind(line: str) -> str:
    if line.startswith(_COMMAND):
        return "command"
    if line.startswith("  "):
        return "entry"
    return "text" if line else ""


def _file_lines(files: Iterable[ExportFile]) -> Iterator[str]:
    for file in files:
        yield f"- `{file.name}`: {_escaped(file.about)}" if file.about else f"- `{file.name}`"


def _counted(coverage: Iterable[Coverage]) -> str:
    states = [each.state for each in coverage]
    counts = ", ".join(f"{states.count(state)} {name.lower()}" for state, name in _FIELDS)
    informing = states.count(State.INFORMS_ONLY)
    return f"{counts}; {informing} only inform the advice, or are not asked for."


def _coverage_lines(coverage: Sequence[Coverage]) -> Iterator[str]:
    yield "| Field | In this export | Where | Note |"
    yield "|---|---|---|---|"
    for state, name in _FIELDS:
        for each in coverage:
            if each.state is state:
                where = _code(each.target_path) if each.target_path else ""
                note = _escaped(one_line(each.note))
                yield f"| {_code(each.path)} | {name} | {where} | {note} |"


def _code(text: str) -> str:
    """``text`` as code in a table, where a bar would end the cell."""
    return f"`{one_line(text).replace('`', chr(39)).replace('|', chr(92) + '|')}`"


def _escaped(text: str) -> str:
    """``text`` as Markdown shows it: names of a design are no markup."""
    return _SPECIAL.sub(r"\\\1", text)
