"""Options that several commands share."""

from __future__ import annotations

import click

format_option = click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    help="Plain text, or one JSON object a design and line.",
)

at_option = click.option(
    "--at", metavar="DATE", default=None, help="Judge as of this day (YYYY-MM-DD), not today."
)
