"""The dialogue of ``ask``: prints questions, reads answers, applies them to a session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from advisor import decisions
from advisor.cli.workbench import Workbench
from advisor.decisions import Decision, Input, Option
from advisor.errors import AdvisorError, ExitCode
from advisor.model import paths
from advisor.report.findings import summary
from advisor.report.text import dollars, wrapped
from advisor.session import Session, describe_effect

_COMMANDS = "Enter keeps the answer; ? explains; b goes back; s saves and ends; q ends."


def interview(start: str, *, every: bool, name: str | None, at: str | None) -> int:
    """Ask all questions about the design ``start`` and save the result."""
    bench = Workbench.open(at)
    opened = bench.load(start)
    session = Session(opened.design, bench.evaluate)
    click.echo(f"Design {opened.design.name}. {_COMMANDS}\n")
    dialogue = Dialogue(session, bench, every=every)
    try:
        ended = dialogue.run()
    except (KeyboardInterrupt, EOFError):
        ended = "interrupted"
    if ended == "quit" and session.is_saved:
        return ExitCode.OK
    return _finish(session, bench, name, ended)


def _finish(session: Session, bench: Workbench, name: str | None, ended: str) -> int:
    """Save what was answered. Nothing is lost, whatever ended the dialogue."""
    design = session.design
    target = name or design.name
    if session.is_saved and name is None:
        click.echo("Nothing was changed.")
        return ExitCode.OK
    if target in bench.store.reserved:
        target = f"my-{target}"
    renamed = design.model_copy(update={"name": target})
    path = bench.store.save_new(target, renamed)
    click.echo(f"Saved as {path.stem}: {path}", err=True)
    click.echo(_status(session))
    return ExitCode.INTERRUPTED if ended == "interrupted" else ExitCode.OK


class Dialogue:
    """Walks the questions that apply, forwards and backwards."""

    def __init__(self, session: Session, bench: Workbench, *, every: bool) -> None:
        self._session = session
        self._bench = bench
        self._every = every

    def run(self) -> str:
        """Ask until the end, ``s`` or ``q``; gives ``done`` or ``quit``."""
        position = 0
        step = None
        while position < len(questions := self._questions()):
            decision, pool = questions[position]
            if decision.step != step:
                step = decision.step
                self._announce(decision)
            answer = self._ask(decision, pool)
            if answer == "b":
                position = max(0, position - 1)
            elif answer == "s":
                return "done"
            elif answer == "q":
                return "quit"
            else:
                position += 1
        return "done"

    def _questions(self) -> list[tuple[Decision, str | None]]:
        """Every question that applies now, with the pool it is about."""
        return list(questions(self._session, every=self._every))

    def _announce(self, decision: Decision) -> None:
        info = next(i for i in decisions.STEPS if i.step == decision.step)
        click.echo(f"== {info.title} == {info.intro}")
        click.echo(f"   {_status(self._session)}\n")

    def _ask(self, decision: Decision, pool: str | None) -> str:
        """Ask one question until it has a valid answer, or a command is given."""
        design = self._session.design
        path = _path(decision, pool)
        about = f" [pool {pool}]" if pool else ""
        current = decisions.label(decision.path, paths.get(design, path))
        click.echo(f"{decision.title}{about}")
        options = decisions.options(decision, design, self._bench.catalog)
        self._show_options(decision, options, pool)
        while True:
            line = click.prompt(f"  [{current}]", default="", show_default=False).strip()
            if line in ("", "b", "s", "q"):
                click.echo("")
                return line
            if line == "?":
                _explain(decision)
                continue
            if self._answered(decision, options, pool, line):
                return ""

    def _show_options(
        self, decision: Decision, options: tuple[Option, ...], pool: str | None
    ) -> None:
        if len(options) > 20:
            click.echo(f"  ({len(options)} possible values; type one)")
            return
        for number, option in enumerate(options, 1):
            effect = self._session.what_if(self._changes(decision, option.value, pool))
            click.echo(f"  {number}. {option.label}: {describe_effect(effect)}")

    def _changes(self, decision: Decision, value: Any, pool: str | None) -> dict[str, Any]:
        return decisions.changes(decision, value, self._session.design, pool)

    def _answered(
        self, decision: Decision, options: tuple[Option, ...], pool: str | None, line: str
    ) -> bool:
        try:
            value = parse_answer(decision, options, line)
            self._session.apply(self._changes(decision, value, pool), decision.title)
        except AdvisorError as problem:
            click.echo(f"  {problem.message}")
            return False
        click.echo(f"  {_status(self._session)}\n")
        return True


def questions(session: Session, *, every: bool) -> Iterator[tuple[Decision, str | None]]:
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


def parse_answer(decision: Decision, options: tuple[Option, ...], line: str) -> Any:
    """The value that ``line`` means: numbers of options, or the value itself.

    Raises ``AdvisorError`` when it means none.
    """
    if decision.optional and line in ("-", "none"):
        return None
    if decision.input in (Input.CHOICE, Input.SWITCH) and options:
        return _choice(options, line)
    if decision.input == Input.MANY and options:
        return [_choice(options, word) for word in line.replace(",", " ").split() if word != "-"]
    if decision.input in (Input.RANGES, Input.MANY):
        return [word for word in line.replace(",", " ").split() if word != "-"]
    return line


def _choice(options: tuple[Option, ...], word: str) -> Any:
    if word.isdecimal() and 1 <= int(word) <= len(options):
        return options[int(word) - 1].value
    for option in options:
        if word.lower() in (str(option.value).lower(), option.label.lower()):
            return option.value
    raise AdvisorError(f"{word!r} is none of the answers; give a number from 1 to {len(options)}.")


def _path(decision: Decision, pool: str | None) -> str:
    return decision.path.replace("[]", f"[{pool}]") if pool else decision.path


def _explain(decision: Decision) -> None:
    for line in wrapped(decision.why, "  "):
        click.echo(line)
    for option in decision.options:
        for line in wrapped(f"{option.label}: {option.tradeoff}", "    "):
            click.echo(line)
    if decision.one_way:
        for line in wrapped(f"One-way door: {decision.one_way}", "  "):
            click.echo(line)
    click.echo(f"  Source: {decision.source}")


def _status(session: Session) -> str:
    evaluation = session.evaluation
    serving = evaluation.availability.serving
    minutes = f"{serving.estimate} a year" if serving.applies else "no workers"
    return (
        f"{dollars(evaluation.bill.total)} a month; not serving {minutes}; "
        f"{summary(evaluation.findings)}"
    )
