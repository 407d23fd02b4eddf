"""A design written for a tool: on stdout, or into a file or folder, after saying what gets lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.cli.output import say, write_text
from advisor.cli.workbench import Workbench
from advisor.errors import ExitCode
from advisor.exporters import Export
from advisor.exporters.coverage import Coverage, State
from advisor.exporters.folder import README
from advisor.exporting import in_its_file, means_folder, prepare, write_folder
from advisor.model.design import Design
from advisor.model.scalars import printable
from advisor.report.findings import finding_lines
from advisor.report.text import count, wrapped
from advisor.store.files import shown
from advisor.store.references import Document, find


@dataclass(frozen=True, slots=True)
class Order:
    """What to export and where to put it, as the command line asks for it."""

    design: str
    target: str
    output: str | None = None
    force: bool = False
    tool_version: str | None = None


def write_export(order: Order) -> int:
    """Write a design for a target; refuse what the target's own code is known to refuse."""
    bench = Workbench.open()
    if bench.warning:
        say(f"Warning: {bench.warning}")
    document = find(order.design, bench.store)
    source = bench.read(document)
    imported, design = source.imported, source.design
    tool = imported.source if imported is not None else design.origin.tool
    return hand_over(design, order, bench, document if tool == order.target else None)


def hand_over(
    design: Design, order: Order, bench: Workbench, origin: Document | None = None
) -> int:
    """Write ``design`` as ``order`` says, after telling what gets lost.

    ``origin`` is what it was read from, where that is or comes from a file of the same tool: that
    file is then changed where the design has changed, and not written anew.
    """
    ready = prepare(order.target, design, bench.catalog, bench.evaluate, order.tool_version)
    if origin is not None:
        from advisor.cli.importing import origin_of  # an own design pays for no importer

        ready, remark = in_its_file(ready, origin_of(design, origin, bench.store), bench.catalog)
        if remark:
            say(remark)
    if ready.refused:
        say(f"{order.target} or AWS would refuse this design:")
    for line in (line for finding in ready.refused for line in ["", *finding_lines(finding)]):
        say(line)
    if ready.refused and not order.force:
        say("\nNothing was exported. Change the design, or write it all the same with --force.")
        return ExitCode.FINDINGS
    for line in not_expressed(ready.export):
        say(line)
    if order.output is not None and means_folder(order.output):
        files = write_folder(ready.export, Path(order.output))
        names = printable(", ".join(files), 2_000)
        say(f"Written to {shown(Path(order.output))}: {names}. Start with {README}.")
        return ExitCode.OK
    write_text(ready.export.text, order.output)
    _tell_of_further_files(ready.export)
    return ExitCode.OK


def _tell_of_further_files(export: Export) -> None:
    if export.files:
        names = ", ".join(file.name for file in export.files)
        say(f"More files belong to this export: {printable(names, 2_000)}.")
        say("All of them, with the commands in order: -o DIR")


def not_expressed(exported: Export) -> list[str]:
    """What the target cannot take as it is, as lines to read; the file's header says it, too."""
    lost = [each for each in exported.coverage if each.state is State.NOT_EXPRESSIBLE]
    other = [each for each in exported.coverage if each.state is State.APPROXIMATED]
    fields = count(len(lost), "field")
    return [
        *_notes(f"{exported.target} cannot express {fields} of this design:", lost),
        *_notes(f"{exported.target} says in its own way:", other),
    ]


def _notes(heading: str, fields: Sequence[Coverage]) -> list[str]:
    if not fields:
        return []
    lines = [heading]
    for field in fields:
        lines += wrapped(f"{field.path}: {field.note}", "  ", hanging="  ")
    return lines
