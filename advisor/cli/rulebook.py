"""What the ``rules`` commands do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from advisor.cli.explain import find_rule
from advisor.cli.judging import Judging
from advisor.cli.options import day
from advisor.cli.output import say, write_json
from advisor.cli.workbench import Workbench
from advisor.errors import ExitCode, NotFoundError
from advisor.model.scalars import printable
from advisor.report.rule_lists import rule_data, rule_lines, stats_data, stats_lines
from advisor.report.text import count
from advisor.rules import Problem, Rule, RuleBook
from advisor.rules.packs import read_pack
from advisor.trials import Trial, Trials


def open_book(packs: Sequence[str]) -> RuleBook:
    """The bundled rules and those of all packs."""
    return Workbench.open(judging=Judging(tuple(packs))).rules


def print_rules(rules: Iterable[Rule], output_format: str) -> None:
    """A list of rules on stdout."""
    found = list(rules)
    if output_format == "json":
        for rule in found:
            write_json(rule_data(rule))
        return
    for line in rule_lines(found):
        click.echo(line)
    if not found:
        say("No rule is like that.")


def check_area(area: str, book: RuleBook) -> None:
    """Raise ``NotFoundError`` for an area that no rule is of."""
    areas = sorted({rule.area for rule in book.rules})
    if area not in areas:
        from advisor.catalog.suggestions import did_you_mean

        hint = did_you_mean(area, areas, otherwise=f"Areas: {', '.join(areas)}.")
        raise NotFoundError(f"No rule is of an area {printable(area)!r}.", hint=hint)


def print_stats(packs: Sequence[str], output_format: str, at: str | None) -> None:
    """The rules in numbers on stdout."""
    bench = Workbench.open(at, judging=Judging(tuple(packs)))
    stats = stats_data(bench.rules, list(_trials(bench, at).all()))
    if output_format == "json":
        write_json(stats)
        return
    for line in stats_lines(stats):
        click.echo(line)


def test_rules(ids: Sequence[str], packs: Sequence[str], at: str | None) -> int:
    """Try rules, print what fails, and give the exit code."""
    bench = Workbench.open(at, judging=Judging(tuple(packs)))
    wanted = [find_rule(bench.rules, each) for each in ids] or None
    unusable = bench.rules.problems if wanted is None else ()
    return _report(list(_trials(bench, at).all(wanted)), unusable)


def lint_packs(packs: Sequence[str], at: str | None) -> int:
    """Check packs, print what is wrong with them, and give the exit code."""
    names = {read_pack(Path(each)).name for each in packs}
    bench = Workbench.open(at, judging=Judging(tuple(packs)))
    own = [rule for rule in bench.rules.rules if rule.pack in names]
    bundled = {rule.id for rule in bench.rules.rules if not rule.pack}
    for rule in own:
        if rule.id.rpartition("/")[2] in bundled:
            say(f"Note: {rule.id} is easily taken for the bundled {rule.id.rpartition('/')[2]}.")
    return _report(list(_trials(bench, at).all(own)), bench.rules.problems)


def _trials(bench: Workbench, at: str | None) -> Trials:
    # Examples speak of ends of support: they hold on the day of the data they were written for.
    today = day(at) if at else bench.catalog.as_of
    return Trials(bench.rules, bench.catalog, today)


def _report(trials: Sequence[Trial], unusable: Sequence[Problem]) -> int:
    for problem in unusable:
        click.echo(problem.text)
        if problem.hint:
            click.echo(f"  {problem.hint}")
    for trial in trials:
        for text in trial.problems:
            click.echo(f"{trial.rule.file}: {trial.rule.id}: {text}")
    number = len(unusable) + sum(len(trial.problems) for trial in trials)
    examples = count(sum(trial.examples for trial in trials), "example")
    say(f"{count(len(trials), 'rule')} with {examples}: {count(number, 'problem')}.")
    return ExitCode.FINDINGS if number else ExitCode.OK
