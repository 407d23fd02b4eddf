"""The comment at the top of the file: what it is, how to apply it, and what it cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from advisor import __version__
from advisor.exporters import mirrors
from advisor.exporters.coverage import Coverage, State
from advisor.exporters.eksctl.choices import fully_private, public_endpoint
from advisor.exporters.eksctl.commands import commands
from advisor.exporters.eksctl.companions import companions
from advisor.exporters.eksctl.draft import Draft
from advisor.exporters.yaml_text import one_line
from advisor.model.scalars import printable
from advisor.model.vocabulary import EksAuthMode


def header(draft: Draft, coverage: Sequence[Coverage], written: Iterable[str]) -> list[str]:
    """The lines of the header; ``written`` are the fields that stand beside a line below."""
    return [
        *title(draft, f"Cluster {draft.design.name}"),
        "",
        *_checks(draft),
        "",
        *mirrors.for_eks(draft.design),
        "Apply, in this order:",
        *(f"  $ {command}" for command in commands(draft)),
        *_remarks(draft),
        *_section(coverage, State.APPROXIMATED, "Approximated"),
        *_section(coverage, State.NOT_EXPRESSIBLE, "Not expressible, still to be done elsewhere"),
        *_left_over_notes(draft, set(written)),
    ]


def title(draft: Draft, what: str) -> list[str]:
    """What the file is, and who wrote it."""
    lines = [f"{what} for eksctl {draft.eksctl}, written by k8s-advisor {__version__}."]
    text = draft.design.title
    return [*lines, one_line(text)] if text else lines


def _checks(draft: Draft) -> list[str]:
    offline = (
        f"Checked offline: every key is one of eksctl {draft.eksctl} (v1alpha5); names, zones, "
        "ranges and sizes are those of the design; k8s-advisor check lists what eksctl refuses."
    )
    by_aws = (
        "Only AWS can check: quotas, free addresses, instance types sold in each zone, versions of "
        "Kubernetes and of add-ons with what they are told, zone ids that EKS refuses, keys, and "
        "ids of what exists already."
    )
    return [offline, by_aws]


def _remarks(draft: Draft) -> Iterator[str]:
    design = draft.design
    files = ", ".join(draft.file(part) for part in companions(draft))
    if files:
        yield f"Files that belong to this export: {files}."
    if not public_endpoint(design) or fully_private(design):
        yield (
            "The API answers inside the VPC: run the commands after the first one where it can be "
            "reached, such as over a VPN."
        )
    if design.identity.eks_auth_mode == EksAuthMode.API:
        yield (
            "Whoever creates the cluster administers it; list everybody else under "
            "accessConfig.accessEntries."
        )


def _section(coverage: Sequence[Coverage], state: State, heading: str) -> list[str]:
    lines = []
    for each in coverage:
        if each.state == state:
            where = f" -> {each.target_path}" if each.target_path else ""
            lines.append(f"  {printable(each.path)}{where}: {one_line(each.note)}")
    return ["", f"{heading} ({len(lines)}):", *lines] if lines else []


def _left_over_notes(draft: Draft, written: set[str]) -> list[str]:
    """Reasons people noted at fields that have no line of their own in any file."""
    lines = [
        f"  {printable(path)}: {one_line(text)}"
        for path, text in draft.notes.items()
        if path not in written
    ]
    return ["", "Notes:", *lines] if lines else []
