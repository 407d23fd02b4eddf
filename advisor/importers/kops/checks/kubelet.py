"""The kubelet's settings, for nodes and for the control plane."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.importers.imported import Objection
from advisor.importers.kops.checks.catalogue import objection
from advisor.importers.kops.checks.forms import listed, seconds, shown
from advisor.importers.kops.checks.manifests import Cluster, Part

_GONE: Final = {
    "configureCbr0": "", "apiServers": "", "requireKubeconfig": "",
    "podInfraContainerImage": "Write containerd.sandboxImage.",
    "experimentalAllowedUnsafeSysctls": "Write allowedUnsafeSysctls.", "bootstrapKubeconfig": "",
    "enableCadvisorJsonEndpoints": "", "cpuCFSQuotaPeriod": "", "networkPluginName": "",
    "networkPluginMTU": "", "nonMasqueradeCIDR": "",
}  # fmt: skip
"""Flags that are no longer there, and what took their place."""
_WHEN_NOT_EMPTY: Final = ("apiServers", "podInfraContainerImage", "bootstrapKubeconfig")
_WORDS: Final = {
    "topologyManagerPolicy": ("none", "best-effort", "restricted", "single-numa-node"),
    "logFormat": ("text", "json"),
    "memorySwapBehavior": ("LimitedSwap", "UnlimitedSwap"),
}
_RESTART: Final = (1, 300)
_RESTART_KEY: Final = "crashLoopBackOffMaxContainerRestartPeriod"
_GRACE, _CRITICAL = "shutdownGracePeriod", "shutdownGracePeriodCriticalPods"


def of_cluster(cluster: Cluster) -> Iterator[Objection]:
    """The settings for all nodes, and those for the control plane."""
    for key in ("kubelet", "masterKubelet"):
        if cluster.spec.has(key):
            part = cluster.spec.part(key)
            yield from _gone(part, 200, key)
            yield from _values(part)
            yield from _grace(part)


def of_groups(cluster: Cluster) -> Iterator[Objection]:
    """The settings of single groups, which kops does not look at."""
    for group in cluster.groups:
        yield from _gone(group.spec.part("kubelet"), 204, f"kubelet of {group.name}")


def _gone(part: Part, number: int, what: str) -> Iterator[Objection]:
    for key, instead in _GONE.items():
        found = bool(part.at(key)) if key in _WHEN_NOT_EMPTY else part.has(key)
        if found:
            then = "" if number == 200 else "; kops passes it on, and the kubelet does not start"
            yield objection(
                number, part.here(key), f"{key} of {what} is gone from Kubernetes{then}.",
                instead or "Take it out.",
            )  # fmt: skip


def _values(part: Part) -> Iterator[Objection]:
    for key, known in _WORDS.items():
        stated = part.text(key)
        if stated and stated not in known:
            yield objection(
                201, part.here(key), f"{key} is {shown(stated)}.", f"Take one of {listed(known)}."
            )
    period = part.text(_RESTART_KEY)
    found = seconds(period) if period else None
    if found is not None and not _RESTART[0] <= found <= _RESTART[1]:
        yield objection(
            203, part.here(_RESTART_KEY), f"{_RESTART_KEY} is {period}.", "Take 1s to 300s."
        )


def _grace(part: Part) -> Iterator[Objection]:
    if not part.has(_CRITICAL):
        return
    whole, critical = seconds(part.text(_GRACE)), seconds(part.text(_CRITICAL))
    if not part.has(_GRACE):
        yield objection(
            202, part.here(_CRITICAL), f"{_CRITICAL} is stated without {_GRACE}.",
            f"State {_GRACE}, the longer of the two.",
        )  # fmt: skip
    elif whole is not None and critical is not None and whole < critical:
        yield objection(
            202, part.here(_CRITICAL), f"{_CRITICAL} is {part.text(_CRITICAL)}, longer than "
            f"{_GRACE} with {part.text(_GRACE)}.", f"State a longer {_GRACE}.",
        )  # fmt: skip


CHECKS: Final = (of_cluster, of_groups)
