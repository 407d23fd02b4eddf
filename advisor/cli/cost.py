"""``cost``: the bill of designs in several views, and ``cost diff``: what another one changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from advisor.cli.options import DESIGN, at_option, cache_option, designs_argument, format_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.cli.answering import Question
    from advisor.cli.workbench import Workbench
    from advisor.cost.outlook import Outlook
    from advisor.evaluate import Evaluation
    from advisor.store.answers import Answer

_DIFF = "diff"


class _CostCommand(click.Command):
    """Prices designs, unless the first word is ``diff``: then two are compared line by line."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: object,
    ) -> click.Context:
        """The context of ``cost``, or that of ``cost diff``."""
        if args[:1] == [_DIFF]:
            return diff.make_context(f"{info_name} {_DIFF}", args[1:], parent)
        return super().make_context(info_name, args, parent, **extra)


@click.command("cost", cls=_CostCommand, short_help="Price designs line by line.")
@designs_argument
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "csv", "markdown"]),
    default="text",
    help="Text (the default); JSON, one object a design; CSV; Markdown, worked out step by step.",
)
@click.option(
    "--by",
    type=click.Choice(["category", "zone", "component", "line"]),
    default="category",
    help="What the lines of the text are put together by.",
)
@click.option(
    "--per",
    type=click.Choice(["hour", "month", "year"]),
    default="month",
    help="What the amounts are for.",
)
@click.option(
    "--workload",
    type=click.Choice(["small", "medium", "large"]),
    default=None,
    help="Price the design under this load instead of its own.",
)
@click.option(
    "--assume",
    "assumed",
    multiple=True,
    metavar="NAME=VALUE",
    help="Price the design with another assumption, as --assumptions lists them; may be repeated.",
)
@click.option(
    "--assumptions", "about", flag_value="assumptions", help="List all that the bill assumes."
)
@click.option(
    "--sensitivity", "about", flag_value="sensitivity", help="Show what moves the total most."
)
@click.option(
    "--control-planes",
    "about",
    flag_value="control-planes",
    help="Price other ways to run the control plane.",
)
@at_option
@cache_option
def cost(
    designs: tuple[str, ...],
    output_format: str,
    by: str,
    per: str,
    workload: str | None,
    assumed: tuple[str, ...],
    about: str | None,
    at: str | None,
    no_cache: bool,
) -> int:
    """Price designs line by line.

    Every line shows how it is calculated and what kind of price it rests on; JSON, CSV and
    Markdown also give the source and the date of that price.

    `cost diff A B` shows what B adds to, removes from and changes on the bill of A.
    """
    from advisor.cli.answering import Question

    if output_format == "markdown" and per != "month":
        raise click.UsageError("--format markdown works out a month: leave out --per.")
    if about is not None and output_format not in ("text", "json"):
        raise click.UsageError(f"--{about} comes as text or JSON.")
    values = dict(map(_assumption, assumed))
    name = " ".join(
        ("cost", output_format, by, per, workload or "own", about or "bill", *sorted(assumed))
    )

    def render(evaluation: Evaluation, reference: str, bench: Workbench) -> dict[str, str]:
        if workload is not None:
            evaluation = _under(evaluation, workload, bench)
        if values:
            evaluation = _assuming(evaluation, values, bench)
        if about is not None:
            return {output_format: _about(evaluation, reference, bench, about, output_format)}
        return {output_format: _bill(evaluation, reference, bench, output_format, by, per)}

    question = Question(name, render, at, rules=False, remember=not no_cache)
    if output_format == "csv":
        return _print_csv(question.answers(designs), question)
    return question.print_answers(designs, output_format)


@click.command(_DIFF, short_help="What one design adds to the bill of another.")
@click.argument("before", metavar="A", type=DESIGN)
@click.argument("after", metavar="B", type=DESIGN)
@format_option
@at_option
def diff(before: str, after: str, output_format: str, at: str | None) -> None:
    """Show what design B adds to (+), removes from (-) and changes (~) on the bill of A."""
    from advisor.cli.output import write_json
    from advisor.cli.workbench import Workbench
    from advisor.cost.change import bill_change
    from advisor.report.bill_change import bill_change_data, bill_change_text

    bench = Workbench.open(at, rules=False)
    was, becomes = (bench.evaluate(bench.load(name).design) for name in (before, after))
    names = (was.design.name, becomes.design.name)
    if names[0] == names[1]:
        names = (before, after)
    change = bill_change(was.bill, becomes.bill)
    if output_format == "json":
        write_json(bill_change_data(change, (was, becomes), names))
    else:
        click.echo(bill_change_text(change, (was, becomes), names), nl=False)


def _bill(
    evaluation: Evaluation, reference: str, bench: Workbench, shown: str, by: str, per: str
) -> str:
    from advisor.cli.output import json_line
    from advisor.cost.views import By, Period
    from advisor.report import bill as report

    view = report.View(By(by), Period(per))
    match shown:
        case "json":
            from advisor.report.bill_outlook import outlook_data

            data = report.bill_data(evaluation, reference, view)
            return json_line(data | {"outlook": outlook_data(_outlook(evaluation, bench))})
        case "csv":
            return report.bill_csv(evaluation, reference, view)
        case "markdown":
            from advisor.report.bill_markdown import bill_markdown

            return bill_markdown(evaluation, reference)
        case _:
            from advisor.report.bill_outlook import outlook_sentences

            ahead = _outlook(evaluation, bench)
            remarks = outlook_sentences(evaluation.bill, ahead)
            return report.bill_text(evaluation, reference, view, remarks)


def _under(evaluation: Evaluation, workload: str, bench: Workbench) -> Evaluation:
    """The same design under another load."""
    from advisor.plan.workloads import with_workload

    return bench.evaluate(with_workload(evaluation.design, workload, bench.catalog))


def _assumption(text: str) -> tuple[str, float]:
    """The two sides of NAME=VALUE."""
    name, _, stated = text.partition("=")
    try:
        value = float(stated)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise click.UsageError(f"--assume {text}: NAME=VALUE is expected, VALUE from 0 on.")
    return name.strip(), value


def _assuming(evaluation: Evaluation, values: dict[str, float], bench: Workbench) -> Evaluation:
    """The evaluation of the same design with these assumptions beside its own."""
    from advisor.model import paths

    design = evaluation.design
    stated = {**design.assumptions.cost, **values}
    return bench.evaluate(paths.replace(design, {"assumptions.cost": stated}))


def _about(evaluation: Evaluation, reference: str, bench: Workbench, about: str, shown: str) -> str:
    """What stands behind the bill, or what else the control plane could cost."""
    from advisor.cli.output import json_line

    design, catalog = evaluation.design, bench.catalog
    prices = catalog.region(evaluation.bill.region)
    if about == "control-planes":
        from advisor.cost.control_planes import control_planes, elsewhere
        from advisor.report.control_planes import control_planes_data, control_planes_text

        version = design.kubernetes.version
        planes = control_planes(evaluation.bill, version, prices, catalog, evaluation.today)
        others = elsewhere(evaluation.bill.hours_per_month, catalog)
        if shown == "json":
            return json_line(control_planes_data(evaluation, planes, reference, others))
        return control_planes_text(evaluation, planes, reference, others)
    from advisor.cost.sensitivity import assumptions
    from advisor.report.bill_assumptions import assumptions_data, assumptions_text, tornado_text

    found = assumptions(design, prices, catalog, evaluation.today)
    if shown == "json":
        return json_line(assumptions_data(evaluation, found, reference))
    text = tornado_text if about == "sensitivity" else assumptions_text
    return text(evaluation, found, reference)


def _outlook(evaluation: Evaluation, bench: Workbench) -> Outlook:
    from advisor.cost.outlook import outlook

    prices = bench.catalog.region(evaluation.bill.region)
    return outlook(
        evaluation.design, evaluation.plan.resources, evaluation.bill, prices, bench.catalog,
        evaluation.today,
    )  # fmt: skip


def _print_csv(answers: Iterator[Answer], question: Question) -> int:
    """One table: the header once, then the lines of every design."""
    from advisor.errors import ExitCode
    from advisor.report.bill import CSV_COLUMNS

    for number, answer in enumerate(answers):
        if number == 0:
            click.echo(",".join(CSV_COLUMNS))
        click.echo(answer["csv"], nl=False)
    return ExitCode.USAGE if question.unanswered else ExitCode.OK
