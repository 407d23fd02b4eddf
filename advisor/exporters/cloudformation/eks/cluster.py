"""The cluster itself: where it stands, who may reach it, and what cannot be changed later."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any, Final

from advisor.exporters.cloudformation.eks.access import peers
from advisor.exporters.cloudformation.eks.choices import (
    BUILT_IN_POOLS,
    auto_mode,
    grouped,
    hybrid_nodes,
    ipv6,
    kms_key,
    kubernetes_minor,
    own_key,
    public_endpoint,
    windows,
    with_entries,
    with_oidc,
)
from advisor.exporters.cloudformation.eks.keys import key, logs
from advisor.exporters.cloudformation.eks.names import (
    ADMIN,
    API_CIDRS,
    CLUSTER,
    CLUSTER_ROLE,
    HAS_ADMIN,
    KEY,
    LOGS,
    NODE_ROLE,
    OIDC,
    VERSION,
)
from advisor.exporters.cloudformation.network import Network
from advisor.exporters.cloudformation.template import (
    Value,
    att,
    checked,
    policy,
    ref,
    resource,
    stated_of,
    trust,
)
from advisor.exporters.drafting import Draft
from advisor.exporters.eksctl.choices import TIERS
from advisor.model.design import Design
from advisor.model.vocabulary import EksAuthMode, SubnetRole, SupportType

_EVERYBODY: Final = ("0.0.0.0/0",)
_RANGES: Final = ("172.20.0.0/16", "10.100.0.0/16")
"""What EKS takes for Services when nothing is said: the second in a VPC of 172.16.0.0/12."""
_AUTO_MODE_POLICIES: Final = ("BlockStorage", "Compute", "LoadBalancing", "Networking")


def parameters(draft: Draft) -> dict[str, Value]:
    """What an operator decides when deploying."""
    design = draft.design
    version = {
        "Type": "String",
        "Default": kubernetes_minor(design),
        "AllowedPattern": r"1\.[0-9]{2,3}",
        "Description": "One minor at a time; the control plane goes first, then the nodes",
    }
    found: dict[str, Value] = {
        VERSION: draft.noted(version, "kubernetes.version", "EKS picks the patch.")
    }
    if public_endpoint(design):
        ranges = design.control_plane.endpoint.public_cidrs or _EVERYBODY
        found[API_CIDRS] = draft.noted(
            {
                "Type": "CommaDelimitedList",
                "Default": ",".join(ranges),
                "Description": "Who may reach the public endpoint of the API",
            },
            "control_plane.endpoint.public_cidrs",
            "Without it the whole internet may knock.",
        )
    if with_entries(design):
        found[ADMIN] = {
            "Type": "String",
            "Default": "",
            "AllowedPattern": r"|arn:[a-z-]+:iam::[0-9]{12}:role/.+",
            "Description": "A role whose holders administer the cluster; empty: the deployer alone",
        }
    return found


def conditions(draft: Draft) -> dict[str, Value]:
    """Whether a role for administrators was named."""
    if not with_entries(draft.design):
        return {}
    return {HAS_ADMIN: {"Fn::Not": [{"Fn::Equals": [ref(ADMIN), ""]}]}}


def resources(draft: Draft, net: Network) -> dict[str, Value]:
    """Everything up to the cluster, the log group before it: EKS would make one of its own."""
    found = {CLUSTER_ROLE: _role(draft), **key(draft), **logs(draft)}
    found[CLUSTER] = _cluster(draft, net, [LOGS] if LOGS in found else [])
    if with_oidc(draft.design):
        reason = "Makes the cluster's tokens known to IAM: roles for service accounts."
        properties = {
            "Url": att(CLUSTER, "OpenIdConnectIssuerUrl"),
            "ClientIdList": ["sts.amazonaws.com"],
        }
        found[OIDC] = draft.noted(
            resource("AWS::IAM::OIDCProvider", properties), "identity.irsa", reason
        )
    return found | peers(draft)


def _role(draft: Draft) -> dict[str, Any]:
    design = draft.design
    names = ["AmazonEKSClusterPolicy"]
    if auto_mode(design):
        names += [f"AmazonEKS{name}Policy" for name in _AUTO_MODE_POLICIES]
    if design.network.security_groups_for_pods or any(map(windows, grouped(design))):
        names.append("AmazonEKSVPCResourceController")
    trusted = (
        trust("eks.amazonaws.com", "sts:TagSession")
        if auto_mode(design)
        else trust("eks.amazonaws.com")
    )
    return resource(
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": trusted,
            "ManagedPolicyArns": [policy(name) for name in names],
        },
    )


def _cluster(draft: Draft, net: Network, before: list[str]) -> Value:
    design = draft.design
    plane = design.control_plane
    properties = {
        "Name": design.name,
        "Version": ref(VERSION),
        "RoleArn": att(CLUSTER_ROLE, "Arn"),
        "ResourcesVpcConfig": _vpc(draft, net),
        "KubernetesNetworkConfig": _addresses(draft),
        "AccessConfig": _access(draft),
        "BootstrapSelfManagedAddons": draft.noted(
            False, "", "The add-ons below do it; changing this replaces the cluster."
        ),
        **_auto_mode(draft),
        "UpgradePolicy": _upgrade_policy(draft),
        "ControlPlaneScalingConfig": _tier(draft),
        "ZonalShiftConfig": {
            "Enabled": draft.noted(
                True, "control_plane.zonal_shift", "Moves traffic out of a zone that fails."
            )
        }
        if plane.zonal_shift
        else None,
        "EncryptionConfig": _encryption(draft),
        "Logging": _logging(draft),
        "RemoteNetworkConfig": _remote(draft),
        "DeletionProtection": draft.noted(
            plane.deletion_protection,
            "control_plane.deletion_protection",
            "To delete the cluster takes two steps."
            if plane.deletion_protection
            else "One call deletes the cluster.",
        ),
    }
    return resource(
        "AWS::EKS::Cluster", properties, depends_on=before, retain=plane.deletion_protection
    )


def _vpc(draft: Draft, net: Network) -> dict[str, Value]:
    endpoint = draft.design.control_plane.endpoint
    public = public_endpoint(draft.design)
    return stated_of(
        {
            "SubnetIds": _subnets(net),
            "EndpointPrivateAccess": draft.noted(
                endpoint.private,
                "control_plane.endpoint.private",
                "Nodes reach the API inside the VPC." if endpoint.private else "Nodes go outside.",
            ),
            "EndpointPublicAccess": draft.noted(
                public,
                "control_plane.endpoint.public",
                "Answers on the internet, to the ranges above."
                if public
                else "Not on the internet: run kubectl where it reaches the VPC.",
            ),
            "PublicAccessCidrs": ref(API_CIDRS) if public else None,
        }
    )


def _subnets(net: Network) -> list[Value]:
    """Where EKS puts its network interfaces: subnets of their own, or those of the nodes."""
    for roles in ((SubnetRole.CLUSTER,), (SubnetRole.PRIVATE,), (SubnetRole.PUBLIC,)):
        if found := net.of(*roles):
            return found
    return net.of(*SubnetRole)


def service_range(design: Design) -> str | None:
    """The range of Services; said in so many words, for own machines must be told it, too."""
    if ipv6(design):
        return None
    stated = design.network.service_cidr
    if stated:
        return stated
    vpc = ip_network(design.network.vpc_cidr)
    return next(cidr for cidr in _RANGES if not vpc.overlaps(ip_network(cidr)))


def _addresses(draft: Draft) -> dict[str, Value]:
    six = ipv6(draft.design)
    reason = "Pods and Services use IPv6." if six else "Pods and Services use IPv4."
    found = service_range(draft.design)
    return stated_of(
        {
            "IpFamily": draft.noted("ipv6" if six else "ipv4", "network.ip_family", reason),
            "ServiceIpv4Cidr": draft.noted(found, "network.service_cidr", "Outside the VPC.")
            if found
            else None,
            "ElasticLoadBalancing": {"Enabled": True} if auto_mode(draft.design) else None,
        }
    )


def _access(draft: Draft) -> dict[str, Value]:
    mode = draft.design.identity.eks_auth_mode
    reason = (
        "Access entries alone say who may come in."
        if mode == EksAuthMode.API
        else "The aws-auth ConfigMap counts, too."
    )
    return {
        "AuthenticationMode": draft.noted(str(mode), "identity.eks_auth_mode", reason),
        "BootstrapClusterCreatorAdminPermissions": True,
    }


def _auto_mode(draft: Draft) -> dict[str, Value]:
    """Auto Mode is three switches; EKS refuses one or two of them."""
    if not auto_mode(draft.design):
        return {}
    reason = "EKS runs nodes, volumes and load balancers, for a share of the instance price."
    return {
        "ComputeConfig": {
            "Enabled": draft.noted(True, "autoscaling.engine", reason),
            "NodePools": list(BUILT_IN_POOLS),
            "NodeRoleArn": att(NODE_ROLE, "Arn"),
        },
        "StorageConfig": {"BlockStorage": {"Enabled": True}},
    }


def _upgrade_policy(draft: Draft) -> dict[str, Value]:
    kind = draft.design.control_plane.support_type
    reason = (
        "Upgraded at the end of standard support; absent means six times the fee from then on."
        if kind == SupportType.STANDARD
        else "Six times the fee once standard support has ended."
    )
    return {"SupportType": draft.noted(kind.upper(), "control_plane.support_type", reason)}


def _tier(draft: Draft) -> dict[str, Value] | None:
    tier = TIERS.get(draft.design.control_plane.tier)
    reason = "Provisioned control plane, billed by the hour."
    return {"Tier": draft.noted(tier, "control_plane.tier", reason)} if tier else None


def _encryption(draft: Draft) -> list[dict[str, Value]] | None:
    stated = kms_key(draft.design)
    if stated:
        arn: Value = draft.noted(checked(stated), "security.kms_key", "A key that exists.")
    elif own_key(draft.design):
        arn = att(KEY, "Arn")
    else:
        return None
    return [{"Provider": {"KeyArn": arn}, "Resources": ["secrets"]}]


def _logging(draft: Draft) -> dict[str, Value] | None:
    kinds = sorted({str(kind) for kind in draft.design.control_plane.logs})
    if not kinds:
        return None
    types = [{"Type": kind} for kind in kinds]
    noted = draft.noted(types, "control_plane.logs", "Paid by the gigabyte.")
    return {"ClusterLogging": {"EnabledTypes": noted}}


def _remote(draft: Draft) -> dict[str, Value] | None:
    if not hybrid_nodes(draft.design):
        return None
    networks = list(draft.design.network.remote_networks)
    noted = draft.noted(
        [{"Cidrs": networks}], "network.remote_networks", "Machines outside AWS that may join."
    )
    return {"RemoteNodeNetworks": noted}
