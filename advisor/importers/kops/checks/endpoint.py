"""The endpoint of the API and the load balancers in front of it and of the bastion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.importers.imported import Objection
from advisor.importers.kops.checks.catalogue import objection
from advisor.importers.kops.checks.forms import is_address, listed, network, shown, within
from advisor.importers.kops.checks.manifests import (
    API_SERVER,
    BASTION,
    CONTROL_PLANE,
    Cluster,
    Part,
)

_CLASSES: Final = ("Classic", "Network")
_NETWORK: Final = "Network"
_TYPES: Final = ("Public", "Internal")
_OPEN: Final = ("Public", "Utility")
_CLOSED: Final = ("Private", "DualStack")


def kind(cluster: Cluster) -> Iterator[Objection]:
    """Its class and type."""
    balancer = cluster.load_balancer
    if balancer is None:
        return
    stated, place = balancer.text("class"), balancer.here("class")
    if stated and stated not in _CLASSES:
        yield objection(
            120, place, f"There is no class of load balancer {shown(stated)}.", "Take Network."
        )
    if cluster.without_dns and stated != _NETWORK:
        what = f"of the class {stated}" if stated else "of no stated class, which means Classic,"
        yield objection(
            121, place, f"topology.dns.type is None, and the load balancer is {what} which has no "
            "address that stays.", "Write class: Network.",
        )  # fmt: skip
    type_ = balancer.text("type") or "Public"
    if type_ not in _TYPES:
        yield objection(
            131, balancer.here("type"), f"There is no type of load balancer {shown(type_)}.",
            f"Take one of {listed(_TYPES)}.",
        )  # fmt: skip
    if type_ == "Internal" and not any(each.kind == "Private" for each in cluster.subnets):
        yield objection(
            130, balancer.here("type"), "The load balancer is Internal, and no subnet is Private.",
            "Add private subnets, or write type: Public.",
        )  # fmt: skip
    if stated == _NETWORK and type_ == "Internal" and balancer.on("useForInternalApi"):
        yield objection(
            124, balancer.here("useForInternalApi"), "useForInternalApi is true for an internal "
            "network load balancer, through which a control-plane node does not reach itself.",
            "Take it out, or write type: Public.",
        )  # fmt: skip


def certificate(cluster: Cluster) -> Iterator[Objection]:
    """A certificate of ACM, and its TLS policy."""
    balancer = cluster.load_balancer
    if balancer is None:
        return
    nlb = balancer.text("class") == _NETWORK
    if balancer.text("sslCertificate") and not nlb:
        yield objection(
            125, balancer.here("sslCertificate"), "sslCertificate is stated, and the load balancer "
            f"is {balancer.text('class') or 'Classic'}.", "Write class: Network.",
        )  # fmt: skip
    if balancer.has("sslPolicy") and not (nlb and balancer.text("sslCertificate")):
        yield objection(
            126, balancer.here("sslPolicy"), f"sslPolicy is {shown(balancer.text('sslPolicy'))}, "
            "which takes a network load balancer with a certificate.",
            "Write class: Network and sslCertificate, or take the policy out.",
        )  # fmt: skip


def security_groups(part: Part) -> Iterator[Objection]:
    """The groups listed as additionalSecurityGroups of ``part``."""
    seen: set[str] = set()
    for i, text in enumerate(part.items("additionalSecurityGroups")):
        place = part.here("additionalSecurityGroups", i)
        if text in seen:
            yield objection(123, place, f"{shown(text)} is listed twice.", "Keep one.")
        seen.add(text)
        if not text.startswith("sg-"):
            yield objection(
                122, place, f"{shown(text)} is no id of a security group.", "Give its id, sg-..."
            )


def groups(cluster: Cluster) -> Iterator[Objection]:
    """Security groups of the load balancer."""
    balancer = cluster.load_balancer
    if balancer is None:
        return
    yield from security_groups(balancer)
    override = balancer.at("securityGroupOverride")
    if override is not None and not override.startswith("sg-"):
        yield objection(
            122, balancer.here("securityGroupOverride"),
            f"securityGroupOverride is {shown(override)}.", "Give the id of the group, sg-...",
        )  # fmt: skip


def subnets(cluster: Cluster) -> Iterator[Objection]:
    """Subnets that are listed for it, with their addresses."""
    balancer = cluster.load_balancer
    if balancer is None:
        return
    ranges = {each.name: each.cidr for each in cluster.subnets}
    nlb = balancer.text("class") == _NETWORK
    internal = balancer.text("type") == "Internal"
    for each in balancer.parts("subnets"):
        name = each.text("name")
        if name not in ranges or not name:
            yield objection(
                127, each.here("name"), f"The load balancer goes to the subnet {shown(name)}, "
                "which the Cluster does not list.", f"Take one of {listed(ranges)}.",
            )  # fmt: skip
        address = each.at("privateIPv4Address")
        if address is not None:
            yield from _private(each, address, ranges.get(name, ""), nlb and internal)
        elastic = each.at("allocationId")
        if elastic == "":
            yield objection(
                128, each.here("allocationId"), "allocationId is empty.", "Give eipalloc-..."
            )
        if elastic is not None and (not nlb or internal):
            yield objection(
                129, each.here("allocationId"), f"Elastic IP {shown(elastic)} is given to a load "
                "balancer that is no public network load balancer.",
                "Write class: Network and type: Public, or take it out.",
            )  # fmt: skip


def _private(part: Part, address: str, around: str, fits: bool) -> Iterator[Objection]:
    place = part.here("privateIPv4Address")
    outer = network(around)
    if not is_address(address, 4):
        yield objection(128, place, f"{shown(address)} is no IPv4 address.", "Write 10.0.0.10.")
    elif outer is not None:
        own = network(f"{address}/32")
        if own is not None and not within(own, outer):
            yield objection(
                128, place, f"{address} does not lie in {around} of its subnet.",
                "Take an address of the subnet.",
            )  # fmt: skip
    if not fits:
        yield objection(
            129, place, f"The address {address} is given to a load balancer that is no internal "
            "network load balancer.", "Write class: Network and type: Internal, or take it out.",
        )  # fmt: skip


def asked_for(cluster: Cluster) -> bool:
    """Whether the API gets a load balancer: stated, or since its machines stand in private."""
    spec = cluster.spec
    if spec.has("api", "loadBalancer"):
        return True
    return not spec.has("api", "dns") and "Private" in _kinds(cluster)


def _kinds(cluster: Cluster) -> set[str]:
    """The types of the subnets in which the API runs, where groups state them."""
    carriers = list(cluster.of(API_SERVER)) or list(cluster.of(CONTROL_PLANE))
    named = {name for group in carriers for name in group.subnets}
    return {each.kind for each in cluster.subnets if each.name in named}


def implied(cluster: Cluster) -> Iterator[Objection]:
    """What kops makes of silence about the API: a classic load balancer, or DNS records."""
    spec, place = cluster.spec, cluster.spec.here("api")
    if spec.has("api", "loadBalancer"):
        balancer = spec.part("api", "loadBalancer")
        classic = not balancer.text("class") and not cluster.without_dns
        place = balancer.here("class")
    else:
        classic = asked_for(cluster)
        if classic and cluster.without_dns:
            yield objection(
                121, place, "topology.dns.type is None, and the Cluster says nothing of its "
                "endpoint: for private machines kops takes a Classic load balancer, which has no "
                "address that stays.", "Write api: {loadBalancer: {class: Network, type: Public}}.",
            )  # fmt: skip
            return
        if not classic and cluster.without_dns:
            yield objection(
                135, place, "The Cluster asks for no load balancer, and DNS is None: the API has "
                "no address that stays when a machine is replaced.",
                "Write api: {loadBalancer: {class: Network, type: Public}}.",
            )  # fmt: skip
    if classic:
        yield objection(
            133, place, "The load balancer of the API states no class: kops makes a Classic one, "
            "which kops 1.37 no longer takes.", "Write class: Network.",
        )  # fmt: skip


def somewhere(cluster: Cluster) -> Iterator[Objection]:
    """Whether there is a subnet for it."""
    balancer = cluster.load_balancer
    if not asked_for(cluster):
        return
    type_ = (balancer.text("type") if balancer else "") or "Public"
    if balancer and balancer.items("subnets"):
        return
    wanted = _OPEN if type_ == "Public" else _CLOSED
    place = balancer.here("type") if balancer else cluster.spec.here("api")
    if type_ in _TYPES and not any(each.kind in wanted for each in cluster.subnets):
        yield objection(
            132, place, f"The load balancer of the API is {type_}, and no subnet is "
            f"{' or '.join(wanted)}.", f"Add subnets of the type {wanted[-1]}.",
        )  # fmt: skip


def cross_zone(cluster: Cluster) -> Iterator[Objection]:
    """What kops does with crossZoneLoadBalancing where nodes need the load balancer."""
    balancer = cluster.load_balancer
    if balancer and balancer.at("crossZoneLoadBalancing") is False and cluster.without_dns:
        yield objection(
            134, balancer.here("crossZoneLoadBalancing"), "crossZoneLoadBalancing is false, and "
            "DNS is None: kops switches it on all the same.",
            "Take it out, and count with traffic between zones.",
        )  # fmt: skip


def access(cluster: Cluster) -> Iterator[Objection]:
    """Who reaches the API and the machines; silence is not what kops create cluster writes."""
    spec = cluster.spec
    if not spec.items("kubernetesApiAccess"):
        yield objection(
            136, spec.here("kubernetesApiAccess"), "kubernetesApiAccess lists nobody: kops opens "
            "no way to the API from outside of the cluster.",
            "List your networks, for example [203.0.113.0/24].",
        )  # fmt: skip
    for i, text in enumerate(spec.items("sshAccess")):
        if text in ("0.0.0.0/0", "::/0"):
            yield objection(
                137, spec.here("sshAccess", i), f"sshAccess lists {text}: the SSH port of every "
                "machine with a public address is open to the world.", "List your networks.",
            )  # fmt: skip


def bastion(cluster: Cluster) -> Iterator[Objection]:
    """The load balancer of the bastion."""
    if not list(cluster.of(BASTION)):
        return
    path = ("topology", "bastion", "loadBalancer", "type")
    type_ = cluster.spec.text(*path) or "Public"
    place = cluster.spec.here(*path)
    wanted = _OPEN if type_ == "Public" else _CLOSED
    if type_ not in _TYPES:
        yield objection(
            138, place, f"There is no type of load balancer {shown(type_)}.",
            f"Take one of {listed(_TYPES)}.",
        )  # fmt: skip
    elif not any(each.kind in wanted for each in cluster.subnets):
        yield objection(
            139, place, f"The load balancer of the bastion is {type_}, and no subnet is "
            f"{' or '.join(wanted)}.", f"Add subnets of the type {wanted[-1]}.",
        )  # fmt: skip


def driver(cluster: Cluster) -> Iterator[Objection]:
    """Parts of AWS that kops insists on."""
    config = cluster.spec.part("cloudConfig")
    if config.at("awsEBSCSIDriver", "enabled") is False:
        yield objection(
            140, config.here("awsEBSCSIDriver", "enabled"), "The EBS CSI driver is switched off.",
            "Write managed: false to bring your own.",
        )  # fmt: skip
    mode = config.at("nlbSecurityGroupMode")
    if mode is not None and mode != "Managed":
        yield objection(
            141, config.here("nlbSecurityGroupMode"), f"nlbSecurityGroupMode is {shown(mode)}.",
            "Write Managed, or take it out.",
        )  # fmt: skip


CHECKS: Final = (
    kind, certificate, groups, subnets, implied, somewhere, cross_zone, access, bastion, driver,
)  # fmt: skip
