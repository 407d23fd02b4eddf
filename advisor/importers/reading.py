"""A foreign file becomes a design, with readings and findings that know their lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from advisor.catalog.suggestions import did_you_mean
from advisor.errors import DesignError
from advisor.importers.assumed import with_load
from advisor.importers.foreign import Foreign, Tree, joined, parse_foreign
from advisor.importers.imported import (
    FileFinding,
    How,
    Imported,
    MisplacedError,
    Objection,
    Place,
    Reading,
)
from advisor.importers.sources import Source, belongs, detect, named
from advisor.model.design import Design
from advisor.model.parse import PathPart
from advisor.model.paths import parse as parse_path
from advisor.model.scalars import printable
from advisor.rules import Finding, Refusal, Severity, State

if TYPE_CHECKING:
    from advisor.catalog import Catalog

_ROUNDS: Final = 8
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file to import: what messages call it, and its bytes."""

    name: str
    data: bytes


def read(data: bytes, name: str, *, catalog: Catalog, source: str | None = None) -> Imported:
    """The file in ``data``, of the tool ``source`` or of the one it shows, as a design.

    Raises:
        DocumentError: not readable, of no known tool, or with nothing to make a design of.
        AdvisorError: there is no such source.
    """
    return read_files([InputFile(name, data)], name, catalog=catalog, source=source)


def read_files(
    files: Sequence[InputFile], name: str, *, catalog: Catalog, source: str | None = None
) -> Imported:
    """The documents of several files, such as those of a folder, as one design; as ``read``."""
    foreign = joined(name, [parse_foreign(each.data, name=each.name) for each in files])
    return read_foreign(foreign, catalog=catalog, source=source)


def read_foreign(foreign: Foreign, *, catalog: Catalog, source: str | None = None) -> Imported:
    """What ``read`` gives, of a file that is parsed already."""
    origin = named(source) if source else named(detect(foreign))
    if source and belongs(foreign) and detect(foreign) != source:
        foreign.refuse(
            (0,),
            f"a file of {detect(foreign)}, not of {source}",
            "Leave --from out, or correct it.",
        )
    _check_functions(foreign, origin)
    reader = origin.reader()
    try:
        tree, found = reader.read(foreign.documents, catalog)
    except MisplacedError as problem:
        foreign.refuse(problem.place, problem.message, problem.hint)
    readings = [replace(each, mark=_mark(foreign, each.place)) for each in found]
    design, readings, misfits = _design(tree, readings, foreign.name, catalog)
    objections = [
        *_repeated(foreign, origin),
        *origin.stream_objections(foreign),
        *reader.objections(foreign.documents, catalog),
    ]
    misfits += _region(design, readings, catalog, origin)
    objections += _without_known(misfits, objections)
    return Imported(
        source=origin.name,
        design=design,
        readings=tuple(readings),
        findings=tuple(_findings(objections, foreign, origin)),
    )


def designed(
    tree: dict[str, Any], readings: Iterable[Reading], source: str, name: str, catalog: Catalog
) -> Imported:
    """What ``read`` gives, of a tree that was read from a running cluster."""
    design, kept, _ = _design(tree, list(readings), name, catalog)
    return Imported(source, design, tuple(kept), findings=(), running=True)


def _check_functions(foreign: Foreign, source: Source) -> None:
    if foreign.functions and not source.functions:
        mark = foreign.functions[0]
        from advisor.model.parse import refuse

        refuse(
            mark.file,
            f"a function of CloudFormation (!...) in a file of {source.name}",
            "Write the value itself; if the file is a template, resolve it first.",
            mark,
        )


def _mark(foreign: Foreign, place: Place | None) -> Any:
    return None if place is None else foreign.where(place)


# The design


def _design(
    tree: dict[str, Any], readings: list[Reading], name: str, catalog: Catalog
) -> tuple[Design, list[Reading], list[Objection]]:
    """The valid design nearest to ``tree``: values that no design can hold are left out."""
    misfits: list[Objection] = []
    for _ in range(_ROUNDS):
        try:
            design = Design.model_validate(tree)
            break
        except ValidationError as error:
            if not _leave_out(tree, error, readings, misfits):
                raise _invalid(tree, error, readings, name) from None
    else:
        design = _valid(tree, readings, name)
    if "workload" not in tree:
        design, load = with_load(design, catalog)
        readings += load
    return design, readings, misfits


def _valid(tree: dict[str, Any], readings: list[Reading], name: str) -> Design:
    try:
        return Design.model_validate(tree)
    except ValidationError as error:
        raise _invalid(tree, error, readings, name) from None


def _invalid(
    tree: dict[str, Any], error: ValidationError, readings: list[Reading], name: str
) -> DesignError:
    from advisor.model.problems import InvalidDesign, explain  # only a mistake pays for it

    index = _Index(readings, tree)

    def where(path: Sequence[PathPart]) -> Any:
        reading = index.deciding(path)
        return reading.mark if reading else None

    return InvalidDesign(
        name,
        explain(error, Design, tree, where),
        hint="Correct the file, or report this as a bug if the tool takes it as it is.",
    )


def _leave_out(
    tree: dict[str, Any],
    problem: ValidationError,
    readings: list[Reading],
    misfits: list[Objection],
) -> bool:
    """Take what ``problem`` is about out of ``tree``; False where that is not possible."""
    from advisor.model.problems import explain

    told = {each.path: each.text() for each in explain(problem, Design, tree, lambda _: None)}
    removed = False
    index = _Index(readings, tree)
    places = {tuple(each["loc"]) for each in problem.errors(include_url=False)}
    for location in sorted(places, key=lambda each: (len(each), str(each)), reverse=True):
        path = _existing(tree, location)
        reading = index.deciding(path)
        if reading is None or reading.place is None or not _remove(tree, path):
            continue
        removed = True
        said = told.get(_shown(path), "")
        reason = f"no design can hold it: {said.partition(': ')[2] or said}"
        left = replace(reading, path="", how=How.NOT_UNDERSTOOD, reason=reason)
        if index.steps(reading) == path:
            readings[readings.index(reading)] = left
        elif all(each.place != reading.place for each in misfits):
            readings.append(left)  # a part of it only
        misfits.append(
            Objection("FILE-001", Severity.WARNING, reading.place, _misfit(reading, reason))
        )
    return removed


def _misfit(reading: Reading, reason: str) -> str:
    return f"{printable(str(reading.value))} was not read: {reason}"


def _existing(tree: Any, location: Sequence[Any]) -> tuple[PathPart, ...]:
    """``location`` as far as ``tree`` has it; pydantic mixes names of union members into it."""
    path: list[PathPart] = []
    node = tree
    for part in location:
        try:
            node = node[part]
        except (LookupError, TypeError):
            continue
        path.append(part)
    return tuple(path)


def _remove(tree: Any, path: Sequence[PathPart]) -> bool:
    if not path:
        return False
    node = tree
    for part in path[:-1]:
        node = node[part]
    del node[path[-1]]
    return True


def _shown(path: Sequence[PathPart]) -> str:
    from advisor.model.problems import format_path

    return format_path(path)


class _Index:
    """The readings by the positions of their fields in a tree."""

    def __init__(self, readings: Iterable[Reading], tree: dict[str, Any]) -> None:
        self._tree = tree
        self._names: dict[int, dict[Any, int]] = {}
        self._by_steps = {self.steps(each): each for each in readings if each.path}

    def deciding(self, path: Sequence[PathPart]) -> Reading | None:
        """The reading of the field at ``path``, or of the innermost one around it."""
        for length in range(len(path), 0, -1):
            found = self._by_steps.get(tuple(path[:length]))
            if found is not None:
                return found
        return None

    def steps(self, reading: Reading) -> tuple[PathPart, ...]:
        """The path of a reading with positions in place of the names of elements."""
        steps: list[PathPart] = []
        node: Any = self._tree
        for step in parse_path(reading.path):
            if isinstance(node, list) and isinstance(step, str):
                step = self._position(node, step)
            steps.append(step)
            try:
                node = node[step]
            except (LookupError, TypeError):
                node = None
        return tuple(steps)

    def _position(self, elements: list[Any], name: str) -> int:
        if id(elements) not in self._names:
            self._names[id(elements)] = {
                each.get("name"): i for i, each in enumerate(elements) if isinstance(each, dict)
            }
        return self._names[id(elements)].get(name, len(elements))


# The findings


def _region(
    design: Design, readings: Sequence[Reading], catalog: Catalog, source: Source
) -> Iterator[Objection]:
    """A region without prices: there is nothing to judge the design by, and it may be misspelt."""
    name, known = design.placement.region, catalog.region_names()
    place = next((each.place for each in readings if each.path == "placement.region"), None)
    if place is None or name in known:
        return
    # kops asks AWS for its regions; those without prices here are China's and the like.
    refused = source.name == "kops" and name not in catalog.limit("eksctl.regions").text.split()
    yield Objection(
        "FILE-002",
        Severity.ERROR,
        place,
        f"There is no region {printable(name)} among those the catalog has prices of.",
        did_you_mean(name, known, otherwise=f"Known regions: {', '.join(known)}."),
        refused="any" if refused else "",
        title="Region that is not known",
    )


def _repeated(foreign: Foreign, source: Source) -> Iterator[Objection]:
    for again in foreign.repeated:
        key = printable(again.key)
        if source.strict:
            yield Objection(
                f"{source.prefix}-001",
                Severity.ERROR,
                again.place,
                f'The key "{key}" is given twice, first in line {again.first.line}.',
                "Keep one of the two.",
                refused="any",
                title=f"{source.name} refuses a key that is given twice",
            )
        elif not again.merged:
            yield Objection(
                f"{source.prefix}-001",
                Severity.WARNING,
                again.place,
                f'The key "{key}" is given twice: {source.name} takes this one and drops the one '
                f"in line {again.first.line} without a word.",
                "Keep one of the two.",
                title="A key is given twice",
            )


def _without_known(misfits: list[Objection], known: Sequence[Objection]) -> list[Objection]:
    """Misfits about which the tool's own checks say nothing at that place or around it."""
    places = {each.place for each in known if each.severity is Severity.ERROR}
    return [
        each
        for each in misfits
        if not any(each.place[:n] in places for n in range(2, len(each.place) + 1))
    ]


def _findings(
    objections: Iterable[Objection], foreign: Foreign, source: Source
) -> Iterator[FileFinding]:
    order = tuple(Severity)
    for each in sorted(
        objections, key=lambda one: (order.index(one.severity), foreign.where(one.place).line)
    ):
        mark = foreign.where(each.place)
        yield FileFinding(_finding(each, foreign, source), mark, each.place, each.rename)


def _finding(objection: Objection, foreign: Foreign, source: Source) -> Finding:
    refused = objection.refused.strip()
    since = "" if refused in ("", "any") else refused
    return Finding(
        rule=objection.check,
        severity=objection.severity,
        area="file",
        title=objection.title or _title(objection, source),
        message=objection.message,
        why="",
        remedy=objection.remedy or "Correct the file.",
        path=described(foreign.documents, objection.place),
        refused_by=(Refusal(source.name, since),) if refused else (),
        sources=(),
        state=State.FIRES,
    )


def _title(objection: Objection, source: Source) -> str:
    if objection.refused:
        return f"{source.name} refuses this file"
    if objection.severity is Severity.ERROR:
        return f"{source.name} takes this, and it does not work"
    return f"{source.name} takes this, and means something else"


def described(documents: Sequence[Tree], place: Place) -> str:
    """``place`` in the words of the file: ``InstanceGroup[nodes].spec.subnets[0]``."""
    if not place or not isinstance(place[0], int) or place[0] >= len(documents):
        return ""
    document = documents[place[0]]
    kind, metadata = document.get("kind"), document.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    text = ""
    if len(documents) > 1 and isinstance(kind, str):
        text = printable(kind)
        if isinstance(name, str) and kind != "Cluster":
            text += f"[{printable(name)}]"
    for part in place[1:]:
        if isinstance(part, int) or not _PLAIN_NAME.fullmatch(part):
            text += f"[{printable(str(part))}]"
        else:
            text += f".{part}" if text else part
    return text
