"""Unsaved work that survives the end of its process, however it ends."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import StorageError
from advisor.model.design import Design
from advisor.model.document import read_design, write_design
from advisor.store.files import storage_error, write_file
from advisor.store.lock import make_folder

if TYPE_CHECKING:
    from filelock import BaseFileLock


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Recovery:
    """Unsaved work of a process that has ended."""

    id: str
    origin: str
    """The reference it was opened from; empty for a design that was never saved."""
    digest: str
    """Digest of the file it was opened from, as ``Store.save`` expects it; may be empty."""
    saved_at: datetime
    text: str

    def design(self) -> Design:
        """The work as a design."""
        return read_design(self.text, f"recovered {self.origin or 'design'}")


class Autosave:
    """Unsaved work of this process: write on every change, ``discard`` when saved or given up.

    Holds a lock that the system releases when the process ends, so that others can tell work
    in progress from work left behind. ``close`` without ``discard`` leaves it behind.
    """

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._clock = clock
        self._id = f"{clock():%Y%m%dT%H%M%S}-{os.getpid()}-{os.urandom(3).hex()}"
        self._lock: BaseFileLock | None = None

    def write(self, work: Design, *, origin: str = "", digest: str = "") -> None:
        """Replace what is kept by ``work``.

        It survives the end of the process, not a power cut: waiting for the disk at every
        keystroke would be felt.

        Raises:
            StorageError: the disk refused; what was kept before is intact.
        """
        self._hold()
        record = {
            "origin": origin,
            "digest": digest,
            "saved_at": self._clock().isoformat(),
            "design": write_design(work),
        }
        write_file(self._path, json.dumps(record, indent=1), durable=False)

    def discard(self) -> None:
        """Forget the work: it is saved elsewhere, or not wanted."""
        _remove(self._path)
        self.close()

    def close(self) -> None:
        """Leave the work as it is for the next start."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None
            if not self._path.exists():
                _remove(_lock_path(self._path))

    @property
    def _path(self) -> Path:
        return self._folder / f"{self._id}.json"

    def _hold(self) -> None:
        if self._lock is None:
            make_folder(self._folder)
            lock = _lock(self._path)
            try:
                lock.acquire()
            except OSError as error:
                raise storage_error(error, self._folder, "write") from None
            self._lock = lock


class Recoveries:
    """All unsaved work below the program's folder ``root``."""

    def __init__(self, root: Path, *, clock: Callable[[], datetime] = _now) -> None:
        self._folder = root / "recovery"
        self._clock = clock

    def begin(self) -> Autosave:
        """A place for the unsaved work of this process. Touches the disk when first written."""
        return Autosave(self._folder, self._clock)

    def pending(self) -> list[Recovery]:
        """The work that ended processes left behind, the newest first.

        Work of a running process is not listed, nor is a record nobody can read.

        Raises:
            StorageError: the disk refused.
        """
        try:
            paths = [path for path in self._folder.iterdir() if path.suffix == ".json"]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise storage_error(error, self._folder, "read") from None
        found = [recovery for path in paths if _left_behind(path) and (recovery := _read(path))]
        return sorted(found, key=lambda recovery: recovery.saved_at, reverse=True)

    def discard(self, recovery: Recovery) -> None:
        """Forget ``recovery``: it is saved elsewhere, or not wanted.

        Raises:
            StorageError: the disk refused.
        """
        path = self._folder / f"{recovery.id}.json"
        try:
            path.unlink(missing_ok=True)
            _lock_path(path).unlink(missing_ok=True)
        except OSError as error:
            raise storage_error(error, path, "remove") from None


def _lock_path(path: Path) -> Path:
    return path.with_suffix(".lock")


def _lock(path: Path) -> BaseFileLock:
    from filelock import FileLock  # 50 ms: the first change of a session pays for it

    # An event loop and its threads share one piece of work.
    return FileLock(_lock_path(path), timeout=0, thread_local=False)


def _left_behind(path: Path) -> bool:
    lock = _lock(path)
    try:
        lock.acquire()
    except OSError:  # Timeout is one: its owner is alive
        return False
    lock.release()
    return True


def _read(path: Path) -> Recovery | None:
    try:
        record = json.loads(path.read_bytes())
        return Recovery(
            id=path.stem,
            origin=str(record["origin"]),
            digest=str(record["digest"]),
            saved_at=datetime.fromisoformat(record["saved_at"]),
            text=str(record["design"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remove(path: Path) -> None:
    # A leftover is offered again at the next start, which loses nothing.
    with contextlib.suppress(OSError, StorageError):
        path.unlink(missing_ok=True)
