"""The frame of ``ask``: what it starts from, and saving what was answered, however it ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from advisor import presets
from advisor.cli.dialogue import Dialogue, Ending, status
from advisor.cli.output import say
from advisor.cli.workbench import Workbench
from advisor.errors import AdvisorError, ExitCode
from advisor.model.design import Design
from advisor.session import Session, changed
from advisor.store.designs import Saved, Store
from advisor.store.names import check_name, with_suffix
from advisor.store.references import STDIN, Kind, Source


@dataclass(frozen=True, slots=True)
class _Target:
    """Where the answers go; ``saved`` is what they replace, None for a new design."""

    reference: str
    saved: Saved | None


_EXIT_CODES: Final = {Ending.INTERRUPTED: ExitCode.INTERRUPTED, Ending.LOST: ExitCode.USAGE}


def interview(start: str, *, every: bool, name: str | None, at: str | None) -> int:
    """Ask about the design that ``start`` means, save the result and give the exit code."""
    if start == STDIN:
        raise AdvisorError(
            "ask reads answers from standard input, so the design cannot come from there.",
            hint="Save the design to a file and name that.",
        )
    bench = Workbench.open(at)
    if bench.warning:
        say(f"Warning: {bench.warning}")
    source = bench.load(start)
    target = _target(source, start, name, bench.store)
    session = Session(_own(source, target), bench.evaluate)
    dialogue = Dialogue(session, bench.catalog, every=every)
    ending = dialogue.run(f"Design {session.design.name}, from {start}.")
    if ending is Ending.GIVEN_UP:
        say("Nothing was saved.")
    elif session.is_saved and (target.saved is not None or ending is not Ending.DONE):
        say("Nothing was changed, and nothing was saved.")
    else:
        known = target.saved.digest if target.saved else None
        saved = bench.store.save(target.reference, session.design, expected=known)
        say(f"Saved {saved.path}. Judge it with: k8s-advisor check {target.reference}")
        say(status(session))
    return _EXIT_CODES.get(ending, ExitCode.OK)


def _target(source: Source, start: str, name: str | None, store: Store) -> _Target:
    if name is not None:
        check_name(name)
        if name in presets.names():
            raise AdvisorError(f"{name} is a preset.", hint="Choose another --name.")
        if name in store.names() and name != start:
            raise AdvisorError(
                f"A design named {name} exists already.",
                hint=f"Change it with: k8s-advisor ask {name}",
            )
        if name != start:
            return _Target(name, None)
    if source.saved is not None:
        return _Target(start, source.saved)
    return _Target(_free(f"my-{start}", store), None)


def _free(wanted: str, store: Store) -> str:
    taken = {*store.names(), *presets.names()}
    candidates = [wanted, *(with_suffix(wanted, str(number)) for number in range(2, 1000))]
    return next(name for name in candidates if name not in taken)


def _own(source: Source, target: _Target) -> Design:
    """The design to ask about: one to be saved anew gets its own name, and no preset's story."""
    if target.saved is not None:
        return source.design
    changes: dict[str, object] = {"name": target.reference}
    if source.kind is Kind.PRESET:
        changes |= {"title": "", "story": "", "sources": []}
    return changed(source.design, changes)
