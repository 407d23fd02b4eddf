"""What goes with the manifests: roles to make first, and objects for the cluster itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from advisor.exporters.capa.choices import (
    NODE_ROLE,
    Form,
    eks,
    existing_subnets,
    ipv6,
    karpenter,
    pools,
    private_nodes,
)
from advisor.exporters.capa.draft import Draft, compact
from advisor.exporters.capa.pod_identity import pod_identity
from advisor.exporters.eksctl.fargate import fargate_profiles
from advisor.exporters.eksctl.network import given
from advisor.exporters.karpenter import DISCOVERY, node_class, node_pools
from advisor.exporters.storage_class import storage_class
from advisor.model.nodes import NodePool
from advisor.plan.layout import pool_zones

Documents = Sequence[Mapping[str, Any]]

ETCD_IMAGE: Final = "quay.io/coreos/etcd"
_COPY_IMAGE: Final = "public.ecr.aws/aws-cli/aws-cli:latest"
_PKI: Final = "/etc/kubernetes/pki/etcd"

_IPV6_STATEMENTS: Final = [
    {
        "Effect": "Allow",
        "Action": [
            "ec2:AssignIpv6Addresses",
            "ec2:DescribeInstances",
            "ec2:DescribeTags",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeInstanceTypes",
        ],
        "Resource": ["*"],
    },
    {
        "Effect": "Allow",
        "Action": ["ec2:CreateTags"],
        "Resource": ["arn:aws:ec2:*:*:network-interface/*"],
    },
]
"""What the Amazon VPC CNI needs under IPv6 beyond the policy that AWS has for it."""


def companions(draft: Draft) -> dict[str, Documents]:
    """The documents of each further file, by the part of its name."""
    found: dict[str, Documents] = {
        "iam": (roles(draft),),
        "karpenter": karpenter_manifests(draft),
        "pod-identity": pod_identity(draft),
        "storage": storage_class(draft, built_in=False),
        "etcd-backup": etcd_backup(draft),
    }
    return {part: documents for part, documents in found.items() if documents}


def roles(draft: Draft) -> dict[str, Any]:
    """What ``clusterawsadm`` makes in the account, once: roles of controllers and machines."""
    spec = _eks_roles(draft) if eks(draft.design) else _machine_roles(draft)
    return {
        "apiVersion": "bootstrap.aws.infrastructure.cluster.x-k8s.io/v1beta1",
        "kind": "AWSIAMConfiguration",
        "spec": spec,
    }


def _eks_roles(draft: Draft) -> dict[str, Any]:
    fargate = bool(fargate_profiles(draft.eks))
    more = {"extraStatements": _IPV6_STATEMENTS} if ipv6(draft.design) else {}
    return compact(
        {
            "nodes": more or None,
            "eks": compact(
                {
                    "managedMachinePool": {"disable": False, **more},
                    "fargate": {"disable": False} if fargate else None,
                }
            ),
        }
    )


def _machine_roles(draft: Draft) -> dict[str, Any]:
    reason = "The EBS driver runs on the control plane, with its role."
    plane: dict[str, Any] = {
        "enableCSIPolicy": draft.noted(
            draft.design.storage.ebs_csi, "storage.ebs_csi", reason
        )
    }  # fmt: skip
    if draft.design.etcd.backup.enabled:
        plane["extraStatements"] = [
            {
                "Effect": "Allow",
                "Action": ["s3:PutObject"],
                "Resource": [f"arn:aws:s3:::{backup_bucket(draft)}/*"],
            }
        ]
    return {
        "controlPlane": plane,
        "nodes": {"ec2ContainerRegistryReadOnly": True},
        "eks": {"disable": True},
    }


def karpenter_manifests(draft: Draft) -> Documents:
    """Karpenter's pools, with the role and the subnets that CAPA has made."""
    found: list[dict[str, Any]] = []
    for pool in pools(draft.design, Form.KARPENTER):
        found.append(node_class(draft, pool, NODE_ROLE, _subnet_terms(draft, pool)))
        found += node_pools(draft, pool)
    return found


def _subnet_terms(draft: Draft, pool: NodePool) -> list[dict[str, Any]]:
    """Subnets by the tag they get here, or by id where they exist."""
    design = draft.design
    if not existing_subnets(design):
        return [{"tags": {DISCOVERY: draft.cluster}}]
    zones = pool_zones(pool, design)
    found = given(design, private=private_nodes(design))
    return [{"id": subnet.id} for subnet in found if subnet.zone in zones]


def backup_bucket(draft: Draft) -> str:
    """The bucket of the backups; names are shared by all of AWS."""
    store = draft.design.provisioner.state_store
    if store:
        return store.removeprefix("s3://").partition("/")[0]
    return f"{draft.cluster[:40].rstrip('-')}-etcd-{draft.design.placement.region}"


def schedule(minutes: int) -> str:
    """A cron line for about every so many minutes, as far as cron can say it."""
    if minutes < 60:
        return f"*/{minutes} * * * *"
    hours = min(round(minutes / 60), 24)
    return f"0 */{hours} * * *" if hours < 24 else "0 0 * * *"


def etcd_backup(draft: Draft) -> Documents:
    """A snapshot of etcd, taken on a control-plane machine and sent to a bucket."""
    backup = draft.design.etcd.backup
    if eks(draft.design) or not backup.enabled:
        return ()
    pod = {
        "hostNetwork": True,
        "restartPolicy": "OnFailure",
        "nodeSelector": {"node-role.kubernetes.io/control-plane": ""},
        "tolerations": [{"key": "node-role.kubernetes.io/control-plane", "operator": "Exists"}],
        "initContainers": [_snapshot(draft)],
        "containers": [_copy(draft)],
        "volumes": [
            {"name": "pki", "hostPath": {"path": _PKI}},
            {"name": "snapshot", "emptyDir": {}},
        ],
    }
    reason = "What is written after the last snapshot is lost with the cluster."
    spec = {
        "schedule": draft.noted(
            schedule(backup.interval_minutes), "etcd.backup.interval_minutes", reason
        ),
        "concurrencyPolicy": "Forbid",
        "jobTemplate": {"spec": {"template": {"spec": pod}}},
    }
    metadata = {"name": "etcd-backup", "namespace": "kube-system"}
    return ({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": metadata, "spec": spec},)


def _snapshot(draft: Draft) -> dict[str, Any]:
    return {
        "name": "snapshot",
        "image": f"{ETCD_IMAGE}:v{etcd_release(draft)}",
        "command": [
            "etcdctl",
            "--endpoints=https://127.0.0.1:2379",
            f"--cacert={_PKI}/ca.crt",
            f"--cert={_PKI}/server.crt",
            f"--key={_PKI}/server.key",
            "snapshot",
            "save",
            "/snapshot/etcd.db",
        ],
        "volumeMounts": [
            {"name": "pki", "mountPath": _PKI, "readOnly": True},
            {"name": "snapshot", "mountPath": "/snapshot"},
        ],
    }


def _copy(draft: Draft) -> dict[str, Any]:
    target = f"s3://{backup_bucket(draft)}/{draft.cluster}/$(date -u +%Y-%m-%dT%H%MZ).db"
    return {
        "name": "copy",
        "image": _COPY_IMAGE,
        "command": ["sh", "-c", f"aws s3 cp /snapshot/etcd.db {target}"],
        "env": [{"name": "AWS_REGION", "value": draft.design.placement.region}],
        "volumeMounts": [{"name": "snapshot", "mountPath": "/snapshot"}],
    }


def etcd_release(draft: Draft) -> str:
    """The release of the tool that takes snapshots: that of etcd, where it is stated in full."""
    stated = draft.design.etcd.version
    if stated and stated.count(".") == 2:
        return stated
    known = draft.catalog.limits.find("kops.etcd_version", draft.design.kubernetes.version)
    return known.text if known else draft.catalog.limits.get("kops.etcd_version", "1.37").text


def uses_karpenter(draft: Draft) -> bool:
    """Whether Karpenter runs in the cluster."""
    return eks(draft.design) and karpenter(draft.design)
