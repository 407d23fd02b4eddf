"""Who may come in beside the deployer: ranges, administrators and machines."""

from __future__ import annotations

from ipaddress import ip_network

from advisor.exporters.cloudformation.eks.choices import (
    hybrid_nodes,
)
from advisor.exporters.cloudformation.eks.names import (
    ADMIN,
    CLUSTER,
    HAS_ADMIN,
)
from advisor.exporters.cloudformation.template import (
    Value,
    att,
    ref,
    resource,
    sub,
)
from advisor.exporters.drafting import Draft


def peers(draft: Draft) -> dict[str, Value]:
    """Ranges outside the VPC that may reach the API inside it."""
    design = draft.design
    wanted = [("Peer", c, "network.peer_cidrs") for c in design.network.peer_cidrs]
    if hybrid_nodes(design):
        wanted += [("Remote", c, "network.remote_networks") for c in design.network.remote_networks]
    found: dict[str, Value] = {}
    for number, (what, cidr, path) in enumerate(wanted, 1):
        six = ip_network(cidr).version == 6
        properties = {
            "GroupId": att(CLUSTER, "ClusterSecurityGroupId"),
            "IpProtocol": "tcp",
            "FromPort": 443,
            "ToPort": 443,
            "CidrIpv6" if six else "CidrIp": cidr,
            "Description": "The API, from outside the VPC",
        }
        made = resource("AWS::EC2::SecurityGroupIngress", properties)
        found[f"{what}Access{number}"] = draft.noted(made, path, "May reach the API in the VPC.")
    return found


def admin_entry() -> dict[str, Value]:
    """The administrators that a parameter names, if it does."""
    properties = {
        "ClusterName": ref(CLUSTER),
        "PrincipalArn": ref(ADMIN),
        "AccessPolicies": [
            {
                "PolicyArn": sub(
                    "arn:${AWS::Partition}:eks::aws:cluster-access-policy/"
                    "AmazonEKSClusterAdminPolicy"
                ),
                "AccessScope": {"Type": "cluster"},
            }
        ],
    }
    return {"AdminAccess": resource("AWS::EKS::AccessEntry", properties, condition=HAS_ADMIN)}


def machine_entry(name: str, role: str, kind: str = "EC2_LINUX") -> dict[str, Value]:
    """Machines whose role EKS does not let in by itself."""
    properties = {
        "ClusterName": ref(CLUSTER), "PrincipalArn": att(role, "Arn"), "Type": kind,
    }  # fmt: skip
    return {name: resource("AWS::EKS::AccessEntry", properties)}
