"""A cluster that runs itself as one CloudFormation stack: kubeadm on machines of one's own.

The successor of the Heptio quickstart, for learning: a network, a load balancer, a scaling group
of one for each control-plane machine and each member of a dedicated etcd, workers, and user data
by which kubeadm forms the cluster. What machines tell one another goes through the Parameter Store.
"""

from __future__ import annotations

from advisor.catalog import Catalog
from advisor.exporters import Export, ExportFile
from advisor.exporters.cloudformation.self_managed.coverage import table
from advisor.exporters.cloudformation.self_managed.header import header, title
from advisor.exporters.cloudformation.self_managed.stack import stack
from advisor.exporters.cloudformation.template import Template, written
from advisor.exporters.coverage import Coverage, assess
from advisor.exporters.kubeadm.draft import Draft
from advisor.exporters.kubeadm.storage import storage_class
from advisor.exporters.yaml_text import noted_paths, stream
from advisor.model.design import Design

__all__ = ["coverage", "export", "template"]

_STORAGE = "The default class of volumes"


def export(design: Design, catalog: Catalog) -> Export:
    """The template of ``design``, with a header that says how to deploy it.

    Raises:
        ExportError: as ``template``, or the template is larger than CloudFormation takes.
    """
    draft = Draft(design, catalog)
    made = template(design, catalog)
    covered = coverage(design, catalog)
    volumes = storage_class(draft)
    noted = {*noted_paths(made.tree()), *noted_paths(volumes or {})}
    found = written(
        made,
        lambda inline, reasons: header(draft, made, covered, noted, inline=inline, reasons=reasons),
    )
    files = (
        (ExportFile(draft.file("storage"), stream([volumes], title(draft, _STORAGE)), _STORAGE),)
        if volumes
        else ()
    )
    return Export(
        "cloudformation", found.text, covered, files, file=draft.file(), header=found.header
    )


def template(design: Design, catalog: Catalog) -> Template:
    """The stack of ``design``.

    Raises:
        ExportError: its network cannot be made, a machine has no subnet, or what a machine is
            told at its start is too long.
    """
    return stack(Draft(design, catalog))


def coverage(design: Design, catalog: Catalog) -> tuple[Coverage, ...]:
    """What becomes of each field of ``design``; also where ``export`` refuses it."""
    return assess(design, table(Draft(design, catalog)))
