"""``rules``: look at the rules, write some of your own, and put them to the test."""

from __future__ import annotations

import click

from advisor.cli.judging import rules_option
from advisor.cli.options import at_option, format_option


@click.group("rules", short_help="List, search and test rules; write and check your own.")
def rules() -> None:
    """Look at the rules, write some of your own, and put them to the test.

    Rules of your own stand in a pack: a folder of rule files. Use one with --rules DIR, or put it
    into the folder `rules` beside your settings.
    """


@rules.command("list", short_help="List the rules.")
@click.option("--area", help="Only this area, such as etcd.")
@click.option("--severity", type=click.Choice(["error", "warning", "advice"]), help="Only these.")
@click.option("--fixable", is_flag=True, help="Only rules with a fix.")
@rules_option
@format_option
def list_rules(
    area: str | None,
    severity: str | None,
    fixable: bool,
    packs: tuple[str, ...],
    output_format: str,
) -> None:
    """List the rules, those of packs included."""
    from advisor.cli.rulebook import check_area, open_book, print_rules

    book = open_book(packs)
    if area is not None:
        check_area(area, book)
    found = [
        rule
        for rule in book.rules
        if area in (None, rule.area)
        and severity in (None, rule.severity.value)
        and (rule.fix or not fixable)
    ]
    print_rules(found, output_format)


@rules.command("search", short_help="Find rules by words.")
@click.argument("words", nargs=-1, required=True)
@rules_option
@format_option
def search(words: tuple[str, ...], packs: tuple[str, ...], output_format: str) -> None:
    """List the rules in which all WORDS occur: in title, message, reasons, remedy or condition."""
    from advisor.cli.rulebook import open_book, print_rules
    from advisor.report.rule_lists import matching

    print_rules(matching(open_book(packs).rules, words), output_format)


@rules.command("show", short_help="Print the file of a rule.")
@click.argument("rule")
@rules_option
def show(rule: str, packs: tuple[str, ...]) -> None:
    """Print the file of RULE as it is; `explain RULE` says it in words."""
    from advisor.cli.explain import find_rule
    from advisor.cli.rulebook import open_book

    book = open_book(packs)
    click.echo(book.path(find_rule(book, rule).id).read_text(encoding="utf-8"), nl=False)


@rules.command("stats", short_help="The rules in numbers.")
@rules_option
@format_option
@at_option
def stats(packs: tuple[str, ...], output_format: str, at: str | None) -> None:
    """Count the rules, their sources, fixes and incidents, and try all their examples."""
    from advisor.cli.rulebook import print_stats

    print_stats(packs, output_format, at)


@rules.command("test", short_help="Try the examples of rules, and their fixes.")
@click.argument("ids", nargs=-1, metavar="[RULE]...")
@rules_option
@at_option
def test(ids: tuple[str, ...], packs: tuple[str, ...], at: str | None) -> int:
    """Try RULES, or all of them.

    Each example must fire or be quiet as it says. With the condition turned around an example of
    each kind must fail: examples that hold either way test nothing. A fix must clear its finding
    and bring no new error.

    The day is that of the price snapshot, or that of --at. Exits with 1 when a rule fails.
    """
    from advisor.cli.rulebook import test_rules

    return test_rules(ids, packs, at)


@rules.command("lint", short_help="Check packs of rules.")
@click.argument("packs", nargs=-1, required=True, metavar="PACK...")
@at_option
def lint(packs: tuple[str, ...], at: str | None) -> int:
    """Check every rule of a PACK, a folder or a rule file: form, conditions, examples, fixes.

    Each problem is named with its file and line. Exits with 1 when there is one.
    """
    from advisor.cli.rulebook import lint_packs

    return lint_packs(packs, at)


@rules.command("new", short_help="Write the file of a new rule.")
@click.argument("rule_id", metavar="ID")
@click.option("--title", required=True, help="The problem in one line.")
@click.option("--pack", default="rules", metavar="DIR", help="Folder of the pack (./rules).")
@click.option("--area", help="Area of the rule; else the letters of its id.")
def new(rule_id: str, title: str, pack: str, area: str | None) -> None:
    """Write a rule called ID (such as NET-001) that works, for you to change.

    The folder gets a pack.yaml with name and version when it has none.
    """
    from advisor.cli.new_rule import write_rule

    write_rule(rule_id, title, pack, area)


@rules.command("schema", short_help="Print the JSON Schema of a rule file.")
def schema() -> None:
    """Print the JSON Schema of a rule file, for editors."""
    import json

    from advisor.rules.file_schema import rule_schema

    click.echo(json.dumps(rule_schema(), indent=2, ensure_ascii=False))
