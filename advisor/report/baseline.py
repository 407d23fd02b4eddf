"""Findings a team starts with: what the baseline lists is known and fails nothing.

A finding is recognised by its design, its rule and its deciding field, never by its message: the
numbers in it change with every edit. A baseline is a JSON file to commit, one finding a line in
a stable order, so that its history reads as progress.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from advisor.errors import DocumentError
from advisor.model.scalars import printable
from advisor.report.checked import CheckedDesign, Result, Standing
from advisor.rules import BROKEN_RULE, Finding

FORMAT: Final = "k8s-advisor baseline"
VERSION: Final = 1

_MAX_ENTRIES: Final = 200_000


@dataclass(frozen=True, slots=True, order=True)
class Known:
    """What a finding is recognised by.

    ``design`` is the path of a file seen from the folder of the baseline, or the name of a design
    that is no file; ``path`` is the deciding field.
    """

    design: str
    rule: str
    path: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings that are known."""

    known: frozenset[Known]

    def applied(self, design: CheckedDesign, key: str) -> CheckedDesign:
        """``design``, called ``key`` in the baseline, with its known findings marked as such."""
        return replace(design, results=tuple(self._standing(each, key) for each in design.results))

    def stale(self, designs: Iterable[tuple[str, CheckedDesign]]) -> tuple[Known, ...]:
        """Entries about these designs whose finding is gone."""
        checked = dict(designs)
        found = {
            _known(key, result.finding)
            for key, design in checked.items()
            for result in design.results
        }
        return tuple(sorted(e for e in self.known if e.design in checked and e not in found))

    def updated(self, designs: Sequence[tuple[str, CheckedDesign]]) -> Baseline:
        """This baseline with the present findings of ``designs`` in place of their earlier ones."""
        keys = {key for key, _ in designs}
        kept = {each for each in self.known if each.design not in keys}
        found = {
            _known(key, result.finding)
            for key, design in designs
            for result in design.results
            if _can_be_known(result)
        }
        return Baseline(frozenset(kept | found))

    def _standing(self, result: Result, key: str) -> Result:
        if _can_be_known(result) and _known(key, result.finding) in self.known:
            return replace(result, standing=Standing.KNOWN)
        return result


def fingerprint(design: str, finding: Finding) -> str:
    """The identity of a finding as one word, for formats that want one."""
    text = "\0".join((design, finding.rule, finding.path))
    return hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()[:32]


def dump(baseline: Baseline) -> str:
    """The baseline as the text of its file."""
    lines = [
        json.dumps(
            {"design": each.design, "rule": each.rule, "path": each.path}, ensure_ascii=False
        )
        for each in sorted(baseline.known)
    ]
    findings = "[\n    " + ",\n    ".join(lines) + "\n  ]" if lines else "[]"
    return f'{{\n  "format": "{FORMAT}",\n  "version": {VERSION},\n  "findings": {findings}\n}}\n'


def parse(data: bytes, name: str) -> Baseline:
    """The baseline in a file; ``name`` is what messages call it.

    Raises:
        DocumentError: it is no baseline, or one that a later version has written.
    """
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _no_baseline(name, f"it is not JSON ({printable(str(error), 120)})") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _no_baseline(name, f'it does not say "format": "{FORMAT}"')
    if document.get("version") != VERSION:
        raise DocumentError(
            f"{name} is a baseline of version {printable(str(document.get('version')))}; "
            f"this program reads version {VERSION}.",
            hint="Update k8s-advisor, or write the baseline anew with --write-baseline.",
        )
    entries = document.get("findings")
    if not isinstance(entries, list) or len(entries) > _MAX_ENTRIES:
        raise _no_baseline(name, '"findings" is not a list of findings')
    return Baseline(frozenset(_entry(each, at, name) for at, each in enumerate(entries, 1)))


def _entry(entry: object, at: int, name: str) -> Known:
    if isinstance(entry, dict):
        texts = [entry.get(key) for key in ("design", "rule", "path")]
        if all(isinstance(text, str) for text in texts):
            return Known(*map(str, texts))
    raise _no_baseline(name, f"finding {at} does not name a design, a rule and a path")


def _no_baseline(name: str, reason: str) -> DocumentError:
    return DocumentError(
        f"{name} is not a baseline: {reason}.",
        hint="Write one with: k8s-advisor check DESIGN --write-baseline FILE",
    )


def _known(design: str, finding: Finding) -> Known:
    return Known(design, finding.rule, finding.path)


def _can_be_known(result: Result) -> bool:
    """A rule that is broken must be seen until it is mended, and a waiver has its own end."""
    return result.standing is not Standing.WAIVED and result.finding.rule != BROKEN_RULE
