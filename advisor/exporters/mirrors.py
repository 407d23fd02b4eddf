"""What machines without a way to the internet must find inside: said before the commands.

AWS hosts the images of EKS and of its add-ons in ECR of every region, behind the endpoints; the
charts' own are at public registries, ECR Public among them, for which there is no endpoint (EKS
user guide, private clusters; ECR user guide, VPC endpoints, 2026).
"""

from __future__ import annotations

from typing import Final

from advisor.model.design import Design
from advisor.model.vocabulary import NatMode, NodeSubnets

_EKS: Final = (
    "The design gives machines no way to the internet: before the helm commands, copy the images "
    "that the charts use, and those of your applications, to ECR, and name them in the values of "
    "each chart (helm template ... | grep image: lists them). Those of EKS and its add-ons are in "
    "ECR already."
)
_KOPS: Final = (
    "The design gives machines no way to the internet: copy what kops installs to a bucket and to "
    "ECR and name both under spec.assets (kops get assets --copy), and the images of your "
    "applications to ECR."
)
_KUBEADM: Final = (
    "The design gives machines no way to the internet: copy the images of Kubernetes, of the "
    "charts and of your applications to ECR, name it in imageRepository and in the values of each "
    "chart, and install packages from a mirror of yours."
)


def no_way_out(design: Design) -> bool:
    """Whether the machines of the cluster are to reach nothing outside the VPC."""
    network = design.network
    private = network.node_subnets == NodeSubnets.PRIVATE
    return private and network.nat.mode == NatMode.NONE and not network.nat.gateway_id


def for_eks(design: Design) -> list[str]:
    """The line of the header for a cluster on EKS, none where machines have a way out."""
    return [_EKS, ""] if no_way_out(design) else []


def for_kops(design: Design) -> list[str]:
    """The same for a cluster of kops, which has a place for mirrors of its own."""
    return [_KOPS, ""] if no_way_out(design) else []


def for_kubeadm(design: Design) -> list[str]:
    """The same for machines that kubeadm makes a cluster of."""
    return [_KUBEADM, ""] if no_way_out(design) else []
