"""The design being worked on: its session, where it is saved, and its recovery file.

Free of widgets: the app asks it to save, and it talks to the store.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from advisor.errors import StorageError
from advisor.model.design import Design
from advisor.session import Judge, Session
from advisor.store.designs import Saved, Store
from advisor.store.names import is_path
from advisor.store.origins import Kept, kept
from advisor.store.recovery import Autosave, Recoveries, Recovery
from advisor.store.references import Kind, Source


class Work:
    """One design in the wizard, from opening to leaving it."""

    def __init__(
        self,
        design: Design,
        judge: Judge,
        store: Store,
        recoveries: Recoveries,
        *,
        origin: str = "",
        digest: str | None = None,
        recovered: Recovery | None = None,
        made_from: str = "",
    ) -> None:
        """``origin`` is the reference that ``save`` writes to, empty when there is none yet.

        ``made_from`` says in a word what a design without ``origin`` came from.
        """
        self.session = Session(design, judge, saved=recovered is None)
        self.origin = origin
        self.made_from = made_from
        self._digest = digest
        self._store = store
        self._recoveries = recoveries
        self._recovered = recovered
        self._given_up = False
        self._autosave: Autosave = recoveries.begin()
        # An unknown region must fail before the design is shown.
        _ = self.session.evaluation

    @classmethod
    def opened(cls, source: Source, judge: Judge, store: Store, recoveries: Recoveries) -> Work:
        """Work on a saved design, a file or a preset. Raises ``AdvisorError``."""
        saved = source.saved
        return cls(
            source.design,
            judge,
            store,
            recoveries,
            origin=saved.name if saved else "",
            digest=saved.digest if saved else None,
            made_from="preset" if source.kind is Kind.PRESET else "imported",
        )

    @classmethod
    def recovered(
        cls, recovery: Recovery, judge: Judge, store: Store, recoveries: Recoveries
    ) -> Work:
        """Go on with work that an earlier process left behind. Raises ``AdvisorError``."""
        return cls(
            recovery.design(),
            judge,
            store,
            recoveries,
            origin=recovery.origin,
            digest=recovery.digest or None,
            recovered=recovery,
        )

    @property
    def design(self) -> Design:
        """The design as it is now."""
        return self.session.design

    @property
    def standing(self) -> str:
        """In a word what stands on the disk; true as long as ``is_saved`` is."""
        return "saved" if self.origin else self.made_from

    @property
    def is_saved(self) -> bool:
        """Whether nothing would be lost by leaving."""
        return self.session.is_saved

    def imported_text(self) -> Kept:
        """The text that the design was imported from, to which an export may be an edit."""
        folder = Path(self.origin).parent if is_path(self.origin) else None
        return kept(self.design, folder, self._store.folder)

    def keep(self) -> None:
        """Write unsaved work to the recovery file. Raises ``StorageError``."""
        if self.is_saved or self._given_up:
            self._autosave.discard()
        else:
            self._autosave.write(self.design, origin=self.origin, digest=self._digest or "")

    def save(self, reference: str, *, overwrite: bool = False) -> Saved:
        """Save under ``reference``; raises ``NameTaken``, ``StorageError`` and the like."""
        expected = self._digest if reference == self.origin else None
        saved = self._store.save(reference, self.design, expected=expected, overwrite=overwrite)
        self.origin, self._digest = saved.name, saved.digest
        self.session.mark_saved()
        self.forget()
        return saved

    def forget(self) -> None:
        """Drop the recovery file: the work is saved, or not wanted."""
        self._autosave.discard()
        if self._recovered is not None:
            with contextlib.suppress(StorageError):  # it is offered again, which loses nothing
                self._recoveries.discard(self._recovered)
            self._recovered = None

    def give_up(self) -> None:
        """Nobody wants the changes; nothing of them is kept from here on."""
        self._given_up = True
        self.forget()

    def leave_behind(self) -> None:
        """Unsaved work stays in the recovery file for the next start, unless it is given up."""
        with contextlib.suppress(StorageError):
            self.keep()
        self._autosave.close()
