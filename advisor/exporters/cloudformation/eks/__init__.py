"""EKS as one CloudFormation stack, from the VPC to the add-ons.

The order is that in which things can work: the network and its ways out, roles and keys, the log
group before the cluster, add-ons that make machines into nodes, node groups in one zone each,
and add-ons that need nodes.
"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.catalog import Catalog
from advisor.errors import ExportError
from advisor.exporters import Export, ExportFile
from advisor.exporters.cloudformation.eks.companions import PARTS, companions
from advisor.exporters.cloudformation.eks.coverage import table
from advisor.exporters.cloudformation.eks.header import header, title
from advisor.exporters.cloudformation.eks.stack import stack
from advisor.exporters.cloudformation.template import Template, written
from advisor.exporters.coverage import Coverage, assess
from advisor.exporters.drafting import Draft
from advisor.exporters.yaml_text import noted_paths, stream
from advisor.model.design import Design

__all__ = ["coverage", "export", "template"]


def export(design: Design, catalog: Catalog) -> Export:
    """The template of ``design`` and its further files, with a header that says how to deploy it.

    Raises:
        ExportError: as ``template``, or the template is larger than CloudFormation takes.
    """
    draft = Draft(design, catalog)
    made = template(design, catalog)
    covered = coverage(design, catalog)
    noted = set(_noted(draft, made))
    found = written(
        made,
        lambda inline, reasons: header(draft, made, covered, noted, inline=inline, reasons=reasons),
    )
    return Export(
        "cloudformation",
        found.text,
        covered,
        tuple(
            ExportFile(draft.file(part), stream(documents, title(draft, PARTS[part])), PARTS[part])
            for part, documents in companions(draft).items()
        ),
        file=draft.file(),
        header=found.header,
    )


def template(design: Design, catalog: Catalog) -> Template:
    """The stack of ``design``.

    Raises:
        ExportError: the control plane is not EKS, its network cannot be made, no image starts the
            machines of a pool, or no machine is there for the add-ons to run on.
    """
    if not design.control_plane.managed:
        raise ExportError(
            f"The design {design.name!r} runs its own control plane (control_plane.managed); "
            "this is the stack of an EKS cluster.",
            hint="Export it to kops, or set control_plane.managed to true.",
        )
    return stack(Draft(design, catalog))


def coverage(design: Design, catalog: Catalog) -> tuple[Coverage, ...]:
    """What becomes of each field of ``design``; also where ``export`` refuses it."""
    return assess(design, table(Draft(design, catalog)))


def _noted(draft: Draft, made: Template) -> Iterator[str]:
    yield from noted_paths(made.tree())
    for documents in companions(draft).values():
        yield from noted_paths(documents)
