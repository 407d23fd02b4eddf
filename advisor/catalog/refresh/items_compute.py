"""The hour of machines, of EKS and of Fargate."""

from __future__ import annotations

from typing import Final

from advisor.catalog.refresh.queries import ON_DEMAND, Query, Rule

_LINUX: Final = {
    "operatingSystem": "Linux",
    "tenancy": "Shared",  # else dedicated instances, dearer, and hosts, listed with 0
    "preInstalledSw": "NA",
    "capacitystatus": "Used",  # else two rows more for each type, one with 0
    "marketoption": "OnDemand",  # else the capacity blocks of GPU types
    "licenseModel": "No License required",
}
_MACHINE = Rule(
    ("{0}",), r"BoxUsage:([a-z0-9.-]+)", "hour", {"locationType": "AWS Region"}, table=ON_DEMAND
)


def _capability(name: str, resource: str, code: str) -> tuple[Rule, Rule]:
    usage = f"AmazonEKSCapabilities-{code}"
    return (
        Rule((f"EKS/capability_{name}",), f"{usage}-Hours:perCapability", "capability-hour"),
        Rule(
            (f"EKS/capability_{name}_{resource}",),
            f"{usage}-CR-Hours:perCustomResource",
            f"{resource}-hour",
        ),
    )


def _control_plane(size: str) -> Rule:
    return Rule(
        (f"EKS/provisioned_control_plane_{size.lower()}",),
        f"AmazonEKS-Hours:{size}-ProvisionedTier",
        "cluster-hour on top of standard",
    )


_EKS = (
    Rule(("EKS/cluster_hour_standard",), "AmazonEKS-Hours:perCluster", "cluster-hour"),
    Rule(
        ("EKS/cluster_hour_extended_support_surcharge",),
        "AmazonEKS-Hours:extendedSupport",
        "cluster-hour on top of standard",
    ),
    *(_control_plane(size) for size in ("XL", "2XL", "4XL", "8XL")),
    Rule(
        ("EKS/auto_mode_management_hour:{0}",),
        r"EKS-Auto:([a-z0-9.-]+)-management-hours",
        "instance-hour on top of EC2",
    ),
    *_capability("argocd", "application", "ArgoCD"),
    *_capability("ack", "resource", "ACK"),
    *_capability("kro", "instance", "KRO"),
    Rule(("Fargate/vcpu_hour_linux_x86",), "Fargate-vCPU-Hours:perCPU", "vCPU-hour"),
    Rule(("Fargate/gb_hour_linux_x86",), "Fargate-GB-Hours", "GB-hour"),
)

COMPUTE: Final = (
    Query("EC2", "AmazonEC2", {"productFamily": "Compute Instance", **_LINUX}, (_MACHINE,)),
    Query(
        "EC2 bare metal",
        "AmazonEC2",
        {"productFamily": "Compute Instance (bare metal)", **_LINUX},
        (_MACHINE,),
    ),
    Query(
        "EC2 CPU credits",
        "AmazonEC2",
        {"productFamily": "CPU Credits", "operatingSystem": "Linux"},
        (Rule(("EC2/t3_unlimited_surplus_vcpu_hour",), "CPUCredits:t3", "vCPU-hour"),),
    ),
    # Without a family: the fees of Auto Mode and Fargate for EKS stand in this service as well.
    Query("EKS", "AmazonEKS", {}, _EKS),
)
