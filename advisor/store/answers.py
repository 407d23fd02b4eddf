"""Answers remembered by what they were made from: an unchanged design is not judged twice.

The key of an answer covers all it depends on: the document, the question, the day, the settings,
and the program with its rules, data and libraries as they lie on disk. A wrong, broken or
unwritable memory is no answer, never an error: the answer is then worked out again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from advisor import __version__
from advisor.resources import folder

Answer = Mapping[str, str]
"""Texts by name, such as the same findings as plain text and as JSON."""

_KEPT: Final = 300
_SUFFIX: Final = ".json"
_LIBRARIES: Final = ("site-packages", "dist-packages")


class Answers:
    """A folder of remembered answers, the oldest of which make room for new ones."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._program = _fingerprint()

    def key(self, *parts: str | bytes) -> str:
        """The key of an answer made from ``parts`` by this very program."""
        digest = hashlib.sha256(self._program)
        for part in parts:
            data = part.encode(errors="surrogateescape") if isinstance(part, str) else part
            digest.update(len(data).to_bytes(8, "big"))
            digest.update(data)
        return digest.hexdigest()

    def get(self, key: str) -> Answer | None:
        """The answer of that key, or ``None``."""
        try:
            checksum, _, payload = (self._root / (key + _SUFFIX)).read_bytes().partition(b"\n")
            if _checksum(payload) != checksum:
                return None
            answer: Answer = json.loads(payload)
        except (OSError, ValueError):
            return None
        return answer

    def put(self, key: str, answer: Answer) -> None:
        """Remember ``answer``; quietly not, where that fails."""
        path = self._root / (key + _SUFFIX)
        # The process id keeps two programs that answer the same question out of each other's way.
        half = path.with_suffix(f".{os.getpid()}")
        payload = json.dumps(dict(answer)).encode()
        try:
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            half.write_bytes(_checksum(payload) + b"\n" + payload)
            half.replace(path)
            self._make_room()
        except OSError:
            with contextlib.suppress(OSError):
                half.unlink(missing_ok=True)

    def _make_room(self) -> None:
        kept = list(self._root.glob(f"*{_SUFFIX}"))
        if len(kept) <= _KEPT:
            return
        kept.sort(key=lambda path: path.stat().st_mtime_ns)
        for path in kept[:-_KEPT]:
            path.unlink(missing_ok=True)


def _checksum(payload: bytes) -> bytes:
    """Tells a damaged file; who may write the file may also run the program."""
    return hashlib.sha256(payload).hexdigest().encode()


def _fingerprint() -> bytes:
    """This program as it lies on disk: any changed file of code, rules or data changes it.

    Of the libraries only their folder is looked at: it changes with every one installed.
    """
    digest = hashlib.sha256(f"{__version__} {sys.version}\n".encode())
    for root in (str(Path(__file__).parent.parent), str(folder("rules")), str(folder("data"))):
        for entry in _files(root):
            facts = entry.stat()
            digest.update(f"{entry.path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    for place in sys.path:
        if place.endswith(_LIBRARIES):
            with contextlib.suppress(OSError):
                digest.update(f"{place} {os.stat(place).st_mtime_ns}\n".encode())  # noqa: PTH116
    return digest.digest()


def _files(root: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(root) as entries:
        ordered = sorted(entries, key=lambda entry: entry.name)
    for entry in ordered:
        if entry.name.startswith(".") or entry.name == "__pycache__":
            continue  # written by Python and by tools, not part of the program
        if entry.is_dir():
            yield from _files(entry.path)
        else:
            yield entry
