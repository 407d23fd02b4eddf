"""Names that a design can hold, made of those that a file gives."""

from __future__ import annotations

import re
from typing import Final

_NOT_IN_A_NAME: Final = re.compile(r"[^a-z0-9]+")
_LONGEST: Final = 63
_LONGEST_NUMBERED: Final = 58
"""What stays of a name that gets a number, so that both fit."""


def slug(text: str) -> str:
    """``text`` as a name a design can hold, empty where nothing of it can stay."""
    return _NOT_IN_A_NAME.sub("-", text.lower()).strip("-")[:_LONGEST].strip("-")


def free_name(wanted: str, taken: set[str]) -> str:
    """``wanted`` or a name near it, added to ``taken``.

    A number alone would be the position of a pool in a path, and gets a word in front.
    """
    wanted = f"pool-{wanted}" if wanted.isdecimal() else wanted
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted[:_LONGEST_NUMBERED]}-{number}"
    taken.add(name)
    return name
