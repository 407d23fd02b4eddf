"""What Cluster API manifests say of each field: the whole table, and the parts about places."""

from __future__ import annotations

from advisor.catalog.support import minor_version
from advisor.exporters.capa.choices import eks
from advisor.exporters.capa.coverage_network import network_table
from advisor.exporters.capa.coverage_nodes import node_table
from advisor.exporters.capa.coverage_operations import operations_table
from advisor.exporters.capa.coverage_plane import plane_table
from advisor.exporters.capa.coverage_services import services_table
from advisor.exporters.capa.draft import Draft, kubernetes_version
from advisor.exporters.coverage import (
    Field,
    Table,
    Verdict,
    approximated,
    expressed,
    informs,
    not_expressible,
    only_when,
)
from advisor.model.design import Assumptions, Design
from advisor.model.goals import Application, Goals, Workload
from advisor.model.judgement import Waiver
from advisor.model.vocabulary import RegionMode, Tool

_DOCUMENT = informs("about the design document")
_GOAL = informs("a goal: the rules measure the design against it")
_LOAD = informs("the load the design is sized and priced by")
_ASSUMED = informs("an assumption of the advisor, not of the cluster")
_ACCOUNT = informs("what the AWS account allows")


def table(draft: Draft) -> Table:
    """The verdict of every field a design can have."""
    return {
        **_document(),
        **{f"goals.{name}": _GOAL for name in Goals.model_fields},
        **{f"workload.{name}": _LOAD for name in Workload.model_fields if name != "applications"},
        **_applications(),
        **_places(draft),
        **_tool(draft),
        **plane_table(draft),
        **network_table(draft),
        **node_table(draft),
        **services_table(draft),
        **operations_table(draft),
        "quotas.on_demand_vcpus": _ACCOUNT,
        "quotas.routes_per_table": _ACCOUNT,
        **{f"assumptions.{name}": _ASSUMED for name in Assumptions.model_fields},
        **_judgement(),
    }


def _document() -> Table:
    return {
        "schema_version": _DOCUMENT,
        "name": expressed("metadata.name"),
        "title": expressed("header"),
        "story": _DOCUMENT,
        "sources": _DOCUMENT,
        **dict.fromkeys(("origin.tool", "origin.file", "origin.sha256"), _DOCUMENT),
        "notes": expressed("comments", "each beside its line, the others in the header"),
    }


def _judgement() -> Table:
    verdict = informs("how the advisor judges; the webhooks judge for themselves")
    names = [f"waivers[].{name}" for name in Waiver.model_fields]
    return dict.fromkeys(("profile", "waivers", *names), verdict)


def _applications() -> Table:
    verdict = informs("deployed into the cluster by its owner")
    names = [f"workload.applications[].{name}" for name in Application.model_fields]
    return dict.fromkeys(("workload.applications", *names), verdict)


def _places(draft: Draft) -> Table:
    kind = "AWSManagedControlPlane" if eks(draft.design) else "AWSCluster"
    elsewhere = not_expressible("a cluster has one region; export a design for each")
    return {
        "placement.region": expressed(f"{kind}.spec.region"),
        "placement.zones": expressed(f"{kind}.spec.network.subnets"),
        "placement.zone_ids": informs("the provider names zones, it does not number them"),
        "regions.mode": only_when(
            lambda mode: mode not in (RegionMode.SINGLE, RegionMode.BACKUP_COPY), elsewhere
        ),
        "regions.additional": only_when(len, elsewhere),
        "regions.backup_regions": only_when(
            lambda regions: regions, not_expressible("copy snapshots with AWS Backup")
        ),
    }


def _tool(draft: Draft) -> Table:
    stated = draft.design.kubernetes.version
    if eks(draft.design):
        target = "AWSManagedControlPlane.spec.version"
        minor = minor_version(stated)
        version = (
            expressed(target, minor)
            if stated == minor
            else approximated(target, f"{minor}: EKS picks the patch itself")
        )
    else:
        written = kubernetes_version(stated, draft.catalog)
        version = expressed("KubeadmControlPlane.spec.version", written)
    return {
        "provisioner.tool": only_when(
            lambda tool: tool != Tool.CAPA,
            approximated("", "the design names another tool; these manifests are for Cluster API"),
        ),
        "provisioner.version": lambda field: _tool_version(field, draft.capa),
        "provisioner.state_store": lambda field: _store(field, draft),
        "kubernetes.version": version,
    }


def _store(field: Field, draft: Draft) -> Verdict:
    if not field.value:
        return informs("not stated")
    if eks(draft.design) or not draft.design.etcd.backup.enabled:
        return informs("kops' own; Cluster API keeps its state in the management cluster")
    return expressed(draft.file("etcd-backup"), "the bucket of the backups")


def _tool_version(field: Field, written_for: str) -> Verdict:
    design = field.owners[0]
    assert isinstance(design, Design)
    if field.value is None or design.provisioner.tool != Tool.CAPA:
        return informs("not asked for")
    if str(field.value).split(".")[:2] == written_for.split("."):
        return informs("the provider that reads these manifests")
    return approximated("", f"written for the provider {written_for}, asked for {field.value}")
