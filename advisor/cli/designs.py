"""``designs`` and ``new``: the designs saved on this machine."""

from __future__ import annotations

import click

from advisor.cli.output import say, write_json


@click.group("designs", context_settings={"help_option_names": ["-h", "--help"]})
def designs() -> None:
    """List, show, rename, delete, duplicate and restore saved designs."""


@designs.command("list")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text")
def list_designs(output_format: str) -> None:
    """List saved designs; a broken file is listed with its problem."""
    from advisor.report.text import table
    from advisor.store.designs import Store

    entries = Store().entries()
    rows = []
    for entry in entries:
        note = entry.design.title if entry.design else ""
        problem = entry.problem.message.splitlines()[0] if entry.problem else ""
        if output_format == "json":
            write_json(
                {
                    "name": entry.name,
                    "path": str(entry.path),
                    "modified": entry.modified.isoformat(timespec="seconds"),
                    "title": note,
                    "problem": problem or None,
                }
            )
        rows.append((entry.name, f"{entry.modified:%Y-%m-%d %H:%M}", note or f"! {problem}"))
    if output_format == "text":
        for line in table(rows):
            click.echo(line)
    if not entries:
        say("No designs are saved yet. Start one: k8s-advisor new NAME --preset ha-kops")


@designs.command("show")
@click.argument("design")
def show(design: str) -> None:
    """Print a design file: a saved one, a preset, or a path."""
    from advisor import presets
    from advisor.store.designs import Store
    from advisor.store.references import Kind, kind_of

    store = Store()
    preset = kind_of(design, store) is Kind.PRESET
    click.echo(presets.text(design) if preset else store.text(design), nl=False)


@designs.command("rename")
@click.argument("design")
@click.argument("new_name")
def rename(design: str, new_name: str) -> None:
    """Give a saved design another name; its history goes with it."""
    from advisor.store.designs import Store

    say(f"Renamed to {Store().rename(design, new_name).path}.")


@designs.command("duplicate")
@click.argument("design")
@click.argument("new_name")
def duplicate(design: str, new_name: str) -> None:
    """Copy a design under a new name; DESIGN may be a preset or a path too."""
    _copy(design, new_name)


@designs.command("delete")
@click.argument("design")
def delete(design: str) -> None:
    """Delete a saved design; `designs restore` brings it back."""
    from advisor.store.designs import Store

    Store().delete(design)
    say(f"Deleted. To bring it back: k8s-advisor designs restore {design}")


@designs.command("history")
@click.argument("design")
def history(design: str) -> None:
    """List the earlier versions of a saved design, the newest first."""
    from advisor.report.text import table
    from advisor.store.designs import Store

    versions = Store().versions(design)
    for line in table([(str(v.number), f"{v.saved_at:%Y-%m-%d %H:%M:%S}") for v in versions]):
        click.echo(line)
    if not versions:
        say("There is no earlier version.")


@designs.command("restore")
@click.argument("design")
@click.option("--version", "number", type=int, help="Number from `designs history`; else the last.")
def restore(design: str, number: int | None) -> None:
    """Bring back an earlier version, or a deleted design."""
    from advisor.store.designs import Store

    say(f"Restored to {Store().restore(design, number).path}.")


@click.command("new")
@click.argument("name")
@click.option("--preset", default="ha-kops", help="Preset or design to start from (ha-kops).")
def new(name: str, preset: str) -> None:
    """Save a new design under NAME, as a copy of a preset."""
    _copy(preset, name)


def _copy(source: str, name: str) -> None:
    """Save ``source`` under ``name``, in its own name and without the preset's story."""
    from advisor.session import changed
    from advisor.store.designs import Store
    from advisor.store.names import check_name
    from advisor.store.references import Kind, open_design

    store = Store()
    check_name(name)
    opened = open_design(source, store)
    changes: dict[str, object] = {"name": name}
    if opened.kind is Kind.PRESET:
        # The story is about the preset; what is made of it has a story of its own.
        changes |= {"title": "", "story": "", "sources": []}
    saved = store.save(name, changed(opened.design, changes))
    say(f"Saved {saved.path}. Open it with: k8s-advisor {name}")
