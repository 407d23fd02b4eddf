"""The texts that imported designs came from, kept so that an export can change them in place.

Such a text stands in a folder beside the design, under a name that says what it is, and once more
among the saved designs: a design that is saved elsewhere on this machine finds it there. It is
never changed, and never deleted with a design: a design can be restored.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from advisor.errors import AdvisorError, NotFoundError
from advisor.model.bounds import MAX_FOREIGN_BYTES
from advisor.store.files import read_file, shown, storage_error, write_file
from advisor.store.names import slug

if TYPE_CHECKING:
    from advisor.model.design import Design

FOLDER: Final = "origins"

_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Kept:
    """The text a design was imported from; None, and the reason, where it is not to be had."""

    text: str | None
    problem: str = ""


def keep(data: bytes, name: str, folder: Path, shared: Path) -> dict[str, str]:
    """Keep ``data`` in ``folder``, where the design called ``name`` will be, and in ``shared``.

    Returns ``file`` and ``sha256`` of the design's ``origin``.

    Raises:
        StorageError: the disk refused.
    """
    digest = hashlib.sha256(data).hexdigest()
    file = f"{slug(name)}-{digest[:_DIGITS]}.yaml"
    for each in dict.fromkeys((folder / FOLDER, shared / FOLDER)):
        try:
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(error, each, "create") from None
        if not (each / file).exists():
            write_file(each / file, data)
    return {"file": f"{FOLDER}/{file}", "sha256": digest}


def kept(design: Design, folder: Path | None, shared: Path) -> Kept:
    """The text that ``design``, which lies in ``folder``, was imported from."""
    origin = design.origin
    if not origin.file:
        return Kept(None)
    places = [folder / origin.file] if folder is not None else []
    places.append(shared / FOLDER / Path(origin.file).name)
    problem = ""
    for path in places:
        try:
            data = read_file(path, MAX_FOREIGN_BYTES)
        except NotFoundError:
            problem = problem or f"{shown(path)} is not there"
        except AdvisorError as error:
            problem = error.message.rstrip(".")
        else:
            if hashlib.sha256(data).hexdigest() == origin.sha256:
                return Kept(data.decode("utf-8", errors="surrogateescape"))
            problem = f"{shown(path)} has changed since"
    return Kept(None, f"The file this design was imported from is not to be had: {problem}.")
