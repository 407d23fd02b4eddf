"""``completion``: the script that makes a shell complete commands and options."""

from __future__ import annotations

import click


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for SHELL.

    Load it from the shell's start-up file: eval "$(k8s-advisor completion bash)"
    """
    from click.shell_completion import get_completion_class

    from advisor.cli import COMPLETION_VARIABLE, PROGRAM, root

    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"No completion for {shell}.")
    click.echo(found(root, {}, PROGRAM, COMPLETION_VARIABLE).source())
