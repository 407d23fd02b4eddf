"""EC2 instance types: what a type is, and the pod and volume counts that follow from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

_ADDRESSES_PER_PREFIX = 2 ** (32 - 28)  # prefix delegation hands out /28 blocks
_HOST_NETWORK_PODS = 2  # the VPC CNI and kube-proxy take no address of the ENIs


class InstanceType(NamedTuple):  # a dataclass this wide costs 2 ms of every start
    """Facts of one EC2 instance type.

    ``max_enis`` is the limit of the default network card, the one the VPC CNI uses.
    ``trunking_branch_enis`` is 0 where security groups for pods are not supported.
    ``ebs_*`` figures are None where AWS states none. ``ebs_attachments`` counts the root volume;
    when not ``ebs_attachments_dedicated``, network interfaces take from the same slots.
    ``pod_cap`` is the number of pods EKS advises at most: 110 below 30 vCPUs, else 250.
    """

    name: str
    family: str
    vcpus: int
    memory_gib: Decimal
    arch: str
    hypervisor: str
    burstable: bool
    bare_metal: bool
    network_baseline_gbps: Decimal
    network_peak_gbps: Decimal
    max_enis: int
    ipv4_per_eni: int
    trunking_branch_enis: int
    ebs_baseline_mbps: Decimal | None
    ebs_max_mbps: Decimal | None
    ebs_baseline_iops: int | None
    ebs_max_iops: int | None
    ebs_attachments: int
    ebs_attachments_dedicated: bool
    instance_store_gb: int
    accelerator_kind: str
    accelerator_name: str
    accelerator_count: int
    accelerator_memory_gib: Decimal
    spot_supported: bool
    pod_cap: int

    @property
    def nitro(self) -> bool:
        """On the Nitro system, virtualized or bare metal."""
        return self.hypervisor != "xen"

    @property
    def generation(self) -> int:
        """The number in the family's name: 5 for m5, 7 for c7i-flex."""
        found = re.search(r"\d+", self.family)
        return int(found[0]) if found else 0

    @property
    def gpu(self) -> bool:
        """Carries GPUs (other accelerators, Neuron for one, do not count)."""
        return self.accelerator_kind == "gpu"

    @property
    def trunking(self) -> bool:
        """Can carry branch network interfaces: security groups for pods."""
        return self.trunking_branch_enis > 0


class PodCap(NamedTuple):
    """The pods EKS advises at most per node, by vCPU count."""

    small: int
    large: int
    large_from_vcpus: int

    def for_vcpus(self, vcpus: int) -> int:
        return self.large if vcpus >= self.large_from_vcpus else self.small


def eni_max_pods(
    instance_type: InstanceType, *, prefix_delegation: bool, custom_networking: bool
) -> int:
    """Pods the network interfaces can address with the VPC CNI.

    Each ENI keeps its first address; custom networking gives the whole first ENI away; two pods
    use the host's network. Prefix delegation puts 16 addresses in each slot, where the advised
    cap of the type is reached long before the addresses run out.
    Source: EKS user guide, "Choosing an instance type"; max-pods-calculator of amazon-eks-ami.
    """
    enis = instance_type.max_enis - (1 if custom_networking else 0)
    slots = max(enis, 0) * (instance_type.ipv4_per_eni - 1)
    if not prefix_delegation:
        return slots + _HOST_NETWORK_PODS
    return min(slots * _ADDRESSES_PER_PREFIX + _HOST_NETWORK_PODS, instance_type.pod_cap)


def attach_limit(instance_type: InstanceType) -> int:
    """EBS volumes that pods can attach when every ENI is in use.

    Nitro types up to generation 6, and some later ones, share their slots between volumes, ENIs
    and NVMe disks; the slot count already leaves out one ENI and the disks, so the ENIs plus one
    root volume minus that one ENI remain to be taken off. Types with slots of their own, and Xen
    types, only lose the root volume.
    Source: EC2 user guide, "EBS volume limits"; aws-ebs-csi-driver docs/faq.md.
    """
    if instance_type.ebs_attachments_dedicated or not instance_type.nitro:
        return max(instance_type.ebs_attachments - 1, 0)
    return max(instance_type.ebs_attachments - instance_type.max_enis, 0)


def parse_instance_type(name: str, cells: Mapping[str, str], pod_cap: PodCap) -> InstanceType:
    """One row of ``data/instance_types.json``, keyed by its column names.

    Numbers are text there; an empty one means none.
    """
    vcpus = int(cells["vcpu"])
    return InstanceType(
        name=name,
        family=cells["family"],
        vcpus=vcpus,
        memory_gib=Decimal(cells["memory_gib"]),
        arch=cells["arch"],
        hypervisor=cells["hypervisor"],
        burstable=cells["burstable"] == "1",
        bare_metal=cells["bare_metal"] == "1",
        network_baseline_gbps=Decimal(cells["network_baseline_gbps"]),
        network_peak_gbps=Decimal(cells["network_peak_gbps"]),
        max_enis=int(cells["max_enis"]),
        ipv4_per_eni=int(cells["ipv4_per_eni"]),
        trunking_branch_enis=int(cells["trunking_branch_enis"] or 0),
        ebs_baseline_mbps=_decimal_or_none(cells["ebs_baseline_mbps"]),
        ebs_max_mbps=_decimal_or_none(cells["ebs_max_mbps"]),
        ebs_baseline_iops=_integer_or_none(cells["ebs_baseline_iops"]),
        ebs_max_iops=_integer_or_none(cells["ebs_max_iops"]),
        ebs_attachments=int(cells["ebs_attachments"]),
        ebs_attachments_dedicated=cells["ebs_attachment_limit"] == "dedicated",
        instance_store_gb=int(cells["instance_store_gb"] or 0),
        accelerator_kind=cells["accel_kind"],
        accelerator_name=cells["accel_name"],
        accelerator_count=int(cells["accel_count"] or 0),
        accelerator_memory_gib=Decimal(cells["accel_memory_gib"] or 0),
        spot_supported=cells["spot_supported"] == "1",
        pod_cap=pod_cap.for_vcpus(vcpus),
    )


def _decimal_or_none(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _integer_or_none(text: str) -> int | None:
    return int(text) if text else None
