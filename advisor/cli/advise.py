"""``advise``: what to change in a file of another tool, as a diff of that file."""

from __future__ import annotations

import click

from advisor.cli.judging import judging_options
from advisor.cli.options import DESIGN, at_option

_SUCCESSORS = ("kops", "eksctl")
"""Those of ``kube_aws.successor.TARGETS``, which ``--help`` need not load."""


@click.command("advise", short_help="Show what to change in a manifest, as a diff of it.")
@click.argument("file", type=DESIGN, metavar="FILE")
@click.option(
    "--rule", "rules", multiple=True, metavar="ID", help="Clear this finding, not all errors."
)
@click.option("--warnings", is_flag=True, help="Clear warnings, too.")
@click.option(
    "--to",
    "target",
    type=click.Choice(_SUCCESSORS),
    help="Of a file of kube-aws: the tool to move to.",
)
@click.option("--in-place", is_flag=True, help="Change FILE, after showing how.")
@click.option("-o", "--output", metavar="FILE", help="Write the changed file there.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    help="The diff (the default), or JSON with the diff, the changes and what is left.",
)
@judging_options
@at_option
def advise(
    file: str,
    rules: tuple[str, ...],
    warnings: bool,
    target: str | None,
    in_place: bool,
    output: str | None,
    output_format: str,
    packs: tuple[str, ...],
    profile: str | None,
    at: str | None,
) -> int:
    """Show the smallest set of changes that clears all errors of FILE, as a diff of it.

    FILE is a manifest of kops, a config of eksctl, or an imported design. The diff goes to
    standard output, ready for `patch`; why each change, and what it does to cost, outage and
    other findings, goes to standard error. Comments and order of the file stay.

    Of a file of kube-aws, which is retired, it shows the way to kops or to EKS in place of a diff;
    with --to and -o it writes the design to go there with.

    Exits with 1 when errors are left that need a decision of yours.
    """
    if in_place and output:
        raise click.UsageError("--in-place changes FILE, --output writes another: take one.")
    from advisor.cli.advising import Order, carry_out
    from advisor.cli.judging import Judging

    judging = Judging(packs, profile)
    return carry_out(
        Order(file, rules, warnings, in_place, output, output_format, at, judging, target)
    )
