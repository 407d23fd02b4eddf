"""The wizard: decisions, dollars and minutes on one screen.

Importing this package costs nothing; Textual is imported by ``run``. The wizard is drawn on
stderr, so that stdout is free for an export.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor.errors import AdvisorError, ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from advisor.catalog import Catalog
    from advisor.fixing import Offer
    from advisor.model.design import Design
    from advisor.rules import RuleBook
    from advisor.session import Judge
    from advisor.store.designs import Store
    from advisor.store.recovery import Recoveries
    from advisor.store.references import Source

_NO_CURSOR: Final = frozenset({"", "dumb"})


@dataclass(frozen=True, slots=True)
class Opening:
    """What the wizard starts with.

    Without ``source`` the start screen comes first. With ``export_target`` the design is to be
    exported for that tool when the wizard ends; then ``RunResult.design`` holds it.
    """

    catalog: Catalog
    judge: Judge
    today: date
    store: Store
    recoveries: Recoveries
    source: Source | None = None
    export_target: str | None = None
    theme: str | None = None
    reload: Callable[[], tuple[Catalog, Judge]] | None = None
    """The catalog and the judge anew, with the prices that were just read from AWS."""
    rules: RuleBook | None = None
    """The rules of the judge; without them nobody is told what a live cluster cannot cross."""
    offer: Offer | None = None
    """The fix of a finding, or why there is none; without it no fixes are shown."""
    who: Callable[[], str] | None = None
    """The name of the person at the keyboard, as far as this machine knows it."""
    warning: str = ""
    """Something to tell at the start, such as settings that could not be used."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """How the wizard ended; ``design`` is what is to be exported."""

    exit_code: int = ExitCode.OK
    design: Design | None = None


def run(opening: Opening) -> RunResult:
    """Run the wizard until the person leaves it.

    Raises:
        AdvisorError: there is no terminal to draw on.
    """
    refuse_without_terminal()
    from advisor.tui.app import AdvisorApp

    return AdvisorApp(opening).run_to_end()


def refuse_without_terminal() -> None:
    """Textual would print escape codes into a pipe and wait for keys for ever.

    Raises:
        AdvisorError: stdin or stderr is no terminal, or the terminal cannot place its cursor.
    """
    if not (_is_terminal(sys.stdin) and _is_terminal(sys.stderr)):
        problem = "The wizard needs a terminal for its keys (stdin) and its screen (stderr)."
    elif os.environ.get("TERM", "") in _NO_CURSOR:
        problem = "This terminal (TERM) cannot show the wizard."
    else:
        return
    raise AdvisorError(
        problem,
        hint="Without one: k8s-advisor ask asks the same questions line by line, k8s-advisor "
        "check DESIGN judges a design, k8s-advisor --export TARGET DESIGN writes it.",
    )


def _is_terminal(stream: object) -> bool:
    isatty = getattr(stream, "isatty", None)
    return bool(isatty and isatty())
