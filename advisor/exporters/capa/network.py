"""Where the cluster stands: the VPC, exactly the design's zones and subnets, and who may enter.

Traps of the provider, read in its code: without subnets it takes the first zones of the region
by their letters; NodePorts are open to the world; it makes a NAT gateway in every zone with a
private subnet, always; and it finds failure domains in private subnets alone.
"""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any, Final

from advisor.errors import ExportError
from advisor.exporters.capa.choices import (
    Form,
    eks,
    existing_subnets,
    ipv6,
    karpenter,
    pools,
    private_nodes,
    version_numbers,
)
from advisor.exporters.capa.draft import Draft, compact, shortened
from advisor.exporters.karpenter import DISCOVERY
from advisor.model.design import Design
from advisor.model.vocabulary import Cni, Encryption, NatMode, SubnetRole
from advisor.plan.layout import PlannedSubnet, subnets, unique, zones_in_use

_FIRST_WITH_IPV6: Final = (1, 21)
API_PORT: Final = 6443

Rule = tuple[str, str, int, int]

_BETWEEN_NODES: Final[dict[Cni, tuple[Rule, ...]]] = {
    Cni.CILIUM: (("VXLAN (cilium)", "udp", 8472, 8472), ("health (cilium)", "tcp", 4240, 4240)),
    Cni.CALICO: (("VXLAN (calico)", "udp", 4789, 4789), ("Typha (calico)", "tcp", 5473, 5473)),
    Cni.CANAL: (("VXLAN (canal)", "udp", 8472, 8472),),
    Cni.FLANNEL: (("VXLAN (flannel)", "udp", 8472, 8472),),
}
_ALL: Final[tuple[Rule, ...]] = (
    ("all between machines, for pods have their addresses", "-1", -1, -1),
)
_HUBBLE: Final[Rule] = ("Hubble (cilium)", "tcp", 4244, 4244)
_WIREGUARD: Final[dict[Cni, Rule]] = {
    Cni.CILIUM: ("WireGuard (cilium)", "udp", 51871, 51871),
    Cni.CALICO: ("WireGuard (calico)", "udp", 51820, 51820),
}
_IPSEC: Final[Rule] = ("IPsec", "50", -1, -1)


def check(design: Design) -> None:
    """Raise ``ExportError`` for a network that the provider can neither make nor move into."""
    _check_family(design)
    if existing_subnets(design):
        _check_existing(design)
        return
    planned = subnets(design)
    private = _zones_with(planned, public=False)
    public = _zones_with(planned, public=True)
    if not planned or not public or not set(private) <= set(public):
        missing = ", ".join(z for z in zones_in_use(design) if z not in public)
        raise ExportError(
            f"There is no public subnet{f' in {missing}' if missing else ''}; Cluster API puts a "
            "NAT gateway into one in every zone with private machines.",
            hint="Give network.vpc_cidr more room (a /22 at least), or list a public and a private "
            "subnet for each zone under network.subnets.",
        )
    _check_machines(design, private if private_nodes(design) else public)
    if private_nodes(design) and design.network.nat.mode == NatMode.NONE:
        raise ExportError(
            "The machines are to have no way out (network.nat.mode none), and Cluster API makes "
            "a NAT gateway in every zone of a VPC that it makes.",
            hint="Make the VPC first and state network.vpc_id and the ids of its subnets, or take "
            "one gateway for each zone.",
        )
    _check_failure_domains(design)


def _check_family(design: Design) -> None:
    if eks(design) and ipv6(design) and version_numbers(design) < _FIRST_WITH_IPV6:
        raise ExportError(
            f"Kubernetes {design.kubernetes.version} on EKS knows no IPv6 (network.ip_family); "
            "the webhook of Cluster API refuses it below 1.21.",
            hint="Take a newer kubernetes.version, or ipv4.",
        )


def _check_failure_domains(design: Design) -> None:
    if eks(design) or private_nodes(design) or len(zones_in_use(design)) == 1:
        return
    if design.control_plane.count > 1:
        raise ExportError(
            "Cluster API finds failure domains in private subnets alone: with machines in public "
            "subnets (network.node_subnets) the whole control plane would stand in one zone.",
            hint="Set network.node_subnets to private, or the control plane to one machine.",
        )


def _check_existing(design: Design) -> None:
    listed = design.network.subnets
    if not design.network.vpc_id or not listed or any(subnet.id is None for subnet in listed):
        raise ExportError(
            "The VPC exists already, and Cluster API makes no subnets in it: it wants the id of "
            "the VPC and of every subnet.",
            hint="State network.vpc_id, and network.subnets with zone, role, cidr and id; or leave "
            "network.vpc_id and all ids out.",
        )
    found = _zones_with(subnets(design), public=not private_nodes(design))
    _check_machines(design, found)


def _check_machines(design: Design, found: tuple[str, ...]) -> None:
    missing = [zone for zone in zones_in_use(design) if zone not in found]
    if missing:
        kind = "private" if private_nodes(design) else "public"
        raise ExportError(
            f"There is no {kind} subnet for machines in {', '.join(missing)}.",
            hint="List a subnet for each zone under network.subnets, or none at all.",
        )


def _zones_with(planned: tuple[PlannedSubnet, ...], *, public: bool) -> tuple[str, ...]:
    return unique([s.zone for s in planned if (s.role == SubnetRole.PUBLIC) == public])


def network(draft: Draft) -> dict[str, Any]:
    """The ``network`` of an AWSCluster or of an AWSManagedControlPlane."""
    return compact(
        {
            "vpc": _vpc(draft),
            "subnets": draft.noted(
                _subnets(draft),
                "placement.zones",
                "Stated, for the provider would take the first zones of the region instead.",
            ),
            "cni": None if eks(draft.design) else _between_nodes(draft),
            "nodePortIngressRuleCidrBlocks": None if eks(draft.design) else _node_ports(draft),
        }
    )


def _vpc(draft: Draft) -> dict[str, Any]:
    wanted = draft.design.network
    more = [
        {"ipv4CidrBlock": each} for each in unique(wanted.additional_vpc_cidrs) if ":" not in each
    ]
    if existing_subnets(draft.design):
        reason = "An existing VPC: nothing in it is made or changed."
        return compact(
            {
                "id": draft.noted(wanted.vpc_id, "network.vpc_id", reason),
                "cidrBlock": wanted.vpc_cidr,
                "ipv6": {} if ipv6(draft.design) else None,
            }
        )
    return compact(
        {
            "cidrBlock": draft.noted(wanted.vpc_cidr, "network.vpc_cidr", "The VPC's range."),
            "secondaryCidrBlocks": draft.noted(
                more, "network.additional_vpc_cidrs", "Associated with the VPC."
            )
            if more and wanted.vpc_cidr not in wanted.additional_vpc_cidrs
            else None,
            "ipv6": draft.noted({}, "network.ip_family", "A range of Amazon's for the VPC.")
            if ipv6(draft.design)
            else None,
            # As many as there are: no zone of the list may be dropped.
            "availabilityZoneUsageLimit": len(zones_in_use(draft.design)),
            "emptyRoutesDefaultVPCSecurityGroup": True,
        }
    )


def _subnets(draft: Draft) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    taken: tuple[str, ...] = ()
    for subnet in subnets(draft.design):
        side = "public" if subnet.role == SubnetRole.PUBLIC else "private"
        name = subnet.id or shortened(f"{draft.cluster}-{side}-{subnet.zone}", taken)
        taken = (*taken, name)
        found.append(_subnet(draft, subnet, name))
    return found


def _subnet(draft: Draft, subnet: PlannedSubnet, name: str) -> dict[str, Any]:
    public = subnet.role == SubnetRole.PUBLIC
    holds_machines = public != private_nodes(draft.design)
    discovered = eks(draft.design) and karpenter(draft.design) and holds_machines
    return compact(
        {
            "id": name,
            "availabilityZone": subnet.zone,
            "cidrBlock": subnet.cidr if ":" not in subnet.cidr else None,
            "isPublic": public,
            "isIpv6": True if ipv6(draft.design) else None,
            "tags": {DISCOVERY: draft.cluster} if discovered else None,
        }
    )


def _between_nodes(draft: Draft) -> dict[str, Any]:
    """What the pod network sends from machine to machine; absent: that of Calico by BGP."""
    reason = "What the pod network needs between machines; absent, that of another one is opened."
    rules = [
        {"description": text, "protocol": protocol, "fromPort": first, "toPort": last}
        for text, protocol, first, last in between_nodes(draft.design)
    ]
    return {"cniIngressRules": draft.noted(rules, "network.cni", reason)}


def between_nodes(design: Design) -> tuple[Rule, ...]:
    """Protocols and ports of the pod network."""
    wanted = design.network
    found = _BETWEEN_NODES.get(wanted.cni)
    if found is None:
        return _ALL
    more: tuple[Rule, ...] = ()
    if wanted.hubble and wanted.cni == Cni.CILIUM:
        more = (_HUBBLE,)
    if wanted.encryption == Encryption.WIREGUARD and wanted.cni in _WIREGUARD:
        more = (*more, _WIREGUARD[wanted.cni])
    if wanted.encryption == Encryption.IPSEC:
        more = (*more, _IPSEC)
    return (*found, *more)


def _node_ports(draft: Draft) -> Any:
    wanted = draft.design.network
    ranges = [wanted.vpc_cidr, *wanted.additional_vpc_cidrs, *wanted.peer_cidrs]
    reason = "NodePorts for the VPC and its peers; absent, they are open to the world."
    return draft.noted(list(unique(ranges)), "network.peer_cidrs", reason)


def api_rules(draft: Draft) -> Any:
    """Who may reach the API from outside; machines of the cluster always may."""
    endpoint = draft.design.control_plane.endpoint
    inside = [draft.design.network.vpc_cidr, *draft.design.network.peer_cidrs]
    ranges = unique([*(endpoint.public_cidrs if endpoint.public else ()), *inside])
    four = [each for each in ranges if ip_network(each).version == 4]
    six = [each for each in ranges if ip_network(each).version == 6]
    rule = compact(
        {
            "description": "Kubernetes API",
            "protocol": "tcp",
            "fromPort": API_PORT,
            "toPort": API_PORT,
            "cidrBlocks": four or None,
            "ipv6CidrBlocks": six or None,
        }
    )
    reason = "These ranges and the VPC; absent, the whole internet may knock."
    return draft.noted([rule], "control_plane.endpoint.public_cidrs", reason)


def bastion(draft: Draft) -> dict[str, Any] | None:
    """A machine to jump from; without ranges nobody may, for absent means everybody."""
    if not draft.design.security.bastion:
        return None
    ranges = list(unique(draft.design.security.ssh_cidrs))
    reason = "A way in by SSH, from these ranges." if ranges else "Nobody is let in yet."
    return compact(
        {
            "enabled": draft.noted(True, "security.bastion", reason),
            "instanceType": draft.catalog.limit("bastion.instance_type").text,
            "allowedCIDRBlocks": draft.noted(ranges, "security.ssh_cidrs", "Who may try.")
            if ranges
            else None,
            "disableIngressRules": None if ranges else True,
        }
    )


def key_name(draft: Draft) -> str:
    """The SSH key of machines that take one; empty is none, absent is a key named ``default``."""
    with_machines = pools(draft.design, Form.DEPLOYMENT, Form.POOL, Form.MANAGED)
    ssh = any(pool.ssh for pool in with_machines)
    return draft.cluster if ssh or draft.design.security.bastion else ""
