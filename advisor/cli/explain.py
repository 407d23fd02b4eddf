"""``explain``: what a rule reads, and why it fires on a design or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from advisor.cli.judging import Judging, rules_option
from advisor.cli.options import DESIGN, at_option, format_option

if TYPE_CHECKING:
    from advisor.rules import Rule, RuleBook


class _RuleId(click.ParamType[str]):
    """The id of a rule."""

    name = "rule"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Ids that start so, from the names of the rule files: none has to be read."""
        from advisor.resources import folder

        names = sorted(path.stem.split("-") for path in folder("rules").glob("*/*.yaml"))
        ids = ["-".join(parts[:2]) for parts in names]
        return [CompletionItem(each) for each in ids if each.startswith(incomplete.upper())]


@click.command("explain", short_help="Say what a rule reads, and why it fires on DESIGN or not.")
@click.argument("rule", type=_RuleId())
@click.argument("design", required=False, type=DESIGN)
@rules_option
@format_option
@at_option
def explain(
    rule: str, design: str | None, packs: tuple[str, ...], output_format: str, at: str | None
) -> None:
    """Say what RULE reads, its condition, reasons, remedy and sources.

    With DESIGN also what it found there: the values it read, which part of its condition holds,
    and whether it fires, passes, or lacks a fact.
    """
    from advisor.cli.output import say, write_json
    from advisor.cli.workbench import Workbench
    from advisor.report.explanation import explain as explained
    from advisor.report.explanation_text import explanation_data, explanation_text

    bench = Workbench.open(at, judging=Judging(packs=packs))
    if bench.warning:
        say(f"Warning: {bench.warning}")
    found = find_rule(bench.rules, rule)
    evaluation = bench.evaluate(bench.load(design).design) if design is not None else None
    explanation = explained(bench.rules, found, evaluation)
    if output_format == "json":
        write_json(explanation_data(explanation, evaluation, design or ""))
    else:
        click.echo(explanation_text(explanation, evaluation, design or ""), nl=False)


def find_rule(book: RuleBook, rule_id: str) -> Rule:
    """The rule of that id, whatever its case.

    Raises:
        NotFoundError: there is none; the hint names what is similar, by id or by title.
    """
    from advisor.errors import NotFoundError
    from advisor.model.scalars import printable

    try:
        return book.rule(rule_id.strip())
    except NotFoundError:
        raise NotFoundError(
            f"There is no rule {printable(rule_id)!r}.", hint=_similar(book, rule_id.strip())
        ) from None


def _about_files() -> frozenset[str]:
    """What the ids of findings about a file of another tool start with."""
    from advisor.importers.sources import SOURCES

    return frozenset({"FILE", *(source.prefix for source in SOURCES.values())})


def _similar(book: RuleBook, wanted: str) -> str:
    from advisor.catalog.suggestions import nearest
    from advisor.rules import BROKEN_RULE

    if wanted.upper() == BROKEN_RULE:
        return "ADV-000 is the finding about a rule file that cannot be used; check names the file."
    if wanted.upper().partition("-")[0] in _about_files():
        return "It is a finding about a file, not about a design: check FILE says what to do."
    if any(rule.id.startswith(f"{wanted.upper()}-") for rule in book.rules):
        return f"Name one of them: k8s-advisor rules search {wanted.upper()}-"
    rules = {rule.id.lower(): rule for rule in book.rules}
    close = [rules[each] for each in nearest(wanted, rules)]
    word = wanted.lower()
    titled = [rule for rule in book.rules if len(word) > 2 and word in rule.title.lower()]
    found = (titled or close)[:3]
    if found:
        return f"Did you mean {' or '.join(f'{rule.id} ({rule.title})' for rule in found)}?"
    return "Ids read like ETCD-001; check lists those that fire on a design."
