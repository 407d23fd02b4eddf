"""VPC, subnets, egress, addresses and the pod network."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_network

from advisor.importers.kops.case import Case
from advisor.importers.kops.cluster import zones_of
from advisor.importers.kops.duration import mebibytes
from advisor.importers.kops.manifest import Subnet
from advisor.importers.kops.pod_network import read_pod_network
from advisor.importers.view import View
from advisor.model.vocabulary import IpFamily, NatMode, NodeSubnets, SubnetRole
from advisor.plan.layout import plan_subnets, unique


def read_network(case: Case) -> None:
    """Everything of the design's ``network``."""
    _vpc(case)
    _addresses(case)
    private = _node_subnets(case)
    _subnets(case, private)
    _egress(case, private)
    read_pod_network(case)
    _dns(case)


def _vpc(case: Case) -> None:
    vpc, cidr = case.spec.get("networkID"), case.spec.get("networkCIDR")
    if vpc.word():
        case.record.read("network.vpc_id", vpc.word(), vpc.place)
    usual = case.fact("kops.default_vpc_cidr")
    reason = (
        f"kops looks up the range of the VPC, which is not known here; {usual} is assumed"
        if vpc.word()
        else "kops takes this range for a new VPC"
    )
    case.choose("network.vpc_cidr", cidr, _range(cidr), usual, reason, cidr)
    more = case.spec.get("additionalNetworkCIDRs")
    if more.texts():
        case.record.read("network.additional_vpc_cidrs", more.texts(), more.place)
    case.record.infer("network.endpoints", [], None, "kops makes no VPC endpoints")


def _range(view: View) -> str | None:
    """A range as the manifest states it, host bits included: the design has none."""
    stated = view.word()
    if stated is None:
        return None
    try:
        return str(ip_network(stated, strict=False))
    except ValueError:
        return stated  # the framework says where it stands and that it is no range


def _addresses(case: Case) -> None:
    view = case.spec.get("nonMasqueradeCIDR")
    usual = case.fact("kops.default_non_masquerade_cidr")
    if view.word() == "::/0":
        case.record.infer(
            "network.ip_family", IpFamily.IPV6.value, view.place, "pods and Services use IPv6"
        )
    else:
        case.record.infer(
            "network.ip_family", IpFamily.IPV4.value, view.place, "kops' own range is IPv4"
        )
        case.choose(
            "network.non_masquerade_cidr", view, _range(view), usual,
            "kops takes this range for pods and Services", view,
        )  # fmt: skip
    for key, path in (
        ("podCIDR", "network.pod_cidr"),
        ("serviceClusterIPRange", "network.service_cidr"),
    ):
        stated = case.spec.get(key)
        if stated.word():
            case.record.read(path, _range(stated), stated.place)
    mask = case.spec.get("kubeControllerManager", "nodeCIDRMaskSize")
    if mask.whole() is not None:
        case.record.read("network.node_mask", mask.whole(), mask.place)


# Subnets


def _node_subnets(case: Case) -> bool:
    """Whether machines stand in private subnets."""
    nodes = [s for group in case.manifest.role("Node") for s in group.subnets]
    used = nodes or [s for group in case.manifest.groups for s in group.subnets]
    used = used or [s for s in case.manifest.subnets if s.kind != "Utility"]
    private = [s for s in used if s.kind in ("Private", "DualStack")]
    deciding = (private or used or [*case.manifest.subnets])[0]
    kind = NodeSubnets.PRIVATE if private else NodeSubnets.PUBLIC
    case.record.infer(
        "network.node_subnets", kind.value, deciding.view.get("type").place,
        f"the groups stand in {deciding.kind} subnets; kops goes by their type alone",
    )  # fmt: skip
    return bool(private)


def _subnets(case: Case, private: bool) -> None:
    """The subnets, unless they are the ones that would be planned from the VPC's range."""
    region = case.record.tree["placement"]["region"]
    here = [s for s in case.manifest.subnets if s.zone[:-1] == region]
    for each in case.manifest.subnets:
        for key in ("name", "zone", "type", "region", "cidr", "ipv6CIDR", "id", "egress"):
            each.view.get(key)
    listed = [s for s in here if s.view.get("cidr").word() is not None]
    view = case.spec.get("subnets")
    if _as_planned(case, here, private):
        reason = "as they are cut from the VPC's range"
        case.record.infer("network.subnets", [], view.place, reason)
    elif len(listed) < len([s for s in here if not _without_ipv4(s)]):
        reason = "kops assigns the ranges that are not stated; they are planned from the VPC's"
        case.record.infer("network.subnets", [], view.place, reason)
        for each in listed:
            cidr = each.view.get("cidr")
            case.record.leave(cidr.place, cidr.value, "other subnets have no range: all planned")
    else:
        case.record.read("network.subnets", [_listed(s, private) for s in listed], view.place)


def _without_ipv4(subnet: Subnet) -> bool:
    return subnet.kind == "Private" and subnet.view.has("ipv6CIDR")


def _as_planned(case: Case, here: Sequence[Subnet], private: bool) -> bool:
    vpc = case.record.tree["network"]["vpc_cidr"]
    zones = unique([s.zone for s in here])
    try:
        planned = plan_subnets(vpc, zones, private)
    except ValueError:
        return False
    if not planned or any(s.view.get("id") for s in here):
        return False
    expected = {(s.zone, s.role.value, s.cidr) for s in planned}
    ranges = [s for s in here if not (_without_ipv4(s) and not s.view.get("cidr"))]
    found = [(s.zone, _role(s, private).value, s.view.get("cidr").word()) for s in ranges]
    return len(found) == len(expected) and set(found) == expected


def _role(subnet: Subnet, private: bool) -> SubnetRole:
    public = subnet.kind == "Utility" or (subnet.kind == "Public")
    return SubnetRole.PUBLIC if public or not private else SubnetRole.PRIVATE


def _listed(subnet: Subnet, private: bool) -> dict[str, str]:
    found = {
        "zone": subnet.zone,
        "role": _role(subnet, private).value,
        "cidr": _range(subnet.view.get("cidr")) or "",
    }
    known = subnet.view.get("id").word()
    return found | {"id": known} if known else found


# Egress


def _egress(case: Case, private: bool) -> None:
    """How machines in private subnets reach the internet."""
    inner = [s for s in case.manifest.subnets if s.kind in ("Private", "DualStack")]
    stated = [s.view.get("egress") for s in inner if s.view.get("egress").word()]
    zones = zones_of(case)
    if not private:
        reason = "machines in public subnets reach the internet by themselves"
        case.record.infer("network.nat.mode", NatMode.NONE.value, None, reason)
        return
    if not stated:
        place = inner[0].view.place if inner else case.spec.place
        reason = "without egress kops makes one NAT gateway in each zone"
        case.record.default("network.nat.mode", NatMode.PER_ZONE.value, reason, place)
        return
    words = [each.word() or "" for each in stated]
    first = stated[0]
    if all(word.startswith("nat-") for word in words) and len(stated) == len(inner):
        _existing_gateways(case, stated, zones)
    elif all(word.startswith("eipalloc-") for word in words):
        reason = "a NAT gateway in each zone, with an address of yours"
        case.record.infer("network.nat.mode", NatMode.PER_ZONE.value, first.place, reason)
        _keep(case, stated)
    elif all(word == "External" for word in words):
        case.record.read("network.nat.mode", NatMode.NONE.value, first.place, "egress External")
    else:
        reason = f"{words[0]}: kops makes no NAT gateway, traffic leaves another way"
        case.record.infer("network.nat.mode", NatMode.NONE.value, first.place, reason)
        _keep(case, stated)


def _existing_gateways(case: Case, stated: Sequence[View], zones: Sequence[str]) -> None:
    ids = unique([each.word() or "" for each in stated])
    if len(ids) == 1:
        reason = f"{ids[0]} serves all zones"
        mode = NatMode.SINGLE if len(zones) > 1 else NatMode.PER_ZONE
        case.record.infer("network.nat.mode", mode.value, stated[0].place, reason)
        case.record.read("network.nat.gateway_id", ids[0], stated[0].place)
        return
    reason = f"{len(ids)} existing gateways"
    case.record.infer("network.nat.mode", NatMode.PER_ZONE.value, stated[0].place, reason)
    _keep(case, stated)


def _keep(case: Case, views: Sequence[View]) -> None:
    for view in views:
        case.record.leave(view.place, view.value, "a design names one shared NAT gateway at most")


# Names


def _dns(case: Case) -> None:
    dns = case.spec.get("kubeDNS")
    memory = dns.get("memoryLimit")
    limit = mebibytes(memory.text())
    if limit:
        case.record.read("network.dns.memory_mib", limit, memory.place)
    case.flag(
        "network.dns.node_local", dns.get("nodeLocalDNS", "enabled"), False,
        "kops installs no cache on the nodes",
    )  # fmt: skip
