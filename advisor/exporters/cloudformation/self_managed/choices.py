"""What of a self-run design the stack makes: asked by its parts and by the coverage alike."""

from __future__ import annotations

import re
from typing import Final

from advisor.catalog import Catalog
from advisor.exporters.kubeadm.choices import dedicated_etcd, pools
from advisor.exporters.kubeadm.draft import api_host
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import (
    ApiDns,
    ApiLoadBalancer,
    Architecture,
    Logging,
    NodeSubnets,
    Scheme,
    SubnetRole,
    VolumeType,
)

ROOT_VOLUMES: Final = (
    VolumeType.STANDARD, VolumeType.GP3, VolumeType.GP2, VolumeType.IO1, VolumeType.IO2,
)  # fmt: skip
"""What EC2 boots from; st1 and sc1 only hold data."""
DATA_GIB: Final = {VolumeType.ST1: 125, VolumeType.SC1: 125, VolumeType.IO1: 4, VolumeType.IO2: 4}
"""The smallest size of a type in GiB, where it is more than one (EBS volume types)."""
SMALLEST_ROOT_GIB: Final = 8
"""What the Ubuntu image takes."""

_IMAGE: Final = re.compile(r"ami-[0-9a-f]{8,17}")
_ARCHITECTURES: Final = {"x86_64": Architecture.AMD64, "amd64": Architecture.AMD64}


def private_nodes(design: Design) -> bool:
    """Whether machines stand in private subnets."""
    return design.network.node_subnets == NodeSubnets.PRIVATE


def machine_roles(design: Design) -> tuple[tuple[SubnetRole, ...], ...]:
    """The roles of subnets that hold machines, the best first."""
    if private_nodes(design):
        return ((SubnetRole.NODE,), (SubnetRole.PRIVATE,))
    return ((SubnetRole.PUBLIC,),)


def balanced(design: Design) -> bool:
    """Whether a load balancer stands in front of the API."""
    return design.control_plane.api_load_balancer != ApiLoadBalancer.NONE


def public_api(design: Design) -> bool:
    """Whether the load balancer has public addresses."""
    return balanced(design) and design.control_plane.api_scheme == Scheme.PUBLIC


def named_api(design: Design) -> bool:
    """Whether a record in a hosted zone names the API."""
    return design.control_plane.dns in (ApiDns.PUBLIC, ApiDns.PRIVATE)


def known_host(design: Design) -> str | None:
    """The name of the API; None where it is that of the load balancer, known to AWS alone."""
    return api_host(design) if named_api(design) or not balanced(design) else None


def stacked(design: Design) -> bool:
    """Whether etcd's volumes belong to control-plane machines."""
    return not dedicated_etcd(design)


def backups(design: Design) -> bool:
    """Whether etcd is backed up into a bucket."""
    return design.etcd.backup.enabled


def with_key(design: Design) -> bool:
    """Whether machines have a key pair for SSH."""
    return bool(design.security.ssh_cidrs)


def own_image(pool: NodePool) -> str | None:
    """The image of the pool, where it is stated by its id."""
    image = pool.custom_image
    return image if image and _IMAGE.fullmatch(image) else None


def architecture(instance_type: str, catalog: Catalog) -> Architecture:
    """What a machine type runs; x86 where it is not known."""
    known = catalog.instance_type(instance_type)
    if known is None:
        return Architecture.AMD64
    return _ARCHITECTURES.get(known.arch, Architecture.ARM64)


def groups(design: Design) -> tuple[NodePool, ...]:
    """The pools that become scaling groups."""
    return tuple(pool for pool in pools(design) if pool.max)


def log_group(design: Design) -> bool:
    """Whether logs of the workload have a place in CloudWatch."""
    return design.observability.logging == Logging.CLOUDWATCH
