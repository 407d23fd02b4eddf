"""etcd: where the cluster's state lives, how fast it is and how it comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from advisor.decisions.conditions import managed, self_run, tool_is
from advisor.decisions.decision import Decision, Input, Option, Step
from advisor.model.design import Design
from advisor.model.vocabulary import EtcdTopology, Tool, VolumeType

_STEP: Final = Step.ETCD
_OWN_MACHINES: Final = tool_is(Tool.KUBEADM, Tool.CAPA, Tool.KUBE_AWS)


def _dedicated(design: Design) -> bool:
    return self_run(design) and design.etcd.topology == EtcdTopology.DEDICATED


def _backed_up(design: Design) -> bool:
    return self_run(design) and design.etcd.backup.enabled


def _takes_iops(design: Design) -> bool:
    return self_run(design) and design.etcd.volume.type in (
        VolumeType.GP3,
        VolumeType.IO1,
        VolumeType.IO2,
    )


def _paid_iops(per_gib: int) -> Callable[[Design], dict[str, int]]:
    """io1 and io2 come without IOPS: as many as gp3 includes, or as the size allows."""

    def patch_of(design: Design) -> dict[str, int]:
        volume = design.etcd.volume
        return {"etcd.volume.iops": volume.iops or min(3000, per_gib * volume.size_gib)}

    return patch_of


_PLACE: Final = (
    Decision(
        id="etcd-topology",
        path="etcd.topology",
        step=_STEP,
        essential=True,
        title="Where do the etcd members run?",
        why='Machines of their own are the talk\'s "true HA": 3 masters and 5 etcd members, eight '
        "instances. Stacked on three control-plane nodes the API is away just as rarely, within "
        "0.01 minutes a year.",
        input=Input.CHOICE,
        applies=self_run,
        one_way="Moving etcd to other machines means a new cluster or a rehearsed member by "
        "member move; kops cannot do it at all.",
        source="2018 talk; availability model (data/availability.json); kubernetes/kops#15168",
        options=(
            Option(
                "stacked",
                "On the control-plane nodes",
                "Three machines in all; API server and etcd share CPU, memory and fate.",
                also=lambda d: {"etcd.members": d.control_plane.count, "etcd.zones": []},
            ),
            Option(
                "dedicated",
                "On machines of their own",
                "etcd has its disks and memory to itself; two to five more machines, and kops "
                "cannot express it.",
                applies=_OWN_MACHINES,
            ),
            Option(
                "managed",
                "Managed by AWS",
                "Part of EKS: up to 8 GiB, no access, no backup of your own.",
                applies=managed,
            ),
        ),
    ),
    Decision(
        id="etcd-members",
        path="etcd.members",
        step=_STEP,
        essential=True,
        title="How many etcd members?",
        why="A quorum is more than half: three members tolerate one loss, five tolerate two, four "
        "tolerate no more than three do. Every member also has to write each change, so more are "
        "slower.",
        input=Input.CHOICE,
        applies=_dedicated,
        source="etcd v3.6 docs faq; 2018 talk",
        options=(
            Option(1, "One", "No tolerance at all; restore from backup after any loss."),
            Option(3, "Three", "Tolerates one loss; enough with three zones."),
            Option(
                5,
                "Five",
                "Tolerates two: one down for maintenance and one failure. Less than 0.01 minutes "
                "a year over three.",
            ),
            Option(7, "Seven", "Tolerates three; slower writes, rarely worth it."),
        ),
    ),
    Decision(
        id="etcd-machine",
        path="etcd.instance_type",
        step=_STEP,
        title="Which machine for an etcd member?",
        why="Up to 50 nodes 2 vCPUs and 8 GiB are enough, up to 250 nodes 4 and 16. The database "
        "is mapped into memory, so memory must exceed its quota.",
        input=Input.CHOICE,
        options_from="instance-types",
        applies=_dedicated,
        source="etcd v3.6 docs op-guide/hardware",
    ),
    Decision(
        id="etcd-zones",
        path="etcd.zones",
        step=_STEP,
        title="In which zones do the etcd members stand?",
        why="Members are dealt out in turn; none chosen means those of the control plane. Two "
        "zones are no better than one, because one of them holds the majority.",
        input=Input.MANY,
        options_from="zones",
        applies=_dedicated,
        one_way="A member's volume never leaves its zone.",
        source="AZ-005; etcd v3.6 docs faq",
    ),
    Decision(
        id="etcd-database-size",
        path="etcd.expected_db_gib",
        step=_STEP,
        title="How large do you expect the database to get?",
        why="At its quota (2 GiB by default, 8 GiB at most) etcd turns read-only until somebody "
        "compacts and defragments it. Custom resources and events are what fills it.",
        input=Input.NUMBER,
        minimum=0,
        maximum=64,
        unit="GiB",
        optional=True,
        applies=self_run,
        source="etcd v3.6 docs op-guide/maintenance",
    ),
)

_DISK: Final = (
    Decision(
        id="etcd-volume-type",
        path="etcd.volume.type",
        step=_STEP,
        title="On which kind of disk?",
        why="etcd waits for its disk at every write and wants a 99th percentile below 10 ms. 20 "
        "GiB of gp2 have a floor of 100 IOPS, of gp3 3,000 for less money.",
        input=Input.CHOICE,
        applies=self_run,
        source="etcd v3.6 docs faq; AWS EBS",
        options=(
            Option("gp3", "gp3", "3,000 IOPS included; may be slower for 86 hours a year."),
            Option(
                "io2",
                "io2",
                "Steady latency and a hundredth of the failure rate; every IOPS is paid.",
                also=_paid_iops(500),
            ),
            Option(
                "io1",
                "io1",
                "Paid IOPS like io2, failing like gp3; io2 is better.",
                also=_paid_iops(50),
            ),
            Option("gp2", "gp2", "3 IOPS a GiB: too slow at this size.", history=True),
            Option("st1", "st1", "Throughput disk, no use for etcd.", history=True),
            Option("sc1", "sc1", "Cold storage, no use for etcd.", history=True),
            Option("standard", "Magnetic", "Previous generation, no use for etcd.", history=True),
        ),
    ),
    Decision(
        id="etcd-volume-size",
        path="etcd.volume.size_gib",
        step=_STEP,
        title="How large is each etcd disk?",
        why="The database stays below 8 GiB, the rest is its log and room for snapshots. kops "
        "takes 20 GiB and makes two disks a member, one for events.",
        input=Input.NUMBER,
        minimum=1,
        maximum=65_536,
        unit="GiB",
        applies=self_run,
        source="kops v1.36.2 pkg/model/master_volumes.go",
    ),
    Decision(
        id="etcd-iops",
        path="etcd.volume.iops",
        step=_STEP,
        title="How many IOPS does each etcd disk get?",
        why="The guide asks for 3,600 up to 50 nodes, 6,000 up to 250, 8,000 up to 1,000. gp3 "
        "includes 3,000; each one above costs about half a cent a month.",
        input=Input.NUMBER,
        minimum=0,
        maximum=1_000_000,
        unit="IOPS",
        optional=True,
        applies=_takes_iops,
        source="etcd v3.6 docs op-guide/hardware",
    ),
    Decision(
        id="etcd-encryption",
        path="etcd.volume.encrypted",
        step=_STEP,
        title="Are the etcd disks encrypted?",
        why="They hold every Secret of the cluster. A kops manifest that does not say so gets "
        "plain disks.",
        input=Input.SWITCH,
        applies=self_run,
        one_way="An existing volume cannot be encrypted; kops needs a new cluster for it.",
        source="kops docs etcd encryption; ONE-002",
        options=(
            Option(True, "Yes", "Free with the key of AWS."),
            Option(False, "No", "Nothing gained; a copied snapshot gives all Secrets away."),
        ),
    ),
)

_BACKUP: Final = (
    Decision(
        id="etcd-backup",
        path="etcd.backup.enabled",
        step=_STEP,
        essential=True,
        title="Is etcd backed up?",
        why="Losing the disks of a quorum is losing the cluster. In 2016 and 2018 this was special "
        "care that nobody gave you; kops does it every 15 minutes today, kubeadm and Cluster API "
        "do not.",
        input=Input.SWITCH,
        applies=self_run,
        source="2018 talk; etcd v3.6 docs op-guide/maintenance; k8s.af Nordstrom",
        options=(
            Option(True, "Yes", "Cents of S3 storage, and a cluster that can come back."),
            Option(False, "No", "Only for clusters that can be rebuilt from Git in an hour."),
        ),
    ),
    Decision(
        id="etcd-backup-interval",
        path="etcd.backup.interval_minutes",
        step=_STEP,
        title="How often?",
        why="Everything written since the last backup is lost in a restore. The interval should "
        "not exceed the recovery point set as a goal.",
        input=Input.NUMBER,
        minimum=1,
        maximum=10_080,
        unit="minutes",
        applies=_backed_up,
        source="kops docs operations/etcd_backup_restore_encryption",
    ),
    Decision(
        id="etcd-backup-versioned",
        path="etcd.backup.bucket_versioned",
        step=_STEP,
        title="Does the backup bucket keep old versions?",
        why="Without versions, one wrong sync or one stolen key deletes every backup at once. S3 "
        "versioning is a switch on the bucket.",
        input=Input.SWITCH,
        applies=_backed_up,
        source="kops docs aws.md",
        options=(
            Option(True, "Yes", "Some storage for old versions."),
            Option(False, "No", "One mistake away from no backup."),
        ),
    ),
    Decision(
        id="etcd-restore-drill",
        path="etcd.backup.restore_drill_days",
        step=_STEP,
        title="How many days ago was a restore rehearsed?",
        why="A restore takes the API away for 15 to 60 minutes when people know how, and much "
        "longer when they do not. Once a quarter is our threshold.",
        input=Input.NUMBER,
        minimum=0,
        maximum=3_650,
        unit="days",
        optional=True,
        applies=_backed_up,
        source="our judgement; kubernetes/kops#7054",
    ),
)

DECISIONS: Final = _PLACE + _DISK + _BACKUP
