"""The dialogue of ``ask``: prints questions, reads answers, applies them to a session."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, Final

import click

from advisor import decisions
from advisor.catalog import Catalog
from advisor.catalog.suggestions import did_you_mean
from advisor.decisions import Decision, Input, Option, Step
from advisor.errors import AdvisorError
from advisor.model import paths
from advisor.model.problems import InvalidDesign
from advisor.model.scalars import printable
from advisor.report.findings import summary
from advisor.report.text import dollars, wrapped
from advisor.session import Session, describe_effect

_HELP: Final = (
    "Answer with a number from the list or with the value itself. Enter keeps the answer in "
    "brackets. ? explains, b goes back one question, s saves and ends, q ends without saving."
)
_LISTED: Final = 20
"""Longer lists (regions, machine types) are not read out; any of their values can be typed."""
_SHARE: Final = re.compile(r"(\d{1,3})\s*%?\s+(\S.*)")
_WRONG_IN_A_ROW: Final = 20
"""A pipe that never fits is not asked for ever."""


class Ending(StrEnum):
    """How a dialogue ended."""

    DONE = "done"
    GIVEN_UP = "given up"
    """The person wants nothing saved."""
    INPUT_ENDED = "input ended"
    """A pipe had fewer answers than there are questions."""
    INTERRUPTED = "interrupted"
    LOST = "lost"
    """Answers kept coming that fit no question."""


class Dialogue:
    """Walks the questions that apply, forwards and backwards."""

    def __init__(self, session: Session, catalog: Catalog, *, every: bool) -> None:
        self._session = session
        self._catalog = catalog
        self._every = every
        self._wrong = 0

    def run(self, greeting: str) -> Ending:
        """Ask until the end, a command, Ctrl-C, or the end of the input."""
        _print(f"{greeting} {_HELP}")
        click.echo()
        try:
            return self._walk()
        except EOFError:
            click.echo()
            return Ending.INPUT_ENDED
        except (KeyboardInterrupt, click.Abort):
            click.echo()
            return Ending.INTERRUPTED

    def _walk(self) -> Ending:
        position = 0
        step: Step | None = None
        while position < len(questions := list(asked(self._session, every=self._every))):
            decision, pool = questions[position]
            if decision.step != step:
                step = decision.step
                self._announce(step)
            answer = self._ask(decision, pool, f"{position + 1} of {len(questions)}")
            if answer == "b":
                position = max(0, position - 1)
            elif answer == "s":
                return Ending.DONE
            elif answer == "q":
                return Ending.GIVEN_UP
            elif self._wrong >= _WRONG_IN_A_ROW:
                _print(f"{self._wrong} answers in a row that fit no question: giving up.")
                return Ending.LOST
            else:
                position += 1
        return Ending.DONE

    def _announce(self, step: Step) -> None:
        info = next(info for info in decisions.STEPS if info.step == step)
        click.echo(f"== {info.title} ==")
        _print(info.intro)
        _print(f"Now: {status(self._session)}")
        click.echo()

    def _ask(self, decision: Decision, pool: str | None, count: str) -> str:
        """Ask until there is a valid answer or a command, which is returned."""
        design = self._session.design
        path = decision.path.replace("[]", f"[{pool}]") if pool else decision.path
        current = decisions.label(decision.path, paths.get(design, path))
        about = f" (node pool {pool})" if pool else ""
        _print(f"Question {count}{about}: {decision.title}")
        options = decisions.options(decision, design, self._catalog, pool)
        self._show_options(decision, options, pool)
        while self._wrong < _WRONG_IN_A_ROW:
            line = _read(f"  [{current}] > ").strip()
            if line in ("", "b", "s", "q"):
                self._wrong = 0
                click.echo()
                return line
            if line == "?":
                _explain(decision, options)
            elif self._answered(decision, options, pool, line):
                self._wrong = 0
                return ""
            else:
                self._wrong += 1
        return ""

    def _show_options(
        self, decision: Decision, options: Sequence[Option], pool: str | None
    ) -> None:
        if len(options) > _LISTED:
            click.echo(f"  One of {len(options)} values, such as {options[0].value}.")
            return
        for number, option in enumerate(options, 1):
            effect = ""
            if decision.input is not Input.MANY:
                change = decisions.changes(decision, option, self._session.design, pool)
                effect = f": {describe_effect(self._session.what_if(change))}"
            _print(f"{number}. {option.label}{effect}", "  ", "   ")

    def _answered(
        self, decision: Decision, options: Sequence[Option], pool: str | None, line: str
    ) -> bool:
        try:
            value = parse_answer(decision, options, line)
            change = decisions.changes(decision, value, self._session.design, pool)
            self._session.apply(change, decision.title)
        except AdvisorError as problem:
            for text in _complaints(problem):
                _print(text, "  ")
            return False
        _print(f"Now: {status(self._session)}", "  ")
        click.echo()
        return True


def asked(session: Session, *, every: bool) -> Iterator[tuple[Decision, str | None]]:
    """The questions that apply to the session's design now, pool by pool where they are."""
    for decision in decisions.asked(session.design):
        if not (every or decision.essential):
            continue
        if not decision.pool:
            yield decision, None
            continue
        for pool in session.design.nodes.pools:
            if decisions.applies_to(decision, session.design, pool.name):
                yield decision, pool.name


def parse_answer(decision: Decision, options: Sequence[Option], line: str) -> Any:
    """The value that ``line`` means: numbers of options, or the value itself.

    Raises ``AdvisorError`` when it means none.
    """
    if decision.optional and line in ("-", "none", "not stated"):
        return None
    if decision.input in (Input.CHOICE, Input.SWITCH) and options:
        return _shares(options, line) or _choice(options, line)
    words = [word for word in line.replace(",", " ").split() if word not in ("-", "none")]
    if decision.input is Input.MANY and options:
        return [_choice(options, word) for word in words]
    if decision.input in (Input.RANGES, Input.MANY):
        return words
    return line


def status(session: Session) -> str:
    """Dollars, minutes and findings of the current design in one line."""
    evaluation = session.evaluation
    serving = evaluation.availability.serving
    minutes = f"pods not serving {serving.estimate} a year" if serving.applies else "no workers"
    return f"{dollars(evaluation.bill.total)} a month; {minutes}; {summary(evaluation.findings)}."


def _choice(options: Sequence[Option], word: str) -> Any:
    if word.isdecimal() and 1 <= int(word) <= len(options) <= _LISTED:
        return options[int(word) - 1].value
    for option in options:
        if word.lower() in _spellings(option):
            return option.value
    numbers = f" Give a number from 1 to {len(options)}." if len(options) <= _LISTED else ""
    raise AdvisorError(
        f'"{printable(word)}" is none of the answers.{numbers}',
        hint=did_you_mean(word, [str(option.value) for option in options], otherwise=""),
    )


def _shares(options: Sequence[Option], line: str) -> dict[str, int] | None:
    """What ``40 on-demand, 60 committed-1y`` means where answers can be mixed; None otherwise."""
    if not any(isinstance(option.value, dict) for option in options):
        return None
    single = [option for option in options if not isinstance(option.value, dict)]
    parts = [_SHARE.fullmatch(part.strip()) for part in line.split(",")]
    found = {}
    for part in parts:
        if part is None:
            return None
        found[_choice(single, part[2])] = int(part[1])
    return found


def _spellings(option: Option) -> set[str]:
    """What means ``option``: value or label, a label without its remark, 99 for 99.0."""
    value, label = str(option.value).lower(), option.label.lower()
    return {value, value.removesuffix(".0"), label, label.partition(" (")[0]}


def _complaints(problem: AdvisorError) -> list[str]:
    """What is wrong with an answer; the name of the design says nothing new here."""
    if isinstance(problem, InvalidDesign):
        return [each.text() for each in problem.problems]
    return [text for text in (problem.message, problem.hint) if text]


def _explain(decision: Decision, options: Sequence[Option]) -> None:
    _print(decision.why, "  ")
    for option in options[:_LISTED]:
        if option.tradeoff:
            _print(f"- {option.label}: {option.tradeoff}", "  ", "  ")
    if decision.one_way:
        _print(f"No way back on a live cluster: {decision.one_way}", "  ")
    if decision.optional:
        _print("It may stay open: answer with -", "  ")
    _print(f"Source: {decision.source}", "  ")


def _print(text: str, indent: str = "", hanging: str = "") -> None:
    for line in wrapped(text, indent, hanging=hanging):
        click.echo(line)


def _read(prompt: str) -> str:
    """One line of input. Raises EOFError where it ends.

    Not ``click.prompt``, which takes the end of a pipe for Ctrl-C.
    """
    click.echo(prompt, nl=False)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    if not sys.stdin.isatty():
        click.echo(printable(line.strip()))  # as a terminal would have shown it
    return line
