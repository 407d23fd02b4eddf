"""What a node keeps of its CPU and memory for the kubelet, the container runtime and the system.

EKS images compute it from cores and pods (nodeadm, internal/kubelet); kops reserves nothing, so
what the system uses there is assumed.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from advisor.catalog import Catalog

_MIB: Final = Decimal(1024)
_MILLICORES: Final = Decimal(1000)


def reserved_vcpus(vcpus: int, catalog: Catalog, *, eks: bool) -> Decimal:
    """EKS: 6 % of the first core, 1 % of the second, 0.5 % of the next two, 0.25 % of each
    further one. Elsewhere what the system is assumed to use.
    """
    if not eks:
        return catalog.limit("nodes.reserved_cpu_millicores").number / _MILLICORES

    def number(name: str) -> Decimal:
        return catalog.limit(f"kube_reserved.cpu_{name}_millicores").number

    steps = (
        (1, number("first_core")),
        (1, number("second_core")),
        (2, number("third_and_fourth_core")),
    )
    millicores, rest = Decimal(0), vcpus
    for cores, each in steps:
        millicores += min(cores, rest) * each
        rest = max(0, rest - cores)
    return (millicores + rest * number("further_core")) / _MILLICORES


def reserved_memory_gib(pods: int, catalog: Catalog, *, eks: bool) -> Decimal:
    """EKS: 255 MiB and 11 MiB for each pod the node may run, whether it runs or not."""
    if not eks:
        return catalog.limit("nodes.system_memory_mib").number / _MIB
    each = catalog.limit("kube_reserved.memory_per_pod_mib").number
    return (catalog.limit("kube_reserved.memory_base_mib").number + each * pods) / _MIB
