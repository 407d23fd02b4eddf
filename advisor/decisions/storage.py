"""Persistent volumes of applications."""

from __future__ import annotations

from typing import Final

from advisor.decisions.conditions import managed, on_kops, with_auto_mode
from advisor.decisions.consequences import Patch
from advisor.decisions.decision import Decision, Input, Option, Step
from advisor.model.design import Design

_STEP: Final = Step.STORAGE


def _snapshots(design: Design) -> Patch:
    patch: Patch = {"addons.snapshot_controller": True}
    if on_kops(design):
        patch["addons.cert_manager"] = True
    return patch


def _ebs(design: Design) -> bool:
    return design.storage.ebs_csi


DECISIONS: Final = (
    Decision(
        id="ebs-csi",
        path="storage.ebs_csi",
        step=_STEP,
        title="Can pods have EBS volumes?",
        why="On EKS the driver is an add-on to install since 1.23, and since 1.30 no storage class "
        "is the default. Without both, claims wait for ever.",
        input=Input.SWITCH,
        applies=lambda d: managed(d) and not with_auto_mode(d),
        source="EKS user guide storage/ebs-csi",
        options=(
            Option(True, "Yes", "One add-on with a role of its own."),
            Option(
                False,
                "No",
                "Only for clusters without state.",
                applies=lambda d: not d.workload.stateful_volumes,
                also={"storage.snapshots": False, "addons.snapshot_controller": False},
            ),
        ),
    ),
    Decision(
        id="volume-type",
        path="storage.volume_type",
        step=_STEP,
        title="Which kind of disk by default?",
        why="gp3 costs up to 20 % less than gp2 and comes with 3,000 IOPS whatever its size. One "
        "in 500 to 1,000 gp3 volumes fails each year, io2 a hundred times fewer.",
        input=Input.CHOICE,
        applies=_ebs,
        source=(
            "EKS best practices cost/cost_opt_storage; availability model (data/availability.json)"
        ),
        options=(
            Option("gp3", "gp3", "Cheap and fast enough for nearly everything."),
            Option("io2", "io2", "For databases that wait for the disk; every IOPS is paid."),
            Option("io1", "io1", "Like io2, without its durability."),
            Option("st1", "st1", "Cheap throughput for logs and the like; slow at small reads."),
            Option("sc1", "sc1", "Cheapest; for what is hardly read."),
            Option("gp2", "gp2", "The 2018 default: dearer and slower than gp3.", history=True),
            Option("standard", "Magnetic", "Previous generation.", history=True),
        ),
    ),
    Decision(
        id="volume-encryption",
        path="storage.encrypted",
        step=_STEP,
        title="Are volumes encrypted?",
        why="It is free with the key of AWS and asked for by every audit. It cannot be switched on "
        "for a volume that exists.",
        input=Input.SWITCH,
        applies=_ebs,
        source="checkov; EKS best practices security/data",
        options=(
            Option(True, "Yes", "Free; a key of your own costs $1 a month."),
            Option(False, "No", "Nothing gained."),
        ),
    ),
    Decision(
        id="volume-snapshots",
        path="storage.snapshots",
        step=_STEP,
        essential=True,
        title="Are volumes snapshotted?",
        why="A snapshot is the only copy of an unreplicated volume, and the only one that survives "
        "its zone. Snapshots are incremental, about $0.05 a GB and month for what changed.",
        input=Input.SWITCH,
        applies=_ebs,
        source="STO-006; k8s.af Gravitational",
        options=(
            Option(True, "Yes", "Some storage; restores in any zone.", also=_snapshots),
            Option(
                False,
                "No",
                "Fine when the application keeps copies itself.",
                also={"addons.snapshot_controller": False},
            ),
        ),
    ),
    Decision(
        id="efs",
        path="storage.efs",
        step=_STEP,
        title="Do pods share files over zones (EFS)?",
        why="An EBS volume attaches to one node in one zone; files many pods write need EFS. It "
        "costs about four times as much a GB and answers in milliseconds.",
        input=Input.SWITCH,
        source="EBS CSI driver multi-attach; STO-003",
        options=(
            Option(True, "Yes", "Shared and in every zone; slower and dearer."),
            Option(False, "No", "One writer a volume.", also={"storage.efs_gib": 0}),
        ),
    ),
    Decision(
        id="efs-size",
        path="storage.efs_gib",
        step=_STEP,
        title="How much data is in EFS?",
        why="EFS bills what is stored, about $0.30 to $0.36 a GB and month. Rarely read files can "
        "move to a class that costs a tenth.",
        input=Input.NUMBER,
        minimum=0,
        maximum=1_000_000,
        unit="GiB",
        applies=lambda d: d.storage.efs,
        source="AWS price list",
    ),
)
