"""Where the bundled facts and rules lie, in a wheel as well as in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from advisor.errors import NotFoundError

_PACKAGE = Path(__file__).resolve().parent


@cache
def folder(name: str) -> Path:
    """The bundled folder ``name`` (``data`` or ``rules``).

    A wheel carries the folders inside the package; a checkout keeps them beside it.
    """
    for candidate in (_PACKAGE / "bundled" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise NotFoundError(
        f"The bundled folder {name!r} is missing from this installation.",
        hint="Reinstall k8s-advisor: pip install --force-reinstall k8s-advisor",
    )
