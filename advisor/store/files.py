"""Reading and writing files so that a crash, a full disk or a huge file loses nothing."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path
from typing import Final

from advisor.errors import DocumentError, NotFoundError, StorageError
from advisor.model.bounds import MAX_BYTES, refuse_size
from advisor.model.scalars import printable

_REASONS: Final = {
    errno.ENOSPC: ("the disk is full", "Free some space and try again."),
    errno.EDQUOT: ("your disk quota is used up", "Free some space and try again."),
    errno.EROFS: ("the disk is read-only", "Choose another folder, for example with -o."),
    errno.EACCES: ("no permission", "Check who owns the file and its folder."),
    errno.EPERM: ("no permission", "Check who owns the file and its folder."),
    errno.ENOENT: ("the folder does not exist", "Create the folder, or choose another one."),
    errno.ENOTDIR: ("a part of the path is not a folder", "Check the path."),
    errno.EISDIR: ("it is a folder", "Name a file."),
    errno.ENAMETOOLONG: ("the name is too long", "Choose a shorter name."),
    errno.EIO: ("the disk reports an error", "Check the disk, or choose another one."),
}


def read_file(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """The bytes of a document; pipes are read like files.

    Raises:
        NotFoundError: there is no such file.
        DocumentError: a folder, or larger than any document.
        StorageError: the disk refused.
    """
    try:
        info = path.stat()
        if stat.S_ISDIR(info.st_mode):
            raise DocumentError(f"{shown(path)} is a folder.", hint="Name a file in it.")
        if info.st_size > max_bytes:
            refuse_size(str(path), info.st_size, max_bytes)
        with path.open("rb") as file:
            # A pipe has no size, and a file may grow meanwhile: never read more than allowed.
            return file.read(max_bytes + 1)
    except FileNotFoundError:
        raise NotFoundError(
            f"There is no file {shown(path)}.", hint="Check the spelling and the folder."
        ) from None
    except (OSError, ValueError) as error:
        raise storage_error(error, path, "read") from None


def write_file(path: Path, data: bytes | str, *, durable: bool = True) -> None:
    """Replace ``path`` by ``data`` in one step: a reader sees the old content or the new.

    The data reaches a temporary file in the same folder first; whatever fails, the old content
    stays. A link is followed, the mode of the old file kept. ``durable`` waits until the disk
    has it, so that it survives a power cut and not merely the end of this process.

    Raises:
        StorageError: the disk refused; nothing has changed.
    """
    data = data.encode() if isinstance(data, str) else data
    try:
        mode = _mode(path)
        if mode is not None and not stat.S_ISREG(mode):
            path.write_bytes(data)  # a pipe or /dev/stdout: there is nothing to replace
            return
        _replace(path.resolve(), data, mode, durable=durable)
    except (OSError, ValueError, RuntimeError) as error:
        raise storage_error(error, path, "write") from None


def storage_error(error: Exception, path: Path, doing: str) -> StorageError:
    """What ``error`` means to a person who wanted to ``doing`` (a verb) ``path``."""
    number = error.errno if isinstance(error, OSError) else None
    reason, hint = _REASONS.get(number or 0, ("", "Check the path."))
    if not reason:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    if doing != "read":
        hint += " What was there before is unchanged."
    return StorageError(f"Cannot {doing} {shown(path)}: {printable(reason, 200)}.", hint=hint)


def shown(path: Path) -> str:
    """``path`` as text that is safe on a terminal."""
    return printable(str(path), 300)


def sync_folder(folder: Path) -> None:
    """Make a rename or removal in ``folder`` survive a power cut, where the system can."""
    # The change itself has happened; not every file system can sync a folder.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _replace(target: Path, data: bytes, mode: int | None, *, durable: bool) -> None:
    if mode is not None and not os.access(target, os.W_OK):
        # A rename would get around the write protection of the file.
        raise PermissionError(errno.EACCES, "the file is write-protected")
    temporary = target.with_name(f".{os.urandom(6).hex()}.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if mode is not None:
                os.fchmod(file.fileno(), stat.S_IMODE(mode))
            if durable:
                os.fsync(file.fileno())
        os.replace(temporary, target)  # noqa: PTH105 - the same name as in every description of it
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    if durable:
        sync_folder(target.parent)
