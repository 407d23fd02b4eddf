"""How long until capacity is back: pods on other nodes, and nodes in place of lost ones."""

from __future__ import annotations

from advisor.availability.fleet import NodeScaling
from advisor.availability.scenario import Scenario

RESCHEDULE = ("node.detect_seconds", "node.evict_seconds", "pod.start_seconds")
"""Parameters behind ``Scenario.reschedule_minutes``."""

PROVISION = {
    NodeScaling.NONE: "provision.node_group_seconds",
    NodeScaling.CLUSTER_AUTOSCALER: "provision.cluster_autoscaler_seconds",
    NodeScaling.KARPENTER: "provision.karpenter_seconds",
    NodeScaling.AUTO: "provision.karpenter_seconds",
}
"""Parameter behind ``provision_minutes``. EKS Auto Mode is Karpenter run by AWS."""


def provision_minutes(scaling: NodeScaling, scenario: Scenario) -> float:
    """Minutes until a new node is ready; without an autoscaler its Auto Scaling group acts."""
    if scaling is NodeScaling.NONE:
        return scenario.provision_node_group_seconds / 60
    if scaling is NodeScaling.CLUSTER_AUTOSCALER:
        return scenario.provision_cluster_autoscaler_seconds / 60
    return scenario.provision_karpenter_seconds / 60
