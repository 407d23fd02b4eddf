"""What eksctl takes and makes, and is not what the file seems to say."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Final

from advisor.importers.eksctl.checks.catalogue import objection
from advisor.importers.eksctl.checks.config import AL2, AL2023, BOTTLEROCKET, Config, Group
from advisor.importers.eksctl.checks.forms import is_cidr, shown
from advisor.importers.imported import Objection

_EVERYONE: Final = ("0.0.0.0/0", "::/0")


def endpoint(config: Config) -> Iterator[Objection]:
    """Who reaches the API, and whether nodes are among them."""
    stated = config.items("vpc", "publicAccessCIDRs")
    endpoints = config.section("vpc", "clusterEndpoints")
    for i, cidr in enumerate(stated):
        if is_cidr(cidr) and cidr not in _EVERYONE and _private(cidr):
            yield objection(
                151, ("vpc", "publicAccessCIDRs", i),
                f"{cidr} is a private range; EKS refuses it for the public endpoint.",
                "List public ranges; the VPC comes in by the private endpoint.",
            )  # fmt: skip
    restricted = stated and not any(cidr in _EVERYONE for cidr in stated)
    if config.fully_private or not restricted or endpoints.get("privateAccess"):
        return
    if endpoints.get("publicAccess", True):
        yield objection(
            152, ("vpc", "publicAccessCIDRs"),
            "The public endpoint is open to a few ranges only, and the private one is off: nodes "
            "reach the API through neither, unless their NAT addresses are listed.",
            "State vpc.clusterEndpoints.privateAccess: true.",
        )  # fmt: skip


def _private(cidr: str) -> bool:
    network = ip_network(cidr, strict=False)
    return any(
        network.version == 4 and network.subnet_of(ip_network(each))  # type: ignore[arg-type]
        for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
    )


def groups(config: Config) -> Iterator[Objection]:
    """Node groups that come up otherwise than they read."""
    for group in config.groups:
        for check in (_public, _ssh, _spot, _types, _drivers, _amazon_linux_2, _rollout):
            yield from check(group)
    families = [group.family for group in config.groups]
    windows = [group for group in config.groups if group.family.startswith("Windows")]
    if windows and all(family.startswith("Windows") for family in families):
        yield objection(
            405, (*windows[0].place, "amiFamily"),
            "All node groups run Windows: CoreDNS and the controllers need Linux nodes.",
            "Add a group with Linux.",
        )  # fmt: skip


def _public(group: Group) -> Iterator[Objection]:
    if group.tree.get("privateNetworking") is True or group.config.fully_private:
        return
    if group.tree.get("subnets") or group.tree.get("outpostARN") or group.config.outposts:
        return
    silent = "" if "privateNetworking" in group.tree else ", eksctl's default"
    yield objection(
        400, group.place, f"{group.label} stands in public subnets{silent}: each node has a public "
        "address.",
        "State privateNetworking: true.",
    )  # fmt: skip


def _ssh(group: Group) -> Iterator[Objection]:
    if group.ssh and not group.section("ssh").get("sourceSecurityGroupIds"):
        yield objection(
            401, (*group.place, "ssh"),
            f"{group.label} lets SSH in, from any address that reaches the nodes.",
            "Leave ssh out and use Session Manager, or state sourceSecurityGroupIds.",
        )  # fmt: skip


def _spot(group: Group) -> Iterator[Objection]:
    distribution = group.distribution
    if group.managed or distribution is None:
        return
    share = distribution.get("onDemandPercentageAboveBaseCapacity")
    meant = distribution.keys() & {"spotAllocationStrategy", "spotInstancePools", "maxPrice"}
    if meant and (share is None or share == 100):
        yield objection(
            402, (*group.place, "instancesDistribution"),
            f"{group.label} has settings for spot and no share of it: all nodes are on demand.",
            "State onDemandPercentageAboveBaseCapacity: 0, or another share.",
        )  # fmt: skip


def _types(group: Group) -> Iterator[Objection]:
    for name in group.types:
        if group.config.catalog.instance_type(name) is None:
            yield objection(
                403, group.place, f"{group.label}: the instance type {shown(name)} is not in this "
                "program's facts; eksctl asks EC2 whether it exists in the zones.",
                "Check the name.",
            )  # fmt: skip
    if not group.types and group.selects:
        yield objection(
            407, (*group.place, "instanceSelector"),
            f"{group.label} has a selector instead of types: what it costs and holds is known only "
            "once eksctl has asked EC2, and may change from one run to the next.",
            "Run `eksctl create cluster --dry-run` and write down the instanceTypes it prints.",
        )  # fmt: skip


def _drivers(group: Group) -> Iterator[Objection]:
    known = group.config.catalog.instance_type(group.deciding_type)
    if known and known.gpu and group.family not in (AL2, AL2023, *BOTTLEROCKET, ""):
        yield objection(
            404, (*group.place, "amiFamily"),
            f"{group.label}: the images of {group.family} have no driver for the "
            f"{known.accelerator_name} of {known.name}.",
            f"Take {AL2023} or Bottlerocket, or install the driver with an operator.",
        )  # fmt: skip


def _amazon_linux_2(group: Group) -> Iterator[Objection]:
    if group.family == AL2:
        yield objection(
            406, (*group.place, "amiFamily"),
            f"{group.label} runs Amazon Linux 2, for which EKS makes no images any more.",
            f"Take {AL2023}.",
        )  # fmt: skip


def _rollout(group: Group) -> Iterator[Objection]:
    if not group.managed and group.tree.get("updateConfig") is not None:
        yield objection(
            390, (*group.place, "updateConfig"),
            f"{group.label} is self-managed: eksctl does nothing with updateConfig.",
            "Leave it out, or move the group to managedNodeGroups.",
        )  # fmt: skip
    if group.tree.get("efaEnabled") is True and not (
        group.tree.get("availabilityZones") or group.tree.get("subnets")
    ):
        yield objection(
            408, (*group.place, "efaEnabled"),
            f"{group.label} has EFA and no zone: eksctl picks one subnet for it.",
            "Name one zone.",
        )  # fmt: skip


CHECKS: Final = (endpoint, groups)
