"""``check``: what the rules find, for people and for pipelines."""

from __future__ import annotations

import click

from advisor.cli.options import at_option, format_option


@click.command("check")
@click.argument("designs", nargs=-1, required=True, metavar="DESIGN...")
@format_option
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "advice", "never"]),
    default=None,
    help="Exit with 1 when a finding at or above this severity fires (default: error).",
)
@click.option("-v", "--verbose", is_flag=True, help="Add reasons, sources and what was not evaluated.")
@at_option
def check(
    designs: tuple[str, ...], output_format: str, fail_on: str | None, verbose: bool, at: str | None
) -> int:
    """Check designs against the rules; exit 1 when a finding reaches --fail-on."""
    from advisor.cli.output import write_json
    from advisor.cli.workbench import Workbench
    from advisor.errors import ExitCode
    from advisor.report.findings import findings_data, findings_text

    bench = Workbench.open(at)
    threshold = fail_on or bench.settings.fail_on
    failed = False
    for position, name in enumerate(designs):
        evaluation = bench.evaluate(bench.load(name).design)
        if output_format == "json":
            write_json(findings_data(evaluation))
        else:
            click.echo(("\n" if position else "") + findings_text(evaluation, verbose=verbose), nl=False)
        failed = failed or _reaches(evaluation.findings.fired, threshold)
    return ExitCode.FINDINGS if failed else ExitCode.OK


def _reaches(fired: tuple[object, ...], threshold: str) -> bool:
    """Whether a finding is at or above the threshold: errors first, advice last."""
    from advisor.rules import Finding, Severity

    if threshold == "never":
        return False
    order = [severity.value for severity in Severity]
    counted = order[: order.index(threshold) + 1]
    return any(isinstance(f, Finding) and f.severity.value in counted for f in fired)
