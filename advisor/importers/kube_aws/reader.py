"""A kube-aws ``cluster.yaml`` as a design."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from advisor.importers.foreign import Tree
from advisor.importers.imported import MisplacedError, Place
from advisor.importers.record import Record
from advisor.importers.view import View, unseen
from advisor.model.vocabulary import Cni, EtcdTopology, NodeSubnets, PoolKind, Tool, VolumeType

_NOT_IN_A_NAME: Final = re.compile(r"[^a-z0-9]+")
_MINOR: Final = re.compile(r"v?(\d+\.\d+)(?:\.\d+.*)?")
_NETWORKS: Final = {"canal": Cni.CANAL.value, "flannel": Cni.FLANNEL.value}
_VOLUME_TYPES: Final = {each.value for each in VolumeType}
_USUAL_WORKER: Final = "t2.medium"
"""``WorkerInstanceType`` of ``core/controlplane/config/config.go``, kube-aws, main of 2017."""
_KEPT: Final = "kube-aws knows it, a design has no field for it"


def read_cluster(documents: Sequence[Tree]) -> Record:
    """The first document of a file; kube-aws reads no other."""
    seen: set[Place] = set()
    record = Record()
    root = View(documents[0], (0,), seen)
    _cluster(record, root)
    _placement(record, root)
    _controller(record, root.get("controller"))
    _etcd(record, root.get("etcd"))
    _network(record, root)
    _pools(record, root.get("worker", "nodePools"))
    for place, value in unseen(documents[0], (0,), seen):
        if value is not None:
            record.leave(place, value, _KEPT)
    for i, document in enumerate(documents[1:], 1):
        record.leave((i,), document, "kube-aws reads the first document of a file only")
    return record


def _slug(text: str) -> str:
    return _NOT_IN_A_NAME.sub("-", text.lower()).strip("-")[:63].strip("-")


def _name(record: Record, path: str, view: View, otherwise: str) -> None:
    stated = view.word() or ""
    found = _slug(stated)
    if found and found == stated:
        record.read(path, found, view.place)
    else:
        reason = "a name that a design can hold" if found else "the file names none"
        record.infer(path, found or otherwise, view.place, reason)


def _cluster(record: Record, root: View) -> None:
    _name(record, "name", root.get("clusterName"), "cluster")
    record.infer("provisioner.tool", Tool.KUBE_AWS.value, (0,), "it is a file of kube-aws")
    record.infer("control_plane.managed", False, (0,), "kube-aws runs its own controllers")
    version = root.get("kubernetesVersion")
    stated = _MINOR.fullmatch(version.text() or "")
    if stated:
        record.read("kubernetes.version", stated[1], version.place)
    elif version:
        record.leave(version.place, version.value, "not a version of Kubernetes")


def _placement(record: Record, root: View) -> None:
    region, single = root.get("region"), root.get("availabilityZone")
    if region.word():
        record.read("placement.region", region.word(), region.place)
    subnets = root.get("subnets")
    zones: list[str] = []
    for each in subnets.items():
        zone = each.get("availabilityZone").word()
        if zone and zone not in zones:
            zones.append(zone)
    if zones:
        record.read("placement.zones", zones, subnets.place, "the zones of the subnets")
    elif single.word():
        zones = [single.word() or ""]
        record.read("placement.zones", zones, single.place)
    else:
        raise MisplacedError(
            root.place,
            "neither availabilityZone nor subnets with one: no zone to place anything in",
            "State availabilityZone, or subnets; kube-aws needs one of them, too.",
        )
    if not region.word():
        reason = "the region of the first zone"
        record.infer("placement.region", zones[0][:-1], root.get("subnets").place, reason)


def _count(record: Record, path: str, section: View) -> None:
    """The machines of ``section``: ``count``, else the least its scaling group keeps, else one."""
    count, least = section.get("count"), section.get("autoScalingGroup", "minSize")
    if count.whole() is not None:
        record.read(path, count.whole(), count.place)
    elif least.whole() is not None:
        record.infer(path, least.whole(), least.place, "the least that the scaling group keeps")
    else:
        record.default(path, 1, "kube-aws makes one where no count is stated", section.place)


def _word(record: Record, path: str, view: View) -> None:
    if view.word():
        record.read(path, view.word(), view.place)


def _controller(record: Record, controller: View) -> None:
    _count(record, "control_plane.count", controller)
    _word(record, "control_plane.instance_type", controller.get("instanceType"))


def _etcd(record: Record, etcd: View) -> None:
    reason = "kube-aws runs etcd on machines of its own"
    record.infer("etcd.topology", EtcdTopology.DEDICATED.value, etcd.place, reason)
    _count(record, "etcd.members", etcd)
    _word(record, "etcd.instance_type", etcd.get("instanceType"))
    volume = etcd.get("dataVolume")
    kind = volume.get("type")
    if kind.text() in _VOLUME_TYPES:
        record.read("etcd.volume.type", kind.text(), kind.place)
    elif kind:
        record.leave(kind.place, kind.value, "no type of EBS volume")
    for key, field in (("size", "size_gib"), ("iops", "iops")):
        number = volume.get(key)
        if number.whole():
            record.read(f"etcd.volume.{field}", number.whole(), number.place)
    encrypted = volume.get("encrypted")
    if encrypted.flag() is not None:
        record.read("etcd.volume.encrypted", encrypted.flag(), encrypted.place)
    else:
        reason = "kube-aws encrypts no volume unless told to"
        record.default("etcd.volume.encrypted", False, reason, volume.place)
    snapshot = etcd.get("snapshot", "automated")
    if snapshot.flag() is not None:
        record.read("etcd.backup.enabled", snapshot.flag(), snapshot.place)
    else:
        reason = "kube-aws takes no snapshots unless told to"
        record.default("etcd.backup.enabled", False, reason, snapshot.place)


def _network(record: Record, root: View) -> None:
    _word(record, "network.vpc_cidr", root.get("vpcCIDR"))
    _word(record, "network.pod_cidr", root.get("podCIDR"))
    _word(record, "network.service_cidr", root.get("serviceCIDR"))
    kind = root.get("kubernetes", "networking", "selfHosting", "type")
    network = _NETWORKS.get(kind.text() or "")
    if network:
        record.read("network.cni", network, kind.place)
    else:
        reason = "kube-aws runs flannel or canal; this is neither" if kind else "kube-aws runs it"
        record.default("network.cni", Cni.FLANNEL.value, reason, kind.place)
    private = [each.get("private") for each in root.get("subnets").items()]
    if private:
        inside = all(each.flag() for each in private)
        word = NodeSubnets.PRIVATE.value if inside else NodeSubnets.PUBLIC.value
        reason = "all subnets are private" if inside else "not all subnets are private"
        record.infer("network.node_subnets", word, private[0].place, reason)
    else:
        reason = "kube-aws makes one public subnet where none is stated"
        record.default("network.node_subnets", NodeSubnets.PUBLIC.value, reason, root.place)


def _pools(record: Record, pools: View) -> None:
    record.infer("nodes.pools", [], pools.place, "those that the file states")
    taken: set[str] = set()
    for pool in pools.items():
        if not pool.mapping():
            record.leave(pool.place, pool.value, "not a node pool")
            continue
        stated = pool.get("name")
        wanted = _slug(stated.word() or "") or "pool"
        name, number = wanted, 1
        while name in taken:
            number += 1
            name = f"{wanted[:58]}-{number}"
        taken.add(name)
        _pool(record, f"nodes.pools[{name}]", pool)


def _pool(record: Record, path: str, pool: View) -> None:
    record.infer(f"{path}.kind", PoolKind.SELF_MANAGED.value, pool.place, "a scaling group")
    record.infer(f"{path}.group_per_zone", False, pool.place, "one group over its subnets")
    kind = pool.get("instanceType")
    if kind.word():
        record.read(f"{path}.instance_types", [kind.word()], kind.place)
    else:
        reason = f"kube-aws takes {_USUAL_WORKER}"
        record.default(f"{path}.instance_types", [_USUAL_WORKER], reason, pool.place)
    _count(record, f"{path}.desired", pool)
    count = next(
        each["desired"] for each in record.tree["nodes"]["pools"] if f"[{each['name']}]" in path
    )
    for key, field in (("minSize", "min"), ("maxSize", "max")):
        size = pool.get("autoScalingGroup", key)
        if size.whole() is not None:
            record.read(f"{path}.{field}", size.whole(), size.place)
        else:
            record.default(f"{path}.{field}", count, "as many as there are", pool.place)
