"""What a word on the command line means: a file, a saved design or a preset."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from advisor import presets
from advisor.catalog.suggestions import did_you_mean
from advisor.errors import NotFoundError
from advisor.model.design import Design
from advisor.model.scalars import printable
from advisor.store.designs import Saved, Store
from advisor.store.names import is_path


class Kind(StrEnum):
    """Where a design comes from."""

    FILE = "file"
    SAVED = "saved"
    PRESET = "preset"


@dataclass(frozen=True, slots=True)
class Source:
    """A design and where it came from; ``saved`` is None for a preset, which nobody overwrites."""

    kind: Kind
    design: Design
    saved: Saved | None


def kind_of(reference: str, store: Store) -> Kind:
    """What ``reference`` means: a path first, then a saved design, then a preset.

    Raises:
        NotFoundError: it is neither; the hint names what is similar.
    """
    if is_path(reference):
        return Kind.FILE
    saved = store.names()
    if reference in saved:
        return Kind.SAVED
    if reference in presets.names():
        return Kind.PRESET
    raise NotFoundError(
        f'There is no file, saved design or preset called "{printable(reference)}".',
        hint=_hint(reference, saved, store.deleted()),
    )


def open_design(reference: str, store: Store) -> Source:
    """The design that ``reference`` means.

    Raises:
        NotFoundError: nothing is called that.
        DesignError, DocumentError, StorageError: it cannot be read.
    """
    kind = kind_of(reference, store)
    if kind is Kind.PRESET:
        return Source(kind, presets.load(reference), None)
    opened = store.load(reference)
    return Source(kind, opened.design, opened.saved)


def _hint(reference: str, saved: list[str], deleted: list[str]) -> str:
    if reference in deleted:
        return f"It was deleted; bring it back: k8s-advisor designs restore {reference}"
    return did_you_mean(
        reference,
        [*saved, *presets.names()],
        otherwise=f"Presets: {', '.join(presets.names())}.",
    )
