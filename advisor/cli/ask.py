"""``ask``: the wizard's questions as plain lines.

For screen readers, dumb terminals and pipes: one question at a time, answers by number or
value, nothing that moves. Same registry, same session, same numbers as the wizard.
"""

from __future__ import annotations

import click

from advisor.cli.options import DESIGN, at_option


@click.command("ask", short_help="The wizard's questions as plain lines, for any terminal.")
@click.argument("design", required=False, type=DESIGN)
@click.option("--all", "every", is_flag=True, help="Ask every question, not only the main ones.")
@click.option("--name", help="Save under this name, whatever the design is called.")
@at_option
def ask(design: str | None, every: bool, name: str | None, at: str | None) -> int:
    """Answer the questions of the wizard line by line; then the design is saved.

    Starts from DESIGN: a preset (ha-kops when none is named), a saved design or a file. A saved
    design or a file is changed in place, and keeps its earlier versions; a preset becomes a
    design of your own.

    Answers can also come from a pipe, one a line. When they end early, or you press Ctrl-C, what
    was answered is saved.
    """
    from advisor.cli.interview import interview

    return interview(design or "ha-kops", every=every, name=name, at=at)
