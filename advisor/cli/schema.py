"""``schema``: the form of a design file, for editors and validators."""

from __future__ import annotations

import click


@click.command("schema")
def schema() -> None:
    """Print the JSON Schema of a design file."""
    import json

    from advisor.model.document import design_schema

    click.echo(json.dumps(design_schema(), indent=2, ensure_ascii=False))
