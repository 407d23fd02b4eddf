"""How large a document may be, known before anything that could read one is loaded."""

from __future__ import annotations

from typing import Final, NoReturn

from advisor.errors import DocumentError
from advisor.model.scalars import printable

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_FOREIGN_BYTES: Final = 16 * 1024 * 1024
"""Of a file of another tool: room for some ten thousand instance groups."""


def refuse_size(name: str, size_bytes: int, max_bytes: int = MAX_BYTES) -> NoReturn:
    """Refuse a document of ``size_bytes`` as too large, ideally before reading it."""
    raise DocumentError(
        f"{printable(name, 200)}: too large: {size_bytes / 1024**2:,.1f} MiB, "
        f"at most {max_bytes // 1024**2} MiB are read",
        hint="A file like this takes a few KiB. Is this the right file?",
    )
