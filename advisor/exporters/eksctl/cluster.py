"""The ClusterConfig: every part in its place, in an order that does not change."""

from __future__ import annotations

from typing import Any

from advisor.exporters.eksctl import access, machines, network
from advisor.exporters.eksctl.addons import addons, addons_config
from advisor.exporters.eksctl.choices import BUILT_IN_POOLS, auto_mode, kubernetes_minor
from advisor.exporters.eksctl.draft import Draft, compact
from advisor.exporters.eksctl.fargate import fargate_profiles
from advisor.exporters.eksctl.groups import node_groups
from advisor.exporters.eksctl.karpenter import install, tags


def cluster_config(draft: Draft) -> dict[str, Any]:
    """The ``ClusterConfig``.

    Raises:
        ExportError: eksctl can neither make the VPC nor move into it, or no image starts the
            machines of a pool.
    """
    network.check(draft.design)
    for pool in draft.design.nodes.pools:
        machines.check(pool, draft.catalog)
    tree = {
        "apiVersion": "eksctl.io/v1alpha5",
        "kind": "ClusterConfig",
        "metadata": _metadata(draft),
        "availabilityZones": network.zones(draft),
        "kubernetesNetworkConfig": network.kubernetes_network(draft),
        "remoteNetworkConfig": network.remote_networks(draft),
        "vpc": network.vpc(draft),
        "privateCluster": network.private_cluster(draft),
        "iam": access.iam(draft),
        "accessConfig": access.access_config(draft),
        "upgradePolicy": access.upgrade_policy(draft),
        "controlPlaneScalingConfig": access.scaling(draft),
        "zonalShiftConfig": access.zonal_shift(draft),
        "secretsEncryption": access.secrets_encryption(draft),
        "cloudWatch": access.logs(draft),
        "addonsConfig": addons_config(draft),
        "addons": addons(draft) or None,
        "autoModeConfig": _auto_mode(draft),
        "karpenter": install(draft),
        "fargateProfiles": fargate_profiles(draft),
    }
    groups = {} if auto_mode(draft.design) else node_groups(draft)
    return compact({**tree, **groups})


def _metadata(draft: Draft) -> dict[str, Any]:
    design = draft.design
    reason = "Stated, for eksctl has a default of its own; EKS picks the patch."
    return compact(
        {
            "name": design.name,
            "region": draft.noted(design.placement.region, "placement.region", "Where it runs."),
            "version": draft.noted(kubernetes_minor(design), "kubernetes.version", reason),
            "tags": tags(draft),
        }
    )


def _auto_mode(draft: Draft) -> dict[str, Any] | None:
    if not auto_mode(draft.design):
        return None
    reason = "EKS runs nodes, volumes and load balancers, for a share of the instance price."
    return {
        "enabled": draft.noted(True, "autoscaling.engine", reason),
        "nodePools": list(BUILT_IN_POOLS),
    }
