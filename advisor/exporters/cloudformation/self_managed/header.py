"""The comment at the top of the template: what it is, how to deploy it, and what it cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from advisor import __version__
from advisor.exporters import mirrors
from advisor.exporters.cloudformation.self_managed.commands import commands
from advisor.exporters.cloudformation.template import Template
from advisor.exporters.coverage import Coverage, State
from advisor.exporters.kubeadm.draft import Draft
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
        *title(draft, f"Cluster {draft.design.name}, formed by kubeadm,"),
        "",
        *_what_it_is(),
        "",
        *mirrors.for_kubeadm(draft.design),
        *commands(draft, template, inline=inline),
        *_section(coverage, State.APPROXIMATED, "Approximated"),
        *_section(coverage, State.NOT_EXPRESSIBLE, "Not expressible, still to be done elsewhere"),
        *_left_over_notes(draft, set(noted) if reasons else set()),
    ]


def title(draft: Draft, what: str) -> list[str]:
    """What the file is, and who wrote it."""
    lines = [f"{what} for CloudFormation, written by k8s-advisor {__version__}."]
    text = draft.design.title
    return [*lines, one_line(text)] if text else lines


def _what_it_is() -> list[str]:
    return [
        (
            "To learn from, and to try: it shows every part that a cluster of one's own is made "
            "of. kops is the maintained form of the same thing; take it for what must keep running."
        ),
        (
            "Checked offline: types and properties are those CloudFormation knows, kubeadm's "
            "files those of its v1beta4; names, zones, ranges and sizes are those of the design."
        ),
        (
            "Only AWS can check: quotas, free addresses, instance types sold in each zone, images, "
            "hosted zones, keys, ids of what exists already, and that the machines come up."
        ),
    ]


def _section(coverage: Sequence[Coverage], state: State, heading: str) -> list[str]:
    lines = []
    for each in coverage:
        if each.state == state:
            where = f" -> {each.target_path}" if each.target_path else ""
            lines.append(f"  {printable(each.path)}{where}: {one_line(each.note)}")
    return ["", f"{heading} ({len(lines)}):", *lines] if lines else []


def _left_over_notes(draft: Draft, written: set[str]) -> list[str]:
    """Reasons people noted at fields that have no line of their own below."""
    lines = [
        f"  {printable(path)}: {one_line(text)}"
        for path, text in draft.notes.items()
        if path not in written
    ]
    return ["", "Notes:", *lines] if lines else []
