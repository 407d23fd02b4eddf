"""``open``: the wizard, or the export of a design when no one is there to talk to."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from advisor.cli import COMMANDS, RootOptions, refuse_without_target
from advisor.cli.options import (
    DESIGN,
    TARGET,
    design_names,
    force_option,
    output_option,
    tool_version_option,
)
from advisor.errors import NotFoundError

if TYPE_CHECKING:
    from advisor.catalog import Catalog
    from advisor.cli.exporting import Order
    from advisor.cli.workbench import Workbench
    from advisor.session import Judge


@click.command("open", short_help="Open DESIGN in the wizard (as without a command).")
@click.argument("design", required=False, type=DESIGN)
@click.option(
    "--export", "target", metavar="TARGET", type=TARGET, help="Write the design for TARGET."
)
@output_option
@force_option
@tool_version_option
@click.pass_obj
def open_design(
    options: RootOptions,
    design: str | None,
    target: str | None,
    output: str | None,
    force: bool,
    tool_version: str | None,
) -> int:
    """Open DESIGN in the wizard.

    With --export and DESIGN no wizard opens: the design is written for TARGET. With --export
    alone the wizard opens, and the export follows when it ends.
    """
    target, output = target or options.export, output or options.output
    tool_version = tool_version or options.tool_version
    if target is None:
        given = (("--output", output), ("--tool-version", tool_version), ("--force", force))
        refuse_without_target(given)
        return _wizard(design)
    from advisor.exporters import check_target

    check_target(target)
    from advisor.cli.exporting import Order, write_export

    if design is None and sys.stdin.isatty():
        return _wizard(None, Order("", target, output, force, tool_version))
    if design is None:
        raise click.UsageError(f"Name the design to export: k8s-advisor --export {target} DESIGN")
    return write_export(Order(design, target, output, force, tool_version))


def _wizard(design: str | None, order: Order | None = None) -> int:
    """The wizard; with ``order`` the design it ends with is exported."""
    if design is not None:
        _require(design)
    from advisor.tui import Opening, refuse_without_terminal, run

    refuse_without_terminal()
    from advisor.cli.workbench import Workbench
    from advisor.fixing import offer
    from advisor.store.home import home
    from advisor.store.person import person
    from advisor.store.recovery import Recoveries

    bench = Workbench.open()
    result = run(
        Opening(
            catalog=bench.catalog,
            judge=bench.evaluate,
            today=bench.today,
            store=bench.store,
            recoveries=Recoveries(home()),
            source=bench.load(design) if design else None,
            export_target=order.target if order else None,
            theme=bench.settings.theme,
            reload=lambda: _reloaded(bench),
            rules=bench.rules,
            offer=lambda session, finding: offer(session, bench.rules, finding),
            who=person,
            warning=bench.warning,
        )
    )
    if order is None or result.design is None:
        return result.exit_code
    from advisor.cli.exporting import hand_over

    return hand_over(result.design, order, bench)


def _reloaded(bench: Workbench) -> tuple[Catalog, Judge]:
    """The catalog and the judge with the prices of this moment."""
    fresh = bench.with_present_prices()
    return fresh.catalog, fresh.evaluate


def _require(design: str) -> None:
    """Raise ``NotFoundError`` for a word that names nothing: a misspelt design, or command."""
    from advisor.store.designs import Store
    from advisor.store.references import kind_of

    try:
        kind_of(design, Store())
    except NotFoundError as problem:
        from advisor.catalog.suggestions import did_you_mean

        candidates = list(dict.fromkeys((*COMMANDS, *design_names())))
        hint = did_you_mean(design, candidates, otherwise=problem.hint)
        if problem.hint.startswith("It was deleted"):
            hint = problem.hint
        message = problem.message.replace("no file,", "no command, file,")
        raise NotFoundError(message, hint=hint) from None
