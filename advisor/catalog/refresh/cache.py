"""The refreshed prices on disk: served ones, and answers of a refresh that is not finished.

A region's file is replaced in one step when all its answers are in. Until then they lie in
``unfinished/``, where the next refresh of the same day finds them; what is served stays as it was.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from advisor.catalog.refresh.parts import Part
from advisor.catalog.refreshed import FORMAT, DamagedPrices, load_document, refreshed_file

Writer = Callable[[Path, str], None]
"""Replaces a file by a text in one step, or fails and leaves it as it was."""

_KEPT_DAYS: Final = 1


class PriceCache:
    """A folder of refreshed prices. One process at a time may write."""

    def __init__(self, folder: Path, write: Writer) -> None:
        self.folder = folder
        self._unfinished = folder / "unfinished"
        self._write = write

    def served(self, region: str) -> dict[str, Part]:
        """The parts that serve a region, by the question they answer; none when damaged."""
        return _parts(_load(refreshed_file(self.folder, region)))

    def unfinished(self, region: str, today: date) -> dict[str, Part]:
        """Answers of an unfinished refresh, those of today and yesterday."""
        parts = _parts(_load(refreshed_file(self._unfinished, region)))
        return {name: part for name, part in parts.items() if _is_recent(part, today)}

    def keep(self, region: str, parts: Mapping[str, Part]) -> None:
        """Remember the answers so far. Raises what the writer raises."""
        path = refreshed_file(self._unfinished, region)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._write(path, _text(region, parts))

    def publish(self, region: str, parts: Mapping[str, Part], known: Collection[str]) -> None:
        """Let new answers serve a region, beside the older ones to other questions.

        An answer without a price replaces nothing; one to a question that is not among the
        ``known`` ones is dropped: nothing would refresh it any more.
        """
        merged = {
            **self.served(region),
            **{name: part for name, part in parts.items() if len(part)},
        }
        kept = {name: part for name, part in merged.items() if name in known}
        if kept:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(refreshed_file(self.folder, region), _text(region, kept))

    def forget(self, region: str) -> None:
        """Drop the unfinished answers of a region."""
        with contextlib.suppress(OSError):  # left over, they serve nothing and expire
            refreshed_file(self._unfinished, region).unlink(missing_ok=True)


def _load(path: Path) -> dict[str, Any]:
    try:
        return load_document(path) or {}
    except DamagedPrices:
        return {}


def _parts(document: Mapping[str, Any]) -> dict[str, Part]:
    found = {name: Part.of(part) for name, part in document.get("parts", {}).items()}
    return {name: part for name, part in found.items() if part is not None}


def _is_recent(part: Part, today: date) -> bool:
    return 0 <= (today - date.fromisoformat(part.as_of)).days <= _KEPT_DAYS


def _text(region: str, parts: Mapping[str, Part]) -> str:
    document = {
        "format": FORMAT,
        "region": region,
        "parts": {name: part.document() for name, part in sorted(parts.items())},
    }
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False) + "\n"
