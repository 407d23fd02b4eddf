"""The default class of volumes in a cluster, as an object to apply."""

from __future__ import annotations

from typing import Any, Final

from advisor.exporters.drafting import Draft, compact
from advisor.model.vocabulary import BindingMode, VolumeType

_WITH_IOPS: Final = (VolumeType.GP3, VolumeType.IO1, VolumeType.IO2)


def storage_class(draft: Draft, *, built_in: bool) -> tuple[dict[str, Any], ...]:
    """The default class of volumes, where the design names one; EKS brings none.

    ``built_in``: Auto Mode makes the volumes, not a driver of one's own.
    """
    storage = draft.design.storage
    if not storage.default_class or not (storage.ebs_csi or built_in):
        return ()
    provisioner = "ebs.csi.eks.amazonaws.com" if built_in else "ebs.csi.aws.com"
    parameters = {
        "type": str(storage.volume_type),
        "iops": str(storage.iops_per_volume)
        if storage.iops_per_volume is not None and storage.volume_type in _WITH_IOPS
        else None,
        "throughput": str(storage.throughput_mibps_per_volume)
        if storage.throughput_mibps_per_volume is not None and storage.volume_type == VolumeType.GP3
        else None,
        "encrypted": "true" if storage.encrypted else "false",
    }
    waits = storage.binding_mode == BindingMode.WAIT_FOR_FIRST_CONSUMER
    return (
        {
            "apiVersion": "storage.k8s.io/v1",
            "kind": "StorageClass",
            "metadata": {
                "name": draft.noted(
                    storage.default_class, "storage.default_class", "For claims that name none."
                ),
                "annotations": {"storageclass.kubernetes.io/is-default-class": "true"},
            },
            "provisioner": provisioner,
            "parameters": compact(parameters),
            "volumeBindingMode": draft.noted(
                str(storage.binding_mode),
                "storage.binding_mode",
                "The volume is made in the zone of its pod."
                if waits
                else "The volume is made at once, in any zone.",
            ),
            "allowVolumeExpansion": True,
        },
    )
