"""What ``advise`` says of a file whose tool is retired: where to go, and the design to go with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from advisor.cli.importing import origin_of
from advisor.cli.output import json_line, say
from advisor.errors import AdvisorError, ExitCode
from advisor.importers import read
from advisor.importers.kube_aws.migration import migration
from advisor.importers.kube_aws.successor import TARGETS, differences, successor
from advisor.model.vocabulary import Tool
from advisor.report.migration import (
    difference_lines,
    differences_data,
    migration_data,
    migration_lines,
)

if TYPE_CHECKING:
    from advisor.cli.advising import Order
    from advisor.cli.workbench import Workbench
    from advisor.importers import Imported
    from advisor.store.references import Document, Source


def propose(order: Order, document: Document, source: Source, bench: Workbench) -> int:
    """Show the way to another tool, and write the design of the one that is asked for.

    Raises:
        AdvisorError: the design does not come from a file, or the file is gone.
    """
    if order.in_place or order.rules or order.warnings:
        raise click.UsageError(
            "kube-aws is retired: nothing in its file is changed. --to TOOL -o FILE writes the "
            "design that takes its place."
        )
    if order.output is not None and order.target is None:
        raise click.UsageError(f"-o writes a design: say for which tool (--to {TARGETS[0]}).")
    tools = (Tool(order.target),) if order.target else TARGETS
    old, imported = source.design, source.imported or _origin(source, document, bench)
    new = {tool: successor(old, tool, bench.catalog) for tool in tools}
    changed = {tool: differences(old, design) for tool, design in new.items()}
    if order.output_format == "json":
        data: dict[str, Any] = {
            "design": order.file,
            "migration": migration_data(migration(imported)),
            "changes": {tool.value: differences_data(each) for tool, each in changed.items()},
        }
        click.echo(json_line(data), nl=False)
    else:
        lines = migration_lines(migration(imported))
        for tool, each in changed.items():
            lines += ["", *difference_lines(tool.value, each)]
        click.echo("\n".join(lines))
    if order.output is not None:
        path = bench.store.save(order.output, new[tools[0]]).path
        say(f"\nSaved {path}. Judge it: k8s-advisor check {order.output}")
    return ExitCode.OK


def _origin(source: Source, document: Document, bench: Workbench) -> Imported:
    """The file that a saved design was made of, read again."""
    found = origin_of(source.design, document, bench.store)
    if found.text is None:
        raise AdvisorError(
            found.problem or f"{document.name} is no file of another tool.",
            hint=f"Repair the design itself: k8s-advisor fix {document.reference}",
        )
    data = found.text.encode("utf-8", errors="surrogateescape")
    return read(data, source.design.origin.file, catalog=bench.catalog)
