"""Arguments and options that several commands share, and what their values mean."""

from __future__ import annotations

from datetime import date

import click
from click.shell_completion import CompletionItem

from advisor.errors import AdvisorError


class _Design(click.ParamType[str]):
    """The name of a saved design or of a preset, a path, or ``-`` for standard input."""

    name = "design"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Names that start so, and files."""
        names = [CompletionItem(name) for name in design_names() if name.startswith(incomplete)]
        return [*names, CompletionItem(incomplete, type="file")]


class _Target(click.ParamType[str]):
    """The name of a tool to export for."""

    name = "target"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Targets that start so."""
        from advisor.exporters import targets

        return [CompletionItem(name) for name in targets() if name.startswith(incomplete)]


DESIGN = _Design()
TARGET = _Target()

output_option = click.option(
    "-o",
    "--output",
    metavar="FILE|DIR",
    help="Write to FILE, not to stdout; or all files of the export, with a README, to DIR.",
)

force_option = click.option(
    "--force", is_flag=True, help="Write even what TARGET is known to refuse."
)

tool_version_option = click.option(
    "--tool-version",
    metavar="VERSION",
    help="Write for, and judge by, this release of TARGET, such as 1.37 of kops.",
)

designs_argument = click.argument(
    "designs", nargs=-1, required=True, metavar="DESIGN...", type=DESIGN
)

format_option = click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    help="Plain text (the default), or JSON: one object a design, one a line.",
)

at_option = click.option(
    "--at",
    metavar="DATE",
    default=None,
    help="Judge as of this day (YYYY-MM-DD), not today: support ends, fees begin.",
)

cache_option = click.option(
    "--no-cache", is_flag=True, help="Work the answer out anew, and do not remember it."
)


def day(at: str | None) -> date:
    """The day that ``--at`` names; today when it is not given.

    Raises:
        AdvisorError: it names none.
    """
    if at is None:
        return date.today()  # noqa: DTZ011 - support dates are calendar days, as on the wall here
    try:
        return date.fromisoformat(at)
    except ValueError:
        raise AdvisorError(
            f"--at: {at!r} is not a day.", hint="Write it as year-month-day: --at 2027-06-01"
        ) from None


def design_names() -> list[str]:
    """The names of saved designs and of presets."""
    from advisor import presets
    from advisor.store.designs import Store

    try:
        saved = Store().names()
    except AdvisorError:
        saved = []
    return [*saved, *(name for name in presets.names() if name not in saved)]
