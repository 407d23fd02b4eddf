"""The comment at the top of the file: what it is, what to run, and what it cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from advisor import __version__
from advisor.exporters import mirrors
from advisor.exporters.coverage import Coverage, State
from advisor.exporters.kubeadm.commands import commands
from advisor.exporters.kubeadm.draft import Draft
from advisor.exporters.yaml_text import one_line
from advisor.model.scalars import printable


def header(draft: Draft, coverage: Sequence[Coverage], written: Iterable[str]) -> list[str]:
    """The lines of the header; ``written`` are the fields that stand beside a line below."""
    return [
        *title(draft, f"Cluster {draft.design.name}"),
        "",
        *_checks(),
        "",
        *mirrors.for_kubeadm(draft.design),
        *commands(draft),
        *_section(coverage, State.APPROXIMATED, "Approximated"),
        *_section(coverage, State.NOT_EXPRESSIBLE, "Not expressible, still to be done elsewhere"),
        *_left_over_notes(draft, set(written)),
    ]


def title(draft: Draft, what: str) -> list[str]:
    """What the file is, and who wrote it."""
    lines = [f"{what} for kubeadm {draft.minor} (v1beta4), written by k8s-advisor {__version__}."]
    text = draft.design.title
    return [*lines, one_line(text)] if text else lines


def _checks() -> list[str]:
    return [
        (
            "Checked offline: the fields are those of kubeadm's v1beta4; ranges, labels and taints "
            "are what kubeadm, kubelet and API server take. kubeadm config validate checks again."
        ),
        (
            "kubeadm makes no machines: network, load balancer, machines and volumes are made "
            "beside it; the target cloudformation writes a stack that makes them and runs kubeadm."
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
    """Reasons people noted at fields that have no line of their own in any file."""
    lines = [
        f"  {printable(path)}: {one_line(text)}"
        for path, text in draft.notes.items()
        if path not in written
    ]
    return ["", "Notes:", *lines] if lines else []
