"""The comment at the top of the template: what it is, how to deploy it, and what it cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from advisor import __version__
from advisor.exporters import mirrors
from advisor.exporters.cloudformation.eks.choices import public_endpoint, with_entries
from advisor.exporters.cloudformation.eks.commands import commands, unanswered
from advisor.exporters.cloudformation.eks.companions import companions
from advisor.exporters.cloudformation.eks.names import ADMIN
from advisor.exporters.cloudformation.template import MOST_INLINE_BYTES, Template
from advisor.exporters.coverage import Coverage, State
from advisor.exporters.drafting import Draft
from advisor.exporters.yaml_text import one_line
from advisor.model.scalars import printable


def header(
    draft: Draft,
    template: Template,
    coverage: Sequence[Coverage],
    noted: Iterable[str],
    *,
    inline: bool,
    reasons: bool,
) -> list[str]:
    """The lines of the header; ``noted`` are the fields that stand beside a line below."""
    return [
        *title(draft, f"Cluster {draft.design.name}"),
        "",
        *_checks(),
        "",
        *mirrors.for_eks(draft.design),
        "Apply, in this order:",
        *(f"  $ {command}" for command in commands(draft, template, inline=inline)),
        *_remarks(draft, template, inline=inline, reasons=reasons),
        *_section(coverage, State.APPROXIMATED, "Approximated"),
        *_section(coverage, State.NOT_EXPRESSIBLE, "Not expressible, still to be done elsewhere"),
        *_left_over_notes(draft, set(noted) if reasons else set()),
    ]


def title(draft: Draft, what: str) -> list[str]:
    """What the file is, and who wrote it."""
    lines = [f"{what} for CloudFormation, written by k8s-advisor {__version__}."]
    text = draft.design.title
    return [*lines, one_line(text)] if text else lines


def _checks() -> list[str]:
    return [
        (
            "Checked offline: types and properties are those CloudFormation knows; names, zones, "
            "ranges and sizes are those of the design; k8s-advisor check lists what AWS refuses."
        ),
        (
            "Only AWS can check: quotas, free addresses, instance types sold in each zone, "
            "versions of Kubernetes and of add-ons with what they are told, zone ids that EKS "
            "refuses, keys, and ids of what exists already."
        ),
    ]


def _remarks(draft: Draft, template: Template, *, inline: bool, reasons: bool) -> Iterator[str]:
    if not inline:
        yield (
            f"The template is larger than {MOST_INLINE_BYTES:,} bytes: put the name of a bucket of "
            "yours in the place of BUCKET; the command uploads it there."
        )
    if not reasons:
        yield (
            f"The reasons beside each line are left out, so that the template stays below "
            f"{MOST_INLINE_BYTES:,} bytes and needs no bucket."
        )
    if found := unanswered(template):
        yield f"Put your own values in the place of the dots: {', '.join(found)}."
    files = ", ".join(draft.file(part) for part in companions(draft))
    if files:
        yield f"Files that belong to this export: {files}."
    if not public_endpoint(draft.design):
        yield (
            "The API answers inside the VPC: run kubectl and helm where it can be reached, such as "
            "over a VPN."
        )
    if with_entries(draft.design):
        yield (
            "Whoever deploys the stack administers the cluster; add "
            f"--parameter-overrides {ADMIN}=arn:... for the role of everybody else."
        )
    yield (
        "Upgrades: raise KubernetesVersion by one minor at a time; the control plane goes first, "
        "then the nodes, group by group."
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
