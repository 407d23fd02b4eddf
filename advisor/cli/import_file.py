"""``import``: a file that a team already runs becomes a design."""

from __future__ import annotations

import click

from advisor.cli.options import DESIGN

_SOURCES = ("kops", "eksctl", "cloudformation", "kube-aws")
"""Those of ``advisor.importers.SOURCES`` that are read, which ``--help`` need not load."""


@click.command("import", short_help="Make a design of a manifest of kops, eksctl and others.")
@click.argument("file", type=DESIGN, metavar="[FILE|DIR]", required=False)
@click.option(
    "--from", "source", type=click.Choice(_SOURCES), help="Whose file it is, if it does not show."
)
@click.option("--live", metavar="eks:NAME", help="Read a running EKS cluster from AWS, not a file.")
@click.option("--region", metavar="R", help="Where it runs; else the region of the profile.")
@click.option("--profile", metavar="P", help="Whose AWS credentials to take.")
@click.option("--policy", is_flag=True, help="Print the IAM policy that --live needs, and end.")
@click.option("--name", metavar="NAME", help="What to save the design as; else the cluster's name.")
@click.option(
    "-o", "--output", metavar="FILE", help="Write the design there (- for stdout), not to NAME."
)
@click.option("--overwrite", is_flag=True, help="Replace a design of that name.")
@click.option("-v", "--verbose", is_flag=True, help="List also what was read as it stands.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    help="The report as plain text (the default) or JSON.",
)
def import_file(
    file: str | None,
    source: str | None,
    live: str | None,
    region: str | None,
    profile: str | None,
    policy: bool,
    name: str | None,
    output: str | None,
    overwrite: bool,
    verbose: bool,
    output_format: str,
) -> int:
    """Make a design of FILE, or of the files in DIR, or of a running cluster (--live).

    - is standard input.

    The report says what was read, what was inferred and why, what the tool does where the file is
    silent, and what a design has no field for. All of it is kept: an export to the same tool
    changes the file where the design has changed, and nothing else.

    With --live, AWS is asked about the cluster of that name with your credentials; all that is
    asked reads. What they do not allow is said, and left out. Exits with 3 when AWS cannot be
    asked about the cluster at all.
    """
    if policy:
        from advisor.importers.live import policy_text

        click.echo(policy_text())
        return 0
    if live is not None:
        from advisor.cli.importing import Order
        from advisor.cli.importing_live import carry_out_live

        if file is not None or source is not None:
            raise click.UsageError("--live reads a cluster, FILE and --from a file: take one.")
        order = Order(live, None, name, output, overwrite, verbose, output_format)
        return carry_out_live(order, region, profile)
    if region is not None or profile is not None:
        raise click.UsageError("--region and --profile belong to --live eks:NAME.")
    if file is None:
        raise click.UsageError("Missing argument 'FILE|DIR', or --live eks:NAME.")
    from advisor.cli.importing import Order, carry_out

    return carry_out(Order(file, source, name, output, overwrite, verbose, output_format))
