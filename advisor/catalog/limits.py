"""Limits and defaults of AWS and of the tools, and this program's own assumptions.

The former stand in ``data/limits.json``, the latter (traffic, logs, nodes) in
``data/assumptions.json``; both hold one fact per line with its source and kind.

Keys, by first word (``@`` marks keys that exist per version of something):

- ``time.hours_per_month``
- ``kubernetes.*``: kubelet_skew_minors, upgrade_step_minors, max_nodes, max_pods,
  max_pods_per_node, max_services, max_services_per_namespace, iptables_services_comfort,
  minors_per_year, support_months, dockershim_removed_in, cgroup_v1_refused_from,
  containerd_1_last, ipvs_deprecated_from, recommended, latest_patch @Kubernetes minor
- ``kops.*``: kubernetes_min / kubernetes_max / kubernetes_warned_below @kops minor (better:
  `Limits.kops_window`), etcd_version @Kubernetes minor, etcd_clusters, default_root_gib.node /
  .control_plane / .bastion, default_root_type, default_etcd_volume_gib, default_etcd_volume_type,
  default_group_size, default_instance_type.control_plane, default_imds_hop_limit,
  default_vpc_cidr, default_pod_cidr, default_service_cidr (also .ipv6), node_local_dns (also
  .ipv6), default_non_masquerade_cidr, containerd_min, etcd_least_iops,
  instance_lifetime_min_seconds, etcd_backup_interval_minutes, etcd_backup_retention_days; @kops
  minor: default_containerd, default_runc, supported_containerd, supported_runc, cilium, karpenter;
  image.al2023 / .debian .amd64 / .arm64
- ``eksctl.*``: default_kubernetes, default_root_gib, default_root_type, default_group_size,
  default_instance_type, default_imds_hop_limit, default_vpc_cidr, gp3_min_iops, gp3_max_iops,
  gp3_min_throughput_mibps, gp3_max_throughput_mibps, max_instance_types, al2_refused_from,
  rollback_timeout_min_minutes, rollback_timeout_max_minutes, io1_min_iops, io1_max_iops,
  io2_min_iops, io2_max_iops, karpenter_min, ipv6_vpc_cni_min, ipv6_kubernetes_min,
  vpc_min_prefix, vpc_max_prefix, max_subnets, max_group_tags, min_instance_lifetime_seconds;
  words with spaces between them: regions, log_retention_days
- ``kube_aws.*``: default_cluster_name, default_kubernetes, default_vpc_cidr, default_subnet_cidr,
  default_pod_cidr, default_service_cidr, default_open_cidr, default_count,
  default_instance_type.controller / .etcd / .worker, default_root_gib, default_root_type,
  default_etcd_volume_gib, default_etcd_volume_type, default_etcd, default_etcd_quota_bytes,
  default_cni, default_runtime, default_image_family, default_dns_replicas,
  default_dns_memory_mib, default_log_retention_days, default_tls_ca_days, default_tls_cert_days,
  spot_fleet_unit_root_gib; words with spaces between them: spot_fleet_instance_types
- ``eks.*``: default_kubernetes, min_zones, control_plane_subnet_free_ips,
  control_plane_subnet_advised_free_ips, upgrade_subnet_ips, service_cidr_min_prefix,
  service_cidr_max_prefix, pods_per_node_cap.small / .large / .large_from_vcpus,
  auto_mode_max_pods, drain_timeout_minutes, zonal_shift_max_hours, standard_support_months,
  extended_support_months, rollback_days, etcd_quota_gib, talk_to_aws_nodes, talk_to_aws_pods,
  plan_ahead_nodes, plan_ahead_pods, nodegroup_instance_type, nodegroup_min, nodegroup_desired,
  nodegroup_max, nodegroup_disk_gib, nodegroup_windows_disk_gib
- ``karpenter.minimum`` @Kubernetes minor; ``cluster_autoscaler.max_nodes``
- ``kube_reserved.*`` (EKS images): memory_base_mib, memory_per_pod_mib, eviction_memory_mib,
  cpu_first_core_millicores, cpu_second_core_millicores, cpu_third_and_fourth_core_millicores,
  cpu_further_core_millicores
- ``gp3.*``: base_iops, base_throughput_mibps, max_iops, max_throughput_mibps, max_size_gib,
  iops_per_gib, throughput_per_iops; ``gp2.*``: min_iops, iops_per_gib, max_iops; ``io1.*`` and
  ``io2.*``: iops_per_gib, max_iops; ``io2.tier1_iops``, ``io2.tier2_iops``
- ``etcd.*``: max_members, quota_default_gib, quota_max_gib, heartbeat_ms, election_ms,
  election_max_ms, election_per_rtt, wal_fsync_p99_ms, backend_commit_p99_ms, zombie_safe_version
- ``alb_lcu.*``: new_connections_per_second, active_connections, gb_per_hour,
  rule_evaluations_per_second; ``nlb_lcu.*``: tcp_new_connections_per_second,
  tcp_active_connections, tcp_gb_per_hour, tls_new_connections_per_second,
  tls_active_connections, tls_gb_per_hour, udp_new_flows_per_second, udp_active_flows,
  udp_gb_per_hour
- ``alb.*``, ``nlb.*``, ``clb.*``: min_zones, subnet_free_ips, max_targets, max_targets_per_zone,
  quota
- ``internet_egress.*``: free_gb, tier1_gb, tier2_gb, tier3_gb (widths of the price tiers);
  ``interface_endpoint.*``: tier1_gb, tier2_gb
- ``vpc.*``: min_prefix, max_prefix, cidr_blocks, reserved_ips_per_subnet, routes_per_table,
  dns_packets_per_second; ``ec2.new_account_on_demand_vcpus``
- ``elsewhere.*``, what other clouds ask for a control plane: gke_cluster_usd_per_hour,
  gke_extended_cluster_usd_per_hour, aks_standard_cluster_usd_per_hour,
  aks_premium_cluster_usd_per_hour
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from advisor.catalog.provenance import Kind, Provenance
from advisor.catalog.suggestions import did_you_mean
from advisor.catalog.support import minor_version
from advisor.errors import NotFoundError


class UnknownLimit(NotFoundError):
    """A key that the table of limits does not hold."""

    def __init__(self, key: str, known: frozenset[str]) -> None:
        super().__init__(
            f"No limit is named {key!r}.",
            hint=did_you_mean(key, known, otherwise="The keys are listed in data/limits.json."),
        )


class Fact(NamedTuple):
    """One limit or default. ``version`` is empty unless the fact belongs to one version."""

    key: str
    version: str
    value: int | Decimal | str
    unit: str
    provenance: Provenance

    @property
    def integer(self) -> int:
        """The value as a whole number. Raises TypeError when it is none."""
        if not isinstance(self.value, int):
            raise TypeError(f"{self.key} is {self.value!r}, not a whole number")
        return self.value

    @property
    def number(self) -> Decimal:
        """The value as a number. Raises TypeError when it is text."""
        if isinstance(self.value, str):
            raise TypeError(f"{self.key} is {self.value!r}, not a number")
        return Decimal(self.value)

    @property
    def text(self) -> str:
        return str(self.value)


class KopsWindow(NamedTuple):
    """The Kubernetes minors one kops minor takes, both ends included.

    Below ``warned_below`` kops accepts the version and calls it deprecated.
    """

    kops: str
    minimum: str
    maximum: str
    warned_below: str
    provenance: Provenance


class EtcdSize(NamedTuple):
    """A row of the etcd hardware guide: one member's machine and concurrent disk IOPS.

    ``max_nodes`` is the largest cluster the row is meant for, None for "any larger".
    """

    max_nodes: int | None
    vcpus: int
    memory_gib: int
    iops: int
    provenance: Provenance


class Limits:
    """Look-up of facts by key, and by version where a key has several."""

    def __init__(self, *documents: Mapping[str, Any]) -> None:
        self._facts: dict[tuple[str, str], Fact] = {}
        for document in documents:
            for row in document["rows"]:
                fact = Fact(
                    row["key"], row.get("version", ""), row["value"], row["unit"],
                    provenance_of(row, document),
                )  # fmt: skip
                self._facts[fact.key, fact.version] = fact

    def find(self, key: str, version: str = "") -> Fact | None:
        """The fact, or None. A patch version stands for its minor."""
        return self._facts.get((key, minor_version(version) if version else ""))

    def get(self, key: str, version: str = "") -> Fact:
        """The fact. Raises UnknownLimit when there is none."""
        fact = self.find(key, version)
        if fact is None:
            raise UnknownLimit(f"{key}@{version}" if version else key, self.keys())
        return fact

    def keys(self) -> frozenset[str]:
        return frozenset(key for key, _ in self._facts)

    def with_values(self, values: Mapping[str, int | Decimal]) -> Limits:
        """The same facts with other values for keys that have no version: what if it were so?"""
        other = Limits()
        other._facts = dict(self._facts)
        for key, value in values.items():
            other._facts[key, ""] = self.get(key)._replace(value=value)
        return other

    def by_version(self, key: str) -> dict[str, Fact]:
        """All versions of a key, in the order of the file (oldest first)."""
        return {version: fact for (name, version), fact in self._facts.items() if name == key}

    def kops_window(self, kops_version: str) -> KopsWindow | None:
        """Which Kubernetes minors a kops version takes; None for an unknown kops minor."""
        minimum = self.find("kops.kubernetes_min", kops_version)
        if minimum is None:
            return None
        return KopsWindow(
            kops=minimum.version,
            minimum=minimum.text,
            maximum=self.get("kops.kubernetes_max", kops_version).text,
            warned_below=self.get("kops.kubernetes_warned_below", kops_version).text,
            provenance=minimum.provenance,
        )


def parse_etcd_sizes(document: Mapping[str, Any]) -> list[EtcdSize]:
    """The rows of ``data/etcd_sizes.json``, smallest first."""
    return [
        EtcdSize(
            row["max_nodes"], row["vcpus"], row["memory_gib"], row["iops"],
            provenance_of(row, document),
        )
        for row in document["rows"]
    ]  # fmt: skip


def provenance_of(row: Mapping[str, Any], document: Mapping[str, Any]) -> Provenance:
    """The origin of a row in a file kept by hand: its kind, and its source by name."""
    source = document["sources"][row["source"]]
    return Provenance(source["text"], source["as_of"], Kind(row["kind"]))
