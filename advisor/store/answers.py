"""Answers remembered by what they were made from: an unchanged design is not judged twice.

The key of an answer covers all it depends on: the document, the question, the day, the settings,
and the program with its rules and data as they lie on disk. A wrong, broken or unwritable memory
is no answer, never an error: the answer is then worked out again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from advisor import __version__
from advisor.resources import folder

_KEPT: Final = 300
_SUFFIX: Final = ".json"


class Answers:
    """A folder of remembered answers, the oldest of which make room for new ones."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._program = _fingerprint()

    def key(self, *parts: str | bytes) -> str:
        """The key of an answer made from ``parts`` by this very program."""
        digest = hashlib.sha256(self._program)
        for part in parts:
            data = part.encode() if isinstance(part, str) else part
            digest.update(len(data).to_bytes(8, "big"))
            digest.update(data)
        return digest.hexdigest()

    def get(self, key: str) -> Any:
        """The answer of that key, or ``None``."""
        try:
            return json.loads((self._root / (key + _SUFFIX)).read_bytes())
        except (OSError, ValueError):
            return None

    def put(self, key: str, answer: Any) -> None:
        """Remember ``answer``, made of plain JSON values; quietly not, where that fails."""
        path = self._root / (key + _SUFFIX)
        # The process id keeps two programs that answer the same question out of each other's way.
        half = path.with_suffix(f".{os.getpid()}")
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            half.write_text(json.dumps(answer), encoding="utf-8")
            half.replace(path)
            self._make_room()
        except OSError:
            half.unlink(missing_ok=True)

    def _make_room(self) -> None:
        kept = sorted(self._root.glob(f"*{_SUFFIX}"), key=lambda path: path.stat().st_mtime_ns)
        for path in kept[:-_KEPT]:
            path.unlink(missing_ok=True)


def _fingerprint() -> bytes:
    """This program as it lies on disk: any changed file of code, rules or data changes it."""
    digest = hashlib.sha256(__version__.encode())
    for root in (str(Path(__file__).parent.parent), str(folder("rules")), str(folder("data"))):
        for entry in _files(root):
            facts = entry.stat()
            digest.update(f"{entry.path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.digest()


def _files(root: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(root) as entries:
        ordered = sorted(entries, key=lambda entry: entry.name)
    for entry in ordered:
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _files(entry.path)
        else:
            yield entry
