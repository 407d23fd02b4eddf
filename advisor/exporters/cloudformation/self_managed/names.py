"""Names of the stack's resources, tags and parameters."""

from __future__ import annotations

from typing import Final

CONTROL_PLANE: Final = "ControlPlane"
ETCD: Final = "Etcd"
WORKER: Final = "Worker"
API: Final = "Api"
BUCKET: Final = "BackupBucket"
KEY_NAME: Final = "KeyName"

MEMBER_TAG: Final = "k8s-advisor/member"
"""What a machine, its volume and its interface have in common."""
GROUP_TAG: Final = "k8s-advisor/group"
"""The scaling group of a machine, by the name it has in the template."""


def cluster_tag(cluster: str) -> str:
    """The tag of everything that belongs to a cluster; the cloud controller looks for it."""
    return f"kubernetes.io/cluster/{cluster}"


def parameter_path(cluster: str) -> str:
    """Where the machines of a cluster leave word for one another, in the Parameter Store."""
    return f"k8s/{cluster}"
