"""What kubeadm's files say of each field: the whole table, and what kubeadm leaves to others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from advisor.catalog.support import minor_version
from advisor.exporters.coverage import (
    Field,
    Judge,
    Table,
    Verdict,
    approximated,
    expressed,
    informs,
    not_expressible,
    only_when,
)
from advisor.exporters.kubeadm.choices import can_run, dedicated_etcd, labels, taint_fits
from advisor.exporters.kubeadm.coverage_cluster import cluster_table
from advisor.exporters.kubeadm.coverage_software import software_table
from advisor.exporters.kubeadm.draft import Draft, supported_version
from advisor.model.control_plane import EtcdBackup, Volume
from advisor.model.design import Design
from advisor.model.goals import Application, Goals, Workload
from advisor.model.judgement import Waiver
from advisor.model.network import Subnet
from advisor.model.nodes import Imds, NodePool, Rollout, Taint
from advisor.model.vocabulary import ContainerRuntime, OperatingSystem, RegionMode, Tool

_BESIDE: Final = informs("made beside kubeadm; the stack of the target cloudformation makes it")
_DOCUMENT: Final = informs("about the design document")
_POOL: Final = "nodes.pools[]"


def table(draft: Draft) -> Table:
    """The verdict of every field a design can have."""
    return {
        **document_table(),
        **_places(draft),
        **_tool(draft),
        **_machines(draft),
        **_network(draft),
        **_pools(draft),
        **cluster_table(draft),
        **software_table(draft),
    }


def document_table() -> Table:
    """Verdicts of what is about the design, not about the cluster."""
    goal = informs("a goal: the rules measure the design against it")
    load = informs("the load the design is sized and priced by")
    application = informs("deployed into the cluster by its owner")
    judged = informs("how the advisor judges")
    applications = [f"workload.applications[].{name}" for name in Application.model_fields]
    waivers = [f"waivers[].{name}" for name in Waiver.model_fields]
    return {
        "schema_version": _DOCUMENT,
        "name": expressed("ClusterConfiguration.clusterName"),
        "title": expressed("header"),
        "story": _DOCUMENT,
        "sources": _DOCUMENT,
        **dict.fromkeys(("origin.tool", "origin.file", "origin.sha256"), _DOCUMENT),
        "notes": expressed("comments", "each beside its line, the others in the header"),
        **{f"goals.{name}": goal for name in Goals.model_fields},
        **{f"workload.{name}": load for name in Workload.model_fields},
        **dict.fromkeys(("workload.applications", *applications), application),
        "quotas.on_demand_vcpus": informs("what the AWS account allows"),
        "quotas.routes_per_table": informs("what the AWS account allows"),
        "assumptions.availability": informs("an assumption of the advisor, not of the cluster"),
        "assumptions.cost": informs("an assumption of the advisor, not of the cluster"),
        **dict.fromkeys(("profile", "waivers", *waivers), judged),
    }


def regions_table() -> Table:
    """Verdicts of further regions."""
    elsewhere = not_expressible("a cluster has one region; export a design for each further one")
    return {
        "regions.mode": only_when(
            lambda mode: mode not in (RegionMode.SINGLE, RegionMode.BACKUP_COPY), elsewhere
        ),
        "regions.additional": only_when(len, elsewhere),
        "regions.backup_regions": only_when(
            lambda regions: regions, not_expressible("copy snapshots with AWS Backup")
        ),
    }


def _places(draft: Draft) -> Table:
    return {
        "placement.region": informs("machines know theirs"),
        "placement.zones": expressed("ClusterConfiguration.etcd.external.endpoints")
        if dedicated_etcd(draft.design)
        else _BESIDE,
        "placement.zone_ids": informs("kubeadm knows no zones"),
        **regions_table(),
    }


def _tool(draft: Draft) -> Table:
    return {
        "provisioner.tool": only_when(
            lambda tool: tool != Tool.KUBEADM,
            approximated("", "the design names another tool; these files are for kubeadm"),
        ),
        "provisioner.version": lambda field: _tool_version(field, draft),
        "provisioner.state_store": only_when(bool, informs("kops' own; kubeadm keeps no state")),
        "kubernetes.version": version_verdict(draft, "ClusterConfiguration.kubernetesVersion"),
    }


def version_verdict(draft: Draft, target: str) -> Verdict:
    """What became of the Kubernetes version."""
    stated = draft.design.kubernetes.version
    if supported_version(draft.design, draft.catalog) == stated:
        return expressed(target, draft.kubernetes)
    return approximated(target, f"{draft.kubernetes}: the kubeadm of {stated} knows no v1beta4")


def _tool_version(field: Field, draft: Draft) -> Verdict:
    design = field.owners[0]
    assert isinstance(design, Design)
    if field.value is None or design.provisioner.tool != Tool.KUBEADM:
        return informs("not asked for")
    if minor_version(field.value) == draft.minor:
        return informs("the kubeadm that reads these files")
    return approximated("", f"kubeadm {draft.minor}: that of the Kubernetes it installs")


def _machines(draft: Draft) -> Table:
    plane = (
        "instance_type", "purchase", "spot", "api_load_balancer", "api_scheme",
        "api_internal_through_load_balancer", "api_cross_zone", "endpoint.public",
        "endpoint.private", "endpoint.public_cidrs", "private_path",
    )  # fmt: skip
    volumes = ("control_plane.root", "etcd.volume")
    dedicated = dedicated_etcd(draft.design)
    return {
        **{f"control_plane.{name}": _BESIDE for name in plane},
        "control_plane.api_load_balancer": expressed("header: where the API's name leads"),
        **{f"{v}.{name}": _BESIDE for v in volumes for name in Volume.model_fields},
        "control_plane.count": expressed("header: kubeadm join"),
        "control_plane.zones": expressed("header: names of the members"),
        "etcd.instance_type": only_when(lambda _: dedicated, _BESIDE),
        **{f"etcd.backup.{name}": informs("not asked for") for name in EtcdBackup.model_fields},
        "etcd.backup.enabled": only_when(
            bool, not_expressible("kubeadm takes no backups: run etcdctl snapshot save by a timer")
        ),
        "etcd.backup.restore_drill_days": informs("a habit, not a setting"),
        "security.ssh_cidrs": _BESIDE,
        "security.bastion": _BESIDE,
    }


def _network(draft: Draft) -> Table:
    names = (
        "vpc_id", "vpc_cidr", "additional_vpc_cidrs", "vpc_dns_hostnames", "vpc_dns_resolution",
        "peer_cidrs", "node_subnets", "nat.mode", "nat.gateway_id", "endpoints", "subnets",
        *(f"subnets[].{name}" for name in Subnet.model_fields),
    )  # fmt: skip
    addresses = expressed("ClusterConfiguration.etcd.external.endpoints", "an address of each")
    found: Table = {f"network.{name}": _BESIDE for name in names}
    if not dedicated_etcd(draft.design):
        return found
    listed = bool(draft.design.network.subnets)
    where = ("node_subnets", "subnets[].zone", "subnets[].cidr") if listed else ("vpc_cidr",)
    role = approximated(addresses.target, "private and node alike hold the members")
    return {
        **found,
        **{f"network.{name}": addresses for name in where},
        "network.subnets[].role": role,
    }


def of_pool(field: Field) -> NodePool:
    """The pool a field belongs to."""
    return next(owner for owner in field.owners if isinstance(owner, NodePool))


def for_pool(judge: Callable[[NodePool], Verdict]) -> Judge:
    """A verdict that depends on the pool."""
    return lambda field: judge(of_pool(field))


def unless_left_out(entry: Verdict | Judge) -> Judge:
    """A pool without machines that can join is left out as a whole; its kind says so."""

    def judge(field: Field) -> Verdict:
        if not can_run(of_pool(field)):
            return informs("the pool is left out")
        return entry if isinstance(entry, Verdict) else entry(field)

    return judge


def pool_table(draft: Draft) -> dict[str, Verdict | Judge]:
    """Verdicts of what a node is to Kubernetes: the same for whatever made the machine."""
    taints = expressed("JoinConfiguration.nodeRegistration.taints")
    kubernetes = draft.minor
    return {
        f"{_POOL}.name": expressed("JoinConfiguration"),
        f"{_POOL}.labels": _labels,
        f"{_POOL}.taints": informs("none"),
        **{
            f"{_POOL}.taints[].{name}": lambda field: _taint(field, taints)
            for name in Taint.model_fields
        },
        f"{_POOL}.max_pods": only_when(
            lambda count: count is not None, expressed("KubeletConfiguration.maxPods")
        ),
        f"{_POOL}.kubernetes_version": only_when(
            lambda version: version is not None and minor_version(version) != kubernetes,
            not_expressible("install the kubelet of that release before the machine joins"),
        ),
        f"{_POOL}.runtime": only_when(
            lambda runtime: runtime == ContainerRuntime.DOCKER,
            not_expressible("kubelets have no use for Docker since 1.24; it will be containerd"),
        ),
        f"{_POOL}.runtime_version": only_when(
            bool, not_expressible("install that containerd before the machine joins")
        ),
        f"{_POOL}.cgroup": only_when(
            lambda version: version == 1,
            not_expressible("the image decides; today's have version 2"),
        ),
        f"{_POOL}.expected_root_gib": informs("what the root volume is measured against"),
        f"{_POOL}.volumes_per_node": informs("what the machine type is measured against"),
        f"{_POOL}.hosts_zonal_volumes": informs("what the zones are measured against"),
        f"{_POOL}.pods_need_imds": informs("what the hop limit is measured against"),
        **{
            f"{_POOL}.rollout.{name}": only_when(
                lambda value: value is not None,
                not_expressible("machines are replaced one after the other, by hand"),
            )
            for name in Rollout.model_fields
        },
    }


def guarded(entries: dict[str, Verdict | Judge]) -> Table:
    """``entries`` of a pool, and what it is itself."""
    return {
        **{name: unless_left_out(entry) for name, entry in entries.items()},
        "nodes.pools": informs("no machine joins"),
        f"{_POOL}.os": only_when(
            lambda system: system != OperatingSystem.LINUX,
            not_expressible("no Windows machine is joined; the pool is left out"),
        ),
    }


def _pools(draft: Draft) -> Table:
    beside = (
        "instance_types", "architecture", "zones", "group_per_zone", "min", "desired", "max",
        "purchase", "spot_percent", "on_demand_base", "image_family", "custom_image", "ssh",
        "public_ip", "az_rebalance", "warm_pool", "efa",
        *(f"root.{name}" for name in Volume.model_fields),
        *(f"imds.{name}" for name in Imds.model_fields),
    )  # fmt: skip
    found = guarded({**{f"{_POOL}.{name}": _BESIDE for name in beside}, **pool_table(draft)})
    zones = only_when(len, expressed("ClusterConfiguration.etcd.external.endpoints"))
    if dedicated_etcd(draft.design):
        # A zone more cuts the VPC otherwise, and with it the addresses of the members.
        found = {**found, f"{_POOL}.zones": zones}
    return {**found, f"{_POOL}.kind": for_pool(kind_verdict)}


def kind_verdict(pool: NodePool) -> Verdict:
    """What a pool becomes."""
    if not can_run(pool):
        return not_expressible(f"{pool.kind} machines cannot join; the pool is left out")
    return informs("machines that join by kubeadm")


def _labels(field: Field) -> Verdict:
    pool = of_pool(field)
    if not pool.labels:
        return informs("none")
    target = "JoinConfiguration.nodeRegistration.kubeletExtraArgs[node-labels]"
    left_out = [key for key in pool.labels if key not in labels(pool)]
    if not left_out:
        return expressed(target)
    names = ", ".join(repr(key) for key in left_out)
    return approximated(target, f"without {names}: no kubelet may give itself such a label")


def _taint(field: Field, written: Verdict) -> Verdict:
    taint = field.owners[-1]
    assert isinstance(taint, Taint)
    if taint_fits(taint):
        return written
    return not_expressible("the API takes no such taint: a machine could not join with it")
