"""The page that lists all checks of kops manifests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.importers.kops.checks.catalogue import CHECKS, RELEASE, Check, Kind

_TITLES: Final = {
    Kind.REFUSED: "Refused",
    Kind.LATE: "Taken, and fails on the way",
    Kind.TRAP: "Taken, and means something else",
}
_MEANING: Final = {
    Kind.REFUSED: "`kops create -f` refuses the file, or `kops update cluster --target=terraform`\n"
    "what was made of it. Findings are errors that say so.",
    Kind.LATE: "kops takes the file; what it makes cannot work, or kops refuses it the next time\n"
    "it is edited. Findings are errors.",
    Kind.TRAP: "The cluster comes up, and is not what the file seems to say. Findings are\n"
    "warnings.",
}
_OF_AWS: Final = """\
- Routes and ways out through a machine (`i-...`), and routes to a NAT gateway (`nat-...`): the
  Terraform target refuses them, `kops update cluster` without it takes those that exist.
- Stores, images, instance types and profiles are looked up in AWS; no file shows whether they are
  there.
- `kubernetesVersion: 1.36` without quotes is a number, which kops refuses; `kops get` writes
  quotes."""


def reference() -> str:
    """All checks in Markdown, by what becomes of the file."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Checks of kops manifests"
    yield ""
    yield "What `check` says about the manifests as they stand, read in the source of kops"
    yield f"{RELEASE} and compared with its verdicts on thousands of manifests. Rules about the"
    yield "cluster that they make come on top: see [rules](rules/README.md). `KOPS-001` to"
    yield "`KOPS-005` are about the text of the file, and stand in `docs/import.md`."
    for kind in Kind:
        found = [check for check in CHECKS if check.kind is kind]
        yield ""
        yield f"## {_TITLES[kind]}"
        yield ""
        yield _MEANING[kind]
        yield ""
        yield f"{len(found)} checks:"
        yield ""
        yield "| Check | What is wrong | Where kops decides |"
        yield "|---|---|---|"
        yield from map(_row, found)
    yield ""
    yield "## What a file alone does not decide"
    yield ""
    yield _OF_AWS


def _row(check: Check) -> str:
    return f"| {check.id} | {check.title} | `{check.source}` |"
