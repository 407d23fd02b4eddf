"""Configurations for kubeadm, API v1beta4: one file for each kind of machine.

The main file is what the first control-plane machine reads; with it go the files of further
control-plane machines, of each pool, of each dedicated etcd member, and what the API server reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from advisor.catalog import Catalog
from advisor.errors import ExportError
from advisor.exporters import Export, ExportFile
from advisor.exporters.coverage import Coverage, assess
from advisor.exporters.kubeadm import etcd, nodes, security
from advisor.exporters.kubeadm.choices import dedicated_etcd
from advisor.exporters.kubeadm.cluster import cluster_configuration, kube_proxy
from advisor.exporters.kubeadm.coverage import table
from advisor.exporters.kubeadm.draft import Draft
from advisor.exporters.kubeadm.header import header, title
from advisor.exporters.kubeadm.members import etcd_members
from advisor.exporters.kubeadm.storage import storage_class
from advisor.exporters.yaml_text import noted_paths, stream
from advisor.model.design import Design

WRITTEN_FOR: Final = "1.36"
"""The kubeadm release whose fields and rules these files follow."""

VERSIONS: Final = (WRITTEN_FOR,)

Documents = Sequence[Mapping[str, Any]]


def export(design: Design, catalog: Catalog) -> Export:
    """The configurations of ``design``, with a header that says what to run where.

    Raises:
        ExportError: the design is an EKS cluster, or its API gets a name in a hosted zone that is
            not stated.
    """
    main, further = documents(design, catalog)
    draft = Draft(design, catalog)
    covered = coverage(design, catalog)
    everything = [*main, *(each for _, _, found in further for each in found)]
    written = {path for document in everything for path in noted_paths(document)}
    lines = header(draft, covered, written)
    files = [
        ExportFile(draft.file(part), stream(found, title(draft, about)), about)
        for part, about, found in further
    ]
    return Export(
        "kubeadm",
        stream(main, lines),
        covered,
        (*files, *_units(draft)),
        file=draft.file(),
        header=tuple(lines),
    )


def coverage(design: Design, catalog: Catalog) -> tuple[Coverage, ...]:
    """What becomes of each field of ``design``; also where ``export`` refuses it."""
    return assess(design, table(Draft(design, catalog)))


def documents(
    design: Design, catalog: Catalog
) -> tuple[list[dict[str, Any]], list[tuple[str, str, Documents]]]:
    """The main stream, and of each further file: part of its name, what it is, documents.

    Raises:
        ExportError: as ``export``.
    """
    if design.control_plane.managed:
        raise ExportError(
            f"The design {design.name!r} lets AWS run the control plane (control_plane.managed); "
            "kubeadm installs control planes of its own.",
            hint="Export it to eksctl or cloudformation, or set control_plane.managed to false.",
        )
    draft = Draft(design, catalog)
    main = [
        cluster_configuration(draft),
        nodes.init_configuration(),
        nodes.kubelet(draft),
        kube_proxy(draft),
    ]
    return [each for each in main if each is not None], list(_further(draft))


def _further(draft: Draft) -> Iterator[tuple[str, str, Documents]]:
    if draft.design.control_plane.count > 1:
        found = nodes.join_control_plane(draft)
        yield "control-plane", "Further control-plane machines", [found]
    for pool in nodes.joining_pools(draft):
        about = f"Machines of the pool {pool.name}"
        yield f"join-{pool.name}", about, [nodes.join_workers(draft, pool)]
        patch = nodes.pool_kubelet(draft, pool)
        if patch:
            yield f"kubelet-{pool.name}", f"Patch for the kubelets of the pool {pool.name}", [patch]
    yield from _etcd(draft)
    if draft.design.security.audit_log:
        yield "audit-policy", "What the API server logs", [security.audit_policy()]
    if draft.design.security.secrets_encryption:
        configuration = security.encryption_configuration()
        yield "encryption", "How Secrets are encrypted in etcd", [configuration]
    volumes = storage_class(draft)
    if volumes:
        yield "storage", "The default class of volumes", [volumes]


def _etcd(draft: Draft) -> Iterator[tuple[str, str, Documents]]:
    if not dedicated_etcd(draft.design):
        return
    for each in etcd_members(draft.design):
        address = each.address or "${ADDRESS}"
        found = etcd.member_documents(draft, each.name, each.host, address)
        yield each.name, f"The etcd member {each.name}", found
    yield "etcd-kubelet", "The kubelet that runs an etcd member", [etcd.kubelet_of_member()]


def _units(draft: Draft) -> Iterator[ExportFile]:
    if dedicated_etcd(draft.design):
        name = f"{draft.design.name}-20-etcd.conf"
        yield ExportFile(name, etcd.KUBELET_UNIT, "systemd: the kubelet of an etcd member")
