"""Files of other tools: imported as designs, and taken wherever a design is."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from advisor import presets
from advisor.catalog import Catalog, UnknownRegion
from advisor.cli.output import json_line, refuse_two_on_stdout, say
from advisor.errors import AdvisorError, DesignError, DocumentError, ExitCode
from advisor.importers import Imported, InputFile, read, read_files
from advisor.importers.foreign import parse_foreign
from advisor.importers.sources import belongs
from advisor.model.bounds import MAX_FOREIGN_BYTES
from advisor.model.design import Design
from advisor.model.document import write_design
from advisor.report.imported import imported_data, imported_text
from advisor.session import changed
from advisor.store.designs import Store
from advisor.store.files import read_file, shown
from advisor.store.names import check_name, is_path
from advisor.store.origins import Kept, keep, kept
from advisor.store.prices import price_catalog
from advisor.store.references import STDIN, Document, Source

_STDOUT: Final = "-"
_SUFFIXES: Final = (".yaml", ".yml", ".json", ".template")
_MOST_FILES: Final = 1_000
_SEPARATOR: Final = b"\n---\n"


@dataclass(frozen=True, slots=True)
class Order:
    """What to import and where to put the design, as the command line asks for it."""

    file: str
    source: str | None
    name: str | None
    output: str | None
    overwrite: bool
    verbose: bool
    output_format: str


def carry_out(order: Order) -> int:
    """Import, report, save, and give the exit code."""
    check_order(order)
    files = _files(order.file)
    name = "standard input" if order.file == STDIN else order.file
    catalog = price_catalog()
    imported = read_files(files, name, catalog=catalog, source=order.source)
    deliver(imported, name, files, order)
    return ExitCode.OK


def check_order(order: Order) -> None:
    """Refuse an order that asks for two things in one place, or one that no design can have."""
    if order.name is not None:
        check_name(order.name)
        if order.output is not None:
            raise click.UsageError("--name saves a design, --output writes a file: take one.")
    if order.output == _STDOUT:
        refuse_two_on_stdout(order.output_format)


def deliver(imported: Imported, name: str, files: list[InputFile], order: Order) -> None:
    """Report on ``imported``, which ``name`` tells, and save its design; with its files, if any."""
    _refuse_taken_name(imported, order)
    to_stderr = order.output == _STDOUT
    if order.output_format == "json":
        click.echo(json_line(imported_data(imported)), nl=False, err=to_stderr)
    else:
        text = imported_text(imported, name, verbose=order.verbose)
        click.echo(text, nl=False, err=to_stderr)
    _save(imported, files, order)


def _refuse_taken_name(imported: Imported, order: Order) -> None:
    """Before the report, which is long: the name that the design would get must be free."""
    name = order.name or imported.design.name
    if (order.output or name) in presets.names():
        raise AdvisorError(
            f"{order.output or name} is a preset.", hint="Choose another name with --name."
        )
    if order.output is None and not order.overwrite and name in Store().names():
        raise AdvisorError(
            f"A design named {name} exists already.",
            hint="Take another name (--name NAME), or replace it (--overwrite).",
        )


def _save(imported: Imported, files: list[InputFile], order: Order) -> None:
    store = Store()
    target = order.output or order.name or imported.design.name
    folder = Path(target).parent if is_path(target) else store.folder
    if target == _STDOUT:
        folder = store.folder
    design = imported.design
    if files:
        text = _SEPARATOR.join(each.data.rstrip(b"\n") for each in files) + b"\n"
        origin = keep(files[0].data if len(files) == 1 else text, order.file, folder, store.folder)
        origin["tool"] = imported.design.provisioner.tool.value
        design = changed(design, {f"origin.{key}": value for key, value in origin.items()})
    if target == _STDOUT:
        click.echo(write_design(design), nl=False)
        return
    saved = store.save(target, design, overwrite=order.overwrite)
    say(f"\nSaved {saved.path}. Judge it: k8s-advisor check {target}")


# What to read


def _files(reference: str) -> list[InputFile]:
    if reference == STDIN:
        return [InputFile("standard input", sys.stdin.buffer.read(MAX_FOREIGN_BYTES + 1))]
    path = Path(reference)
    if path.is_dir():
        return _files_of_cluster(path)
    return [InputFile(str(path), read_file(path, MAX_FOREIGN_BYTES))]


def _files_of_cluster(folder: Path) -> list[InputFile]:
    """The files in a folder that are of a tool that is read; others lie beside them."""
    paths = sorted(each for each in folder.iterdir() if each.suffix.lower() in _SUFFIXES)
    if len(paths) > _MOST_FILES:
        raise DocumentError(
            f"{shown(folder)} holds {len(paths):,} files, at most {_MOST_FILES:,} are read.",
            hint="Name the file of the cluster.",
        )
    files = [InputFile(str(each), read_file(each, MAX_FOREIGN_BYTES)) for each in paths]
    found = [each for each in files if belongs(parse_foreign(each.data, name=each.name))]
    if not found:
        raise DocumentError(
            f"There is no file of a cluster in {shown(folder)}.",
            hint="Name the file, or a folder with manifests, a config of eksctl or templates.",
        )
    return found


def imported_source(document: Document, catalog: Catalog) -> Source:
    """The design read from ``document``, a file of another tool, in a region with data.

    Raises:
        DocumentError: it is not readable, or of a tool whose files are not read.
    """
    imported = read(document.data, document.name, catalog=catalog)
    region = imported.design.placement.region
    try:
        catalog.region(region)
    except UnknownRegion as problem:
        mark = imported.place_of("placement.region")
        place = f"{document.name}, line {mark.line}" if mark else document.name
        raise DesignError(f"{place}: {problem.message}", hint=problem.hint) from None
    return Source(document.kind, imported.design, None, imported)


# What to write again


def origin_of(design: Design, document: Document, store: Store) -> Kept:
    """The text to which an export of ``design``, read from ``document``, may be an edit."""
    if document.foreign:
        return Kept(document.data.decode("utf-8", errors="surrogateescape"))
    folder = document.saved.path.parent if document.saved is not None else None
    return kept(design, folder, store.folder)
