"""``ask``: the wizard's questions as plain lines.

For screen readers, dumb terminals and pipes: one question at a time, answers by number or
value, nothing that moves. Same registry, same session, same numbers as the wizard.
"""

from __future__ import annotations

import click

from advisor.cli.options import at_option


@click.command("ask")
@click.argument("design", required=False)
@click.option("--all", "every", is_flag=True, help="Ask every question, not only the main ones.")
@click.option("--name", help="Name to save the result under.")
@at_option
def ask(design: str | None, every: bool, name: str | None, at: str | None) -> int:
    """Answer the same questions as in the wizard, line by line; then save the design.

    Starts from DESIGN (a preset, a saved design or a file), by default from ha-kops.
    """
    from advisor.cli.questions import interview

    return interview(design or "ha-kops", every=every, name=name, at=at)
