"""What an EKS stack says of each field: the whole table, and the parts about places."""

from __future__ import annotations

from advisor.exporters.cloudformation.eks.choices import kubernetes_minor
from advisor.exporters.cloudformation.eks.coverage_autoscaling import autoscaling_table
from advisor.exporters.cloudformation.eks.coverage_ingress import ingress_table
from advisor.exporters.cloudformation.eks.coverage_network import network_table
from advisor.exporters.cloudformation.eks.coverage_nodes import node_table
from advisor.exporters.cloudformation.eks.coverage_operations import operations_table
from advisor.exporters.cloudformation.eks.coverage_plane import plane_table
from advisor.exporters.cloudformation.eks.names import VERSION
from advisor.exporters.coverage import (
    Table,
    approximated,
    expressed,
    informs,
    not_expressible,
    only_when,
)
from advisor.exporters.drafting import Draft
from advisor.model.design import Assumptions
from advisor.model.goals import Application, Goals, Workload
from advisor.model.judgement import Waiver
from advisor.model.origin import Origin
from advisor.model.vocabulary import RegionMode, Tool

_DOCUMENT = informs("about the design document")
_GOAL = informs("a goal: the rules measure the design against it")
_LOAD = informs("the load the design is sized and priced by")
_ASSUMPTION = informs("an assumption of the advisor, not of the cluster")
_ACCOUNT = informs("what the AWS account allows")


def table(draft: Draft) -> Table:
    """The verdict of every field a design can have."""
    return {
        **_document(),
        **{f"goals.{name}": _GOAL for name in Goals.model_fields},
        **{f"workload.{name}": _LOAD for name in Workload.model_fields if name != "applications"},
        **_applications(),
        **_places(),
        **_tool(draft),
        **plane_table(draft),
        **network_table(draft),
        **ingress_table(draft),
        **node_table(draft),
        **autoscaling_table(draft),
        **operations_table(draft),
        "quotas.on_demand_vcpus": _ACCOUNT,
        "quotas.routes_per_table": _ACCOUNT,
        **{f"assumptions.{name}": _ASSUMPTION for name in Assumptions.model_fields},
        **_judgement(),
    }


def _document() -> Table:
    return {
        "schema_version": _DOCUMENT,
        "name": expressed("Cluster.Name"),
        "title": expressed("header"),
        "story": _DOCUMENT,
        "sources": _DOCUMENT,
        **{f"origin.{name}": _DOCUMENT for name in Origin.model_fields},
        "notes": expressed("comments", "each beside its line, the others in the header"),
    }


def _judgement() -> Table:
    verdict = informs("how the advisor judges; AWS judges for itself")
    names = [f"waivers[].{name}" for name in Waiver.model_fields]
    return dict.fromkeys(("profile", "waivers", *names), verdict)


def _applications() -> Table:
    verdict = informs("deployed into the cluster by its owner")
    names = [f"workload.applications[].{name}" for name in Application.model_fields]
    return dict.fromkeys(("workload.applications", *names), verdict)


def _places() -> Table:
    elsewhere = not_expressible("a stack has one region; export a design for each")
    return {
        "placement.region": expressed("header", "the stack is deployed there"),
        "placement.zones": expressed("Parameters.Zone*"),
        "placement.zone_ids": informs("the template names zones, it does not number them"),
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
    target = f"Parameters.{VERSION}"
    return {
        "provisioner.tool": only_when(
            lambda tool: tool != Tool.CLOUDFORMATION,
            approximated("", "the design names another tool; this is a CloudFormation template"),
        ),
        "provisioner.version": only_when(
            bool, informs("the version of the tool; CloudFormation is a service")
        ),
        "provisioner.state_store": only_when(
            bool, informs("kops' own; CloudFormation keeps the state itself")
        ),
        "kubernetes.version": expressed(target, minor)
        if stated == minor
        else approximated(target, f"{minor}: EKS picks the patch itself"),
    }
