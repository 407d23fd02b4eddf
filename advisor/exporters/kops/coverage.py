"""What kops manifests say of each field: the whole table, and the parts about cluster and goals."""

from __future__ import annotations

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
from advisor.exporters.kops.coverage_autoscaling import autoscaling_table
from advisor.exporters.kops.coverage_network import network_table
from advisor.exporters.kops.coverage_nodes import node_table
from advisor.exporters.kops.coverage_operations import operations_table
from advisor.exporters.kops.coverage_plane import plane_table
from advisor.exporters.kops.draft import Draft, kubernetes_version, state_store
from advisor.model.design import Design
from advisor.model.goals import Goals, Workload
from advisor.model.judgement import Waiver
from advisor.model.vocabulary import RegionMode, Tool

_DOCUMENT = informs("about the design document")
_GOAL = informs("a goal: the rules measure the design against it")
_LOAD = informs("the load the design is sized and priced by")
_ASSUMPTION = informs("an assumption of the advisor, not of the cluster")


def table(draft: Draft) -> Table:
    """The verdict of every field a design can have."""
    return {
        **_document(),
        **{f"goals.{name}": _GOAL for name in Goals.model_fields},
        **{f"workload.{name}": _LOAD for name in Workload.model_fields if name != "applications"},
        **_applications(),
        **_places(draft),
        **plane_table(draft),
        **network_table(draft),
        **node_table(draft),
        **autoscaling_table(draft),
        **operations_table(draft),
        "quotas.on_demand_vcpus": informs("what the AWS account allows"),
        "quotas.routes_per_table": informs("what the AWS account allows"),
        "assumptions.availability": _ASSUMPTION,
        "assumptions.cost": _ASSUMPTION,
        **_judgement(),
    }


def _document() -> Table:
    return {
        "schema_version": _DOCUMENT,
        "name": expressed("Cluster.metadata.name"),
        "title": expressed("header"),
        "story": _DOCUMENT,
        "sources": _DOCUMENT,
        **dict.fromkeys(("origin.tool", "origin.file", "origin.sha256"), _DOCUMENT),
        "notes": expressed("comments", "each beside its line, the others in the header"),
    }


def _judgement() -> Table:
    """How the design is judged by this program; kops judges for itself."""
    verdict = informs("how the advisor judges; kops judges for itself")
    names = [f"waivers[].{name}" for name in Waiver.model_fields]
    return dict.fromkeys(("profile", "waivers", *names), verdict)


def _applications() -> Table:
    """An application is deployed by its owner; kops makes the cluster it runs on."""
    from advisor.model.goals import Application

    verdict = informs("deployed into the cluster by its owner")
    names = [f"workload.applications[].{name}" for name in Application.model_fields]
    return dict.fromkeys(("workload.applications", *names), verdict)


def _places(draft: Draft) -> Table:
    return {
        "placement.region": expressed("Cluster.spec.subnets[].zone"),
        "placement.zones": expressed("Cluster.spec.subnets[].zone"),
        "placement.zone_ids": informs("kops names zones, it does not number them"),
        "regions.mode": only_when(
            lambda mode: mode not in (RegionMode.SINGLE, RegionMode.BACKUP_COPY),
            not_expressible("a kops cluster has one region; export a design for each further one"),
        ),
        "regions.additional": only_when(
            len, not_expressible("a kops cluster has one region; export a design for each")
        ),
        "regions.backup_regions": only_when(
            lambda regions: regions,
            not_expressible(
                "set replication on the state bucket, and copy snapshots with AWS Backup"
            ),
        ),
        "provisioner.tool": only_when(
            lambda tool: tool != Tool.KOPS,
            approximated("", "the design names another tool; these manifests are for kops"),
        ),
        "provisioner.version": lambda field: _tool_version(field, draft.kops),
        "provisioner.state_store": expressed(
            "Cluster.spec.configBase", f"{state_store(draft.design)}/..."
        ),
        "kubernetes.version": expressed(
            "Cluster.spec.kubernetesVersion", kubernetes_version(draft.design, draft.catalog)
        ),
    }


def _tool_version(field: Field, written_for: str) -> Verdict:
    design = field.owners[0]
    assert isinstance(design, Design)
    if field.value is None or design.provisioner.tool != Tool.KOPS:
        return informs("not asked for")
    if str(field.value).split(".")[:2] == written_for.split("."):
        return informs("the kops that reads these manifests")
    return approximated("", f"written for kops {written_for}, asked for {field.value}")
