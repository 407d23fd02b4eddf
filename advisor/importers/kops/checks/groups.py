"""Instance groups: role, sizes, subnets and their part in the cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.importers.imported import Objection
from advisor.importers.kops.checks.catalogue import objection
from advisor.importers.kops.checks.forms import listed, shown
from advisor.importers.kops.checks.manifests import (
    API_SERVER,
    CONTROL_PLANE,
    NODE,
    ROLES,
    Cluster,
    Group,
)


def present(cluster: Cluster) -> Iterator[Objection]:
    """That there are a control plane and nodes."""
    place = cluster.metadata.here("name")
    if not cluster.groups:
        yield objection(
            340, place, "There are no instance groups beside the Cluster.",
            "Add one for each control-plane machine, and one for nodes.",
        )  # fmt: skip
        return
    if not list(cluster.of(CONTROL_PLANE)):
        yield objection(
            341, place, "No instance group has the role ControlPlane.",
            "Add one for each control-plane machine.",
        )  # fmt: skip
    if all(group.role == CONTROL_PLANE for group in cluster.groups):
        yield objection(342, place, "All instance groups are control plane.", "Add one for nodes.")


def role(cluster: Cluster) -> Iterator[Objection]:
    """Name and role."""
    for group in cluster.groups:
        if not group.name:
            yield objection(
                310, group.metadata.place, "An instance group has no name.", "State metadata.name."
            )
        if group.role not in ROLES:
            stated = f"has the role {shown(group.role)}" if group.role else "has no role"
            yield objection(
                311, group.spec.here("role"), f"{group.label} {stated}.",
                f"Take one of {listed(ROLES)}.",
            )  # fmt: skip
        if group.role == API_SERVER:
            if cluster.without_dns:
                yield objection(
                    331, group.spec.here("role"), f"{group.label} runs API servers of its own, and "
                    "topology.dns.type is None.", "Choose Public or Private DNS.",
                )  # fmt: skip
            else:
                yield objection(
                    345, group.spec.here("role"), f"{group.label} has the role APIServer, which "
                    "kops takes behind a feature flag only.",
                    "Export KOPS_FEATURE_FLAGS=+APIServerNodes before each kops command.",
                )  # fmt: skip


def sizes(cluster: Cluster) -> Iterator[Objection]:
    """How many machines."""
    for group in cluster.groups:
        low, high = group.spec.number("minSize"), group.spec.number("maxSize")
        if group.role == CONTROL_PLANE:
            for key, size in (("minSize", low), ("maxSize", high)):
                if size is not None and size > 1:
                    yield objection(
                        313, group.spec.here(key), f"{group.label} is control plane and has {key} "
                        f"{size}.", "Take 1, and one instance group for each machine.",
                    )  # fmt: skip
        default = 1 if group.role != NODE else None
        if group.role == NODE and not group.karpenter:
            default = cluster.catalog.limit("kops.default_group_size").integer
        low_, high_ = (low if low is not None else default), (high if high is not None else default)
        if low_ is not None and high_ is not None and high_ < low_:
            yield objection(
                315, group.spec.here("maxSize"), f"{group.label} has minSize {low_} and maxSize "
                f"{high_}.", "Take the larger as maxSize.",
            )  # fmt: skip
        elif group.role == NODE and not group.karpenter and (low is None or high is None):
            missing = " and ".join(
                key for key, size in (("minSize", low), ("maxSize", high)) if size is None
            )
            yield objection(
                346, group.spec.place, f"{group.label} states no {missing}; kops takes {default}.",
                "State minSize and maxSize.",
            )  # fmt: skip


def subnets(cluster: Cluster) -> Iterator[Objection]:
    """Where its machines stand."""
    known = {each.name: each for each in cluster.subnets}
    for group in cluster.groups:
        if group.role == CONTROL_PLANE and not group.subnets:
            yield objection(
                312, group.spec.here("subnets"), f"{group.label} is control plane and lists no "
                "subnet.", "List one.",
            )  # fmt: skip
            continue
        for i, name in enumerate(group.subnets):
            if name not in known:
                yield objection(
                    332, group.spec.here("subnets", i), f"{group.label} goes to the subnet "
                    f"{shown(name)}, which the Cluster does not list.",
                    f"Take one of {listed(known)}.",
                )  # fmt: skip
        yield from _types(cluster, group)


def _types(cluster: Cluster, group: Group) -> Iterator[Objection]:
    found = cluster.subnets_of(group)
    kinds = list(dict.fromkeys(each.kind for each in found))
    if not found and not group.subnets and cluster.subnets:
        yield objection(
            344, group.spec.here("subnets"), f"{group.label} lists no subnets, and all of the "
            "Cluster are Utility.", "Add subnets for machines.",
        )  # fmt: skip
    elif len(kinds) > 1:
        yield objection(
            347, group.spec.here("subnets"), f"{group.label} goes to subnets of the types "
            f"{' and '.join(kinds)}.", "List subnets of one type.",
        )  # fmt: skip


def membership(cluster: Cluster) -> Iterator[Objection]:
    """That each control-plane group is a member of each etcd cluster."""
    for group in cluster.of(CONTROL_PLANE):
        for etcd in cluster.etcd:
            named = [each.text("instanceGroup") for each in etcd.parts("etcdMembers")]
            if group.name and group.name not in named:
                yield objection(
                    330, group.metadata.here("name"), f"{group.label} is control plane and runs no "
                    f"member of etcd {shown(etcd.text('name'))}.",
                    "Add a member for it, or take the group out.",
                )  # fmt: skip


def karpenter(cluster: Cluster) -> Iterator[Objection]:
    """Groups whose machines Karpenter makes; minSize means machines that always run."""
    gates = cluster.spec.text("karpenter", "featureGates")
    for group in cluster.groups:
        if not group.karpenter:
            continue
        if group.role != NODE:
            yield objection(
                336, group.spec.here("role"), f"{group.label} is managed by Karpenter and has the "
                f"role {group.role or 'of none'}.", "Take the role Node.",
            )  # fmt: skip
        low, high = group.spec.number("minSize"), group.spec.number("maxSize")
        if high is not None and high <= 0:
            yield objection(
                337, group.spec.here("maxSize"), f"{group.label} has maxSize {high}.",
                "Take 1 or more, or take it out.",
            )  # fmt: skip
        if low is not None and (low <= 0 or not _static(gates)):
            yield objection(
                337, group.spec.here("minSize"), f"{group.label} has minSize {low}; for Karpenter "
                "that is the number of machines that always run.", "Take it out.",
            )  # fmt: skip
        if not _image(group.spec.text("image").strip()):
            yield objection(
                338, group.spec.here("image"), f"{group.label} has the image "
                f"{shown(group.spec.text('image'))}.", "Write ami-..., ssm:NAME or OWNER/NAME.",
            )  # fmt: skip
        if not cluster.karpenter:
            yield objection(
                371, group.spec.here("manager"), f"{group.label} is managed by Karpenter, which is "
                "not on: it never gets a machine.", "Write karpenter: {enabled: true}.",
            )  # fmt: skip


def _static(gates: str) -> bool:
    if not gates:
        return True
    enabled = False
    for each in gates.split(","):
        name, sign, value = each.partition("=")
        if sign and name.strip() == "StaticCapacity":
            enabled = value.strip().lower() == "true"
    return enabled


def _image(text: str) -> bool:
    if not text or text.startswith("ami-"):
        return True
    if "://" in text or text == "ssm:":
        return False
    owner, slash, name = text.partition("/")
    return text.startswith("ssm:") or not slash or bool(owner and name)


CHECKS: Final = (present, role, sizes, subnets, membership, karpenter)
