"""The volumes of etcd members."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from advisor.importers.imported import Objection
from advisor.importers.kops.checks.catalogue import objection
from advisor.importers.kops.checks.forms import shown
from advisor.importers.kops.checks.manifests import Cluster, Part

_PROVISIONED: Final = ("io1", "io2")
_GP3: Final = "gp3"


def proportions(cluster: Cluster) -> Iterator[Objection]:
    """IOPS by size, and throughput by IOPS; figures below the least are raised to it first."""
    for etcd in cluster.etcd:
        for member in etcd.parts("etcdMembers"):
            what = f"Member {shown(member.text('name'))} of etcd {shown(etcd.text('name'))}"
            yield from _member(cluster, member, what)


def _member(cluster: Cluster, member: Part, what: str) -> Iterator[Objection]:
    limit = cluster.catalog.limit
    kind = member.text("volumeType") or limit("kops.default_etcd_volume_type").text
    size = member.number("volumeSize") or limit("kops.default_etcd_volume_gib").integer
    stated = member.number("volumeIops") or 0
    if kind not in (*_PROVISIONED, _GP3) or size <= 0:
        return
    gp3 = kind == _GP3
    least = limit("gp3.base_iops" if gp3 else "kops.etcd_least_iops").integer
    iops = max(stated, least)
    if 0 < stated < least:
        yield objection(
            168, member.here("volumeIops"), f"{what} has {stated} IOPS; kops raises them to "
            f"{least}, the least of {kind}.", f"Write {least}, or leave them to kops.",
        )  # fmt: skip
    most = limit(f"{kind}.iops_per_gib").integer
    if iops > most * size and (not gp3 or iops > least):
        yield objection(
            166, member.here("volumeIops"), f"{what} has {iops} IOPS on {size} GiB of {kind}; kops "
            f"takes {most} for each GiB.", f"Take at most {most * size} IOPS, or a larger volume.",
        )  # fmt: skip
    if gp3:
        base = limit("gp3.base_throughput_mibps").integer
        throughput = max(member.number("volumeThroughput") or 0, base)
        share = limit("gp3.throughput_per_iops").number
        if Decimal(throughput) > share * iops:
            yield objection(
                167, member.here("volumeThroughput"), f"{what} has {throughput} MiB/s at {iops} "
                f"IOPS; gp3 gives {share} MiB/s for each.",
                f"Take at most {int(share * iops)} MiB/s, or more IOPS.",
            )  # fmt: skip


CHECKS: Final = (proportions,)
