"""The way to the Kubernetes API, and to machines."""

from __future__ import annotations

from ipaddress import ip_network

from advisor.importers.kops.case import Case
from advisor.importers.kops.cluster import dns_type
from advisor.importers.view import View
from advisor.model.vocabulary import ApiDns, ApiLoadBalancer, PrivatePath, Scheme


def read_endpoint(case: Case) -> None:
    """Load balancer, who may reach it, SSH and bastion."""
    _load_balancer(case)
    _api_access(case)
    _ssh(case)
    for key in ("masters", "nodes"):
        view = case.spec.get("topology", key)
        if view:
            case.record.leave(view.place, view.value, "kops goes by the types of subnets alone")


def _load_balancer(case: Case) -> None:
    balancer = case.spec.get("api", "loadBalancer")
    path = "control_plane.api_load_balancer"
    if not balancer:
        dns = case.spec.get("api", "dns")
        if dns:
            case.record.read(path, ApiLoadBalancer.NONE.value, dns.place)
        else:
            reason = "without api.loadBalancer there is none: DNS lists the machines"
            case.record.default(path, ApiLoadBalancer.NONE.value, reason, dns.place)
        return
    kind = balancer.get("class")
    known = {"Network": ApiLoadBalancer.NLB.value, "Classic": ApiLoadBalancer.CLB.value}
    case.choose(
        path, kind, known.get(kind.text() or ""), ApiLoadBalancer.CLB.value,
        "without a class kops makes a Classic load balancer", balancer,
    )  # fmt: skip
    scheme = balancer.get("type")
    schemes = {"public": Scheme.PUBLIC.value, "internal": Scheme.INTERNAL.value}
    case.choose(
        "control_plane.api_scheme", scheme, schemes.get((scheme.text() or "").lower()),
        Scheme.PUBLIC.value, "a load balancer without a type is public", balancer,
    )  # fmt: skip
    case.flag(
        "control_plane.api_internal_through_load_balancer", balancer.get("useForInternalApi"),
        False, "nodes reach the API's machines by DNS",
    )  # fmt: skip
    _cross_zone(case, balancer)


def _cross_zone(case: Case, balancer: View) -> None:
    view = balancer.get("crossZoneLoadBalancing")
    path = "control_plane.api_cross_zone"
    if dns_type(case)[0] is ApiDns.NONE and not view.flag():
        case.record.infer(path, True, view.place, "kops switches it on where there is no DNS")
        return
    case.flag(path, view, False, "each zone's address reaches the members in that zone")


def _api_access(case: Case) -> None:
    view = case.spec.get("kubernetesApiAccess")
    ranges = view.texts()
    if not ranges:
        reason = "kops opens the API to nobody: not even to you"
        case.record.default("control_plane.endpoint.public", False, reason, view.place)
        return
    inside = _inside(case, ranges)
    if inside is None:
        case.record.infer("control_plane.endpoint.public", True, view.place, "open to ranges")
        case.record.read("control_plane.endpoint.public_cidrs", _plain(ranges), view.place)
        return
    reason = "only the VPC, and private ranges, may reach the API"
    case.record.infer("control_plane.endpoint.public", False, view.place, reason)
    if inside:
        reason = "private ranges outside the VPC that may reach the API"
        case.record.infer("network.peer_cidrs", inside, view.place, reason)


def _inside(case: Case, ranges: list[str]) -> list[str] | None:
    """The private ranges beside the VPC's own; None where the API is open to others."""
    network = case.record.tree["network"]
    own = [network["vpc_cidr"], *network.get("additional_vpc_cidrs", ())]
    if ranges[: len(own)] != own:
        return None
    more = ranges[len(own) :]
    try:
        return more if all(ip_network(each, strict=False).is_private for each in more) else None
    except ValueError:
        return None


def _plain(ranges: list[str]) -> list[str]:
    """Ranges as they would be taken; kops refuses host bits, and its check says so."""
    found = []
    for each in ranges:
        try:
            found.append(str(ip_network(each, strict=False)))
        except ValueError:
            found.append(each)
    return found


def _ssh(case: Case) -> None:
    view = case.spec.get("sshAccess")
    stated = _plain(view.texts()) if view else None
    case.choose("security.ssh_cidrs", view, stated, [], "SSH is open to nobody", view)
    bastions = case.manifest.role("Bastion")
    for key in ("bastionPublicName", "idleTimeoutSeconds", "loadBalancer"):
        case.spec.get("topology", "bastion", key).get("type")
    if not bastions:
        case.record.infer("security.bastion", False, None, "no group has the role Bastion")
        return
    place = bastions[0].spec.get("role").place
    case.record.read("security.bastion", True, place)
    if case.record.tree["control_plane"].get("api_scheme") == Scheme.INTERNAL.value:
        reason = "the bastion is the way to the internal API"
        case.record.infer("control_plane.private_path", PrivatePath.BASTION.value, place, reason)
