"""``export``: a design in the words of another tool."""

from __future__ import annotations

import click

from advisor.cli.options import DESIGN, TARGET, force_option, output_option, tool_version_option


@click.command("export", short_help="Write DESIGN for another tool, such as kops.")
@click.argument("target", type=TARGET)
@click.argument("design", type=DESIGN)
@output_option
@force_option
@tool_version_option
def export(
    target: str, design: str, output: str | None, force: bool, tool_version: str | None
) -> int:
    """Write DESIGN for TARGET: kops, eksctl, cloudformation, capa or kubeadm.

    The file says beside each setting why it is there, and in its header what TARGET cannot
    express. A folder gets every file of the export, and a README with the commands in order.

    Exits with 1, and writes nothing, when TARGET would refuse the design.
    """
    from advisor.exporters import check_target

    check_target(target)
    from advisor.cli.exporting import Order, write_export

    return write_export(Order(design, target, output, force, tool_version))
