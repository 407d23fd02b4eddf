"""``fix``: the fixes of the rules, shown with their effect and made in the design."""

from __future__ import annotations

import click

from advisor.cli.judging import Judging, judging_options
from advisor.cli.options import DESIGN, at_option, format_option


@click.command("fix", short_help="Make the changes that clear findings, each with its effect.")
@click.argument("design", type=DESIGN)
@click.option(
    "--rule", "rules", multiple=True, metavar="ID", help="Fix this finding; may be repeated."
)
@click.option("--dry-run", is_flag=True, help="Show the fixes; change nothing.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE, a new name, or - for stdout.")
@format_option
@judging_options
@at_option
def fix(
    design: str,
    rules: tuple[str, ...],
    dry_run: bool,
    output: str | None,
    output_format: str,
    packs: tuple[str, ...],
    profile: str | None,
    at: str | None,
) -> int:
    """Repair DESIGN: each finding with a fix is fixed, gravest first, until none is left.

    Every change is shown with what it does to dollars, minutes and findings. A fix that would
    bring a new error, or bring back a finding that another one cleared, is not made. Advice is
    left alone unless --rule asks for it.

    A saved design or a file is changed in place; its earlier version is kept (`designs history`).
    A preset needs -o. A design from standard input goes to standard output.

    Exits with 0 when no finding at or above the severity of your settings (error, unless you
    changed it) is left, with 1 when one is. With --dry-run, as if the fixes had been made.
    """
    from advisor.cli.repairing import Order, carry_out

    return carry_out(
        Order(design, rules, dry_run, output, output_format, at, Judging(packs, profile))
    )
