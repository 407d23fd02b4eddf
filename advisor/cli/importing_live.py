"""Carrying out ``import --live``: a running cluster becomes a design."""

from __future__ import annotations

import re
import sys
from typing import Final

import click

from advisor.cli.importing import Order, check_order, deliver
from advisor.cli.output import say
from advisor.errors import ExitCode
from advisor.importers.imported import How, Imported
from advisor.importers.live import LiveCluster, read_live
from advisor.store.prices import price_catalog

_LIVE: Final = re.compile(r"eks:([0-9A-Za-z][0-9A-Za-z_-]{0,99})")
_LINE: Final = 78


def carry_out_live(order: Order, region: str | None, profile: str | None) -> int:
    """Ask AWS, report, save, and give the exit code."""
    check_order(order)
    named = _LIVE.fullmatch(order.file)
    if named is None:
        raise click.UsageError("--live takes eks:NAME, the name of an EKS cluster.")
    imported = _read(LiveCluster(named[1], region, profile))
    name = f"{order.file} in {imported.design.placement.region}"
    deliver(imported, name, [], order)
    missing = [str(each.value) for each in imported.of(How.UNREADABLE)]
    if missing:
        say(
            f"Not readable, and not in the design: {', '.join(missing)}. "
            "All it takes: k8s-advisor import --policy"
        )
    return ExitCode.OK


def _read(cluster: LiveCluster) -> Imported:
    narrator = _Narrator()
    try:
        return read_live(cluster, catalog=price_catalog(), tell=narrator.asks)
    except KeyboardInterrupt:
        narrator.clear()
        say("Nothing was saved.")
        raise
    finally:
        narrator.clear()


class _Narrator:
    """Says on a terminal what AWS is asked about."""

    def __init__(self) -> None:
        self._moving = sys.stderr.isatty()

    def asks(self, about: str) -> None:
        if self._moving:
            click.echo(f"\r{f'Asking AWS about {about}':<{_LINE}}", err=True, nl=False)

    def clear(self) -> None:
        if self._moving:
            click.echo(f"\r{'':<{_LINE}}\r", err=True, nl=False)
