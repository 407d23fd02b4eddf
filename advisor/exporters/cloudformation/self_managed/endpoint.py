"""The way to the API: a network load balancer, and a record that names it."""

from __future__ import annotations

from typing import Any

from advisor.errors import ExportError
from advisor.exporters.cloudformation.network import Network
from advisor.exporters.cloudformation.self_managed.access import group
from advisor.exporters.cloudformation.self_managed.choices import (
    balanced,
    known_host,
    named_api,
    public_api,
)
from advisor.exporters.cloudformation.self_managed.members import resource_name, targets
from advisor.exporters.cloudformation.self_managed.names import API
from advisor.exporters.cloudformation.template import Value, att, ref, resource, tags
from advisor.exporters.kubeadm.draft import API_PORT, Draft
from advisor.exporters.kubeadm.members import control_plane_members
from advisor.model.vocabulary import SubnetRole
from advisor.plan.layout import zones_in_use


def endpoint(draft: Draft, net: Network) -> dict[str, Value]:
    """Load balancer, target group, listener and record, as far as asked for."""
    design = draft.design
    found: dict[str, Value] = {}
    if balanced(design):
        reason = (
            "Reachable from the internet, within the ranges above."
            if public_api(design)
            else "Reachable from inside the VPC and what is connected to it."
        )
        made = _balancer(draft, net)
        found[API] = draft.noted(made, "control_plane.api_scheme", reason)
        found["ApiTargets"] = _targets(draft, net)
        found["ApiListener"] = _listener()
    if named_api(design):
        found["ApiRecord"] = draft.noted(
            _record(draft), "control_plane.dns_zone", "The hosted zone must exist."
        )
    return found


def _balancer(draft: Draft, net: Network) -> dict[str, Any]:
    design = draft.design
    crossing = str(design.control_plane.api_cross_zone).lower()
    return resource(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        {
            "Type": "network",
            "Scheme": "internet-facing" if public_api(design) else "internal",
            "Subnets": [_subnet(draft, net, zone) for zone in zones_in_use(design)],
            "SecurityGroups": [att(group(API), "GroupId")],
            "LoadBalancerAttributes": [
                {"Key": "load_balancing.cross_zone.enabled", "Value": crossing}
            ],
            "Tags": tags({"Name": f"{design.name}-api"}),
        },
        depends_on=[net.public_route] if public_api(design) and net.public_route else [],
    )


def _subnet(draft: Draft, net: Network, zone: str) -> Value:
    inside = (SubnetRole.PRIVATE, SubnetRole.NODE, SubnetRole.CLUSTER)
    orders = ((SubnetRole.PUBLIC,),) if public_api(draft.design) else (inside, (SubnetRole.PUBLIC,))
    for roles in orders:
        found = net.of(*roles, zones=(zone,))
        if found:
            return found[0]
    raise ExportError(
        f"The load balancer of the API has no subnet in {zone} (network.subnets).",
        hint=f"List a {'public' if public_api(draft.design) else 'private'} subnet in {zone}, "
        "or none at all: they are then planned.",
    )


def _targets(draft: Draft, net: Network) -> dict[str, Any]:
    return resource(
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        {
            "Protocol": "TCP",
            "Port": API_PORT,
            "VpcId": net.vpc,
            # Addresses, not machines: a member keeps its own, and it may call itself.
            "TargetType": "ip",
            "Targets": targets(draft),
            "HealthCheckProtocol": "HTTPS",
            "HealthCheckPath": "/readyz",
            "HealthCheckIntervalSeconds": 10,
        },
    )


def _listener() -> dict[str, Any]:
    return resource(
        "AWS::ElasticLoadBalancingV2::Listener",
        {
            "LoadBalancerArn": ref(API),
            "Protocol": "TCP",
            "Port": API_PORT,
            "DefaultActions": [{"Type": "forward", "TargetGroupArn": ref("ApiTargets")}],
        },
    )


def _record(draft: Draft) -> dict[str, Any]:
    design = draft.design
    zone = str(design.control_plane.dns_zone).rstrip(".")
    common: dict[str, Any] = {
        "Name": f"{known_host(design)}.",
        "HostedZoneName": f"{zone}.",
        "Type": "A",
        "Comment": f"The API of {design.name}, in a {design.control_plane.dns} zone",
    }
    if balanced(design):
        alias = {"DNSName": att(API, "DNSName"), "HostedZoneId": att(API, "CanonicalHostedZoneID")}
        return resource("AWS::Route53::RecordSet", {**common, "AliasTarget": alias})
    addresses = [
        att(f"{resource_name(each)}Interface", "PrimaryPrivateIpAddress")
        for each in control_plane_members(design)
    ]
    return resource(
        "AWS::Route53::RecordSet", {**common, "TTL": "60", "ResourceRecords": addresses}
    )
