"""What ``advise`` says: the diff, and why each change of it is made."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click

from advisor.cli.output import json_line, say
from advisor.errors import AdvisorError
from advisor.fixing import Repairs
from advisor.importers import FileFinding
from advisor.model.scalars import printable
from advisor.report.findings import finding_lines
from advisor.report.repairs import repairs_data, repairs_text, summary
from advisor.report.text import capital, count, wrapped
from advisor.rules import Finding


@dataclass(frozen=True, slots=True)
class Advice:
    """What there is to say about ``file``; ``left`` are errors of the file as it would be."""

    file: str
    diff: str
    keys: Sequence[FileFinding]
    repairs: Repairs
    left: Sequence[FileFinding]
    on_the_way: Sequence[Finding]
    unwritten: AdvisorError | None = None
    """Why the repairs do not stand in the file."""


def tell(advice: Advice, output_format: str) -> None:
    """The diff, or all of it as JSON, on standard output; the reasons on standard error."""
    if output_format == "json":
        click.echo(json_line(_data(advice)), nl=False)
        return
    click.echo(advice.diff, nl=False)
    for each in advice.keys:
        key = printable(str(each.place[-1]))
        text = f"{each.finding.rule}: line {each.mark.line} says {key}; {each.rename} is meant."
        for line in wrapped(text):
            say(line)
    if said := repairs_text(advice.repairs).rstrip("\n"):
        say(said)
    for each in advice.left:
        place = f"In: {printable(each.mark.file, 200)} as it would be, line {each.mark.line}"
        say("\n".join(["", *finding_lines(each.finding, place=place)]))
    if advice.on_the_way:
        say("\nIf the cluster is live already, this stands between the two files:")
    for finding in advice.on_the_way:
        say("\n".join(["", *finding_lines(finding)]))
    _sum_up(advice)


def _sum_up(advice: Advice) -> None:
    keys = f"{count(len(advice.keys), 'key')} renamed; " if advice.keys else ""
    left = f"; {count(len(advice.left), 'error')} of the file left" if advice.left else ""
    say(f"{capital(keys + summary(advice.repairs))}{left}.")
    if advice.unwritten is not None:
        say(f"The file cannot take the changes: {advice.unwritten.message}")
        if advice.unwritten.hint:
            say(f"Hint: {advice.unwritten.hint}")
    elif not advice.diff:
        say("Nothing in the file would change.")


def _data(advice: Advice) -> dict[str, Any]:
    return repairs_data(advice.repairs, advice.file) | {
        "diff": advice.diff,
        "renamed_keys": [
            {"rule": f.finding.rule, "line": f.mark.line, "old": f.place[-1], "new": f.rename}
            for f in advice.keys
        ],
        "file_errors": [
            {
                "rule": f.finding.rule,
                "message": f.finding.message,
                "remedy": f.finding.remedy,
                "line": f.mark.line,
            }
            for f in advice.left
        ],
        "unwritten": advice.unwritten and advice.unwritten.message,
        "live_cluster": [
            {"rule": f.rule, "severity": f.severity.value, "message": f.message}
            for f in advice.on_the_way
        ],
    }


def diff(name: str, before: str, after: str) -> str:
    """The change of the file ``name``, as `patch -p1` takes it."""
    old, new = (each.splitlines(keepends=True) for each in (before, after))
    name = name.removeprefix("/")
    lines = difflib.unified_diff(old, new, f"a/{name}", f"b/{name}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
