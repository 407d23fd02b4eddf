"""What a word on the command line means: a file, a saved design or a preset."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from advisor import presets
from advisor.errors import DocumentError, NotFoundError
from advisor.model.bounds import MAX_FOREIGN_BYTES
from advisor.model.scalars import printable
from advisor.store.designs import Saved, Store, as_design
from advisor.store.names import is_path

if TYPE_CHECKING:
    from advisor.importers import Imported
    from advisor.model.design import Design

STDIN: Final = "-"
"""Stands for the design on standard input, wherever a design to read is named."""


# Keys that no design has at its top level; one of them starts a line of every file of another
# tool that is read as a design. In JSON it may stand anywhere.
_FOREIGN_KEYS: Final = rb"""["']?(?:apiVersion|AWSTemplateFormatVersion|Resources|clusterName)"""
_FOREIGN_LINE: Final = rb"(?m)^(?:\xef\xbb\xbf)?(?:- )?" + _FOREIGN_KEYS + rb"""["']?[ \t]*:"""
_FOREIGN_JSON: Final = _FOREIGN_KEYS + rb"""["'][ \t]*:"""
_DESIGN_LINE: Final = rb"(?m)^schema_version[ \t]*:"


class Kind(StrEnum):
    """Where a design comes from."""

    FILE = "file"
    SAVED = "saved"
    PRESET = "preset"


@dataclass(frozen=True, slots=True)
class Source:
    """A design and where it came from.

    ``saved`` is None for what nobody can overwrite with a design: a preset, standard input, and a
    file of another tool; such a file comes with what was read from it (``imported``).
    """

    kind: Kind
    design: Design
    saved: Saved | None
    imported: Imported | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What a reference means, as bytes: not yet known to be a valid design."""

    kind: Kind
    reference: str
    data: bytes
    saved: Saved | None

    @property
    def name(self) -> str:
        """What messages call the document."""
        if self.saved is not None:
            return str(self.saved.path)
        return "standard input" if self.reference == STDIN else self.reference

    @property
    def foreign(self) -> bool:
        """Whether it looks like a file of another tool, which is imported, not like a design."""
        if self.kind is not Kind.FILE or re.search(_DESIGN_LINE, self.data):
            return False
        first = self.data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        if first == b"[":
            return True  # a list of objects; a design is none
        return re.search(_FOREIGN_JSON if first == b"{" else _FOREIGN_LINE, self.data) is not None

    def design(self) -> Design:
        """The document as a design.

        Raises:
            DesignError, DocumentError: it holds no valid design.
        """
        if self.foreign:
            raise DocumentError(
                f"{self.name} is a file of another tool, not a design.",
                hint=f"Make a design of it first: k8s-advisor import {self.reference}",
            )
        if self.kind is Kind.PRESET:
            return presets.load(self.reference)
        if self.saved is not None:
            return as_design(self.saved, self.data)
        from advisor.model.document import read_design

        return read_design(self.data, self.name)


def kind_of(reference: str, store: Store) -> Kind:
    """What ``reference`` means: a path first, then a saved design, then a preset.

    Raises:
        NotFoundError: it is neither; the hint names what is similar.
        DocumentError: it is a folder.
    """
    if reference == STDIN or is_path(reference):
        return Kind.FILE
    saved = store.names()
    if reference in saved:
        return Kind.SAVED
    if reference in presets.names():
        return Kind.PRESET
    if os.path.isdir(reference):  # noqa: PTH112 - any text is asked about, one with a NUL too
        raise DocumentError(f"{printable(reference)} is a folder.", hint="Name a file in it.")
    raise NotFoundError(
        f'There is no file, saved design or preset called "{printable(reference)}".',
        hint=_hint(reference, saved, store.deleted()),
    )


def find(reference: str, store: Store) -> Document:
    """The document that ``reference`` means, without loading what it takes to understand it.

    Raises:
        NotFoundError: nothing is called that.
        DocumentError, StorageError: it cannot be read.
    """
    kind = kind_of(reference, store)
    if kind is Kind.PRESET:
        return Document(kind, reference, presets.text(reference).encode(), None)
    if reference == STDIN:
        return Document(kind, reference, sys.stdin.buffer.read(MAX_FOREIGN_BYTES + 1), None)
    saved, data = store.read(reference, MAX_FOREIGN_BYTES)
    return Document(kind, reference, data, saved)


def open_design(reference: str, store: Store) -> Source:
    """The design that ``reference`` means.

    Raises:
        NotFoundError: nothing is called that.
        DesignError, DocumentError, StorageError: it cannot be read.
    """
    found = find(reference, store)
    return Source(found.kind, found.design(), found.saved)


def _hint(reference: str, saved: list[str], deleted: list[str]) -> str:
    from advisor.catalog.suggestions import did_you_mean

    if reference in deleted:
        return f"It was deleted; bring it back: k8s-advisor designs restore {reference}"
    return did_you_mean(
        reference,
        [*saved, *presets.names()],
        otherwise=f"Presets: {', '.join(presets.names())}.",
    )
