"""One question about one design after another, answered from memory where nothing has changed.

Nothing here loads the model, the catalog or the rules unless an answer must be worked out: the
check of an unchanged design costs little more than starting Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from advisor.cli.judging import Judging
from advisor.cli.options import day
from advisor.cli.output import complain, say
from advisor.errors import AdvisorError, ExitCode, NotFoundError
from advisor.report.page import columns
from advisor.store.answers import Answer, Answers
from advisor.store.designs import Store
from advisor.store.files import read_file
from advisor.store.home import SETTINGS_FILE, home
from advisor.store.prices import prices_state
from advisor.store.references import Document, find

if TYPE_CHECKING:
    from advisor.cli.workbench import Workbench
    from advisor.evaluate import Evaluation
    from advisor.importers import Imported

Render = Callable[["Evaluation", str, "Workbench"], dict[str, str]]
"""An evaluation of the design called by that reference as texts by name."""

RenderImported = Callable[["Evaluation", str, "Workbench", "Imported"], dict[str, str]]
"""The same, of the file of another tool."""

_WARNING = "settings warning"


class Question:
    """A question to ask about designs by reference."""

    def __init__(
        self,
        name: str,
        render: Render,
        at: str | None = None,
        *,
        rules: bool = True,
        remember: bool = True,
        judging: Judging | None = None,
        render_imported: RenderImported | None = None,
    ) -> None:
        """``render`` puts answers into words; ``render_imported`` those about imported files, where
        there is more to say.

        ``rules`` says whether it needs them, ``judging`` which, ``remember`` whether answers are
        looked up and kept.
        """
        self._name = name
        self._render = render
        self._render_imported = render_imported
        self._at = at
        self._today = day(at)
        self._rules = rules
        self._judging = judging or Judging()
        self._home = home()
        self._rules_key = self._judging.key(self._home) if rules and remember else ""
        self._store = Store(self._home)
        self._memory = Answers(self._home / "cache" / "answers") if remember else None
        self._bench: Workbench | None = None
        self._warned = False
        self.unanswered = 0
        """Designs that could not be read, so far."""

    def print_answers(self, references: Sequence[str], shown: str) -> int:
        """Print the text ``shown`` of every answer, and give the exit code."""
        for answer in self.answers(references):
            print_answer(answer, shown)
        return ExitCode.USAGE if self.unanswered else ExitCode.OK

    def answers(self, references: Sequence[str]) -> Iterator[Answer]:
        """The answers in order. Of several designs one that is not valid does not stop the rest.

        Raises:
            AdvisorError: the only design does not exist or is not valid.
        """
        for reference in references:
            try:
                answer = self.answer(reference)
            except AdvisorError as problem:
                if len(references) == 1:
                    raise
                self.unanswered += 1
                complain(problem)
            else:
                yield answer

    def answer(self, reference: str) -> Answer:
        """The answer for the design that ``reference`` means.

        Raises:
            AdvisorError: there is no such design, or it is not valid.
        """
        document = find(reference, self._store)
        known = self._remembered(document)
        if known[_WARNING] and not self._warned:
            self._warned = True
            say(f"Warning: {known[_WARNING]}")
        return known

    def _remembered(self, document: Document) -> Answer:
        settings = self._settings()
        if self._memory is None or settings is None or self._rules_key is None:
            return self._work_out(document)
        origin = (document.kind.value, document.reference, document.name)
        made_from = (settings, self._rules_key, prices_state())
        asked = (self._name, self._today.isoformat(), str(columns()))
        key = self._memory.key(*asked, *made_from, *origin, document.data)
        known = self._memory.get(key)
        if known is None:
            known = self._work_out(document)
            self._memory.put(key, known)
        return known

    def _settings(self) -> bytes | None:
        """The settings file as it is; None when it cannot be read."""
        try:
            return read_file(self._home / SETTINGS_FILE)
        except NotFoundError:
            return b""
        except AdvisorError:
            return None

    def _work_out(self, document: Document) -> Answer:
        with _no_collection():
            if self._bench is None:
                from advisor.cli.workbench import Workbench

                self._bench = Workbench.open(self._at, rules=self._rules, judging=self._judging)
            source = self._bench.read(document)
            evaluation = self._bench.evaluate(source.design)
            reference = document.reference
            if source.imported is not None and self._render_imported is not None:
                texts = self._render_imported(evaluation, reference, self._bench, source.imported)
            else:
                texts = self._render(evaluation, reference, self._bench)
        return {**texts, _WARNING: self._bench.warning}


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without garbage collection: loading makes many objects and no garbage, 15 ms are saved."""
    import gc

    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def print_answer(answer: Answer, shown: str) -> None:
    """The text ``shown`` of an answer; texts for people are set apart by an empty line."""
    context = click.get_current_context()
    if shown != "json" and context.meta.setdefault("advisor.printed", 0):
        click.echo()
    context.meta["advisor.printed"] = 1
    click.echo(answer[shown], nl=False)
