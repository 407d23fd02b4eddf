"""What one can start from: unsaved work, saved designs, presets; free of widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from advisor import presets
from advisor.errors import AdvisorError
from advisor.model.design import Design
from advisor.store.designs import Entry, Store
from advisor.store.recovery import Recoveries, Recovery
from advisor.tui.ages import age


class Origin(StrEnum):
    """What a line of the start screen opens."""

    RECOVERY = "recovery"
    SAVED = "saved"
    PRESET = "preset"
    FILE = "file"
    COMPARE = "compare"


HEADINGS = {
    Origin.RECOVERY: "Unsaved work of an earlier session",
    Origin.SAVED: "Saved designs",
    Origin.PRESET: "Start from a preset",
    Origin.FILE: "Something else",
}


@dataclass(frozen=True, slots=True)
class Start:
    """One thing to start from."""

    origin: Origin
    name: str
    note: str
    recovery: Recovery | None = None
    entry: Entry | None = None

    @property
    def id(self) -> str:
        """Unique among all starts."""
        return f"{self.origin}:{self.recovery.id if self.recovery else self.name}"

    @property
    def is_broken(self) -> bool:
        """Whether it is a file that holds no design."""
        return self.entry is not None and self.entry.problem is not None

    def design(self) -> Design | None:
        """The design behind it, None where there is none yet. Raises ``AdvisorError``."""
        if self.recovery is not None:
            return self.recovery.design()
        if self.entry is not None:
            if self.entry.problem is not None:
                raise self.entry.problem
            return self.entry.design
        return presets.load(self.name) if self.origin is Origin.PRESET else None


def starts(store: Store, recoveries: Recoveries, now: datetime) -> Sequence[Start]:
    """Everything there is to start from, unsaved work first. Raises ``StorageError``."""
    found = [
        Start(
            Origin.RECOVERY,
            each.origin or _name(each),
            f"not saved, last changed {age(each.saved_at, now)}",
            recovery=each,
        )
        for each in recoveries.pending()
    ]
    found += [_saved(entry, now) for entry in store.entries()]
    found += [Start(Origin.PRESET, name, presets.summary(name)[0]) for name in presets.names()]
    found.append(Start(Origin.FILE, "Open a file", "a design file by its path"))
    found.append(Start(Origin.COMPARE, "Compare designs", "presets and saved ones side by side"))
    return found


def _name(recovery: Recovery) -> str:
    """What to call work that was never saved."""
    try:
        return recovery.design().name
    except AdvisorError:
        return "a new design"


def _saved(entry: Entry, now: datetime) -> Start:
    if entry.design is None:
        problem = entry.problem.message.splitlines()[0] if entry.problem else "not readable"
        return Start(Origin.SAVED, entry.name, f"✖ {problem}", entry=entry)
    design = entry.design
    note = design.title or f"{design.provisioner.tool.value}, {design.placement.region}"
    return Start(Origin.SAVED, entry.name, f"{note}, {age(entry.modified, now)}", entry=entry)
