"""``open``: the wizard, or the export of a design when no one is there to talk to."""

from __future__ import annotations

import sys

import click

from advisor.cli import RootOptions


@click.command("open")
@click.argument("design", required=False)
@click.option("--export", "target", metavar="TARGET", help="Write the design for TARGET.")
@click.option("-o", "--output", metavar="FILE", help="Write the export to FILE, not to stdout.")
@click.option("--force", is_flag=True, help="Export even what TARGET is known to refuse.")
@click.pass_obj
def open_design(
    options: RootOptions, design: str | None, target: str | None, output: str | None, force: bool
) -> int:
    """Open DESIGN in the wizard; with --export, write it for a tool instead."""
    target, output = target or options.export, output or options.output
    if output is not None and target is None:
        raise click.UsageError("--output needs --export TARGET.")
    if target is None:
        return _wizard(design, None, None)
    from advisor.cli.export import check_target, write_export

    check_target(target)
    if design is None and sys.stdin.isatty():
        return _wizard(None, target, output)
    if design is None:
        raise click.UsageError("Name the design to export: k8s-advisor --export kops DESIGN")
    return write_export(design, target, output, force=force)


def _wizard(design: str | None, target: str | None, output: str | None) -> int:
    from advisor.tui import Opening, refuse_without_terminal, run

    refuse_without_terminal()
    from advisor.cli.output import write_text
    from advisor.cli.workbench import Workbench
    from advisor.store.home import home
    from advisor.store.recovery import Recoveries

    bench = Workbench.open()
    result = run(
        Opening(
            catalog=bench.catalog,
            judge=bench.evaluate,
            today=bench.today,
            store=bench.store,
            recoveries=Recoveries(home()),
            source=bench.load(design) if design else None,
            export_target=target,
            theme=bench.settings.theme,
            warning=bench.warning,
        )
    )
    if result.text:
        write_text(result.text, output)
    return result.exit_code
