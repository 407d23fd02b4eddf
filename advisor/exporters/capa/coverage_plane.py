"""What Cluster API manifests say of the control plane and etcd."""

from __future__ import annotations

from typing import Final

from advisor.exporters.capa import kubeadm
from advisor.exporters.capa.choices import (
    eks,
    spreads_as_asked,
    stacked_replicas,
    with_load_balancer,
)
from advisor.exporters.capa.draft import Draft
from advisor.exporters.capa.machines import SMALLEST_GIB
from advisor.exporters.capa.plane import surge
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
from advisor.exporters.eksctl.choices import public_endpoint
from advisor.model.control_plane import Etcd, EtcdBackup, EtcdCluster, Volume
from advisor.model.vocabulary import (
    ApiDns,
    ControlPlaneTier,
    EtcdTopology,
    PrivatePath,
    Purchase,
    SupportType,
    VolumeType,
)

_KCP: Final = "KubeadmControlPlane.spec"
_KUBEADM: Final = f"{_KCP}.kubeadmConfigSpec"
_MACHINE: Final = "AWSMachineTemplate.spec.template.spec"
_BALANCER: Final = "AWSCluster.spec.controlPlaneLoadBalancer"
_EKS: Final = "AWSManagedControlPlane.spec"
_BY_AWS: Final = informs("AWS runs the control plane and etcd")
_OF_EKS: Final = not_expressible("a feature of EKS; here the control plane is your own")
_BOUGHT: Final = not_expressible("buy the Savings Plan in the account; the manifests stay the same")
_COMMAND: Final = not_expressible("the provider has no field for it: run the command above")
_CRON_SAYS: Final = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440)
_SELF_RUN: Final = (
    "count", "zones", "instance_type", "purchase", "spot", "max_surge", "dedicated_apiservers",
    "api_load_balancer", "api_scheme", "api_internal_through_load_balancer", "api_cross_zone",
    "dns", "dns_zone",
)  # fmt: skip


def plane_table(draft: Draft) -> Table:
    """Verdicts of ``control_plane`` and ``etcd``."""
    path = only_when(
        lambda way: way not in (PrivatePath.NONE, PrivatePath.BASTION),
        not_expressible("set up beside the cluster; the provider makes a bastion at most"),
    )
    return {
        "control_plane.managed": expressed("Cluster.spec.controlPlaneRef"),
        "control_plane.private_path": path,
        **(_of_eks(draft) if eks(draft.design) else _own(draft)),
    }


def purchase(field: Field) -> Verdict:
    """Commitments are bought in the account, whatever the manifest says."""
    return informs("not asked for") if field.value == Purchase.ON_DEMAND else _BOUGHT


def _of_eks(draft: Draft) -> Table:
    sections = ("volume", "backup", "clusters")
    etcd = [name for name in Etcd.model_fields if name not in sections]
    etcd += ["clusters", *(f"clusters[].{name}" for name in EtcdCluster.model_fields)]
    etcd += [f"volume.{name}" for name in Volume.model_fields]
    etcd += [f"backup.{name}" for name in EtcdBackup.model_fields]
    return {
        **{f"control_plane.{name}": _BY_AWS for name in _SELF_RUN},
        **{f"control_plane.root.{name}": _BY_AWS for name in Volume.model_fields},
        **{f"etcd.{name}": _BY_AWS for name in etcd},
        "control_plane.tier": only_when(lambda tier: tier != ControlPlaneTier.STANDARD, _COMMAND),
        "control_plane.support_type": expressed(f"{_EKS}.upgradePolicy"),
        "control_plane.zonal_shift": only_when(bool, _COMMAND),
        "control_plane.deletion_protection": only_when(bool, _COMMAND),
        "control_plane.logs": only_when(len, expressed(f"{_EKS}.logging")),
        **_eks_endpoint(draft),
    }


def _eks_endpoint(draft: Draft) -> Table:
    endpoint = draft.design.control_plane.endpoint
    public = public_endpoint(draft.design)
    access = f"{_EKS}.endpointAccess"
    opened: Verdict = expressed(f"{access}.public")
    if endpoint.public and not public:
        opened = approximated(f"{access}.public", "off: no range may use it")
    ranges: Verdict = informs("there is no access from the internet")
    if public:
        ranges = expressed(f"{access}.publicCIDRs") if endpoint.public_cidrs else informs("all")
    return {
        "control_plane.endpoint.public": opened,
        "control_plane.endpoint.private": expressed(f"{access}.private"),
        "control_plane.endpoint.public_cidrs": ranges,
    }


def _own(draft: Draft) -> Table:
    return {
        **_machines(draft),
        **_endpoint(draft),
        **_etcd(draft),
        **volume_table("etcd.volume", f"{_MACHINE}.nonRootVolumes[]"),
        **_backup(draft),
    }


def _machines(draft: Draft) -> Table:
    design = draft.design
    written = stacked_replicas(design)
    count = (
        expressed(f"{_KCP}.replicas")
        if written == design.control_plane.count
        else approximated(f"{_KCP}.replicas", f"{written}: etcd runs on them, an odd number")
    )
    zones = informs("the zones of the cluster")
    if not spreads_as_asked(design):
        zones = not_expressible("spread over every zone that has a private subnet")
    return {
        "control_plane.count": count,
        "control_plane.zones": zones,
        "control_plane.instance_type": expressed(f"{_MACHINE}.instanceType"),
        "control_plane.purchase": purchase,
        "control_plane.spot": only_when(bool, expressed(f"{_MACHINE}.spotMarketOptions")),
        **volume_table("control_plane.root", f"{_MACHINE}.rootVolume"),
        "control_plane.max_surge": only_when(
            lambda asked: asked is not None,
            expressed(f"{_KCP}.rollout")
            if design.control_plane.max_surge == surge(draft)
            else approximated(f"{_KCP}.rollout", f"{surge(draft)}: one or, from three on, none"),
            informs("one machine more, as Cluster API does"),
        ),
        "control_plane.dedicated_apiservers": only_when(
            bool, not_expressible("every control-plane machine runs API server and etcd")
        ),
        "control_plane.tier": only_when(lambda tier: tier != ControlPlaneTier.STANDARD, _OF_EKS),
        "control_plane.support_type": only_when(lambda kind: kind != SupportType.STANDARD, _OF_EKS),
        "control_plane.zonal_shift": only_when(bool, _OF_EKS),
        "control_plane.deletion_protection": only_when(bool, _OF_EKS),
        "control_plane.logs": only_when(
            len, not_expressible("EKS ships these logs; ship them from the machines instead")
        ),
    }


def volume_table(prefix: str, target: str) -> Table:
    """Verdicts of a volume below ``prefix``."""
    return {
        f"{prefix}.type": expressed(f"{target}.type"),
        f"{prefix}.size_gib": only_when(
            lambda size: size >= SMALLEST_GIB,
            expressed(f"{target}.size"),
            approximated(f"{target}.size", f"{SMALLEST_GIB} GiB, the least the provider takes"),
        ),
        f"{prefix}.iops": lambda field: iops(field, f"{target}.iops"),
        f"{prefix}.throughput_mibps": lambda field: speed(field, f"{target}.throughput"),
        f"{prefix}.encrypted": expressed(f"{target}.encrypted"),
    }


def iops(field: Field, target: str) -> Verdict:
    """Of gp3 where stated; io1 and io2 are refused without."""
    volume = field.owners[-1]
    assert isinstance(volume, Volume)
    if volume.type in (VolumeType.IO1, VolumeType.IO2):
        if not field.value:
            return approximated(target, "100, for the provider refuses the type without a number")
        return expressed(target)
    if field.value is None or volume.type != VolumeType.GP3:
        return informs("the volume type's own")
    return expressed(target)


def speed(field: Field, target: str) -> Verdict:
    """Throughput, of gp3 alone."""
    volume = field.owners[-1]
    assert isinstance(volume, Volume)
    if field.value is None or volume.type != VolumeType.GP3:
        return informs("the volume type's own")
    return expressed(target)


def _endpoint(draft: Draft) -> Table:
    design = draft.design
    balancer = expressed(f"{_BALANCER}.loadBalancerType")
    if not with_load_balancer(design):
        balancer = approximated(
            f"{_BALANCER}.loadBalancerType", "nlb: machines join through one address of the API"
        )
    return {
        "control_plane.api_load_balancer": balancer,
        "control_plane.api_scheme": expressed(f"{_BALANCER}.scheme"),
        "control_plane.api_internal_through_load_balancer": only_when(
            bool,
            informs("machines always reach the API through it"),
            approximated(_BALANCER, "machines always reach the API through it"),
        ),
        "control_plane.api_cross_zone": expressed(f"{_BALANCER}.crossZoneLoadBalancing"),
        "control_plane.dns": lambda field: _dns(field, draft),
        "control_plane.dns_zone": only_when(
            lambda _: kubeadm.api_name(draft) is not None,
            expressed(f"{_KUBEADM}.clusterConfiguration.apiServer.certSANs"),
            informs("not used"),
        ),
        "control_plane.endpoint.public": expressed(f"{_BALANCER}.ingressRules")
        if design.control_plane.endpoint.public_cidrs
        else informs("no range may use it"),
        "control_plane.endpoint.private": informs("machines always reach the API inside the VPC"),
        "control_plane.endpoint.public_cidrs": expressed(f"{_BALANCER}.ingressRules")
        if design.control_plane.endpoint.public
        else informs("there is no access from outside"),
    }


def _dns(field: Field, draft: Draft) -> Verdict:
    match field.value:
        case ApiDns.NONE:
            return informs("the name of the load balancer serves")
        case ApiDns.GOSSIP:
            return not_expressible("gossip is a way of kops; the load balancer has a name")
        case _ if kubeadm.api_name(draft):
            return approximated(
                f"{_KUBEADM}.clusterConfiguration.apiServer.certSANs",
                f"make the record {kubeadm.api_name(draft)} for the load balancer",
            )
        case _:
            return not_expressible("control_plane.dns_zone is no domain name in small letters")


def _etcd(draft: Draft) -> Table:
    etcd = draft.design.etcd
    local = f"{_KUBEADM}.clusterConfiguration.etcd.local"
    apart = not_expressible(
        "the provider makes no machines for etcd alone: written stacked. kubeadm can use an etcd "
        "that exists (clusterConfiguration.etcd.external with its endpoints and certificates)"
    )
    dedicated = etcd.topology == EtcdTopology.DEDICATED
    replicas = stacked_replicas(draft.design)
    standard = Etcd.model_fields["election_timeout_ms"].default
    return {
        "etcd.topology": only_when(
            lambda topology: topology == EtcdTopology.STACKED, expressed(local), apart
        ),
        "etcd.members": only_when(
            lambda count: count == replicas,
            expressed(f"{_KCP}.replicas"),
            not_expressible(f"each of the {replicas} control-plane machines holds a member"),
        ),
        "etcd.zones": only_when(lambda zones: zones and dedicated, apart),
        "etcd.instance_type": only_when(lambda _: dedicated, apart),
        "etcd.version": only_when(
            lambda version: version is not None,
            approximated(f"{local}.imageTag", "the first build of the image of that release")
            if kubeadm.image_tag(etcd.version)
            else not_expressible("kubeadm wants a release with its patch; it picks its own"),
        ),
        "etcd.quota_gib": expressed(f"{local}.extraArgs"),
        "etcd.expected_db_gib": informs("the size the quota is measured against"),
        "etcd.member_rtt_ms": informs("a property of the zones"),
        "etcd.election_timeout_ms": only_when(
            lambda timeout: timeout != standard, expressed(f"{local}.extraArgs")
        ),
        "etcd.clusters": informs("one for everything"),
        "etcd.clusters[].name": _cluster(draft),
        "etcd.clusters[].backup_store": only_when(
            bool, not_expressible("all backups go to one bucket, by cluster name")
        ),
    }


def _cluster(draft: Draft) -> Judge:
    first = draft.design.etcd.clusters[0].name

    def judge(field: Field) -> Verdict:
        if field.value == first:
            return informs("kubeadm runs one etcd, which needs no name")
        return not_expressible("kubeadm runs one etcd for everything, with one volume a member")

    return judge


def _backup(draft: Draft) -> Table:
    backup = draft.design.etcd.backup
    file = draft.file("etcd-backup")
    if not backup.enabled:
        return {f"etcd.backup.{name}": informs("no backups") for name in EtcdBackup.model_fields}
    said = backup.interval_minutes in _CRON_SAYS
    return {
        "etcd.backup.enabled": expressed(file, "a job in the cluster, applied by a command above"),
        "etcd.backup.interval_minutes": expressed(f"{file}: spec.schedule")
        if said
        else approximated(f"{file}: spec.schedule", "as near as cron can say it"),
        "etcd.backup.retention_days": only_when(
            bool, expressed("header", "a rule of the bucket"), informs("kept for ever")
        ),
        "etcd.backup.bucket_versioned": only_when(bool, expressed("header")),
        "etcd.backup.restore_drill_days": informs("a habit, not a setting"),
    }
