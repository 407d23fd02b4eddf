"""The command line: one group whose commands are imported when they are called.

``COMMANDS`` is the whole map. A command's module may import click at its top and nothing heavy:
``--help`` imports every one of them for its summary.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from advisor import __version__
from advisor.cli.output import terminal_width
from advisor.errors import ExitCode
from advisor.report.page import page

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

PROGRAM = "k8s-advisor"

COMMANDS: dict[str, str] = {
    "open": "advisor.cli.open:open_design",
    "new": "advisor.cli.designs:new",
    "import": "advisor.cli.import_file:import_file",
    "check": "advisor.cli.check:check",
    "fix": "advisor.cli.fix:fix",
    "advise": "advisor.cli.advise:advise",
    "rules": "advisor.cli.rules:rules",
    "explain": "advisor.cli.explain:explain",
    "cost": "advisor.cli.cost:cost",
    "availability": "advisor.cli.numbers:availability",
    "compare": "advisor.cli.numbers:compare",
    "export": "advisor.cli.export:export",
    "prices": "advisor.cli.prices:prices",
    "designs": "advisor.cli.designs:designs",
    "ask": "advisor.cli.ask:ask",
    "schema": "advisor.cli.schema:schema",
    "completion": "advisor.cli.completion:completion",
}
"""Name of each command and where it lives, ``module:attribute``, in the order of ``--help``."""

DEFAULT_COMMAND = "open"
"""Runs when the first word is no command: ``k8s-advisor DESIGN`` is ``k8s-advisor open DESIGN``."""

COMPLETION_VARIABLE = "_K8S_ADVISOR_COMPLETE"


@dataclass(frozen=True, slots=True)
class RootOptions:
    """The options given before any command; a command finds them in ``ctx.obj``."""

    export: str | None = None
    output: str | None = None
    tool_version: str | None = None


class LazyGroup(click.Group):
    """A group that knows its commands as ``module:attribute`` and imports each when called for."""

    def __init__(
        self,
        *args: Any,
        lazy_commands: Mapping[str, str],
        default_command: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lazy_commands = lazy_commands
        self.default_command = default_command

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the table."""
        return list(self.lazy_commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command ``cmd_name``, or None when the table has no such name."""
        target = self.lazy_commands.get(cmd_name)
        if target is None:
            return None
        module, _, attribute = target.partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{target} is not a click command")
        return command

    def is_default_argument(self, word: str) -> bool:
        """Whether ``word``, which is no command, means something to the default command."""
        if self.default_command != DEFAULT_COMMAND:
            return False
        from advisor.cli.options import design_names

        return word in design_names()

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Commands and options, and what the default command takes."""
        found = super().shell_complete(ctx, incomplete)
        default = self.get_command(ctx, self.default_command)
        if default is None or incomplete.startswith("-"):
            return found
        arguments = [p for p in default.get_params(ctx) if isinstance(p, click.Argument)]
        return found + [i for p in arguments for i in p.shell_complete(ctx, incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that ``args`` call for; an unknown word may belong to the default one.

        Two plain words are a command and its argument, hence a misspelt command; one word alone
        is handed to the default command, which knows what else a word can name.
        """
        known = args[0] in self.lazy_commands or args[0].startswith("-")
        if known or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        default = self.get_command(ctx, self.default_command)
        if default is not None and all(word.startswith("-") for word in args[1:2]):
            return default.name, default, args
        if self.is_default_argument(args[0]):
            raise click.UsageError(
                f"{args[0]!r} is a design: what should be done with it? To set designs side by "
                f"side: {PROGRAM} compare {' '.join(args[:2])}",
                ctx,
            )
        raise click.NoSuchCommand(args[0], possibilities=self.lazy_commands, ctx=ctx)


@click.group(
    PROGRAM,
    cls=LazyGroup,
    lazy_commands=COMMANDS,
    default_command=DEFAULT_COMMAND,
    invoke_without_command=True,
    subcommand_metavar="[DESIGN | COMMAND [ARGS]...]",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.option("--export", metavar="TARGET", help="Write DESIGN for TARGET, such as kops.")
@click.option("-o", "--output", metavar="FILE|DIR", help="Write the export there, not to stdout.")
@click.option("--tool-version", metavar="VERSION", help="Export for this release of TARGET.")
@click.option("--debug", is_flag=True, expose_value=False, help="Show tracebacks of errors.")
@click.pass_context
def root(
    ctx: click.Context, export: str | None, output: str | None, tool_version: str | None
) -> None:
    """Decide how to run Kubernetes on AWS: what it costs, what it risks, what to deploy.

    Without a command the wizard opens, on DESIGN if given: the name of a saved design, of a
    preset, or a path.
    """
    ctx.obj = RootOptions(export=export, output=output, tool_version=tool_version)
    if export is None and ctx.invoked_subcommand != DEFAULT_COMMAND:
        refuse_without_target((("--output", output), ("--tool-version", tool_version)))
    if ctx.invoked_subcommand not in (None, DEFAULT_COMMAND) and export is not None:
        raise click.UsageError(
            f"--export cannot be combined with the command {ctx.invoked_subcommand!r}.", ctx
        )
    if ctx.invoked_subcommand is None:
        default = root.get_command(ctx, DEFAULT_COMMAND)
        if default is None:
            click.echo(ctx.get_help())
        else:
            ctx.invoke(default)


def refuse_without_target(given: Iterable[tuple[str, object]]) -> None:
    """Refuse options that say how to export when nothing is exported."""
    for option, value in given:
        if value:
            raise click.UsageError(f"{option} needs --export TARGET.")


def run(arguments: Sequence[str]) -> int:
    """Run the command that ``arguments`` call for and return its exit code.

    Usage errors are shown here; every other exception passes through. Click's own ``main`` is
    left aside because it turns a closed pipe into exit code 1, which means findings.
    """
    instruction = os.environ.get(COMPLETION_VARIABLE)
    if instruction:
        from click.shell_completion import shell_complete

        return shell_complete(root, {}, PROGRAM, COMPLETION_VARIABLE, instruction)
    try:
        with page(terminal_width()), root.make_context(PROGRAM, list(arguments)) as ctx:
            result = root.invoke(ctx)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except (click.Abort, EOFError):
        raise KeyboardInterrupt from None
    return result if isinstance(result, int) else ExitCode.OK
