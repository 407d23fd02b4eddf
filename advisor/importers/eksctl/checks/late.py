"""What eksctl takes, and finds out while it makes the VPC and the node groups; or AWS does."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any, Final

from advisor.importers.eksctl.checks.catalogue import objection
from advisor.importers.eksctl.checks.config import SELF_MANAGED, Config, Group
from advisor.importers.eksctl.checks.forms import is_cidr, shown
from advisor.importers.eksctl.checks.managed import contradiction
from advisor.importers.imported import Objection

_MODES: Final = ("HighlyAvailable", "Single", "Disable")
_LEAST_SUBNETS: Final = 2
_VOLUMES: Final = ("gp2", "gp3", "io1", "io2", "sc1", "st1")
_BOOTSTRAP: Final = ("cluster-certificate", "api-server", "cluster-name", "cluster-dns-ip")
_OF_THE_GROUP: Final = ("node-labels", "node-taints")
_TAGS_OF_A_GROUP: Final = 2
_AUTOSCALER_TAGS: Final = 2


def vpc(config: Config) -> Iterator[Objection]:
    """The VPC eksctl makes: its size and its subnets."""
    if config.subnets:
        yield from _existing(config)
        return
    limit = config.catalog.limit
    least, most = (limit(f"eksctl.vpc_{key}_prefix").integer for key in ("min", "max"))
    cidr = config.text("vpc", "cidr") or limit("eksctl.default_vpc_cidr").text
    prefix = int(cidr.rpartition("/")[2])
    if not least <= prefix <= most:
        yield objection(
            140, ("vpc", "cidr"),
            f"eksctl cuts a VPC of /{least} to /{most} into subnets; {cidr} is none.",
            f"Take a range of /{least} to /{most}.",
        )  # fmt: skip
    subnets = 2 * (len(config.items("availabilityZones")) + len(config.items("localZones")))
    allowed = limit("eksctl.max_subnets").integer
    if subnets > allowed:
        yield objection(
            141, ("availabilityZones",),
            f"Two subnets in each zone make {subnets}; eksctl cuts {allowed} at most.",
            f"List {allowed // 2} zones at most.",
        )  # fmt: skip
    if config.text("vpc", "id") and not config.fully_private:
        yield objection(
            144, ("vpc", "id"), f"The VPC {shown(config.text('vpc', 'id'))} exists, and none of "
            "its subnets are listed: eksctl does not look for them.",
            "List them under vpc.subnets.",
        )  # fmt: skip


def _existing(config: Config) -> Iterator[Objection]:
    """Subnets that exist: by id, or by range or zone within a known VPC."""
    for side in ("private", "public"):
        subnets = config.section("vpc", "subnets", side)
        place = ("vpc", "subnets", side)
        if 0 < len(subnets) < _LEAST_SUBNETS and not config.outposts:
            yield objection(
                142, place, f"One {side} subnet; eksctl wants two of a kind, in two zones.",
                "List another one, or none of this kind.",
            )  # fmt: skip
        for key, subnet in subnets.items():
            if not subnet.get("id") and not config.text("vpc", "id"):
                yield objection(
                    143, (*place, key), f"The subnet {shown(key)} has no id, and vpc.id is not "
                    "stated: eksctl cannot look for it.",
                    "State its id, or vpc.id.",
                )  # fmt: skip
    private = config.section("vpc", "subnets", "private")
    for group in config.of(SELF_MANAGED):
        if group.tree.get("privateNetworking") is True and len(private) < _LEAST_SUBNETS:
            yield objection(
                142, group.place, f"{group.label} is to be private; two private subnets are "
                "needed.",
                "List them under vpc.subnets.private.",
            )  # fmt: skip


def control_plane(config: Config) -> Iterator[Objection]:
    """Where the control plane's network interfaces stand."""
    ids = config.items("vpc", "controlPlaneSubnetIDs")
    if len(ids) == 1:
        yield objection(
            150, ("vpc", "controlPlaneSubnetIDs"),
            "The control plane gets one subnet; EKS wants two zones, and the stack fails.",
            "List a subnet in another zone, too.",
        )  # fmt: skip


def way_out(config: Config) -> Iterator[Objection]:
    """How private nodes reach the internet."""
    mode = config.at("vpc", "nat", "gateway")
    place = ("vpc", "nat", "gateway")
    if mode and mode not in _MODES and not config.subnets and not config.fully_private:
        yield objection(
            145, place, f"There is no mode of NAT {shown(mode)}; eksctl finds that out while it "
            "writes the stack.",
            f"Take {', '.join(_MODES)}.",
        )  # fmt: skip
    if mode in _MODES[:2] and config.fully_private:
        yield objection(
            147, place, f"NAT ({mode}) is asked for in a fully private cluster: eksctl makes none.",
            "Leave vpc.nat out, or privateCluster.",
        )  # fmt: skip
    elif mode in _MODES[:2] and config.subnets:
        yield objection(
            148, place, f"NAT ({mode}) is asked for in a VPC that exists: eksctl makes none.",
            "Leave vpc.nat out; the subnets keep the way out they have.",
        )  # fmt: skip
    if mode != "Disable" or config.subnets or config.fully_private or config.text("vpc", "id"):
        return
    for group in config.groups:
        if group.tree.get("privateNetworking") is True:
            yield objection(
                146, place, f"NAT is switched off, and {group.label} is private: its nodes reach "
                "neither ECR nor the EC2 API and do not join.",
                "Take Single or HighlyAvailable, or privateCluster.enabled with its endpoints.",
            )  # fmt: skip
            return


def service_range(config: Config) -> Iterator[Objection]:
    """The range of Services, as EKS takes it."""
    place = ("kubernetesNetworkConfig", "serviceIPv4CIDR")
    stated = config.text(*place)
    if not stated or config.ipv6 or not is_cidr(stated):
        return
    service = ip_network(stated, strict=False)
    limit = config.catalog.limit
    least, most = (limit(f"eks.service_cidr_{key}_prefix").integer for key in ("min", "max"))
    if not service.is_private or service.version != 4 or not least <= service.prefixlen <= most:
        yield objection(
            154, place, f"EKS takes private ranges of /{least} to /{most} for Services, not "
            f"{stated}.",
            "Take one such as 172.20.0.0/16.",
        )  # fmt: skip
    own = config.text("vpc", "cidr") or ("" if config.subnets else
                                         limit("eksctl.default_vpc_cidr").text)  # fmt: skip
    network = ip_network(own, strict=False) if own else None
    if network and network.version == service.version and network.overlaps(service):
        yield objection(
            153, place, f"The range of Services {stated} lies inside the VPC {own}: EKS refuses.",
            "Take a range outside the VPC.",
        )  # fmt: skip


def groups(config: Config) -> Iterator[Objection]:
    """Node groups whose stacks cannot be written or made."""
    for group in config.groups:
        for check in (_self_managed, _capacity_block, _zones, _subnets, _volume, _architectures,
                      _stack_name, _bottlerocket, _script):  # fmt: skip
            yield from check(group)


def _self_managed(group: Group) -> Iterator[Objection]:
    if group.managed:
        return
    if group.config.ipv6:
        yield objection(
            380, group.place, f"{group.label} is self-managed; eksctl makes no such groups in an "
            "IPv6 cluster, and says so when the cluster stands.",
            "Move it to managedNodeGroups.",
        )  # fmt: skip
    problem = contradiction(group)
    if problem:
        yield objection(
            381, group.place, f"{group.label}: {problem}; eksctl finds that out when the cluster "
            "stands.",
            "State minSize <= desiredCapacity <= maxSize.",
        )  # fmt: skip
    most = group.config.catalog.limit("eksctl.max_group_tags").integer
    tags = _TAGS_OF_A_GROUP + len(group.tree.get("labels") or {}) + len(group.tree.get("taints")
                                                                         or [])  # fmt: skip
    tags += _TAGS_OF_A_GROUP  # the labels eksctl adds
    if (group.section("iam").get("withAddonPolicies") or {}).get("autoScaler"):
        tags += _AUTOSCALER_TAGS
    if group.tree.get("propagateASGTags") is True and tags > most:
        yield objection(
            382, (*group.place, "propagateASGTags"),
            f"{group.label}: labels and taints become {tags} tags; a group takes {most}.",
            "Leave some out, or propagateASGTags.",
        )  # fmt: skip


def _capacity_block(group: Group) -> Iterator[Objection]:
    market = group.section("instanceMarketOptions").get("marketType")
    if group.managed and market == "capacity-block" and len(group.types) > 1:
        yield objection(
            383, (*group.place, "instanceTypes"),
            f"{group.label}: a capacity block is of one type, and {len(group.types)} are listed.",
            "Keep the type of the reservation.",
        )  # fmt: skip


def _zones(group: Group) -> Iterator[Objection]:
    """Zones of a group must have a subnet of the right side."""
    config = group.config
    zones = group.tree.get("availabilityZones") or []
    if not zones or config.outposts:
        return
    private = group.tree.get("privateNetworking") is True
    if config.subnets:
        side = config.section("vpc", "subnets", "private" if private else "public")
        known = [subnet.get("az") or key for key, subnet in side.items()]
    elif config.fully_private and not private:
        return
    else:
        known = config.items("availabilityZones")
        if not known:
            return
    missing = [zone for zone in zones if zone not in known]
    if missing or len(zones) > len(set(known)):
        side_name = "private" if private else "public"
        yield objection(
            384, (*group.place, "availabilityZones"),
            f"{group.label}: there is no {side_name} subnet in {', '.join(missing or zones)}.",
            "Take zones of the cluster.",
        )  # fmt: skip


def _subnets(group: Group) -> Iterator[Objection]:
    if group.tree.get("privateNetworking") is True:
        return

    def ids(side: str) -> set[str]:
        found = group.config.section("vpc", "subnets", side)
        return {*found, *(subnet.get("id") or key for key, subnet in found.items())}

    for i, name in enumerate(group.tree.get("subnets") or []):
        if name in ids("private") and name not in ids("public"):
            yield objection(
                385, (*group.place, "subnets", i),
                f"{group.label} stands in the private subnet {shown(name)} and is not private.",
                "State privateNetworking: true.",
            )  # fmt: skip


def _volume(group: Group) -> Iterator[Objection]:
    kind = group.tree.get("volumeType")
    if kind is not None and kind not in _VOLUMES and "volumeIOPS" not in group.tree:
        yield objection(
            387, (*group.place, "volumeType"),
            f"{group.label}: EC2 has no volume type {shown(kind)}; the stack fails.",
            f"Take {', '.join(_VOLUMES)}.",
        )  # fmt: skip


def _architectures(group: Group) -> Iterator[Objection]:
    found: dict[str, str] = {}
    for name in group.types:
        known = group.config.catalog.instance_type(name)
        if known:
            found.setdefault(known.arch, name)
    if len(found) > 1:
        first, second = list(found.values())[:2]
        yield objection(
            388, group.place, f"{group.label} mixes {first} and {second}, whose processors differ: "
            "one image does not start both.",
            "Make two groups.",
        )  # fmt: skip


def _stack_name(group: Group) -> Iterator[Objection]:
    odd = [char for char in group.name if not (char.isascii() and (char.isalnum() or char == "-"))]
    if group.managed and odd:
        yield objection(
            389, (*group.place, "name"),
            f"The name {shown(group.name)} becomes part of a stack's name, in which "
            f"{shown(odd[0])} may not stand.",
            "Take letters, digits and hyphens.",
        )  # fmt: skip


def _bottlerocket(group: Group) -> Iterator[Objection]:
    if not group.bottlerocket or not group.managed:
        return
    settings = group.section("bottlerocket").get("settings") or {}
    place = (*group.place, "bottlerocket", "settings", "kubernetes")
    kubernetes: Any = settings.get("kubernetes", {})
    if not isinstance(kubernetes, dict):
        yield objection(
            391, place, f"{group.label}: settings.kubernetes is no mapping.", "Write a mapping."
        )
        return
    for key in (*_BOOTSTRAP, *_OF_THE_GROUP):
        if key in kubernetes:
            yield objection(
                391, (*place, key), f"{group.label}: EKS or eksctl sets {key} itself.",
                "Leave it out; labels and taints have fields of their own.",
            )  # fmt: skip


def _script(group: Group) -> Iterator[Objection]:
    script = group.tree.get("overrideBootstrapCommand")
    if script is None or group.family != "AmazonLinux2023":
        return
    from advisor.errors import DocumentError
    from advisor.importers.foreign import parse_foreign

    if not script.strip():
        return
    try:
        parse_foreign(script, name="overrideBootstrapCommand")
    except DocumentError:
        yield objection(
            392, (*group.place, "overrideBootstrapCommand"),
            f"{group.label}: on Amazon Linux 2023 overrideBootstrapCommand is a NodeConfig in "
            "YAML, not a script.",
            "Write a NodeConfig (apiVersion: node.eks.aws/v1alpha1), or use preBootstrapCommands.",
        )  # fmt: skip


CHECKS: Final = (vpc, control_plane, way_out, service_range, groups)
