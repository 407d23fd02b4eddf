"""Zones and subnets: which there are, and what each is for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import ip_network
from typing import Any, Final

from pydantic import ValidationError

from advisor.importers.cloudformation.case import (
    SUBNET_ID,
    Case,
    FoundSubnet,
    Ground,
    keys_of,
)
from advisor.importers.cloudformation.node import Node
from advisor.importers.cloudformation.routes import Routes
from advisor.importers.cloudformation.template import Resource
from advisor.importers.cloudformation.zones import ZoneNames, read_region
from advisor.importers.imported import Place
from advisor.model.design import Design
from advisor.model.vocabulary import SubnetRole
from advisor.plan import layout

SUBNET: Final = "AWS::EC2::Subnet"
INTERNAL: Final = "kubernetes.io/role/internal-elb"
EXTERNAL: Final = "kubernetes.io/role/elb"
_DRAWN: Final = 3


class SubnetUse:
    """Which subnets the cluster and its machines name, by key."""

    def __init__(self, cluster: Sequence[Node], machines: Sequence[tuple[Node, str]]) -> None:
        self.cluster = [key for node in cluster for key in keys_of(node)]
        self.machines = [key for node, _ in machines for key in keys_of(node)]
        self.places: dict[str, Place] = {}
        self.named_zone: dict[str, str] = {}
        self.public: list[str] = []
        """Subnets that exist, and that the outputs call public."""
        for node, name in [*((node, "") for node in cluster), *machines]:
            for key in keys_of(node):
                self.places.setdefault(key, node.stated)
                if name:
                    self.named_zone.setdefault(key, name)


def read_ground(case: Case, use: SubnetUse, routes: Routes) -> None:
    """Region, zones and subnets; where ranges of subnets are not said, parts of the VPC's are."""
    region = read_region(case)
    case.templates.functions.stand_in(region)
    made = case.templates.of(SUBNET)
    names = ZoneNames(region)
    names.state([each.get("AvailabilityZone") for each in made])
    found = [_made(case, each, names, use, routes) for each in made]
    known = {each.key for each in found}
    _public_of_outputs(case, use)
    ids = [key for key in dict.fromkeys([*use.cluster, *use.machines]) if key not in known]
    aliases = _aliases(ids, found, use) if made else {}
    if not made:
        found += [_existing(key, names, use, number) for number, key in enumerate(ids)]
    sides = [each for each in use.public if each not in {*known, *ids}]
    found += [_existing(key, names, use, number) for number, key in enumerate(sides)]
    new_vpc = bool(case.templates.of("AWS::EC2::VPC"))
    zones = _zones(case, found, names, use)
    case.ground = Ground(region, zones, tuple(found), new_vpc, aliases)


def _made(
    case: Case, resource: Resource, names: ZoneNames, use: SubnetUse, routes: Routes
) -> FoundSubnet:
    zone = names.of(resource.get("AvailabilityZone"), resource.name)
    key = f"{resource.document}/{resource.name}"
    cidr = resource.get("CidrBlock")
    for name in ("VpcId", "Tags", "MapPublicIpOnLaunch", "AssignIpv6AddressOnCreation"):
        resource.get(name).all_seen()
    resource.get("Ipv6CidrBlock")
    public = routes.public(resource)
    if public is None:
        public = _looks_public(resource)
    role = SubnetRole.PUBLIC if public else _inside(case, resource, key, use)
    return FoundSubnet(key, zone, role, network(cidr), cidr.place)


def _looks_public(resource: Resource) -> bool:
    """Without a route in the template its marks decide: the VPC has the routes."""
    return resource.tag(EXTERNAL) is not None or bool(resource.get("MapPublicIpOnLaunch").flag())


def _inside(case: Case, resource: Resource, key: str, use: SubnetUse) -> SubnetRole:
    """What a subnet without a way in is for; by its mark, where any has one, and by its use."""
    marked = any(each.tag(INTERNAL) is not None for each in case.templates.of(SUBNET))
    if resource.tag(INTERNAL) is not None or resource.tag(EXTERNAL) is not None:
        return SubnetRole.PRIVATE
    if key in use.machines:
        return SubnetRole.NODE if marked else SubnetRole.PRIVATE
    if key in use.cluster and use.machines and not set(use.machines) & set(use.cluster):
        return SubnetRole.CLUSTER
    return SubnetRole.PRIVATE


def _existing(key: str, names: ZoneNames, use: SubnetUse, number: int) -> FoundSubnet:
    """A subnet that exists: only its id is known, and where a group that is named after a zone
    stands.
    """
    named = use.named_zone.get(key, "")
    zone = named[-len(names.region) - 1 :]
    if zone[:-1] != names.region:
        absent = Node.absent()
        zone = names.of(absent, number % _DRAWN)
    apart = use.machines and not set(use.machines) & set(use.cluster)
    role = SubnetRole.CLUSTER if apart and key not in use.machines else SubnetRole.PRIVATE
    role = SubnetRole.PUBLIC if key in use.public else role
    return FoundSubnet(key, zone, role, None, use.places[key], key)


def _aliases(ids: Sequence[str], found: Sequence[FoundSubnet], use: SubnetUse) -> dict[str, str]:
    """Which of the subnets made here another stack means by an id: that of the zone in its name.

    The private one, where there are both: only AWS knows the ids.
    """
    order = sorted(found, key=lambda each: each.role is SubnetRole.PUBLIC)
    aliases = {}
    for key in ids:
        name = use.named_zone.get(key, "")
        match = next((each for each in order if name.endswith(each.zone)), None)
        if match is not None:
            aliases[key] = match.key
    return aliases


def _public_of_outputs(case: Case, use: SubnetUse) -> None:
    """Subnets by id, in a list that says by its name what they are."""
    for name, value in case.templates.outputs():
        if "public" not in name.lower():
            continue
        for text in value.loose().split(","):
            if SUBNET_ID.fullmatch(text):
                use.public.append(text)
                use.places.setdefault(text, value.stated)


def _zones(
    case: Case, found: Sequence[FoundSubnet], names: ZoneNames, use: SubnetUse
) -> tuple[str, ...]:
    """The zones of the subnets that cluster and machines name, else of all."""
    path, region = "placement.zones", names.region
    named = {*use.machines, *use.cluster}
    used = [each for each in found if each.key in named] or list(found)
    order = list(dict.fromkeys(each.zone for each in found))
    here = {each.zone for each in used if each.zone[:-1] == region}
    zones = [zone for zone in order if zone in here]
    for each in found:
        if each.zone[:-1] != region:
            case.record.leave(each.place, each.zone, f"a zone outside {region}")
    if not zones:
        zones = [f"{region}{letter}" for letter in "abc"[:_DRAWN]]
        reason = "no subnet says where it is; three zones stand for those of the VPC"
        case.record.infer(path, zones, None, reason)
        return tuple(zones)
    place = used[0].place
    guessed = [zone for zone in zones if zone in names.stood_in]
    if guessed:
        reason = f"{', '.join(guessed)}: which zones they are the deployment knows"
        case.record.infer(path, zones, place, reason)
    else:
        case.record.infer(path, zones, place, "the zones of its subnets")
    return tuple(zones)


def network(node: Node) -> str | None:
    """A range of addresses without the bits of a host in it."""
    text = node.word() or ""
    try:
        return str(ip_network(text, strict=False)) if "/" in text else None
    except ValueError:
        return None


def write_subnets(case: Case) -> None:
    """The subnets, unless they are those that the tool cuts from the range of the VPC anyway.

    To be called last: what would be cut depends on the pools.
    """
    found = [each for each in case.ground.subnets if each.zone[:-1] == case.ground.region]
    if not found:
        return
    cut = _cut(case, len(found))
    tree: list[dict[str, Any]] = []
    guessed = False
    for each in found:
        cidr = each.cidr or next(cut, None)
        guessed = guessed or each.cidr is None
        if cidr is None:
            continue
        entry = {"zone": each.zone, "role": each.role.value, "cidr": cidr}
        tree.append(entry | ({"id": each.id} if each.id else {}))
    place = found[0].place
    if not guessed and _as_planned(case, tree):
        reason = "cut from the range of the VPC as ours are"
        case.record.infer("network.subnets", [], place, reason)
    elif guessed:
        reason = "ranges that the template does not state are cut from the VPC's"
        case.record.infer("network.subnets", tree, place, reason)
    else:
        case.record.read("network.subnets", tree, place)


def _as_planned(case: Case, tree: Sequence[dict[str, Any]]) -> bool:
    try:
        design = Design.model_validate(case.record.tree)
    except ValidationError:
        return False
    planned = layout.subnets(design)
    ours = [{"zone": e.zone, "role": e.role.value, "cidr": e.cidr} for e in planned]
    return ours == list(tree)


def _cut(case: Case, count: int) -> Iterator[str]:
    """Ranges to stand for those that are not said: the VPC in equal parts."""
    vpc = ip_network(case.record.tree["network"]["vpc_cidr"])
    bits = max(3, (max(count, 1) - 1).bit_length())
    if vpc.prefixlen + bits > vpc.max_prefixlen:
        return iter(())
    return (str(each) for each in vpc.subnets(prefixlen_diff=bits))
