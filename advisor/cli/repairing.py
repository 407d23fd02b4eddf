"""What ``fix`` does: repair the design, show how, and put the result where it belongs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import click

from advisor import presets
from advisor.cli.judging import Judging
from advisor.cli.output import json_line, refuse_two_on_stdout, say
from advisor.cli.workbench import Workbench
from advisor.errors import AdvisorError, ExitCode
from advisor.fixing import Repairs, repair
from advisor.model.design import Design
from advisor.model.document import write_design
from advisor.model.edit import edit_document
from advisor.report.checked import reaches
from advisor.report.repairs import repairs_data, repairs_text, summary
from advisor.report.text import capital
from advisor.session import Session, changed
from advisor.store.names import check_name, is_path
from advisor.store.references import STDIN, Document, Kind, find

_STDOUT: Final = "-"


@dataclass(frozen=True, slots=True)
class Order:
    """What to fix and where to put it, as the command line asks for it."""

    design: str
    rules: tuple[str, ...]
    dry_run: bool
    output: str | None
    output_format: str
    at: str | None
    judging: Judging


def carry_out(order: Order) -> int:
    """Repair the design, report, save, and give the exit code."""
    bench = Workbench.open(order.at, judging=order.judging)
    if bench.warning:
        say(f"Warning: {bench.warning}")
    wanted = {bench.rules.rule(rule_id).id for rule_id in order.rules}
    document = find(order.design, bench.store)
    if document.foreign:
        raise AdvisorError(
            f"{document.name} is a file of another tool, not a design.",
            hint=f"See what would change in it: k8s-advisor advise {order.design}",
        )
    target = _target(order, document)
    if target == _STDOUT:
        refuse_two_on_stdout(order.output_format)
    session = Session(bench.read(document).design, bench.evaluate)
    repairs = repair(session, bench.rules, wanted)
    # The design itself may go to stdout, and is the data then.
    _report(repairs, order, to_stderr=target == _STDOUT)
    if target is not None:
        _save(session.design, repairs, document, target, bench)
    left = session.evaluation.findings.fired
    fails = any(reaches(finding.severity, bench.settings.fail_on) for finding in left)
    return ExitCode.FINDINGS if fails else ExitCode.OK


def _target(order: Order, document: Document) -> str | None:
    """Where the result goes: a reference, ``-``, or None for nowhere."""
    if order.dry_run:
        return None
    if order.output is not None:
        if order.output in presets.names():
            raise AdvisorError(f"{order.output} is a preset.", hint="Choose another name for -o.")
        if order.output != _STDOUT and not is_path(order.output):
            check_name(order.output)
        return order.output
    if document.reference == STDIN:
        return _STDOUT
    if document.saved is None:
        raise AdvisorError(
            f"{order.design} is a preset, and presets do not change.",
            hint=f"Name what to make of it: k8s-advisor fix {order.design} -o my-{order.design}",
        )
    return order.design


def _report(repairs: Repairs, order: Order, *, to_stderr: bool) -> None:
    if order.output_format == "json":
        click.echo(json_line(repairs_data(repairs, order.design)), nl=False, err=to_stderr)
        return
    click.echo(repairs_text(repairs), nl=False, err=to_stderr)
    say(f"{capital(summary(repairs))}.")


def _save(
    design: Design, repairs: Repairs, document: Document, target: str, bench: Workbench
) -> None:
    if document.kind is Kind.PRESET and not is_path(target) and target != _STDOUT:
        # The story is about the preset; what is made of it has a name of its own.
        design = changed(design, {"name": target, "title": "", "story": "", "sources": []})
    text = _text(design, repairs, document)
    if target == _STDOUT:
        click.echo(text, nl=False)
        return
    in_place = document.saved is not None and target == document.reference
    if in_place and not repairs.made:
        say("Nothing was changed, and nothing was saved.")
        return
    known = document.saved.digest if in_place and document.saved else None
    saved = bench.store.save(target, text, expected=known)
    kept = f" The version before is kept: k8s-advisor designs restore {target}" if in_place else ""
    say(f"Saved {saved.path}.{kept}")


def _text(design: Design, repairs: Repairs, document: Document) -> str:
    """The repaired design as text, with the comments of the document it came from."""
    if document.kind is Kind.PRESET:
        return write_design(design)
    changes = {each.path: each.new for made in repairs.made for each in made.changes}
    return edit_document(document.data.decode(), changes, design)
