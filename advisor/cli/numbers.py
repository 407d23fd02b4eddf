"""``availability`` and ``compare``: the numbers of designs; ``cost`` has its own module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from advisor.cli.options import DESIGN, at_option, cache_option, designs_argument, format_option

if TYPE_CHECKING:
    from advisor.cli.workbench import Workbench
    from advisor.evaluate import Evaluation


@click.command("availability")
@designs_argument
@format_option
@at_option
@cache_option
def availability(
    designs: tuple[str, ...], output_format: str, at: str | None, no_cache: bool
) -> int:
    """Estimate minutes of outage a year, with range and causes."""
    from advisor.cli.answering import Question

    question = Question("availability", _minutes, at, rules=False, remember=not no_cache)
    return question.print_answers(designs, output_format)


@click.command("compare", short_help="Set designs side by side: dollars, minutes, decisions.")
@click.argument("designs", nargs=-1, required=True, metavar="A B [C...]", type=DESIGN)
@format_option
@at_option
def compare(designs: tuple[str, ...], output_format: str, at: str | None) -> None:
    """Compare designs: dollars, minutes, findings, decisions, one-way doors.

    The designs stand in the order in which you name them. Two or three stand side by side; for
    more the answers are listed below each question, unless the terminal is wide.
    """
    if len(designs) < 2:
        raise click.UsageError("compare needs at least two designs.")
    from advisor.cli.output import terminal_width, write_json
    from advisor.cli.workbench import Workbench
    from advisor.compare import compare as compare_evaluations
    from advisor.report.comparison import comparison_data, comparison_text

    bench = Workbench.open(at)
    evaluations = [bench.evaluate(bench.load(name).design) for name in designs]
    names = [evaluation.design.name for evaluation in evaluations]
    if len(set(names)) < len(names):
        names = list(designs)
    comparison = compare_evaluations(evaluations, bench.rules)
    if output_format == "json":
        write_json(comparison_data(comparison, names))
    else:
        click.echo(comparison_text(comparison, names, width=terminal_width()), nl=False)


def _minutes(evaluation: Evaluation, reference: str, _: Workbench) -> dict[str, str]:
    from advisor.cli.output import json_line
    from advisor.report.availability import availability_data, availability_text

    return {
        "text": availability_text(evaluation, reference),
        "json": json_line(availability_data(evaluation, reference)),
    }
