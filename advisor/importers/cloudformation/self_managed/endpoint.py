"""The way to the API: load balancer, record, and who may come."""

from __future__ import annotations

from typing import Final

from advisor.importers.cloudformation.case import Case
from advisor.importers.cloudformation.self_managed.told import Told
from advisor.importers.cloudformation.subnets import network
from advisor.importers.cloudformation.template import tag_of
from advisor.model.vocabulary import ApiDns, ApiLoadBalancer, NodeSubnets, Scheme

_BALANCER: Final = "AWS::ElasticLoadBalancingV2::LoadBalancer"
_PARTS: Final = (
    "AWS::ElasticLoadBalancingV2::TargetGroup", "AWS::ElasticLoadBalancingV2::Listener",
)  # fmt: skip
_PORT: Final = 6443
_CROSSING: Final = "load_balancing.cross_zone.enabled"


def read_endpoint(case: Case, plane: Told) -> None:
    """Everything about how the API is reached."""
    balancers = case.templates.of(_BALANCER)
    path = "control_plane.api_load_balancer"
    public = False
    if balancers:
        case.record.read(path, ApiLoadBalancer.NLB.value, balancers[0].place)
        scheme = balancers[0].get("Scheme")
        public = scheme.word() == "internet-facing"
        word = Scheme.PUBLIC if public else Scheme.INTERNAL
        case.read("control_plane.api_scheme", word.value, scheme)
        crossing = tag_of(balancers[0].get("LoadBalancerAttributes"), _CROSSING)
        if crossing is not None:
            case.read("control_plane.api_cross_zone", crossing.flag(), crossing)
    else:
        reason = "the template makes no load balancer"
        case.record.infer(path, ApiLoadBalancer.NONE.value, plane.first_settings, reason)
    _record(case)
    _ranges(case, public=public, balanced=bool(balancers))
    for each in case.templates.of(_BALANCER, *_PARTS):
        case.templates.understood(each)


def _record(case: Case) -> None:
    for each in case.templates.of("AWS::Route53::RecordSet"):
        zone = each.get("HostedZoneName")
        comment = each.get("Comment")
        if not zone.word():
            continue
        word = ApiDns.PRIVATE if "private" in comment.loose() else ApiDns.PUBLIC
        case.record.infer("control_plane.dns", word.value, each.place, "as its record says")
        case.read("control_plane.dns_zone", (zone.word() or "").rstrip("."), zone)
        case.templates.understood(each)
        return
    reason = "no record names the API"
    case.record.default("control_plane.dns", ApiDns.NONE.value, reason)


def _ranges(case: Case, *, public: bool, balanced: bool) -> None:
    """Ranges outside the VPC that may reach the API."""
    ranges, place = [], None
    for rule in case.templates.of("AWS::EC2::SecurityGroupIngress"):
        cidr = network(rule.get("CidrIp")) or network(rule.get("CidrIpv6"))
        if cidr and rule.get("FromPort").whole() == _PORT:
            ranges.append(cidr)
            place = place or rule.place
    tree = case.record.tree.get("network", {})
    inside = [tree.get("vpc_cidr"), *tree.get("additional_vpc_cidrs", [])]
    exposed = not balanced and tree.get("node_subnets") == NodeSubnets.PUBLIC.value
    outside = [each for each in ranges if each not in inside]
    path = "control_plane.endpoint"
    if public and not outside and place is not None:
        reason = "the load balancer is public, and nobody outside the VPC may reach it"
        case.record.infer(f"{path}.public", False, place, reason)
    elif public or exposed:
        case.record.infer(f"{path}.public", bool(ranges), place, "as its rules say")
        if ranges and place is not None:
            found = ranges if public else outside
            case.record.read(f"{path}.public_cidrs", found, place)
    else:
        case.record.infer(f"{path}.public", False, place, "no machine of it is public")
        if outside:
            reason = "ranges outside the VPC that reach the API"
            case.record.infer("network.peer_cidrs", outside, place, reason)
