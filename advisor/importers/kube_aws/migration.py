"""The way off kube-aws: what replaces each of its parts, in which order, and what is lost.

No tool takes over a cluster of kube-aws in place: its certificates, its etcd on machines of its
own and its images belong to it alone. So the way is a new cluster beside the old one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor.importers.kube_aws.successor import quorum_size
from advisor.model.vocabulary import Cni

if TYPE_CHECKING:
    from advisor.importers.imported import FileMark, Imported
    from advisor.model.design import Design

SOURCE: Final = "kube-aws"
"""The source of files that are left behind this way."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """One part of kube-aws: what the file has of it, and what takes its place.

    ``mark`` is where the file says so; None where it is silent and kube-aws does it all the same.
    """

    part: str
    today: str
    kops: str
    eks: str
    mark: FileMark | None


@dataclass(frozen=True, slots=True)
class Migration:
    """The proposal: what replaces what, the steps in order, and what cannot be carried over."""

    replacements: tuple[Replacement, ...]
    steps: tuple[str, ...]
    lost: tuple[str, ...]


def migration(imported: Imported) -> Migration:
    """The proposal for a file of kube-aws; of another file it would mean nothing."""
    found = tuple(_replacements(imported))
    return Migration(found, tuple(_steps(imported.design)), _LOST)


def _replacements(imported: Imported) -> Iterator[Replacement]:
    yield from _control_plane(imported)
    yield _network(imported)
    yield from _nodes(imported)
    yield from _access(imported)
    yield from _installed(imported)


def _mark(imported: Imported, *keys: str) -> FileMark | None:
    """The first place of the file that says something below one of these keys."""
    marks = [
        reading.mark
        for reading in imported.readings
        if reading.mark and reading.place and not set(keys).isdisjoint(map(str, reading.place))
    ]
    return min(marks, key=lambda mark: (mark.line, mark.column), default=None)


def _control_plane(imported: Imported) -> Iterator[Replacement]:
    design = imported.design
    controllers, members = design.control_plane.count, design.etcd.members
    wanted = quorum_size(design)
    yield Replacement(
        "controllers",
        f"{controllers} of {design.control_plane.instance_type}, in one scaling group",
        f"{wanted} control-plane nodes, each an instance group of its own in one zone",
        "none: AWS runs the control plane",
        _mark(imported, "controller", "controllerCount"),
    )
    yield Replacement(
        "etcd",
        f"{members} of {design.etcd.instance_type}, on machines of their own",
        f"{wanted} members stacked on the control-plane nodes, kept by etcd-manager; external "
        "etcd stays possible with Cluster API or kubeadm",
        "none that you reach: back up objects in its place (Velero)",
        _mark(imported, "etcd", "etcdCount"),
    )
    yield Replacement(
        "etcd snapshots and disaster recovery",
        "automated snapshots" if design.etcd.backup.enabled else "off",
        "etcd-manager writes backups to S3 and restores them by command",
        "AWS keeps etcd alive; a deleted object comes back from Velero alone",
        _mark(imported, "snapshot", "disasterRecovery"),
    )


def _network(imported: Imported) -> Replacement:
    cni = imported.design.network.cni
    kops = {
        Cni.CANAL: "Calico, which takes the same network policies, or Cilium",
        Cni.FLANNEL: "Cilium, or Calico: both apply network policies, which flannel does not",
    }.get(cni, f"{cni}, as it is")
    return Replacement(
        "pod network",
        cni.value,
        kops,
        "Amazon VPC CNI: pods take addresses of the subnets, so plan those first",
        _mark(imported, "networking", "useCalico"),
    )


def _nodes(imported: Imported) -> Iterator[Replacement]:
    pools = imported.design.nodes.pools
    yield Replacement(
        "node pools",
        ", ".join(f"{pool.name} ({pool.min} to {pool.max})" for pool in pools[:6]) or "none",
        "an instance group for each pool and zone",
        "a managed node group for each pool",
        _mark(imported, "nodePools", "workerCount"),
    )
    if fleet := _mark(imported, "spotFleet"):
        yield Replacement(
            "spot fleets",
            "units of capacity for a price at most",
            "a mixed instances policy with a share of spot capacity, or Karpenter",
            "a managed node group on spot capacity, or Karpenter",
            fleet,
        )
    yield Replacement(
        "machine images",
        "CoreOS Container Linux with Docker, both at their end",
        "Ubuntu or Amazon Linux 2023, with containerd",
        "Amazon Linux 2023 or Bottlerocket, with containerd",
        _mark(imported, "amiId", "releaseChannel", "containerRuntime"),
    )
    if units := _mark(imported, "customFiles", "customSystemdUnits"):
        yield Replacement(
            "custom files and units",
            "cloud-init of kube-aws",
            "fileAssets, hooks or a DaemonSet",
            "user data of a launch template, or a DaemonSet",
            units,
        )


def _access(imported: Imported) -> Iterator[Replacement]:
    yield Replacement(
        "TLS assets and their KMS key",
        "certificates rendered on a laptop, encrypted with the key",
        "dropped: kops makes and rotates its own in the state store",
        "dropped: AWS makes its own",
        _mark(imported, "kmsKeyArn", "tlsCADurationDays", "tlsCertDurationDays"),
    )
    yield Replacement(
        "API endpoints",
        f"{imported.design.control_plane.api_load_balancer} load balancer, a name of your own",
        "a Network Load Balancer and a new name; kubeconfigs are made anew",
        "an endpoint of EKS with a name that AWS gives; kubeconfigs are made anew",
        _mark(imported, "apiEndpoints", "externalDNSName"),
    )
    if pods := _mark(imported, "kube2IamSupport", "kiamSupport"):
        yield Replacement(
            "kube2iam, kiam",
            "pods take roles through an agent on the node",
            "IRSA: a role for each service account, trusted through the new issuer",
            "Pod Identity or IRSA, trusted through the new issuer",
            pods,
        )


def _installed(imported: Imported) -> Iterator[Replacement]:
    if scaler := _mark(imported, "clusterAutoscaler"):
        yield Replacement(
            "cluster autoscaler",
            "an add-on on the controllers",
            "clusterAutoscaler of kops, or Karpenter",
            "Karpenter, Auto Mode, or the cluster autoscaler",
            scaler,
        )
    if drainer := _mark(imported, "nodeDrainer"):
        yield Replacement(
            "node drainer",
            "drains what is replaced or taken back",
            "the node termination handler",
            "managed node groups drain by themselves",
            drainer,
        )
    if rescheduler := _mark(imported, "rescheduler"):
        yield Replacement(
            "rescheduler",
            "makes room for critical pods",
            "priorities of pods, with preemption",
            "priorities of pods, with preemption",
            rescheduler,
        )


def _steps(design: Design) -> Iterator[str]:
    yield (
        "Decide for kops or EKS, and make the design: advise FILE --to kops (or eksctl) "
        "-o NEW.yaml; then check, cost and compare it."
    )
    yield (
        f"Bring manifests from Kubernetes {design.kubernetes.version} to APIs of today; those of "
        "its time are gone from newer releases."
    )
    yield (
        "Save the old cluster: a snapshot of etcd, and a backup of its objects and volumes "
        "(Velero)."
    )
    yield (
        "Create the new cluster beside it: in the same VPC, in new subnets, where databases must "
        "stay reachable; else in a VPC of its own with a peering."
    )
    yield "Install what the cluster needs first: storage driver, DNS, ingress, autoscaler, rights."
    yield "Deploy workloads by GitOps, or restore them with Velero; keep both clusters serving."
    yield (
        "Move data: EBS volumes by snapshot, or as a PersistentVolume with the same volume id in "
        "the same zone; one cluster at a time writes."
    )
    yield "Switch DNS by weights, service by service; lower its TTL a day before."
    yield (
        "Watch for a week, then delete the old cluster (kube-aws destroy); the KMS key and the "
        "bucket go last."
    )


_LOST: Final = (
    "The cluster itself: no tool takes it over in place, and its etcd is not restored elsewhere.",
    "Certificates, kubeconfigs, tokens of service accounts: authority and issuer are new.",
    "Names and addresses of load balancers, of Services and of pods: all are made anew.",
    "Roles that trust the old nodes or an old issuer: trust policies list both while both run.",
    "With EKS: SSH to the control plane, flags of the API server, admission plug-ins, etcd itself.",
)
