"""Node groups, managed and self-managed, each as a node pool of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from advisor.importers.eksctl.case import Case
from advisor.importers.eksctl.network import known
from advisor.importers.imported import How, Place
from advisor.importers.record import Found
from advisor.importers.view import View
from advisor.model.vocabulary import (
    Architecture,
    ContainerRuntime,
    ImageFamily,
    ImdsTokens,
    OperatingSystem,
    PoolKind,
    TaintEffect,
    VolumeType,
)

_KINDS: Final = {
    "managedNodeGroups": PoolKind.MANAGED_NODE_GROUP,
    "nodeGroups": PoolKind.SELF_MANAGED,
}
_FAMILIES: Final = (
    ("amazonlinux2023", ImageFamily.AL2023),
    ("amazonlinux2", ImageFamily.AL2),
    ("bottlerocket", ImageFamily.BOTTLEROCKET),
    ("ubuntu", ImageFamily.UBUNTU),
    ("windows", ImageFamily.WINDOWS),
)
"""Beginnings of image families, the longer ones first."""
_POD_HOPS: Final = 2
_ALL_ON_DEMAND: Final = 100


@dataclass(slots=True)
class Pool:
    """A node pool in the making: its fields by path, and what decides whether groups belong
    together.
    """

    name: str
    kind: PoolKind
    place: Place
    zones: list[str]
    sizes: tuple[int, int, int]
    """Least, wanted and most nodes."""
    spot: bool
    fields: dict[str, Found] = field(default_factory=dict)

    def read(self, path: str, view: View, value: Any, absent: Any, reason: str) -> None:
        """``value`` where the group states one, else what eksctl does then."""
        if value is not None:
            self.fields[path] = Found(value, How.READ, view.place)
        else:
            self.fields[path] = Found(absent, How.DEFAULTED, view.place, reason)

    @property
    def shape(self) -> Mapping[str, Any]:
        """Everything but name, zone, sizes and spot: what groups of one pool share."""
        own = ("zones", "min", "desired", "max", "spot_percent", "on_demand_base", "group_per_zone")
        return {path: each.value for path, each in self.fields.items() if path not in own}


def read_groups(case: Case) -> list[Pool]:
    """All groups, in the order in which eksctl's own exports list them."""
    found = []
    for key, kind in _KINDS.items():
        for i, view in enumerate(case.config.get(key).items()):
            if view.mapping():
                found.append(_group(case, view, kind, f"{key}-{i}"))
    return found


def _group(case: Case, view: View, kind: PoolKind, otherwise: str) -> Pool:
    sizes = _sizes(case, view, managed=kind is PoolKind.MANAGED_NODE_GROUP)
    spot = kind is PoolKind.MANAGED_NODE_GROUP and view.get("spot").flag() is True
    pool = Pool(
        view.get("name").word() or otherwise, kind, view.place, _zones(case, view),
        (sizes["min"].value, sizes["desired"].value, sizes["max"].value), spot,
    )  # fmt: skip
    pool.fields["kind"] = Found(kind.value, How.READ, view.place)
    pool.fields |= sizes
    if pool.zones:
        pool.fields["zones"] = _found_zones(pool.zones, view)
    _types(case, pool, view)
    _image(pool, view)
    _disk(case, pool, view)
    _machine(pool, view)
    _scheduling(pool, view)
    _rollout(pool, view)
    _spot(pool, view)
    return pool


def _sizes(case: Case, view: View, *, managed: bool) -> dict[str, Found]:
    """Sizes as eksctl fills them in: from the others, and two where none is stated."""
    least, wanted, most = (view.get(key) for key in ("minSize", "desiredCapacity", "maxSize"))
    default = case.fact("default_group_size")
    low = _first(least.whole(), wanted.whole(), default)
    middle = _first(wanted.whole(), low)
    high = _first(most.whole(), middle)
    if managed and not high and most.whole() is None:
        high = 1
    found = {}
    for key, part, value in (("min", least, low), ("desired", wanted, middle), ("max", most, high)):
        if part.whole() is not None:
            found[key] = Found(max(0, value), How.READ, part.place)
        else:
            reason = "as many as the sizes that are stated; two where none is"
            found[key] = Found(max(0, value), How.DEFAULTED, part.place, reason)
    return found


def _first(*values: int | None) -> int:
    return next(value for value in values if value is not None)


def _zones(case: Case, view: View) -> list[str]:
    stated = view.get("availabilityZones").texts()
    if not stated:
        names = set(view.get("subnets").texts())
        stated = [each.zone for each in known(case) if names & {each.key, each.id}]
    region = case.config.get("metadata", "region").word()
    return [zone for zone in dict.fromkeys(stated) if zone[:-1] == region]


def _found_zones(zones: list[str], view: View) -> Found:
    stated = view.get("availabilityZones")
    if stated:
        return Found(zones, How.READ, stated.place)
    return Found(zones, How.INFERRED, view.get("subnets").place, "the zones of its subnets")


def _types(case: Case, pool: Pool, view: View) -> None:
    managed = pool.kind is PoolKind.MANAGED_NODE_GROUP
    several = view.get("instanceTypes") if managed else view.get(
        "instancesDistribution", "instanceTypes"
    )  # fmt: skip
    single = view.get("instanceType")
    name = single.word()
    one = [name] if name and name != "mixed" else []
    found = list(dict.fromkeys(several.texts())) or one
    where = several if several.texts() else single
    default = case.fact("default_instance_type")
    reason = f"eksctl takes {default} where no type is stated"
    if view.has("instanceSelector") and not found:
        reason = (
            f"the selector names no type; {default} stands for what eksctl will find: ask "
            "`eksctl create cluster --dry-run`"
        )
    if view.has("launchTemplate") and not found:
        reason = f"the launch template names the type; {default} stands for it"
    pool.read("instance_types", where, found or None, [default], reason)
    facts = case.catalog.instance_type((found or [default])[0])
    arch = facts.arch if facts else Architecture.AMD64.value
    if arch in (Architecture.AMD64, Architecture.ARM64):
        pool.fields["architecture"] = Found(
            Architecture(arch).value, How.INFERRED, where.place, "the processors of the types"
        )


def _image(pool: Pool, view: View) -> None:
    family = view.get("amiFamily")
    stated = (family.word() or "").lower()
    found = next((image for start, image in _FAMILIES if stated.startswith(start)), None)
    reason = "AmazonLinux2023 where none is stated"
    pool.read(
        "image_family", family, found.value if found else None, ImageFamily.AL2023.value, reason
    )
    if found is ImageFamily.WINDOWS:
        system = OperatingSystem.WINDOWS.value
        pool.fields["os"] = Found(system, How.INFERRED, family.place, "the image family")
    image = view.get("ami")
    if (image.word() or "").startswith("ami-"):
        pool.fields["custom_image"] = Found(image.word(), How.READ, image.place)
    runtime = view.get("containerRuntime")
    if runtime.word() in ("dockerd", "docker"):
        docker = ContainerRuntime.DOCKER.value
        pool.fields["runtime"] = Found(docker, How.READ, runtime.place)


def _disk(case: Case, pool: Pool, view: View) -> None:
    kind, size = view.get("volumeType"), view.get("volumeSize")
    default = case.fact("default_root_type")
    stated = kind.word() if kind.word() in {each.value for each in VolumeType} else None
    pool.read("root.type", kind, stated, default, f"eksctl takes {default}")
    gib = case.fact("default_root_gib")
    pool.read("root.size_gib", size, size.whole() or None, gib, f"eksctl takes {gib} GiB")
    for path, key in (("root.iops", "volumeIOPS"), ("root.throughput_mibps", "volumeThroughput")):
        part = view.get(key)
        if part.whole() is not None:
            pool.fields[path] = Found(part.whole(), How.READ, part.place)
    encrypted = view.get("volumeEncrypted")
    reason = "eksctl leaves it to the account's setting, which is off unless changed"
    pool.read("root.encrypted", encrypted, encrypted.flag(), False, reason)


def _machine(pool: Pool, view: View) -> None:
    tokens = view.get("disableIMDSv1")
    words = {True: ImdsTokens.REQUIRED.value, False: ImdsTokens.OPTIONAL.value}
    flag = tokens.flag()
    pool.read(
        "imds.tokens", tokens, None if flag is None else words[flag], ImdsTokens.REQUIRED.value,
        "eksctl switches IMDSv1 off",
    )  # fmt: skip
    pods = view.get("disablePodIMDS")
    hops = None if pods.flag() is None else (1 if pods.flag() else _POD_HOPS)
    pool.read("imds.hops", pods, hops, _POD_HOPS, "eksctl lets pods reach the metadata service")
    private = view.get("privateNetworking")
    flag = private.flag()
    reason = "eksctl puts nodes into public subnets unless told"
    pool.read("public_ip", private, None if flag is None else not flag, True, reason)
    ssh = view.get("ssh")
    keys = any(ssh.get(key).word() for key in ("publicKeyName", "publicKeyPath", "publicKey"))
    allowed = ssh.get("allow").flag()
    if allowed is True or (keys and allowed is not False):
        pool.fields["ssh"] = Found(True, How.READ, ssh.place)
    if view.get("efaEnabled").flag() is True:
        pool.fields["efa"] = Found(True, How.READ, view.get("efaEnabled").place)
    pods_per_node = view.get("maxPodsPerNode")
    if (pods_per_node.whole() or 0) > 0:
        pool.fields["max_pods"] = Found(pods_per_node.whole(), How.READ, pods_per_node.place)


def _scheduling(pool: Pool, view: View) -> None:
    labels = view.get("labels")
    if found := texts_of(labels):
        pool.fields["labels"] = Found(found, How.READ, labels.place)
    taints = view.get("taints")
    listed = [
        *(_taint(each) for each in taints.items()),
        *(_short_taint(key, taints.get(key).text() or "") for key in taints.stated_keys()),
    ]
    if kept := [each for each in listed if each is not None]:
        pool.fields["taints"] = Found(kept, How.READ, taints.place)


def texts_of(view: View) -> dict[str, str]:
    """The entries of a mapping that are texts."""
    found = {key: view.get(key).text() for key in view.stated_keys()}
    return {key: text for key, text in found.items() if text is not None}


def _taint(view: View) -> dict[str, str] | None:
    key, effect = view.get("key").word(), view.get("effect").word()
    value = view.get("value").text() or ""
    if not key or effect not in {each.value for each in TaintEffect}:
        return None
    return _tainted(key, value, effect)


def _short_taint(key: str, text: str) -> dict[str, str] | None:
    """The old form of self-managed groups: ``key: value:effect``."""
    value, _, effect = text.rpartition(":")
    if effect not in {each.value for each in TaintEffect}:
        return None
    return _tainted(key, value, effect)


def _tainted(key: str, value: str, effect: str | None) -> dict[str, str]:
    return {"key": key, **({"value": value} if value else {}), "effect": str(effect)}


def _rollout(pool: Pool, view: View) -> None:
    if pool.kind is PoolKind.MANAGED_NODE_GROUP:
        for path, key in (
            ("rollout.max_unavailable", "maxUnavailable"),
            ("rollout.max_unavailable_percent", "maxUnavailablePercentage"),
        ):
            part = view.get("updateConfig", key)
            if part.whole() is not None:
                pool.fields[path] = Found(part.whole(), How.READ, part.place)
    suspended = view.get("asgSuspendProcesses")
    stopped = "AZRebalance" in suspended.texts()
    reason = "Auto Scaling evens out zones unless told"
    pool.read("az_rebalance", suspended, False if stopped else None, True, reason)


def _spot(pool: Pool, view: View) -> None:
    if pool.kind is PoolKind.MANAGED_NODE_GROUP:
        spot = view.get("spot")
        share = 100 if pool.spot else 0
        pool.read("spot_percent", spot, share if spot.flag() is not None else None, 0, "on demand")
        return
    stated = view.get("instancesDistribution")
    part = stated.get("onDemandPercentageAboveBaseCapacity")
    percent = part.whole()
    on_demand = _ALL_ON_DEMAND if percent is None else min(max(percent, 0), _ALL_ON_DEMAND)
    reason = "all on demand unless a share is stated"
    pool.read("spot_percent", part, None if percent is None else 100 - on_demand, 0, reason)
    base = stated.get("onDemandBaseCapacity")
    if base.whole() is not None:
        pool.fields["on_demand_base"] = Found(max(0, base.whole() or 0), How.READ, base.place)
    if stated:
        stated.get("capacityRebalance")
        stated.get("spotAllocationStrategy")
