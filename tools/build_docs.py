"""Write the parts of docs/ that are made from the program: the rules and the decisions.

    python -m tools.build_docs [--check]

``docs/rules/`` gets a page for each rule and an index, ``docs/decisions.md`` the reference of all
questions, ``docs/bills/`` three bills worked out step by step, ``docs/eksctl-checks.md`` and
``docs/kops-checks.md`` what is checked of files. ``--check`` writes nothing: it names
what is stale and exits with 1. Messages of rules are those of their first example, judged on the
day of the bundled data as the bills are, so that the pages change with rules and data and not with
the calendar.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from advisor import presets
from advisor.catalog import Catalog, bundled
from advisor.errors import AdvisorError
from advisor.evaluate import evaluate
from advisor.importers.eksctl.checks.reference import reference as eksctl_checks
from advisor.importers.kops.checks.reference import reference as kops_checks
from advisor.report.bill_markdown import bill_markdown
from advisor.report.decision_reference import decision_reference
from advisor.report.rule_page import Documented, index, page
from advisor.resources import folder
from advisor.rules import Example, RuleBook, design_environment
from advisor.rules.bundle import Bundle, CompiledRule, rule_files
from advisor.rules.environment import Environment
from advisor.rules.loader import compile_rule, read_rule
from advisor.trials import Trials

DOCS = Path(__file__).resolve().parents[1] / "docs"
COMMAND = "make docs"
BILLS = ("2016-true-ha", "ha-kops", "eks-standard")
"""Presets whose bills are worked out: masters of their own in 2016, kops today, and EKS."""

_RULE_PAGE = re.compile(r"[A-Z][A-Z0-9]*-\d+\.md")


def documents() -> dict[str, str]:
    """Every generated file: its path below docs/, and its text."""
    rules = sorted(_documented(bundled()), key=lambda each: each.rule.id)
    pages = {f"rules/{each.rule.id}.md": page(each) for each in rules}
    return {
        **pages,
        **{f"bills/{name}.md": _bill(name, bundled()) for name in BILLS},
        "rules/README.md": index(rules),
        "decisions.md": decision_reference([each.rule for each in rules]),
        "eksctl-checks.md": eksctl_checks(),
        "kops-checks.md": kops_checks(),
    }


def _bill(name: str, catalog: Catalog) -> str:
    no_rules = RuleBook.load((), design_environment(catalog))
    return bill_markdown(evaluate(presets.load(name), catalog, no_rules, catalog.as_of))


def _documented(catalog: Catalog) -> Iterator[Documented]:
    environment = design_environment(catalog)
    for path, name in rule_files((folder("rules"),)):
        rule, examples = read_rule(path, name)
        compiled = compile_rule(rule, environment)
        yield Documented(
            rule=compiled.rule,
            reads=compiled.reads,
            examples=examples,
            message=_message(compiled, examples, environment, catalog),
        )


def _message(
    compiled: CompiledRule,
    examples: Sequence[Example],
    environment: Environment,
    catalog: Catalog,
) -> str:
    """What the rule says of its first example that fires."""
    book = RuleBook(environment, Bundle((compiled,), ()))
    example = next(each for each in examples if each.fires)
    fired = Trials(book, catalog, catalog.as_of).findings(book, example).fired
    return fired[0].message if fired and fired[0].rule == compiled.rule.id else ""


def stale(docs: Path, wanted: dict[str, str]) -> list[str]:
    """What differs from ``wanted`` below ``docs``, in words."""
    found = []
    for name, text in wanted.items():
        path = docs / name
        if not path.is_file():
            found.append(f"{name} is missing")
        elif path.read_text(encoding="utf-8") != text:
            found.append(f"{name} is stale")
    return found + [f"{path.relative_to(docs)} is about no rule" for path in _gone(docs, wanted)]


def write(docs: Path, wanted: dict[str, str]) -> None:
    """Bring ``docs`` up to date; pages of rules that are gone go as well."""
    for name, text in wanted.items():
        path = docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    for path in _gone(docs, wanted):
        path.unlink()


def _gone(docs: Path, wanted: dict[str, str]) -> list[Path]:
    pages = sorted((docs / "rules").glob("*.md"))
    return [p for p in pages if _RULE_PAGE.fullmatch(p.name) and f"rules/{p.name}" not in wanted]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 when stale")
    parser.add_argument("--docs", type=Path, default=DOCS, help="the folder to write to")
    options = parser.parse_args(arguments)
    try:
        wanted = documents()
    except AdvisorError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    changes = stale(options.docs, wanted)
    if not options.check:
        write(options.docs, wanted)
        print(f"docs: {len(wanted)} generated files, {len(changes)} of them changed")
        return 0
    for change in changes:
        print(f"docs/{change}", file=sys.stderr)
    if changes:
        print(f"docs/ does not show what the program does. Run: {COMMAND}", file=sys.stderr)
    return 1 if changes else 0


if __name__ == "__main__":
    sys.exit(main())
