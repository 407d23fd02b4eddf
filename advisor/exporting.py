"""A design made ready for a target: its files, and what the target's own code would refuse."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from advisor.catalog import Catalog
from advisor.errors import ExportError
from advisor.evaluate import Evaluation
from advisor.exporters import Export, export, versions
from advisor.exporters.folder import folder
from advisor.model import paths
from advisor.model.design import Design
from advisor.model.scalars import printable
from advisor.rules import Finding
from advisor.rules.rule import Refusal
from advisor.store.files import storage_error, write_file
from advisor.store.origins import Kept

_AWS: Final = "aws"


@dataclass(frozen=True, slots=True)
class Prepared:
    """An export, and the errors for which the target, or AWS at its hands, would reject it.

    ``design`` is what was judged and written: it may name another version of the tool.
    """

    design: Design
    export: Export
    refused: tuple[Finding, ...]


def prepare(
    target: str,
    design: Design,
    catalog: Catalog,
    judge: Callable[[Design], Evaluation],
    tool_version: str | None = None,
) -> Prepared:
    """``design`` for ``target``, in its newest known version or in ``tool_version``.

    Raises:
        NotFoundError: there is no such target.
        ExportError: the target cannot express the design at all, or has no such version.
    """
    version = _version(target, design, tool_version)
    if tool_version is not None:
        changes = {"provisioner.tool": target, "provisioner.version": version}
        design = paths.replace(design, changes)
    exported = export(target, design, catalog)
    findings = judge(_for_tool(target, design, version)).findings.refused
    refused = tuple(each for each in findings if refuses(each.refused_by, target, version))
    return Prepared(design, exported, refused)


def in_its_file(ready: Prepared, origin: Kept, catalog: Catalog) -> tuple[Prepared, str]:
    """``ready`` as an edit of the text that its design was imported from, where that is possible.

    That text then changes where the design has changed, and nowhere else. The second value says
    why the export is written anew instead; it is empty where it is not, or was never imported.
    """
    problem = origin.problem
    if origin.text is not None:
        from advisor.importers.splice import NotMergedError  # an own design pays for no importer
        from advisor.rewriting import rewritten

        try:
            export = rewritten(ready.export, ready.design, origin.text, catalog)
        except NotMergedError as error:
            problem = error.message
        else:
            return replace(ready, export=export), ""
    return ready, f"{problem} The export is written anew." if problem else ""


def refuses(refusals: Sequence[Refusal], tool: str, version: str) -> bool:
    """Whether ``tool`` refuses it in ``version``, the newest one where that is empty.

    What AWS refuses fails whoever asks for it, only later.
    """
    return any(
        each.tool == _AWS
        or (each.tool == tool and (not version or _minor(each.since) <= _minor(version)))
        for each in refusals
    )


def means_folder(output: str) -> bool:
    """Whether ``output`` is the path of a folder: it is one, or has no ending such as ``.yaml``."""
    if output == "-":
        return False
    path = Path(output)
    return path.is_dir() or output.endswith("/") or not (path.suffix or path.exists())


def write_folder(export: Export, path: Path) -> list[str]:
    """Write every file of ``export`` into the folder ``path``, and give their names.

    The README comes last: where it is, all the others are.

    Raises:
        StorageError: the disk refused.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise storage_error(error, path, "create") from None
    files = folder(export)
    for file in files:
        write_file(path / file.name, file.text)
    return [file.name for file in files]


def _version(target: str, design: Design, wanted: str | None) -> str:
    """The release to write for: as asked, as the design states it, or the one by default."""
    known = versions(target)
    if wanted is not None:
        # A patch release reads what its minor reads.
        wanted = re.sub(r"^(\d+\.\d+)\.\d+$", r"\1", wanted)
    if wanted is not None and wanted not in known:
        listed = f"Known releases: {', '.join(known)}." if known else "Leave --tool-version out."
        raise ExportError(
            f"Nothing is written for release {printable(wanted)!r} of {target}.", hint=listed
        )
    if wanted is None and design.provisioner.tool == target:
        wanted = next((v for v in known if _minor(v) == _minor(design.provisioner.version)), None)
    return wanted or next(iter(known), "")


def _for_tool(target: str, design: Design, version: str) -> Design:
    """``design`` as its rules see it when ``target`` creates the cluster."""
    tool, stated = design.provisioner.tool, design.provisioner.version
    if tool == target and (stated is None or _minor(stated) == _minor(version)):
        return design
    changes = {"provisioner.tool": target, "provisioner.version": version or None}
    return paths.replace(design, changes)


def _minor(version: str | None) -> tuple[int, ...]:
    """The first two numbers of a version; older than all of them where none is stated."""
    return tuple(int(number) for number in version.split(".")[:2]) if version else ()
