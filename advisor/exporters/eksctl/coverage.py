"""What an eksctl config says of each field: the whole table, and the parts about places."""

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
from advisor.exporters.eksctl.choices import existing_subnets, kubernetes_minor
from advisor.exporters.eksctl.coverage_autoscaling import autoscaling_table
from advisor.exporters.eksctl.coverage_ingress import ingress_table
from advisor.exporters.eksctl.coverage_network import network_table
from advisor.exporters.eksctl.coverage_nodes import node_table
from advisor.exporters.eksctl.coverage_operations import operations_table
from advisor.exporters.eksctl.coverage_plane import plane_table
from advisor.exporters.eksctl.draft import Draft
from advisor.model.design import Design
from advisor.model.goals import Application, Goals, Workload
from advisor.model.judgement import Waiver
from advisor.model.vocabulary import RegionMode, Tool

_DOCUMENT = informs("about the design document")
_GOAL = informs("a goal: the rules measure the design against it")
_LOAD = informs("the load the design is sized and priced by")
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
        **ingress_table(draft),
        **node_table(draft),
        **autoscaling_table(draft),
        **operations_table(draft),
        "quotas.on_demand_vcpus": _ACCOUNT,
        "quotas.routes_per_table": _ACCOUNT,
        "assumptions.availability": informs("an assumption of the advisor, not of the cluster"),
        "assumptions.cost": informs("an assumption of the advisor, not of the cluster"),
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
    verdict = informs("how the advisor judges; eksctl judges for itself")
    names = [f"waivers[].{name}" for name in Waiver.model_fields]
    return dict.fromkeys(("profile", "waivers", *names), verdict)


def _applications() -> Table:
    verdict = informs("deployed into the cluster by its owner")
    names = [f"workload.applications[].{name}" for name in Application.model_fields]
    return dict.fromkeys(("workload.applications", *names), verdict)


def _places(draft: Draft) -> Table:
    zones = (
        informs("the subnets that exist have theirs")
        if existing_subnets(draft.design)
        else expressed("availabilityZones")
    )
    elsewhere = not_expressible("an eksctl cluster has one region; export a design for each")
    return {
        "placement.region": expressed("metadata.region"),
        "placement.zones": zones,
        "placement.zone_ids": informs("eksctl names zones, it does not number them"),
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
    minor = kubernetes_minor(draft.design)
    return {
        "provisioner.tool": only_when(
            lambda tool: tool != Tool.EKSCTL,
            approximated("", "the design names another tool; this config is for eksctl"),
        ),
        "provisioner.version": lambda field: _tool_version(field, draft.eksctl),
        "provisioner.state_store": only_when(
            bool, informs("kops' own; eksctl keeps its state in CloudFormation")
        ),
        "kubernetes.version": expressed("metadata.version", minor)
        if stated == minor
        else approximated("metadata.version", f"{minor}: EKS picks the patch itself"),
    }


def _tool_version(field: Field, written_for: str) -> Verdict:
    design = field.owners[0]
    assert isinstance(design, Design)
    if field.value is None or design.provisioner.tool != Tool.EKSCTL:
        return informs("not asked for")
    if str(field.value).split(".")[:2] == written_for.split("."):
        return informs("the eksctl that reads this config")
    return approximated("", f"written for eksctl {written_for}, asked for {field.value}")
