"""Addresses of pods and Services, and networks outside AWS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from advisor.importers.eksctl.checks.catalogue import objection
from advisor.importers.eksctl.checks.config import Config
from advisor.importers.eksctl.checks.forms import at_least, is_cidr, kubernetes, shown, version
from advisor.importers.imported import Objection, Place

_FAMILIES: Final = ("ipv4", "ipv6", "")
_GATEWAYS: Final = ("tgw", "vgw")
_PROVIDERS: Final = ("ssm", "ira")
_AGENT: Final = "eks-pod-identity-agent"


def service_range(config: Config) -> Iterator[Objection]:
    """The address family and the range of Services."""
    place = ("kubernetesNetworkConfig",)
    stated = config.text(*place, "serviceIPv4CIDR")
    family = config.text(*place, "ipFamily")
    if stated and config.ipv6:
        yield objection(
            160, (*place, "serviceIPv4CIDR"),
            f"A range of IPv4 Services, {shown(stated)}, is set for an IPv6 cluster.",
            "Leave serviceIPv4CIDR out; EKS picks an IPv6 range.",
        )  # fmt: skip
    elif stated and not is_cidr(stated):
        yield objection(
            161, (*place, "serviceIPv4CIDR"),
            f"The range of Services {shown(stated)} is no CIDR range.",
            "Write it like 172.20.0.0/16.",
        )  # fmt: skip
    if family.lower() not in _FAMILIES:
        yield objection(
            162, (*place, "ipFamily"), f"There is no address family {shown(family)}.",
            "Take IPv4 or IPv6.",
        )  # fmt: skip
    if config.text(*place, "serviceIPv6CIDR"):
        yield objection(
            155, (*place, "serviceIPv6CIDR"), "eksctl does not pass serviceIPv6CIDR on: EKS picks "
            "the range of IPv6 Services itself.",
            "Leave it out.",
        )  # fmt: skip


def ipv6(config: Config) -> Iterator[Objection]:
    """What an IPv6 cluster needs."""
    if not config.ipv6:
        return
    if not config.auto_mode:
        yield from _ipv6_addons(config)
    cni = config.addon("vpc-cni") or {}
    release, least = cni.get("version") or "", config.catalog.limit("eksctl.ipv6_vpc_cni_min").text
    if release and release != "latest":
        found = version(release)
        if found is None or found < (version(least) or found):
            yield objection(
                166, ("addons",),
                f"vpc-cni {shown(release)} is not known to be {least} or later, as IPv6 needs.",
                "Leave the version out, or take a current one.",
            )  # fmt: skip
    oldest = config.catalog.limit("eksctl.ipv6_kubernetes_min").text
    if kubernetes(config.version) is None or not at_least(config.version, oldest):
        yield objection(
            167, ("metadata", "version"),
            f"IPv6 needs Kubernetes {oldest} or later, not {shown(config.version)}.",
            "Take a current version.",
        )  # fmt: skip


def _ipv6_addons(config: Config) -> Iterator[Objection]:
    names = [(addon.get("name") or "").lower() for addon in config.items("addons")]
    place = ("addons",)
    if "coredns" not in names:
        yield objection(
            163, place, "An IPv6 cluster needs coredns among its add-ons.",
            "List vpc-cni, coredns and kube-proxy under addons.",
        )  # fmt: skip
        return
    cni = config.addon("vpc-cni")
    if cni is None:
        return
    if _AGENT not in names and not config.oidc:
        yield objection(
            164, place, "Under IPv6 the VPC CNI needs credentials of its own, from pod identity or "
            "OIDC; both are off.",
            f"List {_AGENT} under addons, or state iam.withOIDC: true.",
        )  # fmt: skip
    elif _AGENT in names and not (
        config.at("addonsConfig", "autoApplyPodIdentityAssociations") is True
        or cni.get("useDefaultPodIdentityAssociations") is True
        or cni.get("podIdentityAssociations")
    ):
        yield objection(
            165, place, f"{_AGENT} is listed, and the VPC CNI has no association with a role, as "
            "IPv6 needs.",
            "State useDefaultPodIdentityAssociations: true on vpc-cni.",
        )  # fmt: skip


def remote_networks(config: Config) -> Iterator[Objection]:
    """Hybrid nodes: machines outside AWS."""
    if config.at("remoteNetworkConfig") is None:
        return
    place: Place = ("remoteNetworkConfig",)
    if config.outposts and not config.text("outpost", "etcdInstanceType"):
        yield objection(
            170, place, "Remote networks on Outposts need outpost.etcdInstanceType.", "State it."
        )
    if config.ipv6:
        yield objection(
            171, place, "Hybrid nodes are not supported in an IPv6 cluster.", "Take IPv4."
        )
    if config.auth_mode == "CONFIG_MAP":
        yield objection(
            172, ("accessConfig", "authenticationMode"),
            "Hybrid nodes join by access entries, which the mode CONFIG_MAP lacks.",
            "Take API or API_AND_CONFIG_MAP.",
        )  # fmt: skip
    yield from _networks(config, place)


def _networks(config: Config, place: Place) -> Iterator[Objection]:
    stated = config.section("remoteNetworkConfig")
    for key in ("remoteNodeNetworks", "remotePodNetworks"):
        if len(stated.get(key) or []) > 1:
            yield objection(
                173, (*place, key), f"{key} has {len(stated[key])} entries; EKS takes one.",
                "Put all ranges under the cidrs of one entry.",
            )  # fmt: skip
    if stated.get("remoteNodeNetworks"):
        yield from _connection(config, place, stated)
        return
    pods = stated.get("remotePodNetworks")
    if pods == [] or (config.outposts and pods):
        return
    yield objection(
        174, place, "remoteNetworkConfig lists no remoteNodeNetworks.",
        "List the ranges of the machines outside AWS.",
    )  # fmt: skip


def _connection(config: Config, place: Place, stated: dict[str, Any]) -> Iterator[Objection]:
    gateway = stated.get("vpcGatewayID")
    if gateway and config.text("vpc", "id"):
        yield objection(
            175, (*place, "vpcGatewayID"), "The VPC exists; its routes are not eksctl's.",
            "Leave vpcGatewayID out.",
        )  # fmt: skip
    elif gateway and not gateway.startswith(_GATEWAYS):
        yield objection(
            176, (*place, "vpcGatewayID"),
            f"{shown(gateway)} is neither a transit gateway nor a virtual private gateway.",
            "Give an id that begins with tgw- or vgw-.",
        )  # fmt: skip
    elif not gateway and not config.text("vpc", "id"):
        yield objection(
            179, place, "No vpcGatewayID is stated: eksctl makes no routes to the remote networks.",
            "State it, or make attachment and routes yourself.",
        )  # fmt: skip
    iam = stated.get("iam") or {}
    provider, bundle = (iam.get("provider", "ssm")), iam.get("caBundleCert")
    if provider.lower() not in _PROVIDERS:
        yield objection(
            177, (*place, "iam", "provider"),
            f"There is no credentials provider {shown(provider)} for hybrid nodes.",
            "Take ssm or ira.",
        )  # fmt: skip
    elif (provider.lower() == "ira") != (bundle is not None):
        word = "needs" if bundle is None else "takes no"
        yield objection(
            178, (*place, "iam"), f"The provider {provider} {word} caBundleCert.",
            "State caBundleCert with ira, and leave it out with ssm.",
        )  # fmt: skip


CHECKS: Final = (service_range, ipv6, remote_networks)
