"""Checks for pipelines: reports for machines, and a baseline of what is known already.

Nothing here is remembered: a pipeline starts with an empty home, and these reports depend on the
folder they are made in.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from advisor.cli.judging import Judging
from advisor.cli.output import complain, json_line, say
from advisor.cli.workbench import Workbench
from advisor.errors import AdvisorError, ExitCode, NotFoundError
from advisor.evaluate import Evaluation
from advisor.model.parse import parse_yaml
from advisor.report import baseline as baselines
from advisor.report.baseline import Baseline
from advisor.report.checked import (
    Checked,
    CheckedDesign,
    Result,
    Standing,
    Unreadable,
    gravest,
    place,
    reaches,
)
from advisor.report.findings import waiver_text
from advisor.report.text import count, wrapped
from advisor.rules import State
from advisor.store.files import read_file, shown, write_file
from advisor.store.names import is_path
from advisor.store.references import STDIN, Document, Kind, find

if TYPE_CHECKING:
    from advisor.importers import Imported
    from advisor.model.parse import Mark
    from advisor.rules import Finding

Marks = Callable[["Finding"], "Mark | None"]
"""Where in its file a finding is decided."""

_FOR_PEOPLE: Final = ("text", "json")


@dataclass(frozen=True, slots=True)
class Request:
    """What to check and how to say it, as the command line asks for it."""

    designs: tuple[str, ...]
    output_format: str
    fail_on: str | None = None
    at: str | None = None
    verbose: bool = False
    baseline: str | None = None
    write_baseline: str | None = None
    judging: Judging | None = None


@dataclass(frozen=True, slots=True)
class _Judged:
    """A design with its evaluation; ``key`` is what the baseline calls it."""

    checked: CheckedDesign
    evaluation: Evaluation
    key: str


def check_in_pipeline(request: Request) -> int:
    """Check the designs, print one report, and give the exit code."""
    bench = Workbench.open(request.at, judging=request.judging)
    if bench.warning:
        say(f"Warning: {bench.warning}")
    file = request.write_baseline or request.baseline
    known = _read_baseline(request)
    judged = [_judge(each, bench, file, request) for each in request.designs]
    readable = [each for each in judged if isinstance(each, _Judged)]
    if file is not None:
        known = _brought_up_to_date(known, readable, file, request)
        judged = [
            replace(each, checked=known.applied(each.checked, each.key))
            if isinstance(each, _Judged)
            else each
            for each in judged
        ]
    fail_on = request.fail_on or bench.settings.fail_on
    click.echo(_report(judged, request, fail_on, bench), nl=False)
    if len(readable) < len(judged):
        return ExitCode.USAGE
    found = gravest(_checked(judged))
    return ExitCode.FINDINGS if found and reaches(found, fail_on) else ExitCode.OK


def _checked(judged: Iterable[_Judged | Unreadable]) -> list[Checked]:
    return [each.checked if isinstance(each, _Judged) else each for each in judged]


def _judge(
    reference: str, bench: Workbench, baseline: str | None, request: Request
) -> _Judged | Unreadable:
    try:
        document = find(reference, bench.store)
        source = bench.read(document)
        evaluation = bench.evaluate(source.design)
    except AdvisorError as problem:
        # A report for machines is written all the same: a pipeline shows it, whatever it says.
        if request.output_format in _FOR_PEOPLE and len(request.designs) == 1:
            raise
        complain(problem)
        named = Path(reference) if is_path(reference) and reference != STDIN else None
        return Unreadable(reference, _file(named), problem)
    mark = _marks_of_design(document)
    if source.imported is not None:
        evaluation, mark = _imported(evaluation, source.imported)
    checked = _checked_design(evaluation, document, bench, mark)
    return _Judged(checked, evaluation, _key(document, evaluation, baseline))


def _marks_of_design(document: Document) -> Marks:
    """Where a finding is decided in the file of a design; nowhere where there is no file."""
    if document.saved is None or document.foreign:
        return lambda _: None
    parsed = parse_yaml(document.data, name=document.name)
    return lambda finding: place(parsed, finding.path)


def _imported(evaluation: Evaluation, imported: Imported) -> tuple[Evaluation, Marks]:
    """The evaluation with what is wrong with the file itself, and where in it each stands."""
    from advisor.importers.judged import where, with_file_findings

    find = where(imported)
    # A report wants a line for each: what the file does not decide stands at the cluster's name.
    otherwise = imported.place_of("name")
    return with_file_findings(evaluation, imported), lambda f: find(f) or otherwise


def _checked_design(
    evaluation: Evaluation, document: Document, bench: Workbench, mark_of: Marks
) -> CheckedDesign:
    findings = evaluation.findings
    file = _file(document.saved.path if document.saved else None)

    def result(finding: Finding) -> Result:
        mark = mark_of(finding) if file else None
        if finding.state is State.WAIVED:
            return Result(finding, mark, Standing.WAIVED, waiver_text(finding))
        return Result(finding, mark)

    return CheckedDesign(
        name=evaluation.design.name,
        reference=document.reference,
        file=file,
        today=evaluation.today,
        results=tuple(result(finding) for finding in (*findings.fired, *findings.waived)),
        not_evaluated=findings.not_evaluated,
        passed=tuple(bench.rules.rule(rule_id) for rule_id in findings.passed),
    )


def _file(path: Path | None) -> str:
    """``path`` as a pipeline knows it; empty where the design has no file of its own."""
    return "" if path is None else _relative(path, Path.cwd(), outside=path.as_posix())


def _key(document: Document, evaluation: Evaluation, baseline: str | None) -> str:
    if document.kind is Kind.FILE and document.saved is not None and baseline is not None:
        path = document.saved.path
        # Seen from the baseline: the same whatever folder the check runs in.
        return _relative(path, Path(baseline).parent, climb=True, outside=path.as_posix())
    return evaluation.design.name if document.reference == STDIN else document.reference


def _relative(path: Path, folder: Path, *, outside: str, climb: bool = False) -> str:
    """``path`` as seen from ``folder``, with slashes; ``outside`` where it lies elsewhere."""
    # A link to a design is a design of its own, a link to its folder is not.
    real = path.parent.resolve() / path.name
    try:
        found = Path(os.path.relpath(real, folder.resolve())).as_posix()
    except ValueError:  # another drive
        return outside
    return outside if found.startswith("../") and not climb else found


def _read_baseline(request: Request) -> Baseline:
    """The baseline as it lies on disk; a new one where it is about to be written."""
    if request.baseline and request.write_baseline:
        raise click.UsageError(
            "--write-baseline writes the file and checks against it: leave --baseline out."
        )
    file = request.baseline or request.write_baseline
    if file is None:
        return Baseline(frozenset())
    path = Path(file)
    try:
        return baselines.parse(read_file(path), shown(path))
    except NotFoundError:
        if request.write_baseline:
            return Baseline(frozenset())
        raise NotFoundError(
            f"There is no baseline {shown(path)}.",
            hint="Write it first: k8s-advisor check DESIGN --write-baseline FILE",
        ) from None


def _brought_up_to_date(
    known: Baseline, readable: Sequence[_Judged], file: str, request: Request
) -> Baseline:
    """The baseline to check against: written now, or complained about where it is stale."""
    designs = [(each.key, each.checked) for each in readable]
    if request.write_baseline:
        known = known.updated(designs)
        write_file(Path(file), baselines.dump(known))
        say(f"Written to {shown(Path(file))}: {count(len(known.known), 'known finding')}.")
        return known
    stale = known.stale(designs)
    if stale:
        say(f"{shown(Path(file))} lists what is not found any more; --write-baseline drops it:")
    for each in stale:
        where = f" at {each.path}" if each.path else ""
        say(f"  {shown(Path(each.design))}: {each.rule}{where}")
    return known


def _report(
    judged: Sequence[_Judged | Unreadable], request: Request, fail_on: str, bench: Workbench
) -> str:
    designs = _checked(judged)
    match request.output_format:
        case "sarif":
            from advisor.report.sarif import sarif

            return json_line(sarif(designs, {rule.id: rule for rule in bench.rules.rules}))
        case "junit":
            from advisor.report.junit import junit

            return junit(designs, fail_on)
        case "github":
            from advisor.report.github import github

            return github(designs)
        case "markdown":
            from advisor.report.markdown import markdown

            return markdown(designs)
    separator = "" if request.output_format == "json" else "\n"
    return separator.join(
        _for_people(each, request) for each in judged if isinstance(each, _Judged)
    )


def _for_people(judged: _Judged, request: Request) -> str:
    """Text or JSON of one design, without what the baseline knows."""
    from advisor.report.findings import findings_data, findings_text

    checked = judged.checked
    known = [r.finding for r in checked.results if r.standing is Standing.KNOWN]
    fired = tuple(f for f in judged.evaluation.findings.fired if f not in known)
    findings = replace(judged.evaluation.findings, fired=fired)
    evaluation = replace(judged.evaluation, findings=findings)
    if request.output_format == "json":
        listed = [{"rule": finding.rule, "path": finding.path} for finding in known]
        return json_line(findings_data(evaluation, checked.reference) | {"known": listed})
    text = findings_text(evaluation, checked.reference, verbose=request.verbose)
    if known:
        text += "\n".join(["", *wrapped(f"Known: {_left_out(known, request)}"), ""])
    return text


def _left_out(known: Sequence[Finding], request: Request) -> str:
    file = shown(Path(request.write_baseline or request.baseline or ""))
    verb = "is" if len(known) == 1 else "are"
    return f"{count(len(known), 'finding')} that {file} lists {verb} left out."
