"""What comes with the cluster: Karpenter, Auto Mode, Fargate, capabilities, Flux."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.importers.eksctl.checks.catalogue import objection
from advisor.importers.eksctl.checks.config import MANAGED, SELF_MANAGED, Config
from advisor.importers.eksctl.checks.forms import shown, version
from advisor.importers.imported import Objection

_POOLS: Final = ("general-purpose", "system")
_NETWORK_ADDONS: Final = ("vpc-cni", "kube-proxy", "coredns")
_DISCOVERY: Final = "karpenter.sh/discovery"
_RESERVED: Final = "eks-"
_NEW_SETTINGS: Final = ((0, 33, 0), False)


def karpenter(config: Config) -> Iterator[Objection]:
    """Karpenter as eksctl installs it: the controller, its role and its queue."""
    if config.at("karpenter") is None:
        return
    stated = config.text("karpenter", "version")
    least = config.catalog.limit("eksctl.karpenter_min").text
    place = ("karpenter", "version")
    if not stated:
        yield objection(50, place, "Karpenter's version is missing.", 'State it: version: "1.14.0"')
    elif (found := version(stated)) is None:
        yield objection(
            51, place, f"Karpenter's version {shown(stated)} cannot be read.",
            'Write it like "1.14.0".',
        )  # fmt: skip
    elif found < (version(least) or found):
        yield objection(
            52, place, f"eksctl installs Karpenter from {least} on, not {stated}.",
            "Take a current release.",
        )  # fmt: skip
    if not config.oidc:
        yield objection(
            53, ("iam", "withOIDC"),
            "Karpenter gets its rights through the OIDC provider, which is off.",
            "State iam.withOIDC: true.",
        )  # fmt: skip
    yield from _karpenter_traps(config)


def _karpenter_traps(config: Config) -> Iterator[Objection]:
    if not config.section("metadata", "tags").get(_DISCOVERY):
        yield objection(
            54, ("karpenter",),
            f"metadata.tags has no {_DISCOVERY}: eksctl tags no subnets and security groups, and "
            "Karpenter finds none by that tag.",
            f"Add {_DISCOVERY} with the cluster's name to metadata.tags.",
        )  # fmt: skip
    found = version(config.text("karpenter", "version"))
    if config.at("karpenter", "withSpotInterruptionQueue") and found and found >= _NEW_SETTINGS:
        yield objection(
            56, ("karpenter", "withSpotInterruptionQueue"),
            "eksctl makes the queue and tells the chart so by a key (interruptionQueueName) that "
            "charts since 0.33 do not read: Karpenter hears nothing of spot interruptions.",
            "Set settings.interruptionQueue with `helm upgrade` once the cluster stands.",
        )  # fmt: skip
    if config.auto_mode:
        yield objection(
            69, ("karpenter",),
            "Auto Mode runs a Karpenter of its own: two of them will launch nodes for the same "
            "pods.",
            "Take one: leave karpenter or autoModeConfig out.",
        )  # fmt: skip
    elif config.auth_mode == "API":
        yield objection(
            55, ("karpenter",),
            "eksctl lets Karpenter's nodes in through the aws-auth ConfigMap, which the "
            "authentication mode API does not read: they cannot join.",
            "Take API_AND_CONFIG_MAP, or add an access entry of type EC2_LINUX for "
            f"eksctl-KarpenterNodeRole-{config.text('metadata', 'name')}.",
        )  # fmt: skip


def auto_mode(config: Config) -> Iterator[Objection]:
    """Auto Mode: its own settings, and what may not stand beside it."""
    stated = config.section("autoModeConfig")
    pools = stated.get("nodePools")
    role, boundary = stated.get("nodeRoleARN"), stated.get("permissionsBoundaryARN")
    place = ("autoModeConfig",)
    if not config.auto_mode:
        if role or boundary or pools:
            yield objection(
                64, place, "Auto Mode is off, and its node pools or roles are set.",
                "State enabled: true, or leave the others out.",
            )  # fmt: skip
        return
    if config.outposts:
        yield objection(60, place, "Auto Mode does not run on Outposts.", "Leave one of them out.")
    if pools == [] and (role or boundary):
        yield objection(
            61, place, "A role for nodes is set, and no node pool that would use it.",
            "List node pools, or leave the role out.",
        )  # fmt: skip
    if pools is not None and role and boundary:
        yield objection(
            62, place, "nodeRoleARN and permissionsBoundaryARN are both set; the boundary is for "
            "a role that eksctl makes.",
            "Leave one of them out.",
        )  # fmt: skip
    listed = pools or []
    for i, pool in enumerate(listed):
        if pool not in _POOLS or pool in listed[:i]:
            again = "is listed twice" if pool in _POOLS else "is none of those EKS brings"
            yield objection(
                63, (*place, "nodePools", i), f"The node pool {shown(pool)} {again}.",
                "Take general-purpose and system; make others as NodePool objects afterwards.",
            )  # fmt: skip
    yield from _beside_auto_mode(config)


def _beside_auto_mode(config: Config) -> Iterator[Objection]:
    for kind in (SELF_MANAGED, MANAGED):
        if config.items(kind):
            yield objection(
                65, (kind,), "Node groups stand beside Auto Mode in one file; eksctl makes them "
                "only once the cluster stands.",
                "Move them into a second file for `eksctl create nodegroup -f`.",
            )  # fmt: skip
    if not config.items("fargateProfiles") and config.at("remoteNetworkConfig") is None:
        for i, addon in enumerate(config.items("addons")):
            if addon.get("name") in _NETWORK_ADDONS:
                yield objection(
                    66, ("addons", i), f"Auto Mode brings what {addon['name']} does.",
                    "Leave it out, or create it once the cluster stands.",
                )  # fmt: skip
    if config.auth_mode == "CONFIG_MAP":
        yield objection(
            70, ("accessConfig", "authenticationMode"),
            "Auto Mode lets its nodes in by access entries, which the mode CONFIG_MAP lacks; EKS "
            "refuses the cluster.",
            "Take API or API_AND_CONFIG_MAP.",
        )  # fmt: skip


def bare_cluster(config: Config) -> Iterator[Objection]:
    """Without the VPC CNI, nothing that runs pods may stand in the same file."""
    off = config.at("addonsConfig", "disableDefaultAddons") is True
    if not off or config.auto_mode or config.addon("vpc-cni") is not None:
        return
    nodes = any((group.tree.get("desiredCapacity") or 0) > 0 for group in config.groups)
    parts = {
        "nodeGroups and managedNodeGroups": nodes,
        "fargateProfiles": bool(config.items("fargateProfiles")),
        "karpenter": config.at("karpenter") is not None,
        "gitops.flux": config.at("gitops", "flux") is not None,
        "iam.serviceAccounts": bool(config.items("iam", "serviceAccounts")),
        "iam.podIdentityAssociations": bool(config.items("iam", "podIdentityAssociations")),
    }
    found = [name for name, there in parts.items() if there]
    place = ("addonsConfig", "disableDefaultAddons")
    if found:
        yield objection(
            67, place, f"The default add-ons are off and vpc-cni is not listed: {', '.join(found)} "
            "cannot be made with the cluster.",
            "List vpc-cni under addons, or add these parts once a network plugin runs.",
        )  # fmt: skip
    else:
        yield objection(
            230, place, "The default add-ons are off and vpc-cni is not listed: no node gets ready "
            "before another network plugin is installed.",
            "List vpc-cni, coredns and kube-proxy under addons, or install a plugin of your own.",
        )  # fmt: skip


def fargate(config: Config) -> Iterator[Objection]:
    """Fargate profiles; eksctl checks them for `create fargateprofile` only."""
    for i, profile in enumerate(config.items("fargateProfiles")):
        place = ("fargateProfiles", i)
        name = profile.get("name") or ""
        late = "EKS refuses it once the cluster stands"
        if not name:
            yield objection(80, place, f"A Fargate profile has no name; {late}.", "Name it.")
        elif name.startswith(_RESERVED):
            yield objection(
                81, (*place, "name"),
                f"The name {shown(name)} of a Fargate profile begins with {_RESERVED}; {late}.",
                "Take another name.",
            )  # fmt: skip
        selectors = profile.get("selectors") or []
        if not selectors:
            yield objection(
                82, place, f"The Fargate profile {shown(name)} selects no pods; {late}.",
                "List selectors, each with a namespace.",
            )  # fmt: skip
        for j, selector in enumerate(selectors):
            if not selector.get("namespace"):
                yield objection(
                    83, (*place, "selectors", j),
                    f"A selector of the Fargate profile {shown(name)} has no namespace; {late}.",
                    "State its namespace.",
                )  # fmt: skip


def capabilities(config: Config) -> Iterator[Objection]:
    """Capabilities; eksctl checks them for `create capability` only."""
    for i, stated in enumerate(config.items("capabilities")):
        missing = [key for key in ("name", "type") if not stated.get(key)]
        if stated.get("type") == "ARGOCD":
            argocd = (stated.get("configuration") or {}).get("argocd") or {}
            if not argocd.get("awsIdc"):
                missing.append("configuration.argocd.awsIdc")
        if missing:
            yield objection(
                75, ("capabilities", i),
                f"A capability lacks {', '.join(missing)}; EKS refuses it once the cluster stands.",
                f"State {', '.join(missing)}.",
            )  # fmt: skip


def flux(config: Config) -> Iterator[Objection]:
    """GitOps with Flux."""
    stated = config.at("gitops", "flux")
    if stated is None:
        return
    for key in ("gitProvider", "flags"):
        if not stated.get(key):
            yield objection(
                68, ("gitops", "flux"), f"gitops.flux.{key} is missing.",
                "State gitProvider and the flags of `flux bootstrap`.",
            )  # fmt: skip


CHECKS: Final = (auto_mode, bare_cluster, flux, karpenter, fargate, capabilities)
