"""Saved designs: YAML files in one folder, each with its history; and designs by path.

A *reference* is the name of a saved design or the path of a file. Both are written in one step
under a lock, both keep their last versions, and neither is overwritten by somebody who has not
seen what it holds now.

The model is loaded where a file becomes a design: finding one and reading its bytes need not
wait for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import AdvisorError, NotFoundError, StorageError
from advisor.model.bounds import MAX_BYTES
from advisor.store.files import read_file, shown, storage_error, sync_folder, write_file
from advisor.store.history import History, Version
from advisor.store.home import home
from advisor.store.lock import locked
from advisor.store.names import check_name, is_name, is_path, slug, with_suffix

if TYPE_CHECKING:
    from advisor.model.design import Design


@dataclass(frozen=True, slots=True)
class Saved:
    """A design on disk; ``digest`` tells its content from any other."""

    name: str
    """Name of a saved design, or the path as it was given."""
    path: Path
    digest: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A design as it was read, and where it was read from."""

    saved: Saved
    design: Design


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list of saved designs: the design, or the problem with its file."""

    name: str
    path: Path
    modified: datetime
    design: Design | None
    problem: AdvisorError | None


class NameTaken(StorageError):
    """A design of this name exists and was not to be replaced."""


class ConflictError(StorageError):
    """Somebody changed the design meanwhile; ``copy`` is where this version went instead."""

    def __init__(self, name: str, copy: Saved) -> None:
        super().__init__(
            f"{name} was changed by somebody else since it was opened.",
            hint=f"Your version is saved as {copy.name}. Compare the two: "
            f"k8s-advisor compare {name} {copy.name}",
        )
        self.copy = copy


@dataclass(frozen=True, slots=True)
class _Target:
    """What a reference means: what to call it, its file, its key in the history."""

    name: str
    path: Path
    key: str


def _now() -> datetime:
    return datetime.now(UTC)


class Store:
    """The saved designs below ``root``, by default those of this person."""

    def __init__(self, root: Path | None = None, *, clock: Callable[[], datetime] = _now) -> None:
        self.root = home() if root is None else root
        self._designs = self.root / "designs"
        self._history = History(self.root / "history")
        self._clock = clock

    @property
    def folder(self) -> Path:
        """Where the saved designs lie."""
        return self._designs

    def names(self) -> list[str]:
        """The names of all saved designs, sorted, broken ones included."""
        try:
            found = [path.stem for path in self._designs.iterdir() if path.suffix == ".yaml"]
        except (FileNotFoundError, NotADirectoryError):  # a home that is a file holds none either
            return []
        except OSError as error:
            raise storage_error(error, self._designs, "read") from None
        return sorted(name for name in found if is_name(name))

    def entries(self) -> list[Entry]:
        """All saved designs by name. A file that cannot be read is listed with its problem."""
        return [self._entry(self._designs / f"{name}.yaml") for name in self.names()]

    def load(self, reference: str) -> Opened:
        """The design behind ``reference``.

        Raises:
            NotFoundError: there is none; the hint names similar ones.
            DesignError, DocumentError: the file holds no valid design; it stays as it is.
            StorageError: the disk refused.
        """
        saved, data = self.read(reference)
        return Opened(saved, as_design(saved, data))

    def read(self, reference: str, max_bytes: int = MAX_BYTES) -> tuple[Saved, bytes]:
        """The file behind ``reference`` as it is, valid or not; raises as ``load`` does."""
        target = self._target(reference)
        data = self._read(target, max_bytes)
        return _saved(target, data), data

    def text(self, reference: str) -> str:
        """The file behind ``reference`` as it is, valid or not."""
        return self._read(self._target(reference)).decode(errors="replace")

    def save(
        self,
        reference: str,
        content: Design | str,
        *,
        expected: str | None = None,
        overwrite: bool = False,
    ) -> Saved:
        """Save ``content`` under ``reference``; what was there before goes to the history.

        ``expected`` is the digest of the content this one replaces, from when it was opened or
        last saved. Without it the reference must be free, unless ``overwrite`` says otherwise.

        Raises:
            NameTaken: the reference is not free.
            ConflictError: the content on disk is another than expected; ``content`` was saved
                beside it.
            StorageError: the disk refused; the old content is intact.
        """
        target = self._target(reference)
        text = content if isinstance(content, str) else _written(content)
        with self._locked():
            return self._save(target, text.encode(), expected, overwrite)

    def versions(self, reference: str) -> list[Version]:
        """The earlier versions behind ``reference``, the newest first."""
        return self._history.versions(self._target(reference).key)

    def load_version(self, reference: str, number: int | None = None) -> Design:
        """An earlier version, by default the newest, as a design."""
        version = self._history.version(self._target(reference).key, number)
        return _parsed(read_file(version.path), str(version.path))

    def restore(self, reference: str, number: int | None = None) -> Saved:
        """Put an earlier version back, by default the newest; the present one is kept as well.

        Brings a deleted design back, too.
        """
        target = self._target(reference)
        with self._locked():
            data = read_file(self._history.version(target.key, number).path)
            return self._save(target, data, None, overwrite=True)

    def deleted(self) -> list[str]:
        """Names of designs that are deleted and can be restored."""
        present = set(self.names())
        return [key for key in self._history.kept() if is_name(key) and key not in present]

    def delete(self, name: str) -> None:
        """Delete the saved design ``name``; ``restore`` brings it back."""
        target = self._named(name)
        with self._locked(), _reporting(target.path, "delete"):
            self._keep(target, self._read(target))
            target.path.unlink()
            sync_folder(self._designs)

    def rename(self, name: str, new_name: str) -> Saved:
        """Give the saved design ``name`` and its history another name.

        The cluster's own name, a field of the design, stays: renaming a running cluster is
        replacing it.
        """
        target, new = self._named(name), self._named(new_name)
        with self._locked(), _reporting(target.path, "rename"):
            data = self._read(target)
            if new.path.exists():
                raise _taken(new)
            target.path.rename(new.path)
            sync_folder(self._designs)
            self._history.move(target.key, new.key)
            return _saved(new, data)

    def duplicate(self, reference: str, new_name: str) -> Saved:
        """Save the file behind ``reference``, as it is, under a new name."""
        source, new = self._target(reference), self._named(new_name)
        with self._locked():
            return self._save(new, self._read(source), None, overwrite=False)

    def _save(self, target: _Target, data: bytes, expected: str | None, overwrite: bool) -> Saved:
        present = self._present(target)
        if present is not None and expected is None and not overwrite:
            raise _taken(target)
        if present == data:
            return _saved(target, data)
        if present is not None:
            if not overwrite and digest(present) != expected:
                raise ConflictError(target.name, self._save_beside(target, data))
            self._keep(target, present)
        self._write(target, data)
        return _saved(target, data)

    def _save_beside(self, target: _Target, data: bytes) -> Saved:
        suffix = f"conflict-{self._clock():%Y%m%d-%H%M%S}"
        for attempt in range(1, 100):
            stem = with_suffix(target.path.stem, suffix + (f"-{attempt}" if attempt > 1 else ""))
            path = target.path.with_name(f"{stem}{target.path.suffix}")
            beside = self._target(stem if is_name(target.name) else str(path))
            if not path.exists():
                self._write(beside, data)
                return _saved(beside, data)
        raise _taken(target)

    def _write(self, target: _Target, data: bytes) -> None:
        if target.path.parent == self._designs:
            with _reporting(self._designs, "create"):
                self._designs.mkdir(mode=0o700, exist_ok=True)
        write_file(target.path, data)

    def _keep(self, target: _Target, data: bytes) -> None:
        modified = datetime.fromtimestamp(target.path.stat().st_mtime, UTC)
        self._history.keep(target.key, data, modified)

    def _present(self, target: _Target) -> bytes | None:
        # Not read_file: even a file too large to be a design must not be lost.
        try:
            return target.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise storage_error(error, target.path, "read") from None

    def _read(self, target: _Target, max_bytes: int = MAX_BYTES) -> bytes:
        try:
            return read_file(target.path, max_bytes)
        except NotFoundError:
            if target.key != target.name:
                raise
        from advisor.catalog.suggestions import did_you_mean

        deleted = target.name in self.deleted()
        raise NotFoundError(
            f"There is no saved design named {target.name}.",
            hint=f"It was deleted; bring it back: k8s-advisor designs restore {target.name}"
            if deleted
            else did_you_mean(
                target.name, self.names(), otherwise="See them all: k8s-advisor designs list"
            ),
        )

    def _entry(self, path: Path) -> Entry:
        modified = datetime.fromtimestamp(0, UTC)
        try:
            modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            design = _parsed(read_file(path), path.name)
        except AdvisorError as problem:
            return Entry(path.stem, path, modified, None, problem)
        except OSError as error:
            return Entry(path.stem, path, modified, None, storage_error(error, path, "read"))
        return Entry(path.stem, path, modified, design, None)

    def _target(self, reference: str) -> _Target:
        if not is_path(reference):
            return self._named(reference)
        try:
            path = Path(reference).expanduser()
            # Only the key is of the resolved path: /dev/stdin resolves to what cannot be opened.
            real = path.resolve()
        except (OSError, ValueError, RuntimeError) as error:  # a NUL, links in a circle
            raise storage_error(error, Path(reference), "use") from None
        if real.parent == self._designs.resolve() and real.suffix == ".yaml" and is_name(real.stem):
            return self._named(real.stem)
        # Files elsewhere keep a history, too; "@" keeps their keys apart from names.
        mark = hashlib.sha256(str(real).encode(errors="surrogateescape")).hexdigest()[:12]
        return _Target(reference, path, f"@{slug(real.stem)[:40]}-{mark}")

    def _named(self, name: str) -> _Target:
        check_name(name)
        return _Target(name, self._designs / f"{name}.yaml", name)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with locked(self.root), _reporting(self.root, "change"):
            yield


def as_design(saved: Saved, data: bytes) -> Design:
    """The design that ``data``, the content of ``saved``, holds.

    Raises:
        DesignError, DocumentError: it holds no valid design.
    """
    return _parsed(data, str(saved.path))


def _parsed(data: bytes, name: str) -> Design:
    from advisor.model.document import read_design

    return read_design(data, name)


def _written(design: Design) -> str:
    from advisor.model.document import write_design

    return write_design(design)


def digest(data: bytes) -> str:
    """What tells this content of a file from any other."""
    return hashlib.sha256(data).hexdigest()


def _saved(target: _Target, data: bytes) -> Saved:
    return Saved(target.name, target.path, digest(data))


def _taken(target: _Target) -> NameTaken:
    named = target.key == target.name
    what = f"A design named {target.name}" if named else shown(target.path)
    room = f"make room: k8s-advisor designs delete {target.name}" if named else "delete it first."
    return NameTaken(f"{what} exists already.", hint=f"Choose another name, or {room}")


@contextmanager
def _reporting(path: Path, doing: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise storage_error(error, path, doing) from None
