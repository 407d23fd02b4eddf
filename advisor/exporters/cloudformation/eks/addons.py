"""EKS add-ons in the order nodes need them, with what they are told and may do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from advisor.exporters.cloudformation.eks.choices import (
    auto_mode,
    external_dns,
    grouped,
    network_addons,
    windows,
)
from advisor.exporters.cloudformation.eks.fargate import alone
from advisor.exporters.cloudformation.eks.identities import Identity, Way, role, way
from advisor.exporters.cloudformation.eks.names import CLUSTER
from advisor.exporters.cloudformation.eks.policies import external_dns as dns_statements
from advisor.exporters.cloudformation.eks.roles import network_plugin
from advisor.exporters.cloudformation.template import Value, att, logical_id, ref, resource
from advisor.exporters.drafting import Draft
from advisor.exporters.eksctl.addons import cluster_dns, proxy, vpc_cni
from advisor.model.design import Design
from advisor.model.vocabulary import Metrics

_EBS: Final = ("service-role/AmazonEBSCSIDriverPolicy",)
_EFS: Final = ("service-role/AmazonEFSCSIDriverPolicy",)


@dataclass(frozen=True, slots=True)
class Addon:
    """One add-on, and the field of the design that asks for it."""

    name: str
    path: str
    why: str
    values: dict[str, Any] | None = None
    identity: Identity | None = None

    @property
    def resource(self) -> str:
        """What its resource is called."""
        return logical_id(self.name, "addon")


def before_nodes(draft: Draft) -> tuple[Addon, ...]:
    """What turns machines into nodes: without these no group ever becomes healthy."""
    design = draft.design
    if not network_addons(design):
        return ()
    found = [
        Addon("vpc-cni", "network.cni", "Network plugin: pods have addresses of the VPC.",
              _network_plugin(design), network_plugin(draft)),
        Addon("kube-proxy", "network.kube_proxy", "Services on every node.", proxy(design)),
    ]  # fmt: skip
    if design.identity.pod_identity:
        reason = "Hands pods their credentials."
        found.append(Addon("eks-pod-identity-agent", "identity.pod_identity", reason))
    return tuple(found)


def after_nodes(draft: Draft) -> tuple[Addon, ...]:
    """What runs on nodes, and is not active before there are some."""
    design = draft.design
    wanted, built_in = design.addons, auto_mode(design)
    dns = Addon("coredns", "network.dns.replicas", "Names in the cluster.", _dns(draft))
    candidates = (
        (network_addons(design), dns),
        (
            wanted.metrics_server,
            Addon("metrics-server", "addons.metrics_server",
                  "Autoscaling of pods reads CPU and memory from it."),
        ),
        (design.storage.ebs_csi and not built_in, _ebs()),
        (design.storage.efs, _efs()),
        (
            wanted.snapshot_controller,
            Addon("snapshot-controller", "addons.snapshot_controller",
                  "VolumeSnapshot objects become EBS snapshots."),
        ),
        (
            wanted.cert_manager,
            Addon("cert-manager", "addons.cert_manager", "Certificates for webhooks."),
        ),
        (external_dns(design), _external_dns()),
        (design.observability.metrics == Metrics.CLOUDWATCH, _cloudwatch()),
    )  # fmt: skip
    return tuple(addon for asked, addon in candidates if asked)


def resources(
    draft: Draft, addons: Sequence[Addon], depends_on: Sequence[str] = ()
) -> dict[str, Value]:
    """The add-ons, each with the role it has."""
    found: dict[str, Value] = {}
    for addon in addons:
        if addon.identity:
            found |= role(draft, addon.identity)
        found[addon.resource] = _resource(draft, addon, depends_on)
    return found


def _resource(draft: Draft, addon: Addon, depends_on: Sequence[str]) -> Value:
    values = json.dumps(addon.values, separators=(",", ":")) if addon.values else None
    properties = {
        "ClusterName": ref(CLUSTER),
        "AddonName": draft.noted(addon.name, addon.path, addon.why),
        "ConfigurationValues": values,
        "ResolveConflicts": "OVERWRITE",
        **_credentials(draft.design, addon.identity),
    }
    return resource("AWS::EKS::Addon", properties, depends_on=depends_on)


def _credentials(design: Design, identity: Identity | None) -> dict[str, Value]:
    if identity is None or way(identity, design) is Way.NODE:
        return {}
    arn = att(identity.role, "Arn")
    if way(identity, design) is Way.OIDC:
        return {"ServiceAccountRoleArn": arn}
    return {"PodIdentityAssociations": [{"ServiceAccount": identity.account, "RoleArn": arn}]}


def _network_plugin(design: Design) -> dict[str, Any]:
    found = vpc_cni(design)
    return found | ({"enableWindowsIpam": "true"} if any(map(windows, grouped(design))) else {})


def _dns(draft: Draft) -> dict[str, Any]:
    found = cluster_dns(draft.design.network.dns)
    return {"computeType": "Fargate", **found} if alone(draft) else found


def _ebs() -> Addon:
    why = "Volumes for pods; no default of EKS."
    identity = Identity("EbsCsi", "ebs-csi-controller-sa", "storage.ebs_csi",
                        "What makes and attaches volumes.", policies=_EBS)  # fmt: skip
    return Addon("aws-ebs-csi-driver", "storage.ebs_csi", why, None, identity)


def _efs() -> Addon:
    why = "Shared file systems; make the file system itself beside the cluster."
    identity = Identity("EfsCsi", "efs-csi-controller-sa", "storage.efs",
                        "What makes access points.", policies=_EFS)  # fmt: skip
    return Addon("aws-efs-csi-driver", "storage.efs", why, None, identity)


def _external_dns() -> Addon:
    why = "Keeps the names of Services and Ingresses in the hosted zones."
    identity = Identity("ExternalDns", "external-dns", "load_balancing.dns",
                        "What writes records; narrow it to your zones.",
                        namespace="external-dns", statements=dns_statements())  # fmt: skip
    return Addon("external-dns", "load_balancing.dns", why, None, identity)


def _cloudwatch() -> Addon:
    why = "Container Insights: metrics and container logs, paid by the metric and gigabyte."
    identity = Identity("CloudWatch", "cloudwatch-agent", "observability.metrics",
                        "What sends metrics and logs.", namespace="amazon-cloudwatch",
                        policies=("CloudWatchAgentServerPolicy",))  # fmt: skip
    return Addon("amazon-cloudwatch-observability", "observability.metrics", why, None, identity)
