"""Earlier versions of documents: the last twenty of each, deleted ones included."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from advisor.errors import NotFoundError
from advisor.store.files import storage_error, write_file
from advisor.store.lock import make_folder

MAX_VERSIONS: Final = 20

_FILE: Final = re.compile(r"(\d{6})-(\d{8}T\d{6}Z)\.yaml")
_STAMP: Final = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Version:
    """One earlier version; numbers count up and are never used again."""

    number: int
    saved_at: datetime
    """When this version was saved, not when it was replaced; UTC."""
    path: Path


class History:
    """Earlier versions below ``folder``, in one folder for each key. Callers hold the lock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def kept(self) -> list[str]:
        """The keys that have versions, sorted."""
        return sorted(entry.name for entry in _entries(self._folder) if self.versions(entry.name))

    def versions(self, key: str) -> list[Version]:
        """The versions of ``key``, the newest first."""
        found = [
            Version(int(match[1]), datetime.strptime(match[2], _STAMP).replace(tzinfo=UTC), path)
            for path in _entries(self._folder / key)
            if (match := _FILE.fullmatch(path.name))
        ]
        return sorted(found, key=lambda version: version.number, reverse=True)

    def version(self, key: str, number: int | None = None) -> Version:
        """The version ``number`` of ``key``, by default the newest.

        Raises:
            NotFoundError: there is no such version; the hint lists those there are.
        """
        versions = self.versions(key)
        for version in versions:
            if number in (None, version.number):
                return version
        wanted = "an earlier version" if number is None else f"version {number}"
        numbers = ", ".join(str(version.number) for version in versions)
        raise NotFoundError(
            f"There is no {wanted.removeprefix('an ')} of {key.removeprefix('@')}.",
            hint=f"Versions kept: {numbers}." if numbers else "Nothing has replaced it yet.",
        )

    def keep(self, key: str, data: bytes, saved_at: datetime) -> None:
        """Keep ``data`` as the newest version of ``key`` and drop those beyond the limit.

        Raises:
            StorageError: the disk refused; no version is lost.
        """
        versions = self.versions(key)
        if versions and versions[0].path.read_bytes() == data:
            return
        number = versions[0].number + 1 if versions else 1
        folder = self._folder / key
        make_folder(folder)
        write_file(folder / _file_name(number, saved_at), data)
        for old in versions[MAX_VERSIONS - 1 :]:
            old.path.unlink(missing_ok=True)

    def move(self, key: str, new_key: str) -> None:
        """Hand the versions of ``key`` on to ``new_key``, after those it has already.

        Raises:
            StorageError: the disk refused; every version is still under one of the keys.
        """
        for version in reversed(self.versions(key)):
            self.keep(new_key, version.path.read_bytes(), version.saved_at)
            version.path.unlink(missing_ok=True)
        folder = self._folder / key
        try:
            if folder.is_dir():
                folder.rmdir()
        except OSError as error:
            raise storage_error(error, folder, "remove") from None


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise storage_error(error, folder, "read") from None


def _file_name(number: int, saved_at: datetime) -> str:
    return f"{number:06d}-{saved_at.astimezone(UTC).strftime(_STAMP)}.yaml"
