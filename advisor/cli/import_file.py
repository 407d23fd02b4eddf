"""``import``: a file that a team already runs becomes a design."""

from __future__ import annotations

import click

from advisor.cli.options import DESIGN

_SOURCES = ("kops", "eksctl", "kube-aws")
"""Those of ``advisor.importers.SOURCES`` that are read, which ``--help`` need not load."""


@click.command("import", short_help="Make a design of a manifest of kops, eksctl and others.")
@click.argument("file", type=DESIGN, metavar="FILE|DIR")
@click.option(
    "--from", "source", type=click.Choice(_SOURCES), help="Whose file it is, if it does not show."
)
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
    file: str,
    source: str | None,
    name: str | None,
    output: str | None,
    overwrite: bool,
    verbose: bool,
    output_format: str,
) -> int:
    """Make a design of FILE, or of the files in DIR; - is standard input.

    The report says what was read, what was inferred and why, what the tool does where the file is
    silent, and what a design has no field for. All of it is kept: an export to the same tool
    changes the file where the design has changed, and nothing else.
    """
    from advisor.cli.importing import Order, carry_out

    return carry_out(Order(file, source, name, output, overwrite, verbose, output_format))
