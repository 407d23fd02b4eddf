"""``cost``, ``availability`` and ``compare``: the numbers of designs."""

from __future__ import annotations

import click

from advisor.cli.options import at_option, format_option

_DESIGNS = click.argument("designs", nargs=-1, required=True, metavar="DESIGN...")


@click.command("cost")
@_DESIGNS
@format_option
@at_option
def cost(designs: tuple[str, ...], output_format: str, at: str | None) -> None:
    """Price designs line by line, with formula, source and date."""
    from advisor.cli.output import write_json
    from advisor.cli.workbench import Workbench
    from advisor.report.bill import bill_data, bill_text

    bench = Workbench.open(at, rules=False)
    for position, name in enumerate(designs):
        evaluation = bench.evaluate(bench.load(name).design)
        if output_format == "json":
            write_json(bill_data(evaluation))
        else:
            click.echo(("\n" if position else "") + bill_text(evaluation), nl=False)


@click.command("availability")
@_DESIGNS
@format_option
@at_option
def availability(designs: tuple[str, ...], output_format: str, at: str | None) -> None:
    """Rate designs in minutes of outage a year, with range and causes."""
    from advisor.cli.output import write_json
    from advisor.cli.workbench import Workbench
    from advisor.report.availability import availability_data, availability_text

    bench = Workbench.open(at, rules=False)
    for position, name in enumerate(designs):
        evaluation = bench.evaluate(bench.load(name).design)
        if output_format == "json":
            write_json(availability_data(evaluation))
        else:
            click.echo(("\n" if position else "") + availability_text(evaluation), nl=False)


@click.command("compare")
@click.argument("designs", nargs=-1, required=True, metavar="A B [C...]")
@format_option
@at_option
def compare(designs: tuple[str, ...], output_format: str, at: str | None) -> None:
    """Compare designs: dollars, minutes, findings, decisions and one-way doors."""
    if len(designs) < 2:
        raise click.UsageError("compare needs at least two designs.")
    from advisor.cli.output import write_json
    from advisor.cli.workbench import Workbench
    from advisor.compare import compare as compare_evaluations
    from advisor.report.comparison import comparison_data, comparison_text

    bench = Workbench.open(at)
    evaluations = [bench.evaluate(bench.load(name).design) for name in designs]
    comparison = compare_evaluations(evaluations)
    if output_format == "json":
        write_json(comparison_data(comparison))
    else:
        click.echo(comparison_text(comparison), nl=False)
