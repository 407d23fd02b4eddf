"""``check``: what the rules find, for people and for pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from advisor.cli.judging import Judging, judging_options
from advisor.cli.options import at_option, cache_option, designs_argument

if TYPE_CHECKING:
    from advisor.cli.workbench import Workbench
    from advisor.evaluate import Evaluation
    from advisor.importers import Imported
    from advisor.importers.judged import Where

_SEVERITIES = ("error", "warning", "advice")
"""As in ``advisor.rules.Severity``, gravest first; a remembered answer does not load the rules."""

_FORMATS = ("text", "json", "sarif", "junit", "github", "markdown")


@click.command("check")
@designs_argument
@click.option(
    "--format",
    "output_format",
    type=click.Choice(_FORMATS),
    default="text",
    help="Plain text (the default), JSON (one object a design), or a report for a pipeline.",
)
@click.option(
    "--fail-on",
    type=click.Choice([*_SEVERITIES, "never"]),
    default=None,
    help="Exit with 1 when a finding of this severity or a graver one fires (default: error).",
)
@click.option(
    "-v", "--verbose", is_flag=True, help="Add reasons, sources and what was not evaluated."
)
@click.option("--baseline", metavar="FILE", help="Leave out the findings that FILE lists.")
@click.option(
    "--write-baseline", metavar="FILE", help="List the present findings in FILE, and pass."
)
@judging_options
@at_option
@cache_option
def check(
    designs: tuple[str, ...],
    output_format: str,
    fail_on: str | None,
    verbose: bool,
    baseline: str | None,
    write_baseline: str | None,
    packs: tuple[str, ...],
    profile: str | None,
    at: str | None,
    no_cache: bool,
) -> int:
    """Check designs against the rules.

    DESIGN is the name of a saved design or of a preset, a path, or - for standard input. A path
    may lead to a manifest of kops or a config of eksctl: then findings name its lines.

    Exits with 0 when nothing at or above --fail-on is found, with 1 when something is, with 2
    when a design cannot be read.
    """
    judging = Judging(packs, profile)
    if output_format not in ("text", "json") or baseline or write_baseline:
        from advisor.cli.pipeline import Request, check_in_pipeline

        return check_in_pipeline(
            Request(designs, output_format, fail_on, at, verbose, baseline, write_baseline, judging)
        )
    from advisor.cli.answering import Question, print_answer
    from advisor.errors import ExitCode

    question = Question(
        "check",
        _render,
        at,
        remember=not no_cache,
        judging=judging,
        render_imported=_render_imported,
    )
    shown = "verbose" if verbose and output_format == "text" else output_format
    failed = False
    for answer in question.answers(designs):
        print_answer(answer, shown)
        failed = failed or _reaches(answer["gravest"], fail_on or answer["fail_on"])
    if question.unanswered:
        return ExitCode.USAGE
    return ExitCode.FINDINGS if failed else ExitCode.OK


def _render(evaluation: Evaluation, reference: str, bench: Workbench) -> dict[str, str]:
    return _rendered(evaluation, reference, bench, None)


def _render_imported(
    evaluation: Evaluation, reference: str, bench: Workbench, imported: Imported
) -> dict[str, str]:
    from advisor.importers.judged import where, with_file_findings

    judged = with_file_findings(evaluation, imported)
    return _rendered(judged, reference, bench, where(imported))


def _rendered(
    evaluation: Evaluation, reference: str, bench: Workbench, where: Where | None
) -> dict[str, str]:
    from advisor.cli.output import json_line
    from advisor.report.findings import findings_data, findings_text

    fired = {finding.severity.value for finding in evaluation.findings.fired}
    return {
        "text": findings_text(evaluation, reference, where=where),
        "verbose": findings_text(evaluation, reference, verbose=True, where=where),
        "json": json_line(findings_data(evaluation, reference, where=where)),
        "gravest": next((severity for severity in _SEVERITIES if severity in fired), ""),
        "fail_on": bench.settings.fail_on,
    }


def _reaches(gravest: str, threshold: str) -> bool:
    """Whether the gravest finding is at or above the threshold."""
    if not gravest or threshold == "never":
        return False
    return _SEVERITIES.index(gravest) <= _SEVERITIES.index(threshold)
