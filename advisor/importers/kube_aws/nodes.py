"""Node pools: scaling groups, mixed groups and spot fleets."""

from __future__ import annotations

from math import ceil
from typing import Final

from advisor.importers.imported import Place
from advisor.importers.kube_aws.case import Case
from advisor.importers.kube_aws.subnets import of_pool, say_zones
from advisor.importers.names import free_name, slug
from advisor.importers.view import View
from advisor.model.vocabulary import ImdsTokens, PoolKind

_ALL: Final = 100
_OLD_KEYS: Final = ("workerCount", "workerInstanceType")
"""Of releases before node pools."""
_KEPT: Final = {
    ("gpu", "nvidia", "enabled"): "kube-aws builds the driver on the machine; images with it, and "
    "the device plugin, take its place",
    ("autoscaling", "clusterAutoscaler", "enabled"): "the autoscaler of a design takes all pools",
    ("clusterAutoscalerSupport", "enabled"): "rights and labels for the cluster autoscaler; an "
    "add-on of today brings them",
    ("kube2IamSupport", "enabled"): "rights of pods by kube2iam; IRSA or Pod Identity take its "
    "place",
    ("tenancy",): "tenancy of the machines; prices are those of shared ones",
}


def read_nodes(case: Case) -> None:
    """The pools, each as one pool of the design."""
    pools = case.root.get("worker", "nodePools")
    case.record.infer("nodes.pools", [], pools.place, "those that the file states")
    taken: set[str] = set()
    for pool in pools.items():
        if pool.mapping():
            name = free_name(slug(pool.get("name").word() or "") or "pool", taken)
            _pool(case, f"nodes.pools[{name}]", pool)
        else:
            case.record.leave(pool.place, pool.value, "not a node pool")
    if not taken and any(case.root.has(key) for key in _OLD_KEYS):
        _old_pool(case)
    runtime = case.root.get("containerRuntime")
    if runtime.word() not in (None, case.fact("default_runtime")):
        case.record.leave(runtime.place, runtime.value, "a runtime that is gone from Kubernetes")


def _pool(case: Case, path: str, pool: View) -> None:
    fleet = pool.get("spotFleet")
    if (fleet.get("targetCapacity").whole() or 0) > 0:
        _fleet(case, path, fleet)
    else:
        _group(case, path, pool)
    _common(case, path, pool)
    chosen = of_pool(case, pool)
    everywhere = case.record.tree["placement"]["zones"]
    say_zones(case, f"{path}.zones", chosen, pool.get("subnets"), everywhere)
    public = not all(each.private for each in chosen)
    reason = "public subnets give addresses" if public else "private subnets give none"
    case.record.infer(f"{path}.public_ip", public, pool.get("subnets").place, reason)
    _labels(case, path, pool)
    for keys, words in _KEPT.items():
        view = pool.get(*keys)
        if view:
            case.record.leave(view.place, view.value, words)


def _group(case: Case, path: str, pool: View) -> None:
    """A scaling group of one machine type, or of several with a share of spot capacity."""
    group = pool.get("autoScalingGroup")
    mixed = group.get("mixedInstances")
    kind = pool.get("instanceType")
    if mixed.get("enabled").flag() and mixed.get("instanceTypes").texts():
        types = mixed.get("instanceTypes")
        case.record.read(f"{path}.instance_types", types.texts(), types.place)
        _mix(case, path, mixed)
    else:
        usual = [case.fact("default_instance_type.worker")]
        reason = f"kube-aws takes {usual[0]}"
        stated = [kind.word()] if kind.word() else None
        case.choose(f"{path}.instance_types", kind, stated, usual, reason)
        _bid(case, path, pool)
    size = case.machines(f"{path}.desired", pool.get("count"), group.get("minSize"))
    for key, field in (("minSize", "min"), ("maxSize", "max")):
        stated_size = group.get(key)
        reason = "as many as there are"
        case.choose(f"{path}.{field}", stated_size, stated_size.whole(), size, reason)
    case.volume(f"{path}.root", pool.get("rootVolume"), pool.get("rootVolume", "size"))


def _bid(case: Case, path: str, pool: View) -> None:
    bid = pool.get("spotPrice")
    if bid.word():
        reason = f"all machines on spot capacity, for at most ${bid.word()} an hour"
        case.record.infer(f"{path}.spot_percent", _ALL, bid.place, reason)


def _mix(case: Case, path: str, mixed: View) -> None:
    base = mixed.get("onDemandBaseCapacity")
    share = mixed.get("onDemandPercentageAboveBaseCapacity")
    case.choose(f"{path}.on_demand_base", base, base.whole(), 0, "no base unless stated")
    on_demand = share.whole() or 0
    reason = "the share that is not on demand; none is where nothing is stated"
    case.record.infer(f"{path}.spot_percent", max(0, _ALL - on_demand), share.place, reason)


def _fleet(case: Case, path: str, fleet: View) -> None:
    """A spot fleet: as many machines of its first type as make up its units of capacity."""
    target = fleet.get("targetCapacity")
    specifications = fleet.get("launchSpecifications")
    listed = [each for each in specifications.items() if each.get("instanceType").word()]
    types = list(dict.fromkeys(each.get("instanceType").word() or "" for each in listed))
    usual = case.fact("spot_fleet_instance_types").split()
    reason = f"kube-aws takes {' and '.join(usual)}"
    case.choose(f"{path}.instance_types", specifications, types or None, usual, reason)
    weight = max(1, (listed[0].get("weightedCapacity").whole() or 1) if listed else 1)
    units = target.whole() or 0
    machines = ceil(units / weight)
    reason = f"{units} units of capacity, {weight} for each machine of the first type"
    for field in ("desired", "min", "max"):
        case.record.infer(f"{path}.{field}", machines, target.place, reason)
    reason = "a fleet of spot instances"
    case.record.infer(f"{path}.spot_percent", _ALL, fleet.place, reason)
    size = fleet.get("unitRootVolumeSize")
    gib = (size.whole() or case.fact("spot_fleet_unit_root_gib")) * weight
    case.record.infer(f"{path}.root.size_gib", gib, size.place, "for each unit of capacity")
    kind = fleet.get("rootVolumeType")
    case.usual(f"{path}.root.type", kind, kind.word(), "default_root_type")
    reason = "kube-aws encrypts no volume unless told to"
    case.record.default(f"{path}.root.encrypted", False, reason, fleet.place)
    for each in listed:
        each.get("spotPrice")
        each.get("weightedCapacity")
        each.get("rootVolume").all_seen()
    fleet.get("spotPrice")


def _common(case: Case, path: str, pool: View) -> None:
    """What all machines of kube-aws have in common."""
    record, place = case.record, pool.place
    record.infer(f"{path}.kind", PoolKind.SELF_MANAGED.value, place, "a scaling group")
    record.infer(f"{path}.group_per_zone", False, place, "one group over its subnets")
    _machine(case, path, place)
    version = pool.get("kubernetesVersion")
    if version.word():
        stated = (version.word() or "").removeprefix("v")
        record.read(f"{path}.kubernetes_version", stated, version.place)


def _machine(case: Case, path: str, place: Place) -> None:
    image, runtime = case.fact("default_image_family"), case.fact("default_runtime")
    reason = "kube-aws runs on CoreOS Container Linux alone"
    case.record.infer(f"{path}.image_family", image, place, reason)
    stated = case.root.get("containerRuntime")
    known = stated.word() if stated.word() == runtime else None
    case.choose(f"{path}.runtime", stated, known, runtime, f"kube-aws takes {runtime}")
    reason = "Container Linux of its time knows the first version of cgroups only"
    case.record.infer(f"{path}.cgroup", 1, place, reason)
    reason = "kube-aws does not ask for tokens"
    case.record.default(f"{path}.imds.tokens", ImdsTokens.OPTIONAL.value, reason, place)
    key = case.stated(("keyName",), ("sshAuthorizedKeys",))
    reason = "the file has a key to log in with" if key else "the file has no key to log in with"
    case.record.infer(f"{path}.ssh", bool(key), key.place, reason)


def _labels(case: Case, path: str, pool: View) -> None:
    taints, labels = pool.get("taints"), pool.get("nodeLabels")
    found = []
    for each in taints.items():
        parts = {key: each.get(key).text() for key in ("key", "value", "effect")}
        found.append({key: text for key, text in parts.items() if text is not None})
    if found:
        case.record.read(f"{path}.taints", found, taints.place)
    words = {key: labels.get(key).text() for key in labels.stated_keys()}
    if words:
        case.record.read(f"{path}.labels", words, labels.place)


def _old_pool(case: Case) -> None:
    """The workers of a file from before node pools."""
    path, root = "nodes.pools[workers]", case.root
    case.record.infer(f"{path}.name", "workers", root.place, "a file from before node pools")
    size = case.machines(f"{path}.desired", root.get("workerCount"), View(None, root.place, set()))
    for field in ("min", "max"):
        case.record.infer(f"{path}.{field}", size, root.get("workerCount").place, "a fixed number")
    kind = root.get("workerInstanceType")
    usual = [case.fact("default_instance_type.worker")]
    stated = [kind.word()] if kind.word() else None
    case.choose(f"{path}.instance_types", kind, stated, usual, f"kube-aws takes {usual[0]}")
    volume = root.get("workerRootVolumeSize")
    case.usual(f"{path}.root.size_gib", volume, volume.whole() or None, "default_root_gib")
    style = root.get("workerRootVolumeType")
    case.usual(f"{path}.root.type", style, style.word(), "default_root_type")
    case.record.default(f"{path}.root.encrypted", False, "kube-aws encrypts no volume of it")
    bid = root.get("workerSpotPrice")
    if bid.word():
        case.record.infer(f"{path}.spot_percent", _ALL, bid.place, "all on spot capacity")
    _common(case, path, View({}, root.place, set()))
