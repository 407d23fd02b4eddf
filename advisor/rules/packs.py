"""Packs: folders of rules beside the bundled ones, with a name and a version of their own.

A pack holds data only. Its name comes before the id of each of its rules (``acme/NET-001``), so
that two packs never meet. What ``pack.yaml`` may say::

    name: acme
    version: 1.2.0
    about: What the platform team of Acme asks of a cluster.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from advisor.errors import DocumentError, RuleError

MANIFEST: Final = "pack.yaml"
ENTRY_POINT: Final = "k8s_advisor.rules"
"""Group of Python entry points; the value names a package, or ``package:folder`` inside it."""

MAX_RULES: Final = 1_000
MAX_BYTES: Final = 1024 * 1024
MAX_EXPRESSIONS: Final = 200_000
"""Characters of conditions and messages: checking them takes most of the time of loading."""
MAX_ENTRIES: Final = 20_000
"""Of files and folders looked at, whatever they are."""

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")
_VERSION: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,39}")


@dataclass(frozen=True, slots=True)
class Pack:
    """Rules in a folder, or one rule in a file; bundled rules have no name."""

    path: Path
    name: str = ""
    version: str = ""
    about: str = ""

    def full_id(self, rule_id: str) -> str:
        """``acme/NET-001`` for NET-001 of the pack acme."""
        return f"{self.name}/{rule_id}" if self.name else rule_id


def read_pack(path: Path, name: str = "") -> Pack:
    """The pack at ``path``, a folder or a single rule file.

    Its name is that of ``pack.yaml``, else ``name``, else that of the folder. Raises
    ``RuleError`` when there is nothing, or the manifest cannot be used.
    """
    folder = path if path.is_dir() else path.parent
    if not path.exists():
        raise RuleError(f"There is no rule pack {path}.", hint="Name a folder or a rule file.")
    manifest = folder / MANIFEST
    if manifest.is_file():
        return _from_manifest(manifest, path)
    return Pack(path, name or _slug(folder.resolve().name))


def installed_packs() -> tuple[Pack, ...]:
    """The packs that installed Python packages bring. Nothing of theirs is imported or run."""
    if not _announced():
        return ()
    from importlib.metadata import entry_points

    found = []
    for each in sorted(entry_points(group=ENTRY_POINT), key=lambda each: (each.name, each.value)):
        version = each.dist.version if each.dist else ""
        package, _, inside = each.value.partition(":")
        path = _package_folder(package)
        # What cannot be found is still a pack: its absence is a finding, not a silence.
        found.append(Pack((path or Path(package)) / inside, _slug(each.name), version))
    return tuple(found)


def rule_files(pack: Pack) -> list[tuple[Path, str]]:
    """Every rule file of ``pack`` with its name for messages, in a stable order.

    Files directly in the folder and one level down count. Raises ``RuleError`` for a pack beyond
    the limits, before any of its files is read.
    """
    if pack.path.is_file():
        return [(pack.path, pack.path.name)]
    start = len(str(pack.path)) - len(pack.path.name)
    return [(path, str(path)[start:].replace("\\", "/")) for path in _bounded(pack)]


def _bounded(pack: Pack) -> list[Path]:
    found: list[Path] = []
    size = 0
    try:
        for looked_at, entry in enumerate(_entries(str(pack.path), deep=True)):
            if entry.name.endswith(".yaml") and entry.name != MANIFEST and entry.is_file():
                found.append(Path(entry.path))
                size += entry.stat().st_size
            if looked_at > MAX_ENTRIES or len(found) > MAX_RULES:
                raise RuleError(
                    f"{pack.path}: more than {MAX_RULES:,} rule files, or too much beside them",
                    hint="Split the pack, and keep other files out of its folder.",
                )
    except OSError as error:
        raise RuleError(f"{pack.path}: cannot be read: {error.strerror}") from None
    if size > MAX_BYTES:
        raise RuleError(
            f"{pack.path}: the rule files have {size / 1024 / 1024:,.1f} MiB, a pack at most "
            f"{MAX_BYTES // 1024 // 1024}"
        )
    return sorted(found)


def _entries(folder: str, *, deep: bool) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            yield entry
            if deep and not entry.name.startswith(".") and entry.is_dir():
                yield from _entries(entry.path, deep=False)


def _from_manifest(manifest: Path, path: Path) -> Pack:
    from advisor.model.parse import parse_yaml

    try:
        tree = parse_yaml(manifest.read_bytes()[:65_536], name=str(manifest)).tree
    except OSError as error:
        raise RuleError(f"{manifest}: cannot be read: {error.strerror}") from None
    except DocumentError as error:
        raise RuleError(error.message, hint=error.hint) from None
    strangers = [key for key in tree if key not in ("name", "version", "about")]
    if strangers:
        raise RuleError(
            f"{manifest}: there is no key {strangers[0]!r}", hint="Keys: name, version, about."
        )
    name, version = str(tree.get("name", "")), str(tree.get("version", ""))
    if not _NAME.fullmatch(name):
        raise RuleError(
            f"{manifest}: name: {name!r} is not a short word of small letters, digits and hyphens"
        )
    if not _VERSION.fullmatch(version):
        raise RuleError(f"{manifest}: version: {version!r} does not read like 1.2.0")
    return Pack(path, name, version, str(tree.get("about", ""))[:500])


def _announced() -> bool:
    """Whether any installed package brings a pack: most have none, and asking properly is slow."""
    for place in sys.path:
        with contextlib.suppress(OSError), os.scandir(place) as entries:
            for entry in entries:
                if entry.name.endswith((".dist-info", ".egg-info")):
                    file = Path(entry.path, "entry_points.txt")
                    with contextlib.suppress(OSError):
                        if ENTRY_POINT.encode() in file.read_bytes():
                            return True
    return False


def _package_folder(package: str) -> Path | None:
    """Where a package lies. Finding it runs no code of it, as importing it would."""
    from importlib.machinery import PathFinder

    top, *inner = package.split(".")
    spec = PathFinder.find_spec(top)
    places = spec and spec.submodule_search_locations
    return Path(next(iter(places)), *inner) if places else None


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:31].strip("-") or "pack"
