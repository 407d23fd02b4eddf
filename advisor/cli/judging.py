"""By which rules a command judges: packs and profile, as given on the command line.

Nothing here loads the rules: a remembered answer only needs to know that they are the same.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import click

PROFILES: Final = ("all", "production", "cost", "security", "learning")
"""As in ``rules/profiles.json``."""

_FEW: Final = 5_000

C = TypeVar("C", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Judging:
    """Which rules judge.

    ``packs`` are folders or files beside the installed packs; ``profile`` goes before that of a
    design.
    """

    packs: tuple[str, ...] = ()
    profile: str | None = None

    def key(self, home: Path) -> str | None:
        """Differs whenever the rules may differ; None where that is too much to find out."""
        digest = hashlib.sha256(f"{self.profile}\n".encode())
        for root in (str(own_rules(home)), *self.packs):
            for number, stamp in enumerate(_stamps(os.path.abspath(root))):  # noqa: PTH100 - cheap
                if number > _FEW:
                    return None
                digest.update(stamp.encode(errors="surrogateescape"))
        return digest.hexdigest()


def own_rules(home: Path) -> Path:
    """The folder for a person's own rules."""
    return home / "rules"


rules_option = click.option(
    "--rules",
    "packs",
    multiple=True,
    metavar="DIR",
    help="Judge by the rules of this pack as well: a folder or a file; may be repeated.",
)

profile_option = click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default=None,
    help="Judge by these rules, whatever profile the design asks for.",
)


def judging_options(command: C) -> C:
    """Adds --rules and --profile: the parameters ``packs`` and ``profile``."""
    return rules_option(profile_option(command))


def _stamps(path: str, depth: int = 2) -> Iterator[str]:
    """What tells that a pack has changed: each file to the depth that packs have."""
    try:
        if os.path.isfile(path):  # noqa: PTH113 - asked on every run, and cheaper
            yield _stamp(path, os.stat(path))  # noqa: PTH116
            return
        with os.scandir(path) as entries:
            ordered = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        yield f"{path} is not there\n"
        return
    for entry in ordered:
        if entry.is_dir() and depth > 1:
            yield from _stamps(entry.path, depth - 1)
        elif entry.is_file():
            yield _stamp(entry.path, entry.stat())


def _stamp(path: str, status: os.stat_result) -> str:
    return f"{path} {status.st_size} {status.st_mtime_ns}\n"
