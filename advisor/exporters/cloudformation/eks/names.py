"""What the resources of an EKS stack are called, where several parts speak of them."""

from __future__ import annotations

from typing import Final

ADMIN: Final = "AdminRoleArn"
API_CIDRS: Final = "ApiCidrs"
CLUSTER: Final = "Cluster"
CLUSTER_ROLE: Final = "ClusterRole"
HAS_ADMIN: Final = "HasAdminRole"
KARPENTER_NODE_ROLE: Final = "KarpenterNodeRole"
KEY: Final = "SecretsKey"
KEY_NAME: Final = "SshKeyName"
LOGS: Final = "ClusterLogs"
NODE_ROLE: Final = "NodeRole"
OIDC: Final = "OidcProvider"
OWN_NODE_ROLE: Final = "SelfManagedNodeRole"
QUEUE: Final = "InterruptionQueue"
SSH_GROUP: Final = "SshSecurityGroup"
VERSION: Final = "KubernetesVersion"
