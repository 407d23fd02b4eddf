"""Random designs, exported and judged by the targets' own code: ``python -m`` prints the counts.

Two laws: an export of a design without errors is accepted; and where a target refuses an export,
one of the rules had said so.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from advisor.catalog import bundled
from advisor.errors import ExportError
from advisor.evaluate import Evaluation, evaluate
from advisor.exporters import Export, export, targets
from advisor.exporting import refuses
from advisor.model.design import Design
from advisor.model.document import write_design
from advisor.rules import RuleBook
from tests.support.design_corpus import Advice, designs
from tests.support.judges import JUDGES, Verdict

_TODAY = date(2026, 11, 23)
_CATALOG = bundled()
_BATCH = 200
"""Exports a run of a judge."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An export its target does not take although no rule says so."""

    design: Design
    message: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the designs for one target.

    ``inexpressible`` are those the exporter itself declined, with what it said.
    """

    target: str
    exported: int
    inexpressible: tuple[str, ...]
    refused: tuple[Refused, ...]
    foreseen: int
    """Exports that the target refused as a rule had said; none where designs have no errors."""


def judge_random_designs(target: str, count: int, seed: int, *, valid: bool) -> Outcome:
    """Export ``count`` designs to ``target`` and let its judge read them; ``valid``: no errors."""
    rules = RuleBook.bundled(_CATALOG)

    def judged(design: Design) -> Evaluation:
        return evaluate(design, _CATALOG, rules, _TODAY)

    found: dict[str, tuple[Design, Export]] = {}
    declined = []
    for design in designs(target, count, seed, Advice(judged, rules) if valid else None):
        try:
            found[design.name] = design, export(target, design, _CATALOG)
        except ExportError as problem:
            declined.append(problem.message)
    verdicts = _verdicts(target, {name: exported for name, (_, exported) in found.items()})
    rejected = [name for name in found if not verdicts[name].accepted]
    unforeseen = [name for name in rejected if not _refusing(judged(found[name][0]), target)]
    return Outcome(
        target,
        len(found),
        tuple(declined),
        tuple(Refused(found[name][0], verdicts[name].message) for name in unforeseen),
        len(rejected) - len(unforeseen),
    )


def _verdicts(target: str, exports: Mapping[str, Export]) -> dict[str, Verdict]:
    """What the judge of ``target`` says, asked in batches: none runs for very long."""
    found: dict[str, Verdict] = {}
    names = iter(exports)
    while batch := list(islice(names, _BATCH)):
        with TemporaryDirectory() as folder:
            found |= JUDGES[target]({name: exports[name] for name in batch}, Path(folder))
    return found


def _refusing(evaluation: Evaluation, target: str) -> set[str]:
    """The rules whose errors say that ``target``, or AWS at its hands, refuses the design."""
    return {
        finding.rule
        for finding in evaluation.findings.refused
        if refuses(finding.refused_by, target, "")
    }


def _lines(outcome: Outcome, seconds: float, *, valid: bool) -> Iterator[str]:
    kind = "without errors" if valid else "of any kind"
    yield (
        f"{outcome.target}: {outcome.exported} designs {kind} exported, "
        f"{len(outcome.refused)} refused"
        + ("" if valid else f", {outcome.foreseen} more as the rules say")
        + f"; {len(outcome.inexpressible)} not expressible; {seconds:.0f} s"
    )
    reasons = Counter(re.sub(r"'[^']*'", "...", reason) for reason in outcome.inexpressible)
    for reason, times in reasons.most_common(20):
        yield f"  not expressible ({times}): {reason}"
    for refused in outcome.refused[:20]:
        yield f"  refused: {refused.design.name}: {refused.message[:600]}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what became of the designs; 1 when an export was refused unforeseen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="designs a target (2000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--any", action="store_true", help="designs with errors, too")
    parser.add_argument("--keep", type=Path, help="write refused designs to this folder")
    parser.add_argument("targets", nargs="*", metavar="TARGET", default=list(targets()))
    asked = parser.parse_args(arguments)
    if shutil.which("go") is None:
        sys.exit("The judges are built with Go, which is not installed.")
    refused = 0
    for target in asked.targets:
        start = time.monotonic()
        outcome = judge_random_designs(target, asked.count, asked.seed, valid=not asked.any)
        for line in _lines(outcome, time.monotonic() - start, valid=not asked.any):
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
        refused += len(outcome.refused)
        if asked.keep:
            _keep(outcome, asked.keep)
    return 1 if refused else 0


def _keep(outcome: Outcome, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for each in outcome.refused:
        path = folder / f"{outcome.target}-{each.design.name}.yaml"
        path.write_text(write_design(each.design), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
