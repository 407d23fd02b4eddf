"""The default class of volumes; kubeadm brings none."""

from __future__ import annotations

from typing import Any, Final

from advisor.exporters.kubeadm.draft import Draft, compact
from advisor.model.design import Design
from advisor.model.vocabulary import BindingMode, VolumeType

WITH_IOPS: Final = (VolumeType.GP3, VolumeType.IO1, VolumeType.IO2)


def has_class(design: Design) -> bool:
    """Whether a class is written: without a driver none makes volumes."""
    return bool(design.storage.default_class) and design.storage.ebs_csi


def storage_class(draft: Draft) -> dict[str, Any] | None:
    """The ``StorageClass`` of claims that name none; None where there is none."""
    if not has_class(draft.design):
        return None
    storage = draft.design.storage
    waits = storage.binding_mode == BindingMode.WAIT_FOR_FIRST_CONSUMER
    reason = "Made in the zone of its pod." if waits else "Made at once, in any zone."
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {
            "name": draft.noted(
                str(storage.default_class), "storage.default_class", "For claims that name none."
            ),
            "annotations": {"storageclass.kubernetes.io/is-default-class": "true"},
        },
        "provisioner": "ebs.csi.aws.com",
        "parameters": _parameters(draft.design),
        "volumeBindingMode": draft.noted(str(storage.binding_mode), "storage.binding_mode", reason),
        "allowVolumeExpansion": True,
    }


def _parameters(design: Design) -> dict[str, str]:
    storage = design.storage
    iops, throughput = storage.iops_per_volume, storage.throughput_mibps_per_volume
    kind = storage.volume_type
    return compact(
        {
            "type": str(kind),
            "iops": str(iops) if iops is not None and kind in WITH_IOPS else None,
            "throughput": str(throughput)
            if throughput is not None and kind == VolumeType.GP3
            else None,
            "encrypted": "true" if storage.encrypted else "false",
        }
    )
