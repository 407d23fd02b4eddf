"""The comment at the top of the file: what it is, how to apply it, and what it cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from advisor import __version__
from advisor.exporters import mirrors
from advisor.exporters.capa.choices import eks
from advisor.exporters.capa.commands import CORE, commands, prepare
from advisor.exporters.capa.companions import companions
from advisor.exporters.capa.draft import Draft
from advisor.exporters.capa.eks_plane import takes_addons
from advisor.exporters.coverage import Coverage, State
from advisor.exporters.eksctl.choices import public_endpoint
from advisor.exporters.yaml_text import one_line
from advisor.model.scalars import printable
from advisor.model.vocabulary import EksAuthMode

_FIRST: Final = (
    "Once for the account and the management cluster (kubectl's current context, such as one that "
    "kind has made):"
)


def header(draft: Draft, coverage: Sequence[Coverage], written: Iterable[str]) -> list[str]:
    """The lines of the header; ``written`` are the fields that stand beside a line below."""
    return [
        *title(draft, f"Cluster {draft.cluster}"),
        "",
        *_checks(draft),
        "",
        *_mirrors(draft),
        _FIRST,
        *(f"  $ {command}" for command in prepare(draft)),
        "Apply, in this order:",
        *(f"  $ {command}" for command in commands(draft)),
        *_remarks(draft),
        *_section(coverage, State.APPROXIMATED, "Approximated"),
        *_section(coverage, State.NOT_EXPRESSIBLE, "Not expressible, still to be done elsewhere"),
        *_left_over_notes(draft, set(written)),
    ]


def title(draft: Draft, what: str) -> list[str]:
    """What the file is, and who wrote it."""
    target = f"Cluster API with its AWS provider {draft.capa}"
    lines = [f"{what} for {target}, written by k8s-advisor {__version__}."]
    text = draft.design.title
    return [*lines, one_line(text)] if text else lines


def _checks(draft: Draft) -> list[str]:
    offline = (
        f"Checked offline: every field is one of the provider {draft.capa} and of Cluster API "
        f"{CORE.removeprefix('v')} (v1beta2); zones, ranges and sizes are those of the design; "
        "k8s-advisor check lists what their webhooks refuse."
    )
    by_aws = (
        "Only AWS can check: quotas, roles, free addresses, instance types sold in each zone, "
        "images of that release, keys and ids, names of buckets, and "
        + ("versions of add-ons." if eks(draft.design) else "whether the machines form a cluster.")
    )
    return [offline, by_aws]


def _mirrors(draft: Draft) -> list[str]:
    design = draft.design
    return mirrors.for_eks(design) if eks(design) else mirrors.for_kubeadm(design)


def _remarks(draft: Draft) -> Iterator[str]:
    files = ", ".join(draft.file(part) for part in companions(draft))
    yield f"Files that belong to this export: {files}."
    yield (
        "A machine template cannot be changed once it is applied: give the changed one another "
        "name, and name it where it is used."
    )
    if eks(draft.design) and not takes_addons(draft):
        yield "That release of Kubernetes has no add-ons of EKS: none is written."
    if eks(draft.design) and not public_endpoint(draft.design):
        yield "The API answers inside the VPC: the management cluster must reach it there."
    if eks(draft.design) and draft.design.identity.eks_auth_mode == EksAuthMode.API:
        yield (
            "The role of the provider administers the cluster; list everybody else under "
            "accessEntries, all of them, for others of its own are removed."
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
