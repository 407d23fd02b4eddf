"""The facts a condition reads besides the design, declared by name, kind and meaning.

A rule that misspells one is refused when it is loaded. The program fills them in before it
evaluates the rules (``advisor/plan/facts.py`` and its kin); a fact that it leaves out makes the
rules that read it *not evaluated*.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from advisor.model.vocabulary import PoolKind, SubnetRole
from advisor.rules.rule import Platform
from advisor.rules.schema import FieldKind, FieldType


def _declared(
    root: str,
    *facts: tuple[str, FieldKind, str],
    vocabularies: Mapping[str, type[StrEnum]] | None = None,
) -> dict[str, FieldType]:
    words = {name: frozenset(map(str, each)) for name, each in (vocabularies or {}).items()}
    known = {root: FieldType(FieldKind.SECTION)}
    return known | {
        f"{root}.{name}": FieldType(kind, words.get(name, frozenset()), doc)
        for name, kind, doc in facts
    }


_INT, _NUMBER, _STRING = FieldKind.INT, FieldKind.NUMBER, FieldKind.STRING
_BOOL, _LIST, _SECTION = FieldKind.BOOL, FieldKind.LIST, FieldKind.SECTION

PLAN_FACTS = _declared(
    "plan",
    ("platform", _STRING, "kops, eks or capa (any other self-run control plane)"),
    ("provisioner_version", _STRING, "version of the tool; the newest known when not stated"),
    ("newest_kops_version", _STRING, "newest kops release known"),
    ("unknown_instance_types", _LIST, "types in use that the catalog does not know"),
    ("unknown_instance_types[]", _STRING, ""),
    ("zones", _LIST, "every zone in use: workers, members, load balancers"),
    ("zones[]", _STRING, ""),
    ("zone_count", _INT, "distinct zones of the placement"),
    ("worker_zones", _LIST, "distinct zones with worker nodes"),
    ("worker_zones[]", _STRING, ""),
    ("control_plane_zones", _LIST, "zone of each self-run control-plane member"),
    ("control_plane_zones[]", _STRING, ""),
    ("etcd_zones", _LIST, "zone of each etcd member; empty on EKS"),
    ("etcd_zones[]", _STRING, ""),
    ("etcd_instance_type", _STRING, "machine an etcd member runs on"),
    ("etcd_version", _STRING, "etcd release, the tool's default when not stated"),
    ("etcd_iops", _INT, "IOPS of an etcd volume, the type's base when not stated"),
    ("etcd_throughput_mibps", _INT, "throughput of an etcd volume, likewise"),
    ("nodes_min", _INT, "worker nodes of all pools at their minimum"),
    ("nodes_desired", _INT, "worker nodes at the desired size"),
    ("nodes_max", _INT, "worker nodes at the maximum"),
    ("vcpus_min", _INT, "vCPUs of the workers at the minimum"),
    ("vcpus_desired", _INT, "vCPUs of the workers at the desired size"),
    ("vcpus_max", _INT, "vCPUs of the workers at the maximum"),
    ("memory_gib_desired", _NUMBER, "memory of the workers at the desired size"),
    ("vcpus_min_without_largest_zone", _NUMBER, "vCPUs left at the minimum, fullest zone gone"),
    ("peak_vcpus", _NUMBER, "CPU requests of the workload times its peak factor"),
    ("largest_node_share", _NUMBER, "share of the largest node in the minimum fleet, 0 to 1"),
    ("memory_gib_max", _NUMBER, "memory of the workers at the maximum; absent with Fargate"),
    ("peak_memory_gib", _NUMBER, "memory requests of the workload times its peak factor"),
    ("on_demand_vcpus_max", _INT, "on-demand vCPUs at the maximum, control plane included"),
    ("pod_slots_max", _INT, "pods the fleet takes at its maximum, DaemonSets taken off"),
    ("nodes_needed", _INT, "nodes that hold the workload once they keep their part"),
    ("nodes_needed_at_peak", _INT, "the same times its peak factor"),
    ("nodes_needed_less_zone", _INT, "the same at its peak, with one of the zones gone"),
    ("pools", _LIST, "node pools with everything not stated filled in"),
    ("pools[]", _SECTION, ""),
    ("pools[].name", _STRING, ""),
    ("pools[].kind", _STRING, ""),
    ("pools[].zones", _LIST, "distinct zones, the placement's when the pool states none"),
    ("pools[].zones[]", _STRING, ""),
    ("pools[].zone_ids", _LIST, "the same as zone ids; the name where the id is not known"),
    ("pools[].zone_ids[]", _STRING, ""),
    ("pools[].zone_count", _INT, ""),
    ("pools[].groups", _INT, "scaling groups: one, or one for each zone"),
    ("pools[].spans_zones", _BOOL, "one scaling group covers several zones"),
    ("pools[].instance_types", _LIST, ""),
    ("pools[].instance_types[]", _STRING, ""),
    ("pools[].min", _INT, ""),
    ("pools[].max", _INT, ""),
    ("pools[].max_pods", _INT, "pods per node"),
    ("pools[].memory_gib", _NUMBER, "memory of its smallest type"),
    ("pools[].reserved_memory_gib", _NUMBER, "what images of EKS keep of that for the system"),
    ("pools[].max_pods_by_eni", _INT, "what the ENIs of its smallest type carry"),
    ("pools[].kubernetes_version", _STRING, ""),
    ("pools[].root_iops", _INT, ""),
    ("pools[].root_throughput_mibps", _INT, ""),
    ("pools[].malformed", _LIST, "labels and taints that Kubernetes refuses"),
    ("pools[].malformed[]", _STRING, ""),
    ("service_cidr", _STRING, "range of Service addresses, the tool's default when not stated"),
    ("pod_cidr", _STRING, "overlay range of pods, likewise; absent when pods use VPC addresses"),
    ("pod_node_blocks", _INT, "nodes that get a block of the pod range; absent without one"),
    ("vpc_cidrs", _LIST, "every range of the VPC"),
    ("vpc_cidrs[]", _STRING, ""),
    ("subnets", _LIST, "stated subnets, or the planned ones"),
    ("subnets[]", _SECTION, ""),
    ("subnets[].zone", _STRING, ""),
    ("subnets[].role", _STRING, ""),
    ("subnets[].cidr", _STRING, ""),
    ("subnets[].free_ips", _INT, "free addresses, after what AWS reserves"),
    ("zone_addresses", _LIST, "VPC addresses that nodes and pods need, by zone"),
    ("zone_addresses[]", _SECTION, ""),
    ("zone_addresses[].zone", _STRING, ""),
    ("zone_addresses[].needed", _INT, "nodes at the maximum with surge and load balancers"),
    ("zone_addresses[].free", _INT, ""),
    ("nat_gateways", _INT, ""),
    ("load_balancers", _INT, "without the one of the API"),
    ("public_ipv4_addresses", _INT, ""),
    ("control_plane_machines", _INT, "machines that run the API or etcd; 0 on EKS"),
    vocabularies={
        "platform": Platform,
        "pools[].kind": PoolKind,
        "subnets[].role": SubnetRole,
    },
)

BILL_FACTS = _declared(
    "bill",
    ("monthly_usd", _NUMBER, "the whole bill"),
    ("control_plane_usd", _NUMBER, "control plane and etcd: machines, disks, fee, load balancer"),
    ("eks_fee_usd", _NUMBER, "what EKS would charge for the control plane of this version"),
    ("nodes_usd", _NUMBER, ""),
    ("nat_usd", _NUMBER, "NAT hours and processed data"),
    ("cross_zone_usd", _NUMBER, "transfer between zones"),
    ("endpoints_usd", _NUMBER, "interface endpoints"),
    ("load_balancers_usd", _NUMBER, ""),
    ("public_ipv4_usd", _NUMBER, ""),
    ("logs_usd", _NUMBER, ""),
    ("unpriced_lines", _INT, "lines without a known price"),
)

AVAILABILITY_FACTS = _declared(
    "availability",
    ("api_minutes_per_year", _NUMBER, "expected minutes a year without the API, base case"),
    ("api_planned_minutes_per_year", _NUMBER, "the planned part of that"),
    ("serving_minutes_per_year", _NUMBER, "expected minutes a year without service, base case"),
    ("serving_optimistic_minutes_per_year", _NUMBER, ""),
    ("serving_pessimistic_minutes_per_year", _NUMBER, ""),
    ("target_minutes_per_year", _NUMBER, "what the availability target allows"),
)
