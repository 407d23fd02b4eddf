"""The page that lists all checks of eksctl configs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.importers.eksctl.checks.catalogue import CHECKS, EKSCTL, Check, Kind

_TITLES: Final = {
    Kind.REFUSED: "Refused",
    Kind.LATE: "Taken, and fails on the way",
    Kind.TRAP: "Taken, and means something else",
}
_MEANING: Final = {
    Kind.REFUSED: "`eksctl create cluster -f` refuses the file while it loads and checks it,\n"
    "before it asks AWS anything. Findings are errors that say so.",
    Kind.LATE: "eksctl takes the file; it or AWS refuses a part of it later, with other parts\n"
    "made already. Findings are errors.",
    Kind.TRAP: "The cluster comes up, and is not what the file seems to say. Findings are\n"
    "warnings.",
}


def reference() -> str:
    """All checks in Markdown, by what becomes of the file."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Checks of eksctl configs"
    yield ""
    yield "What `check` says about a ClusterConfig as it stands, read in the source of eksctl"
    yield f"{EKSCTL}.0 and compared with its verdicts on thousands of configs. Rules about the"
    yield "cluster that the config makes come on top: see [rules](rules/README.md)."
    for kind in Kind:
        found = [check for check in CHECKS.values() if check.kind is kind]
        yield ""
        yield f"## {_TITLES[kind]}"
        yield ""
        yield _MEANING[kind]
        yield ""
        yield f"{len(found)} checks:"
        yield ""
        yield "| Check | What is wrong | Where eksctl decides |"
        yield "|---|---|---|"
        yield from map(_row, found)


def _row(check: Check) -> str:
    return f"| {check.id} | {check.title} | `{check.source}` |"
