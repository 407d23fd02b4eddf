"""A design written for a tool: on stdout or into a file, after saying what gets lost."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.cli.output import say, write_text
from advisor.cli.workbench import Workbench
from advisor.errors import ExitCode
from advisor.evaluate import Evaluation
from advisor.exporters import Export, export
from advisor.exporters.coverage import Coverage, State
from advisor.report.findings import finding_lines
from advisor.report.text import count, wrapped
from advisor.rules import Finding


def write_export(reference: str, target: str, output: str | None, *, force: bool) -> int:
    """Write a design for ``target``; refuse what the target's own code is known to refuse."""
    bench = Workbench.open()
    if bench.warning:
        say(f"Warning: {bench.warning}")
    evaluation = bench.evaluate(bench.load(reference).design)
    refused = refusals(evaluation, target)
    if refused:
        say(f"{target} would refuse this design:")
    for line in (line for finding in refused for line in ["", *finding_lines(finding)]):
        say(line)
    if refused and not force:
        say("\nNothing was exported. Change the design, or write it all the same with --force.")
        return ExitCode.FINDINGS
    exported = export(target, evaluation.design, bench.catalog)
    for line in not_expressed(exported):
        say(line)
    write_text(exported.text, output)
    return ExitCode.OK


def refusals(evaluation: Evaluation, target: str) -> list[Finding]:
    """Errors for which the target's own code would reject the export.

    No waiver, profile or setting hides one: the target does not read them.
    """
    return [
        finding
        for finding in evaluation.findings.refused
        if any(refusal.tool == target for refusal in finding.refused_by)
    ]


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
