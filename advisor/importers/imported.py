"""What reading a foreign file gives: a design, where each field came from, what was wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from advisor.errors import DocumentError
from advisor.model.design import Design
from advisor.model.parse import Mark, PathPart
from advisor.rules import Finding, Severity


@dataclass(frozen=True, slots=True)
class FileMark(Mark):
    """A position in one of the files of an import."""

    file: str = ""
    """What messages call the file."""


Place = tuple[PathPart, ...]
"""A path in the documents of a file: the number of the document, then its keys and indices."""


class MisplacedError(DocumentError):
    """Nothing can be made of the documents because of what stands at ``place``.

    Raised by the reader of a source, which does not know the names and lines of files.
    """

    def __init__(self, place: Place, what: str, hint: str) -> None:
        super().__init__(what, hint=hint)
        self.place = place


class How(StrEnum):
    """How a field of the design got its value."""

    READ = "read"
    """The file says so."""
    INFERRED = "inferred"
    """The file says something from which it follows; the reason says what."""
    DEFAULTED = "defaulted"
    """The file is silent: what the tool does then, which is not what its command line offers."""
    NOT_UNDERSTOOD = "not understood"
    """Part of the file for which a design has no field; it is kept, and exported again."""
    UNREADABLE = "not readable"
    """A part of a running cluster that AWS did not show; the reason says why and what to do."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One field of the design and where it came from; ``path`` is empty for what has no field.

    ``place`` is None where the file says nothing; ``mark`` is where it stands in the file.
    """

    path: str
    how: How
    value: Any
    place: Place | None
    reason: str = ""
    mark: FileMark | None = None


@dataclass(frozen=True, slots=True)
class Objection:
    """What a tool, or a reader who knows it, has against the file as it stands.

    ``refused`` is the release of the tool from which on it refuses the file for this (``1.36``;
    ``any``: all of them); empty where the tool takes it. ``check`` is the id of the check
    (``KOPS-012``), ``place`` what it is about, ``title`` what is wrong in a few words. ``rename``
    is what to write for the key at ``place``, where another name is all it takes.
    """

    check: str
    severity: Severity
    place: Place
    message: str
    remedy: str = ""
    refused: str = ""
    title: str = ""
    rename: str = ""


@dataclass(frozen=True, slots=True)
class FileFinding:
    """An objection in the words of a finding, with its place in the file."""

    finding: Finding
    mark: FileMark
    place: Place
    rename: str = ""
    """What to write for the key at ``place``, where another name is all it takes."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A foreign file, or a running cluster, as a design.

    ``source`` is the tool whose file it is: kops, eksctl, kube-aws; or EKS, of a running cluster.
    """

    source: str
    design: Design
    readings: tuple[Reading, ...]
    findings: tuple[FileFinding, ...]
    running: bool = False
    """Whether it was read from a cluster that runs, and not from a file."""

    def of(self, how: How) -> Iterable[Reading]:
        """The readings of one kind, in the order of the file."""
        return (reading for reading in self.readings if reading.how is how)

    def place_of(self, path: str) -> FileMark | None:
        """Where the file decides the field at ``path`` of the design.

        A section is decided where the first of its fields is, a field the file says nothing about
        where its section is. None where the file has nothing to do with it.
        """
        wanted = _steps(path)
        best: tuple[int, FileMark] | None = None
        for reading in self.readings:
            if reading.mark is None or not reading.path:
                continue
            common = _in_common(wanted, _steps(reading.path))
            if common and (best is None or common > best[0]):
                best = common, reading.mark
        # In another section altogether, or under the design's first word only: not about it.
        return best[1] if best and best[0] >= min(2, len(wanted)) else None


def _steps(path: str) -> tuple[str, ...]:
    return tuple(step for step in path.replace("[", ".[").split(".") if step)


def _in_common(wanted: tuple[str, ...], found: tuple[str, ...]) -> int:
    """How many steps two paths share from their start; ``[]`` is any element."""
    count = 0
    for one, other in zip(wanted, found, strict=False):
        if one != other and not (one == "[]" and other.startswith("[")):
            break
        count += 1
    return count
