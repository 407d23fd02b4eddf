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
    from advisor.tui import require_terminal

    require_terminal(design)
    from advisor.cli.workbench import Workbench
    from advisor.tui import Opening, run

    bench = Workbench.open()
    source = bench.load(design) if design else None
    result = run(Opening.of(bench, source, export_target=target))
    if result.export is not None:
        from advisor.cli.output import write_text

        write_text(result.export, output)
    return result.exit_code
