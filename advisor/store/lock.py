"""One writer at a time: two terminals may work on the same designs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from advisor.errors import StorageError
from advisor.store.files import shown, storage_error


@contextmanager
def locked(folder: Path, *, timeout_seconds: float = 5.0) -> Iterator[None]:
    """Hold the lock of ``folder``, which is created if it does not exist.

    The system releases the lock when its holder ends, however it ends.

    Raises:
        StorageError: the folder cannot be written, or somebody else held the lock all the time.
    """
    from filelock import FileLock, Timeout  # 50 ms: only writing pays for it

    make_folder(folder)
    lock = FileLock(folder / ".lock", timeout=timeout_seconds)
    try:
        lock.acquire()
    except Timeout:
        raise StorageError(
            f"{shown(folder)} is in use by another k8s-advisor.",
            hint="Nothing was changed. Try again when the other one has finished.",
        ) from None
    except OSError as error:
        raise storage_error(error, folder, "write") from None
    try:
        yield
    finally:
        lock.release()


def make_folder(folder: Path) -> None:
    """Create ``folder``, readable by its owner only, unless it exists; it must be writable.

    Raises:
        StorageError: the disk refused.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(error, folder, "create") from None
    if not os.access(folder, os.W_OK):
        raise storage_error(PermissionError(13, "no permission"), folder, "write")
