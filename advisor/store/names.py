"""Names of saved designs, and how they differ from paths."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from advisor.errors import AdvisorError
from advisor.model.scalars import printable

MAX_LENGTH: Final = 63

# The form of a design's own name: it is safe in AWS, in Kubernetes and as a file name. Capital
# letters would meet their small twins on file systems that ignore case.
_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")

# Files that Windows opens as devices, whatever their extension.
_DEVICES: Final = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")


class BadName(AdvisorError):
    """A text that cannot name a saved design."""


def is_path(reference: str) -> bool:
    """Whether ``reference`` means a file, not the name of a saved design or preset.

    It does with a slash or a YAML extension in it, or when a file of this very name is here.
    """
    return (
        "/" in reference
        or os.sep in reference
        or reference.lower().endswith((".yaml", ".yml"))
        or _is_file(reference)
    )


def is_name(text: str) -> bool:
    """Whether ``text`` can name a saved design."""
    return (
        len(text) <= MAX_LENGTH
        and _NAME.fullmatch(text) is not None
        and _DEVICES.fullmatch(text) is None
    )


def check_name(text: str) -> str:
    """``text`` if it can name a saved design.

    Raises:
        BadName: it cannot; the hint proposes a name.
    """
    if is_name(text):
        return text
    raise BadName(
        f'"{printable(text)}" cannot name a saved design: small letters, digits and single '
        f"hyphens between them, at most {MAX_LENGTH} characters.",
        hint=f"Try {slug(text)}.",
    )


def slug(text: str) -> str:
    """The name nearest to ``text``, such as a title or the name of a file."""
    words = re.sub(r"[^a-z0-9]+", "-", text.lower())[:MAX_LENGTH].strip("-")
    if _DEVICES.fullmatch(words):
        return f"{words}-design"
    return words or "my-design"


def with_suffix(name: str, suffix: str) -> str:
    """``name`` followed by ``-suffix``, cut so that it still is a name."""
    return f"{name[: MAX_LENGTH - len(suffix) - 1].rstrip('-')}-{suffix}"


def _is_file(reference: str) -> bool:
    try:
        return Path(reference).is_file()
    except (OSError, ValueError):  # too long, or a NUL in it: no file is called that
        return False
