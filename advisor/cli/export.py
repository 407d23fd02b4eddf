"""``export``: a design in the words of another tool."""

from __future__ import annotations

import click

from advisor.cli.options import DESIGN, TARGET


@click.command("export", short_help="Write DESIGN for another tool, such as kops.")
@click.argument("target", type=TARGET)
@click.argument("design", type=DESIGN)
@click.option("-o", "--output", metavar="FILE", help="Write to FILE, not to stdout.")
@click.option("--force", is_flag=True, help="Write even what TARGET is known to refuse.")
def export(target: str, design: str, output: str | None, force: bool) -> int:
    """Write DESIGN for TARGET: kops.

    The file says beside each setting why it is there, and in its header what TARGET cannot
    express. Exits with 1, and writes nothing, when TARGET would refuse the design.
    """
    from advisor.exporters import check_target

    check_target(target)
    from advisor.cli.exporting import write_export

    return write_export(design, target, output, force=force)
