"""Region, zones, VPC, subnets, the way out, and the pod network."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import ip_network
from typing import Any, Final

from advisor.importers.kube_aws.case import Case, named, network
from advisor.importers.kube_aws.subnets import Subnet, listed, single, subnets, workers, zones
from advisor.importers.view import View
from advisor.model.vocabulary import Cni, KubeProxy, NatMode, NodeSubnets, SubnetRole

_VPC_ID: Final = re.compile(r"vpc-[0-9a-f]+")
_SUBNET_ID: Final = re.compile(r"subnet-[0-9a-f]+")
_NAT_ID: Final = re.compile(r"nat-[0-9a-f]+")
_NETWORKS: Final = {"canal": Cni.CANAL, "flannel": Cni.FLANNEL}


def read_placement(case: Case) -> None:
    """Region and zones; raises ``MisplacedError`` where the file states no zone."""
    region, found = case.root.get("region"), subnets(case)
    place = case.root.get("subnets").place if listed(case) else found[0].view.place
    case.record.read("placement.zones", zones(found), place, "the zones of the subnets")
    if region.word():
        case.record.read("placement.region", region.word(), region.place)
    else:
        reason = "the region of the first zone"
        case.record.infer("placement.region", found[0].zone[:-1], place, reason)


def read_network(case: Case) -> None:
    """Everything about addresses and ways."""
    _vpc(case)
    _node_subnets(case)
    _subnets(case)
    _nat(case)
    _pod_network(case)
    _dns(case)


def _vpc(case: Case) -> None:
    existing = case.stated(("vpc", "id"), ("vpcId",))
    if _VPC_ID.fullmatch(existing.word() or ""):
        case.record.read("network.vpc_id", existing.word(), existing.place)
    elif existing:
        case.record.leave(existing.place, existing.value, "no id of a VPC")
    for key, path in (
        ("vpcCIDR", "vpc_cidr"), ("podCIDR", "pod_cidr"), ("serviceCIDR", "service_cidr"),
    ):  # fmt: skip
        view = case.root.get(key)
        case.usual(f"network.{path}", view, network(view), f"default_{path}")
        if view and network(view) is None:
            case.record.leave(view.place, view.value, "no range of addresses")
    reason = "kube-aws makes no endpoints in its VPC"
    case.record.default("network.endpoints", [], reason)


def _node_subnets(case: Case) -> None:
    found = workers(case)
    inside = all(each.private for each in found)
    word = NodeSubnets.PRIVATE if inside else NodeSubnets.PUBLIC
    path, place = "network.node_subnets", found[0].view.place
    if listed(case):
        kind = "private" if inside else "public"
        mixed = "; others stand in private ones" if any(e.private for e in found) else ""
        reason = f"node pools stand in {kind} subnets{'' if inside else mixed}"
        case.record.infer(path, word.value, place, reason)
    else:
        reason = "kube-aws makes one public subnet where none is listed"
        case.record.default(path, word.value, reason, place)


def _subnets(case: Case) -> None:
    found = listed(case)
    if not found:
        _single(case)
        return
    place = case.root.get("subnets").place
    tree = [_subnet(each) for each in found if network(each.view.get("instanceCIDR"))]
    if len(tree) == len(found):
        case.record.read("network.subnets", tree, place)
        return
    reason = "not all state their range (instanceCIDR): planned from the VPC's"
    case.record.infer("network.subnets", [], place, reason)
    for each in found:
        case.record.leave(each.view.place, each.view.value, "other subnets have no range")


def _subnet(subnet: Subnet) -> dict[str, Any]:
    role = SubnetRole.PRIVATE if subnet.private else SubnetRole.PUBLIC
    cidr = network(subnet.view.get("instanceCIDR"))
    found = {"zone": subnet.zone, "role": role.value, "cidr": cidr}
    identity = subnet.view.get("id").word() or ""
    return found | ({"id": identity} if _SUBNET_ID.fullmatch(identity) else {})


def _single(case: Case) -> None:
    view, only = case.root.get("instanceCIDR"), single(case)
    usual = case.fact("default_subnet_cidr")
    cidr = network(view) or usual
    vpc = ip_network(case.record.tree["network"]["vpc_cidr"])
    inner = ip_network(cidr)
    if inner.version != vpc.version or not inner.subnet_of(vpc):  # type: ignore[arg-type]
        reason = f"{cidr} is not in the VPC: planned from its range"
        case.record.infer("network.subnets", [], view.place, reason)
        return
    tree = [{"zone": only.zone, "role": SubnetRole.PUBLIC.value, "cidr": cidr}]
    reason = f"kube-aws makes one public subnet of {usual}"
    case.choose("network.subnets", view, tree if network(view) else None, tree, reason)


# The way out


def _nat(case: Case) -> None:
    path, found = "network.nat.mode", [each for each in workers(case) if each.private]
    if not found:
        reason = "machines in public subnets reach the internet by themselves"
        case.record.infer(path, NatMode.NONE.value, None, reason)
        return
    gateways = [each.view.get("natGateway") for each in found]
    place = found[0].view.place
    if all(named(each) for each in gateways):
        _existing_gateways(case, gateways, zones(found))
    elif all(each.existing or named(each.view.get("routeTable")) for each in found):
        reason = "the route tables exist; one in each zone stands for the way out that they have"
        case.record.infer(path, NatMode.PER_ZONE.value, place, reason)
    else:
        reason = "kube-aws makes a NAT gateway for each private subnet"
        case.record.default(path, NatMode.PER_ZONE.value, reason, place)


def _existing_gateways(case: Case, gateways: Sequence[View], where: Sequence[str]) -> None:
    words = {each.get("id").word() or each.get("idFromStackOutput").word() for each in gateways}
    first, path = gateways[0], "network.nat.mode"
    if len(words) > 1 or len(where) == 1:
        reason = "gateways that exist, one for each subnet"
        case.record.infer(path, NatMode.PER_ZONE.value, first.place, reason)
    else:
        reason = "one gateway that exists serves all zones"
        case.record.infer(path, NatMode.SINGLE.value, first.place, reason)
        known = first.get("id").word() or ""
        if _NAT_ID.fullmatch(known):
            case.record.read("network.nat.gateway_id", known, first.place)
            return
    for each in gateways:
        case.record.leave(each.place, each.value, "a design names one shared NAT gateway at most")


# The pod network


def _pod_network(case: Case) -> None:
    networking = case.root.get("kubernetes", "networking")
    amazon, kind = networking.get("amazonVPC", "enabled"), networking.get("selfHosting", "type")
    calico = case.root.get("useCalico")
    path = "network.cni"
    known = _NETWORKS.get(kind.text() or "")
    if amazon.flag():
        cni, place = Cni.AMAZON_VPC, amazon.place
        case.record.read(path, cni.value, place)
    elif known is None and calico.flag() is not None:
        cni, place = (Cni.CANAL if calico.flag() else Cni.FLANNEL), calico.place
        reason = "Calico's policies over flannel's network, or flannel alone"
        case.record.infer(path, cni.value, place, reason)
    else:
        usual = case.fact("default_cni")
        reason = f"kube-aws runs flannel or canal, and takes {usual}"
        cni, place = known or _NETWORKS[usual], kind.place
        case.choose(path, kind, known.value if known else None, usual, reason)
        if kind and known is None:
            case.record.leave(kind.place, kind.value, "no pod network of kube-aws")
    policies = cni is Cni.CANAL
    reason = "canal applies network policies" if policies else f"{cni.value} applies none"
    case.record.infer("security.network_policy", policies, place, reason)
    ipvs = case.root.get("kubeProxy", "ipvsMode", "enabled")
    proxy = KubeProxy.IPVS.value if ipvs.flag() else None
    usual = KubeProxy.IPTABLES.value
    case.choose("network.kube_proxy", ipvs, proxy, usual, "kube-proxy runs with iptables")


def _dns(case: Case) -> None:
    dns = case.root.get("kubeDns")
    local = dns.get("nodeLocalResolver")
    case.flag("network.dns.node_local", local, False, "no cache on the nodes unless told to")
    least = dns.get("autoscaler", "min")
    case.usual("network.dns.replicas", least, least.whole(), "default_dns_replicas")
    memory = case.fact("default_dns_memory_mib")
    reason = f"kube-aws limits the cluster's DNS to {memory} MiB"
    case.record.default("network.dns.memory_mib", memory, reason)
