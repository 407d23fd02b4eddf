"""What ``advise`` does: clear the errors of a file with few changes, and show them in the file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import click

from advisor.cli.advice import Advice, diff, tell
from advisor.cli.importing import origin_of
from advisor.cli.judging import Judging
from advisor.cli.output import say
from advisor.cli.workbench import Workbench
from advisor.errors import AdvisorError, ExitCode, ExportError
from advisor.evaluate import judge_change
from advisor.exporters import export
from advisor.fixing import Repair, Repairs, repair
from advisor.importers import FileFinding, Imported, read
from advisor.importers.renaming import renamed
from advisor.importers.splice import NotMergedError
from advisor.model.design import Design
from advisor.model.vocabulary import Tool
from advisor.report.text import wrapped
from advisor.rewriting import rewritten
from advisor.rules import Severity
from advisor.session import Session, changed, effect
from advisor.store.files import shown
from advisor.store.references import STDIN, Document, find


@dataclass(frozen=True, slots=True)
class Order:
    """What to advise on and where to put the result, as the command line asks for it."""

    file: str
    rules: tuple[str, ...]
    warnings: bool
    in_place: bool
    output: str | None
    output_format: str
    at: str | None
    judging: Judging
    target: str | None = None
    """Of a file of a retired tool: the one to move to."""


@dataclass(frozen=True, slots=True)
class _File:
    """The file to change: its text, whose it is, and what was read from it."""

    name: str
    text: str
    target: str
    imported: Imported


def carry_out(order: Order) -> int:
    """Repair, show the diff, write the file where asked, and give the exit code."""
    bench = Workbench.open(order.at, judging=order.judging)
    if bench.warning:
        say(f"Warning: {bench.warning}")
    document = find(order.file, bench.store)
    source = bench.read(document)
    design = source.design
    if design.provisioner.tool is Tool.KUBE_AWS:
        from advisor.cli.migrating import propose

        return propose(order, document, source, bench)
    if order.target is not None:
        raise click.UsageError("--to is for files of kube-aws; export writes for another tool.")
    file = _file(design, document, bench)
    before = file
    # Of a design the keys stand in a text that it has changed already.
    file, keys = _with_keys(file, order, bench) if document.foreign else (file, ())
    if keys:
        design = file.imported.design
    repairs, session = _repaired(design, order, bench)
    text, unwritten = _written(file, session.design, repairs, bench)
    left = _file_errors(text, file, bench)
    on_the_way = judge_change(design, session.evaluation, bench.rules).fired
    change = diff(file.name, before.text, text)
    tell(
        Advice(order.file, change, keys, repairs, left, on_the_way, unwritten), order.output_format
    )
    if unwritten is None:
        for line in _without_trace(file, design, repairs, bench):
            say(line)
    _write(order, document, before, text, bench)
    errors = [f for f in session.evaluation.findings.fired if f.severity is Severity.ERROR]
    return ExitCode.FINDINGS if errors or left or unwritten else ExitCode.OK


def _file(design: Design, document: Document, bench: Workbench) -> _File:
    found = origin_of(design, document, bench.store)
    if found.text is None:
        raise AdvisorError(
            found.problem or f"{document.name} is no file of another tool.",
            hint=f"Repair the design itself: k8s-advisor fix {document.reference}",
        )
    name = document.name if document.foreign else design.origin.file
    data = found.text.encode("utf-8", errors="surrogateescape")
    imported = read(data, name, catalog=bench.catalog)
    before = _File(name, found.text, imported.source, imported)
    if document.foreign:
        return before
    # Of a design: what it has changed already is no advice.
    return _File(name, _text(before, design, bench), imported.source, imported)


def _text(file: _File, design: Design, bench: Workbench) -> str:
    exported = export(file.target, design, bench.catalog)
    return rewritten(exported, design, file.text, bench.catalog).text


def _written(
    file: _File, design: Design, repairs: Repairs, bench: Workbench
) -> tuple[str, ExportError | NotMergedError | None]:
    """The file with what the design says; or the file as it is, and why it cannot say that."""
    if not repairs.made:
        return file.text, None
    try:
        return _text(file, design, bench), None
    except (ExportError, NotMergedError) as problem:
        return file.text, problem


def _with_keys(
    file: _File, order: Order, bench: Workbench
) -> tuple[_File, tuple[FileFinding, ...]]:
    """The file with misspelt keys as they were meant, and the findings about them.

    A key that is dropped in silence is a warning. It is mended with the other warnings, or where
    an error goes with it.
    """
    if order.rules:
        return file, ()
    found = file.imported.findings
    all_keys = _mended(file, found, bench)
    if order.warnings:
        return all_keys
    few = _mended(file, (each for each in found if _is_error(each)), bench)
    # What a dropped key would have said may be just what other parts of the file rely on.
    return all_keys if _count_errors(all_keys[0]) < _count_errors(few[0]) else few


def _mended(
    file: _File, findings: Iterable[FileFinding], bench: Workbench
) -> tuple[_File, tuple[FileFinding, ...]]:
    text, keys = renamed(file.text, findings)
    if not keys:
        return file, ()
    data = text.encode("utf-8", errors="surrogateescape")
    imported = read(data, file.name, catalog=bench.catalog, source=file.target)
    return replace(file, text=text, imported=imported), keys


def _is_error(found: FileFinding) -> bool:
    return found.finding.severity is Severity.ERROR


def _count_errors(file: _File) -> int:
    return sum(map(_is_error, file.imported.findings))


# The smallest set


def _repaired(design: Design, order: Order, bench: Workbench) -> tuple[Repairs, Session]:
    session = Session(design, bench.evaluate)
    wanted = {bench.rules.rule(rule_id).id for rule_id in order.rules}
    if not wanted:
        severities = (Severity.ERROR, *([Severity.WARNING] if order.warnings else []))
        fired = session.evaluation.findings.fired
        wanted = {finding.rule for finding in fired if finding.severity in severities}
    if not wanted:
        return Repairs((), ()), session
    repairs = repair(session, bench.rules, wanted)
    needed = _needed(design, repairs.made, wanted, bench)
    smallest = _smallest(design, needed, wanted, bench)
    if smallest == repairs.made:
        return repairs, session
    session = Session(design, bench.evaluate)
    made = []
    for each in smallest:
        before = session.evaluation
        session.apply(each.edits, each.finding.rule)
        made.append(replace(each, effect=effect(before, session.evaluation)))
    return Repairs(tuple(made), repairs.left), session


def _needed(
    design: Design, made: Sequence[Repair], wanted: Collection[str], bench: Workbench
) -> tuple[Repair, ...]:
    """The repairs without those whose finding another one clears as well."""
    kept = list(made)
    for each in made:
        others = [other for other in kept if other is not each]
        if not _fires(_with(design, others), wanted, bench) - _fires(
            _with(design, kept), wanted, bench
        ):
            kept = others
    return tuple(kept)


def _smallest(
    design: Design, made: Sequence[Repair], wanted: Collection[str], bench: Workbench
) -> tuple[Repair, ...]:
    """The repairs without the changes that this design does not need.

    The fix of a rule is made for every design it fires on. What keeps an error or a warning away
    stays in it.
    """
    kept = tuple(made)
    graver = _graver(_with(design, kept), wanted, bench)
    for i, each in enumerate(made):
        for change in each.changes:
            left = tuple(c for c in kept[i].changes if c is not change)
            smaller = (*kept[:i], replace(kept[i], changes=left), *kept[i + 1 :])
            if left and _graver(_with(design, smaller), wanted, bench) <= graver:
                kept = smaller
    return kept


def _graver(design: Design, wanted: Collection[str], bench: Workbench) -> set[str]:
    fired = bench.evaluate(design).findings.fired
    return {f.rule for f in fired if f.rule in wanted or f.severity is not Severity.ADVICE}


def _with(design: Design, repairs: Sequence[Repair]) -> Design:
    return changed(design, {c.path: c.new for each in repairs for c in each.changes})


def _fires(design: Design, wanted: Collection[str], bench: Workbench) -> set[str]:
    fired = bench.evaluate(design).findings.fired
    return {f.rule for f in fired if f.rule in wanted or f.severity is Severity.ERROR}


# The report


def _file_errors(text: str, file: _File, bench: Workbench) -> tuple[FileFinding, ...]:
    """What the tool would still refuse in the changed file."""
    data = text.encode("utf-8", errors="surrogateescape")
    found = read(data, file.name, catalog=bench.catalog, source=file.target).findings
    return tuple(each for each in found if each.finding.severity is Severity.ERROR)


def _without_trace(file: _File, design: Design, repairs: Repairs, bench: Workbench) -> list[str]:
    """Repairs that no line of the file can hold: they are for people, or for other files."""
    lines: list[str] = []
    before, done = file.text, []
    for each in repairs.made:
        done.append(each)
        after = _text(file, _with(design, done), bench)
        if after == before:
            paths = ", ".join(change.path for change in each.changes)
            text = f"{each.finding.rule}: {paths} does not stand in the file; see to it elsewhere."
            lines += wrapped(text)
        before = after
    return lines


def _write(order: Order, document: Document, file: _File, text: str, bench: Workbench) -> None:
    if order.in_place:
        if document.reference == STDIN or not document.foreign or document.saved is None:
            raise AdvisorError(
                f"{document.name} cannot be changed in place.", hint="Name a file with --output."
            )
        if text == file.text:
            say("Nothing was changed, and nothing was saved.")
            return
        saved = bench.store.save(document.reference, text, expected=document.saved.digest)
        say(
            f"Saved {saved.path}. The version before is kept: "
            f"k8s-advisor designs restore {document.reference}"
        )
    elif order.output is not None:
        saved = bench.store.save(order.output, text)
        say(f"Written to {shown(saved.path)}.")
