"""What EKS refuses of a cluster."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from advisor.importers.cloudformation.checks.wording import refused, trap
from advisor.importers.cloudformation.template import EKS_CLUSTER, Resource, Templates
from advisor.importers.imported import Objection
from advisor.importers.spelling import SpeltFloat, SpeltInt
from advisor.model.scalars import printable

_MINOR: Final = re.compile(r"1\.[0-9]{2,3}")
_LEAST_SUBNETS: Final = 2
_HALVES: Final = {
    "ComputeConfig": ("ComputeConfig", "Enabled"),
    "StorageConfig.BlockStorage": ("StorageConfig", "BlockStorage", "Enabled"),
    "KubernetesNetworkConfig.ElasticLoadBalancing":
        ("KubernetesNetworkConfig", "ElasticLoadBalancing", "Enabled"),
}  # fmt: skip


def cluster_objections(templates: Templates) -> Iterator[Objection]:
    """Everything about clusters."""
    for cluster in templates.of(EKS_CLUSTER):
        yield from _version(cluster)
        yield from _subnets(cluster)
        yield from _auto_mode(cluster)
        yield from _addresses(cluster)
        yield from _entries(templates, cluster)
        yield from _logs(templates, cluster)


def _version(cluster: Resource) -> Iterator[Objection]:
    version = cluster.get("Version")
    value = version.value
    if isinstance(value, SpeltFloat | SpeltInt) and f"{float(value):g}" != value.text:
        yield refused(
            "010", version.place,
            f"Version {value.text} without quotes is the number {float(value):g}.",
            f'Write "{value.text}".',
        )  # fmt: skip
    elif (text := version.word()) and not _MINOR.fullmatch(text):
        yield refused(
            "010", version.place, f"Version is {printable(text)}; EKS takes a minor alone.",
            "Write it like 1.34: EKS picks the patch.",
        )  # fmt: skip


def _subnets(cluster: Resource) -> Iterator[Objection]:
    listed = cluster.get("ResourcesVpcConfig", "SubnetIds")
    count = len(list(listed.items()))
    if isinstance(listed.value, list) and count < _LEAST_SUBNETS:
        yield refused(
            "011", listed.stated, f"The cluster has {count} subnet(s); EKS wants two or more.",
            "List subnets in two zones at least.",
        )  # fmt: skip


def _auto_mode(cluster: Resource) -> Iterator[Objection]:
    found = {name: cluster.get(*keys) for name, keys in _HALVES.items()}
    flags = {name: node.flag() for name, node in found.items()}
    if any(node.open for node in found.values()):
        return
    if any(flags.values()) and not all(flags.values()):
        off = [name for name, flag in flags.items() if not flag]
        on = next(node for name, node in found.items() if flags[name])
        yield refused(
            "012", on.place, f"Auto Mode is on in part: {', '.join(off)} is not enabled.",
            "Switch all three on, or none of them.",
        )  # fmt: skip


def _addresses(cluster: Resource) -> Iterator[Objection]:
    stated = cluster.get("KubernetesNetworkConfig")
    service = stated.get("ServiceIpv4Cidr")
    if stated.get("IpFamily").word() == "ipv6" and service:
        yield refused(
            "013", service.place, "ServiceIpv4Cidr is stated for a cluster of IPv6.",
            "Take it out: EKS assigns the range of Services.",
        )  # fmt: skip


def _entries(templates: Templates, cluster: Resource) -> Iterator[Objection]:
    mode = cluster.get("AccessConfig", "AuthenticationMode")
    if mode.open or mode.word() not in (None, "CONFIG_MAP"):
        return
    for entry in templates.of("AWS::EKS::AccessEntry"):
        if entry.made is None:
            continue
        yield refused(
            "014", entry.place,
            f"{entry.name} is an access entry, and the cluster knows the aws-auth ConfigMap alone.",
            "Set AccessConfig.AuthenticationMode to API or API_AND_CONFIG_MAP.",
        )  # fmt: skip


def _logs(templates: Templates, cluster: Resource) -> Iterator[Objection]:
    if not cluster.get("Logging", "ClusterLogging", "EnabledTypes"):
        return
    for group in templates.of("AWS::Logs::LogGroup"):
        name = group.get("LogGroupName").loose()
        if not name.startswith("/aws/eks/") or not name.endswith("/cluster"):
            continue
        if group.document != cluster.document or group.name in cluster.depends_on():
            continue
        if templates.mentions(group, cluster.name) or templates.mentions(cluster, group.name):
            if templates.mentions(cluster, group.name):
                continue
            yield trap(
                "015", group.place,
                "The log group is made after the cluster, which makes one of that name by itself.",
                f"Name the group without a reference, and let {cluster.name} depend on it.",
                title="EKS may make this log group first", error=True,
            )  # fmt: skip
            continue
        yield trap(
            "015", group.place,
            "Nothing says that the log group is made before the cluster, which makes one of that "
            "name by itself; the stack then fails.",
            f"Add DependsOn: {group.name} to {cluster.name}.",
            title="EKS may make this log group first",
        )  # fmt: skip
