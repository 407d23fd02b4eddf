"""``designs`` and ``new``: the designs saved on this machine."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from advisor.cli.options import DESIGN
from advisor.cli.output import say, write_json

if TYPE_CHECKING:
    from advisor.model.design import Design
    from advisor.store.designs import Entry


@click.group("designs", short_help="List, show, rename, delete, restore saved designs.")
def designs() -> None:
    """Work with the designs saved on this machine."""


@designs.command("list", short_help="List saved designs.")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text")
def list_designs(output_format: str) -> None:
    """List saved designs; a broken file is listed with its problem."""
    from advisor.report.text import table
    from advisor.store.designs import Store

    entries = Store().entries()
    if output_format == "json":
        for entry in entries:
            write_json(_data(entry))
        return
    for line in table([(entry.name, _time(entry.modified), _about(entry)) for entry in entries]):
        click.echo(line)
    if not entries:
        say("No designs are saved yet. Start one: k8s-advisor new NAME --preset ha-kops")


def _about(entry: Entry) -> str:
    """What a design is, or what is wrong with its file, in one line."""
    from advisor.model.scalars import printable

    if entry.problem is not None:
        return f"! {printable(entry.problem.message.splitlines()[0], 200)}"
    design = entry.design
    assert design is not None, "an entry without a problem has a design"
    about = (
        f"Kubernetes {design.kubernetes.version} by {design.provisioner.tool.value}, "
        f"{design.placement.region}"
    )
    return f"{about}: {printable(design.title, 100)}" if design.title else about


def _data(entry: Entry) -> dict[str, str | None]:
    return {
        "name": entry.name,
        "path": str(entry.path),
        "modified": entry.modified.isoformat(timespec="seconds"),
        "title": entry.design.title if entry.design else None,
        "problem": entry.problem.message if entry.problem else None,
    }


def _time(moment: datetime) -> str:
    """In this person's time zone."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


@designs.command("presets", short_help="List the bundled designs to start from.")
def presets() -> None:
    """List the bundled designs: start from one, or name it wherever a design is asked for."""
    from advisor import presets
    from advisor.report.text import table

    for line in table([(name, presets.summary(name)[0]) for name in presets.names()]):
        click.echo(line)


@designs.command("show", short_help="Print the file of a design or preset.")
@click.argument("design", type=DESIGN)
def show(design: str) -> None:
    """Print a design file as it is: a saved one, a preset, or a path."""
    from advisor.store.designs import Store
    from advisor.store.references import find

    click.echo(find(design, Store()).data.decode(errors="replace"), nl=False)


@designs.command("rename", short_help="Give a saved design another name.")
@click.argument("design", type=DESIGN)
@click.argument("new_name")
def rename(design: str, new_name: str) -> None:
    """Give a saved design another name; its history goes with it.

    The name of the cluster, a field of the design, stays.
    """
    from advisor.store.designs import Store

    _check_new_name(new_name)
    say(f"Renamed to {Store().rename(design, new_name).path}.")


@designs.command("duplicate", short_help="Copy a design or preset under a new name.")
@click.argument("design", type=DESIGN)
@click.argument("new_name")
def duplicate(design: str, new_name: str) -> None:
    """Copy a design under a new name; DESIGN may be a preset or a path, too."""
    _copy(design, new_name)


@designs.command("delete", short_help="Delete a saved design; restore brings it back.")
@click.argument("design", type=DESIGN)
def delete(design: str) -> None:
    """Delete a saved design; `designs restore` brings it back."""
    from advisor.store.designs import Store

    Store().delete(design)
    say(f"Deleted {design}. To bring it back: k8s-advisor designs restore {design}")


@designs.command("history", short_help="List the earlier versions of a design.")
@click.argument("design", type=DESIGN)
def history(design: str) -> None:
    """List the earlier versions of a saved design, the newest first."""
    from advisor.report.text import table
    from advisor.store.designs import Store
    from advisor.store.references import kind_of

    store = Store()
    versions = store.versions(design)
    for line in table([(str(v.number), _time(v.saved_at)) for v in versions], right=(0,)):
        click.echo(line)
    if not versions:
        kind_of(design, store)  # a misspelt name is no design without history
        say("There is no earlier version.")


@designs.command("restore", short_help="Bring back an earlier version, or a deleted design.")
@click.argument("design", type=DESIGN)
@click.option("--version", "number", type=int, help="Number from `designs history`; else the last.")
def restore(design: str, number: int | None) -> None:
    """Bring back an earlier version, or a deleted design; the present one is kept as well."""
    from advisor.errors import NotFoundError
    from advisor.store.designs import Store
    from advisor.store.references import kind_of

    store = Store()
    try:
        saved = store.restore(design, number)
    except NotFoundError:
        if not store.versions(design):
            kind_of(design, store)  # a misspelt name is no design without history
        raise
    say(f"Restored to {saved.path}.")


@click.command("new", short_help="Save a new design, made from a preset.")
@click.argument("name")
@click.option(
    "--preset",
    default="ha-kops",
    type=DESIGN,
    help="Preset or design to start from (default: ha-kops); `designs presets` lists them.",
)
@click.option("--region", metavar="REGION", help="Region to put it in, such as eu-west-1.")
def new(name: str, preset: str, region: str | None) -> None:
    """Save a new design under NAME, as a copy of a preset.

    Without --region it is put in the region of your settings, if they name one, else it stays
    where the preset is.
    """
    from advisor.store.settings import load_settings

    _copy(preset, name, region or load_settings().settings.region)


def _copy(source: str, name: str, region: str | None = None) -> None:
    """Save ``source`` under ``name``, in its own name and without the preset's story."""
    from advisor.session import changed
    from advisor.store.designs import Store
    from advisor.store.references import Kind, open_design

    store = Store()
    _check_new_name(name)
    opened = open_design(source, store)
    changes: dict[str, object] = {"name": name}
    if opened.kind is Kind.PRESET:
        # The story is about the preset; what is made of it has a story of its own.
        changes |= {"title": "", "story": "", "sources": []}
    design = changed(opened.design, changes)
    saved = store.save(name, _moved(design, region) if region else design)
    from advisor.cli import COMMANDS

    command = "k8s-advisor open" if name in COMMANDS else "k8s-advisor"
    say(f"Saved {saved.path}. Open it with: {command} {name}")


def _moved(design: Design, region: str) -> Design:
    """``design`` in another region, with the zones there."""
    from advisor import decisions
    from advisor.catalog import bundled
    from advisor.session import changed

    bundled().region(region)  # names similar ones when there is none
    decision = decisions.by_path("placement.region")
    assert decision is not None, "the registry asks for the region"
    return changed(design, decisions.changes(decision, region, design))


def _check_new_name(name: str) -> None:
    """Refuse a name that cannot name a design, or that a preset has: it would be hidden."""
    from advisor import presets
    from advisor.errors import AdvisorError
    from advisor.store.names import check_name

    check_name(name)
    if name in presets.names():
        raise AdvisorError(f"{name} is a preset.", hint=f"Choose another name, such as my-{name}.")
