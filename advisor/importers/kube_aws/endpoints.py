"""The API endpoints: a load balancer, a name and a record each, public or private."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.importers.kube_aws.case import Case, named, network
from advisor.importers.view import View
from advisor.model.vocabulary import ApiDns, ApiLoadBalancer, Scheme

_IMPLY_ONE = ("subnets", "private", "hostedZone", "securityGroupIds", "recordSetManaged")
"""Keys of which one is enough for kube-aws to make a load balancer (``managedELBImplied``)."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One way to the API."""

    name: str
    dns_name: View
    balancer: View

    @property
    def existing(self) -> bool:
        return named(self.balancer)

    @property
    def managed(self) -> bool:
        """Whether kube-aws makes its load balancer."""
        stated = self.balancer.get("managed").flag()
        implied = any(self.balancer.has(key) for key in _IMPLY_ONE)
        return not self.existing and stated is not False and (bool(stated) or implied)

    @property
    def private(self) -> bool:
        return self.balancer.get("private").flag() is True

    @property
    def kind(self) -> ApiLoadBalancer:
        word = self.balancer.get("type").word()
        return ApiLoadBalancer.NLB if word == "network" else ApiLoadBalancer.CLB


def read_endpoints(case: Case) -> None:
    """How people and nodes reach the API."""
    found = _endpoints(case)
    chosen = _chosen(case, found)
    _balancer(case, chosen)
    _reach(case, found)
    _ranges(case, chosen)
    _name(case, chosen)
    for each in found:
        if each is not chosen:
            each.balancer.all_seen()
            reason = "a further endpoint; a design has one load balancer of the API, and bills one"
            case.record.leave(each.balancer.place, each.name, reason)


def _endpoints(case: Case) -> list[Endpoint]:
    """Those listed; else the one that ``externalDNSName`` stands for, made by kube-aws."""
    found = [
        Endpoint(each.get("name").word() or "", each.get("dnsName"), each.get("loadBalancer"))
        for each in case.root.get("apiEndpoints").items()
        if each.mapping()
    ]
    if found:
        return found
    stated = case.root.get("externalDNSName")
    return [Endpoint("", stated, case.root.get("controller", "loadBalancer"))]


def _chosen(case: Case, found: list[Endpoint]) -> Endpoint:
    """The endpoint for people: the one named for them, else the first with a load balancer."""
    wanted = case.root.get("adminAPIEndpointName").word()
    case.root.get("worker", "apiEndpointName")
    balanced = [each for each in found if each.managed or each.existing]
    named_one = [each for each in balanced if wanted and each.name == wanted]
    return next(iter([*named_one, *balanced, *found]))


def _balancer(case: Case, chosen: Endpoint) -> None:
    path, place = "control_plane.api_load_balancer", chosen.balancer.place
    kind = chosen.balancer.get("type")
    if chosen.existing:
        reason = "a load balancer that exists; it is billed as if it were the cluster's"
        case.record.infer(path, ApiLoadBalancer.CLB.value, place, reason)
    elif not chosen.name and not chosen.balancer:
        reason = "kube-aws makes a Classic load balancer"
        case.record.default(path, ApiLoadBalancer.CLB.value, reason, chosen.dns_name.place)
    elif not chosen.managed:
        reason = "nothing asks for a load balancer"
        case.record.infer(path, ApiLoadBalancer.NONE.value, place, reason)
    else:
        stated = chosen.kind.value if kind.word() else None
        reason = "kube-aws makes a Classic load balancer"
        case.choose(path, kind, stated, ApiLoadBalancer.CLB.value, reason)


def _reach(case: Case, found: list[Endpoint]) -> None:
    public = any(not each.private for each in found)
    place = next((e.balancer.place for e in found if e.private is not public), (0,))
    scheme = Scheme.PUBLIC if public else Scheme.INTERNAL
    reason = "an endpoint is public" if public else "all endpoints are private"
    case.record.infer("control_plane.api_scheme", scheme.value, place, reason)
    case.record.infer("control_plane.endpoint.public", public, place, reason)
    inside = any(each.private for each in found)
    reason = "an endpoint is private" if inside else "no endpoint is private"
    case.record.infer("control_plane.endpoint.private", inside, place, reason)
    reason = "workers take the name of an endpoint, which is that of its load balancer"
    path = "control_plane.api_internal_through_load_balancer"
    case.record.infer(path, True, place, reason)


def _ranges(case: Case, chosen: Endpoint) -> None:
    view = chosen.balancer.get("apiAccessAllowedSourceCIDRs")
    found = [text for each in view.items() if (text := network(each))]
    reason = "everybody may reach it where no ranges are stated"
    usual = [case.fact("default_open_cidr")]
    path = "control_plane.endpoint.public_cidrs"
    case.choose(path, view, found or None, usual, reason)


def _name(case: Case, chosen: Endpoint) -> None:
    zone = chosen.balancer.get("hostedZone", "id")
    if not zone:
        zone = case.stated(("hostedZoneId",), ("hostedZone",))
    path = "control_plane.dns"
    _, _, domain = (chosen.dns_name.word() or "").partition(".")
    if not zone.word():
        reason = "no hosted zone: the name of the API is an entry of your own"
        case.record.infer(path, ApiDns.NONE.value, chosen.dns_name.place, reason)
        return
    reason = "the file has the id of the zone, not whether it is public"
    case.record.infer(path, ApiDns.PUBLIC.value, zone.place, reason)
    if domain:
        reason = "the domain of the API's name; the file has the id of the zone only"
        case.record.infer("control_plane.dns_zone", domain, chosen.dns_name.place, reason)
