"""What kops manifests say of the control plane and etcd."""

from __future__ import annotations

from typing import Final

from advisor.exporters.coverage import (
    Field,
    Table,
    Verdict,
    approximated,
    expressed,
    informs,
    not_expressible,
    only_when,
)
from advisor.exporters.kops.choices import (
    ROOT_VOLUMES,
    WITH_IOPS,
    apiserver_nodes,
    etcd_version_fits,
    with_load_balancer,
)
from advisor.exporters.kops.draft import Draft
from advisor.model.control_plane import Etcd, Volume
from advisor.model.vocabulary import (
    ApiDns,
    ControlPlaneTier,
    EtcdTopology,
    PrivatePath,
    Purchase,
    SupportType,
    VolumeType,
)
from advisor.plan.provisioning import KOPS_ETCD_CLUSTERS

_GROUP: Final = "InstanceGroup[control-plane-*].spec"
_MEMBER: Final = "Cluster.spec.etcdClusters[].etcdMembers[]"
_MANAGER: Final = "Cluster.spec.etcdClusters[].manager"
_EKS: Final = not_expressible("a feature of EKS; kops runs the control plane itself")
_BOUGHT: Final = not_expressible("buy the Savings Plan in the account; the manifest stays the same")


def plane_table(draft: Draft) -> Table:
    """Verdicts of ``control_plane`` and ``etcd``."""
    return {**_machines(), **_endpoint(draft), **_etcd(draft), **_etcd_volume(), **_backup()}


def purchase(field: Field) -> Verdict:
    """Commitments are bought in the account, whatever the manifest says."""
    return informs("not asked for") if field.value == Purchase.ON_DEMAND else _BOUGHT


def root_table(prefix: str, group: str) -> Table:
    """Verdicts of the root volume below ``prefix``."""
    return {
        f"{prefix}.type": only_when(
            lambda kind: kind in ROOT_VOLUMES,
            expressed(f"{group}.rootVolumeType"),
            not_expressible("kops takes standard, gp2, gp3, io1 and io2; it will be gp3"),
        ),
        f"{prefix}.size_gib": expressed(f"{group}.rootVolumeSize"),
        f"{prefix}.iops": lambda field: _iops(field, f"{group}.rootVolumeIops"),
        f"{prefix}.throughput_mibps": lambda field: _throughput(
            field, f"{group}.rootVolumeThroughput"
        ),
        f"{prefix}.encrypted": expressed(f"{group}.rootVolumeEncryption"),
    }


def _iops(field: Field, target: str) -> Verdict:
    volume = field.owners[-1]
    assert isinstance(volume, Volume)
    if field.value is None or volume.type not in WITH_IOPS:
        return informs("the volume type's own")
    return expressed(target)


def _throughput(field: Field, target: str) -> Verdict:
    volume = field.owners[-1]
    assert isinstance(volume, Volume)
    if field.value is None or volume.type != VolumeType.GP3:
        return informs("the volume type's own")
    return expressed(target)


def _machines() -> Table:
    return {
        "control_plane.managed": informs("kops runs the control plane itself"),
        "control_plane.count": expressed("InstanceGroup[control-plane-*]", "one group for each"),
        "control_plane.zones": expressed(f"{_GROUP}.subnets"),
        "control_plane.instance_type": expressed(f"{_GROUP}.machineType"),
        "control_plane.purchase": purchase,
        "control_plane.spot": only_when(bool, expressed(f"{_GROUP}.mixedInstancesPolicy")),
        **root_table("control_plane.root", _GROUP),
        "control_plane.max_surge": only_when(
            bool, not_expressible("kops refuses to surge a control plane: a member exists once")
        ),
        "control_plane.tier": only_when(lambda tier: tier != ControlPlaneTier.STANDARD, _EKS),
        "control_plane.support_type": only_when(lambda kind: kind != SupportType.STANDARD, _EKS),
        "control_plane.zonal_shift": only_when(bool, _EKS),
        "control_plane.deletion_protection": only_when(bool, _EKS),
        "control_plane.logs": only_when(
            len, not_expressible("EKS ships these logs; ship them from the machines instead")
        ),
    }


def _endpoint(draft: Draft) -> Table:
    design = draft.design
    balanced = with_load_balancer(design)
    no_balancer = informs("there is no load balancer")
    access = expressed("Cluster.spec.kubernetesApiAccess")
    return {
        "control_plane.dedicated_apiservers": only_when(
            bool,
            expressed("InstanceGroup[apiserver-*]")
            if apiserver_nodes(design)
            else not_expressible("kops refuses them without DNS; give the API a hosted zone"),
        ),
        "control_plane.api_load_balancer": expressed(
            "Cluster.spec.api.loadBalancer.class" if balanced else "Cluster.spec.api.dns"
        ),
        "control_plane.api_scheme": expressed("Cluster.spec.api.loadBalancer.type")
        if balanced
        else no_balancer,
        "control_plane.api_internal_through_load_balancer": only_when(
            bool, expressed("Cluster.spec.api.loadBalancer.useForInternalApi")
        )
        if balanced
        else no_balancer,
        "control_plane.api_cross_zone": only_when(
            lambda wanted: wanted or design.control_plane.dns != ApiDns.NONE,
            expressed("Cluster.spec.api.loadBalancer.crossZoneLoadBalancing"),
            approximated(
                "Cluster.spec.api.loadBalancer.crossZoneLoadBalancing",
                "kops switches it on without DNS",
            ),
        )
        if balanced
        else no_balancer,
        "control_plane.dns": expressed("Cluster.spec.topology.dns.type"),
        "control_plane.dns_zone": only_when(
            lambda zone: zone and design.control_plane.dns in (ApiDns.PUBLIC, ApiDns.PRIVATE),
            expressed("Cluster.spec.dnsZone"),
        ),
        "control_plane.endpoint.public": access,
        "control_plane.endpoint.private": informs("machines always reach the API inside the VPC"),
        "control_plane.endpoint.public_cidrs": access
        if design.control_plane.endpoint.public
        else informs("there is no access from outside"),
        "control_plane.private_path": only_when(
            lambda path: path not in (PrivatePath.NONE, PrivatePath.BASTION),
            not_expressible("set up beside the cluster; kops makes bastions only"),
        ),
    }


def _etcd(draft: Draft) -> Table:
    design = draft.design
    dedicated = design.etcd.topology == EtcdTopology.DEDICATED
    stacked = not_expressible(
        "kops runs etcd on control-plane machines only: written stacked, one member on each; "
        "kubeadm or Cluster API can place it on machines of its own"
    )
    standard = Etcd.model_fields
    return {
        "etcd.topology": only_when(
            lambda topology: topology == EtcdTopology.STACKED, expressed(_MEMBER), stacked
        ),
        "etcd.members": only_when(
            lambda count: count == design.control_plane.count,
            expressed(_MEMBER),
            not_expressible(
                f"each of the {design.control_plane.count} control-plane machines holds a member"
            ),
        ),
        "etcd.zones": only_when(lambda zones: zones and dedicated, stacked),
        "etcd.instance_type": only_when(lambda _: dedicated, stacked),
        "etcd.version": only_when(
            lambda version: version is not None,
            expressed("Cluster.spec.etcdClusters[].version")
            if etcd_version_fits(design.etcd.version)
            else not_expressible("kops takes full versions from 3.5.0 on; it picks its own"),
        ),
        "etcd.quota_gib": only_when(
            lambda quota: quota != standard["quota_gib"].default, expressed(f"{_MANAGER}.env")
        ),
        "etcd.expected_db_gib": informs("the size the quota is measured against"),
        "etcd.member_rtt_ms": informs("a property of the zones"),
        "etcd.election_timeout_ms": only_when(
            lambda timeout: timeout != standard["election_timeout_ms"].default,
            not_expressible("etcd-manager does not support another timeout"),
        ),
        "etcd.clusters": expressed("Cluster.spec.etcdClusters"),
        "etcd.clusters[].name": only_when(
            lambda name: name in KOPS_ETCD_CLUSTERS,
            expressed("Cluster.spec.etcdClusters[].name"),
            not_expressible(f"kops knows {', '.join(KOPS_ETCD_CLUSTERS)}; left out"),
        ),
        "etcd.clusters[].backup_store": only_when(
            bool, expressed("Cluster.spec.etcdClusters[].backups.backupStore")
        ),
    }


def _etcd_volume() -> Table:
    return {
        "etcd.volume.type": expressed(f"{_MEMBER}.volumeType"),
        "etcd.volume.size_gib": expressed(f"{_MEMBER}.volumeSize"),
        "etcd.volume.iops": lambda field: _iops(field, f"{_MEMBER}.volumeIops"),
        "etcd.volume.throughput_mibps": lambda field: _throughput(
            field, f"{_MEMBER}.volumeThroughput"
        ),
        "etcd.volume.encrypted": expressed(f"{_MEMBER}.encryptedVolume"),
    }


def _backup() -> Table:
    return {
        "etcd.backup.enabled": only_when(
            bool,
            expressed(_MANAGER),
            approximated(_MANAGER, "etcd-manager always backs up; nothing switches it off"),
        ),
        "etcd.backup.interval_minutes": expressed(f"{_MANAGER}.backupInterval"),
        "etcd.backup.retention_days": expressed(f"{_MANAGER}.backupRetentionDays"),
        "etcd.backup.bucket_versioned": only_when(
            bool, approximated("header", "a command above; kops does not own the bucket")
        ),
        "etcd.backup.restore_drill_days": informs("a habit, not a setting"),
    }
