"""Options that several commands share, and what their values mean."""

from __future__ import annotations

from datetime import date

import click

from advisor.errors import AdvisorError

format_option = click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    help="Plain text, or JSON: one object a design, one a line.",
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
