"""What kops manifests say of autoscaling and of machines that EC2 takes back."""

from __future__ import annotations

from typing import Final

from advisor.catalog.support import minor_version
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
from advisor.exporters.kops.choices import EXPANDERS, karpenter
from advisor.exporters.kops.draft import Draft
from advisor.model.vocabulary import Interruption, KarpenterHost, NodeAutoscaler

_AUTOSCALER: Final = "Cluster.spec.clusterAutoscaler"
_OTHER: Final = informs("another engine scales the nodes")
_BY_CHART: Final = not_expressible("install its chart after the cluster")


def autoscaling_table(draft: Draft) -> Table:
    """Verdicts of ``autoscaling``."""
    with_karpenter = karpenter(draft.design)
    return {
        "autoscaling.engine": _engine,
        "autoscaling.interruption": lambda field: _interruption(field, with_karpenter),
        **_cluster_autoscaler(draft),
        **_karpenter(draft),
        "autoscaling.hpa": informs("HorizontalPodAutoscaler objects belong to applications"),
        "autoscaling.vpa": only_when(bool, _BY_CHART),
        "autoscaling.keda": only_when(bool, _BY_CHART),
    }


def _engine(field: Field) -> Verdict:
    match field.value:
        case NodeAutoscaler.CLUSTER_AUTOSCALER:
            return expressed(_AUTOSCALER)
        case NodeAutoscaler.KARPENTER:
            return expressed("Cluster.spec.karpenter")
        case NodeAutoscaler.AUTO_MODE:
            return not_expressible("a feature of EKS; nothing scales the nodes")
        case _:
            return informs("nothing scales the nodes")


def _interruption(field: Field, with_karpenter: bool) -> Verdict:
    target = "Cluster.spec.nodeTerminationHandler"
    match field.value:
        case Interruption.NODE_TERMINATION_HANDLER if with_karpenter:
            return not_expressible("kops refuses the handler beside Karpenter; written: off")
        case Interruption.NODE_TERMINATION_HANDLER | Interruption.NONE:
            return expressed(target)
        case Interruption.KARPENTER:
            return not_expressible("kops makes no interruption queue for Karpenter; written: off")
        case _:
            return not_expressible("managed node groups and Auto Mode do this; written: off")


def _cluster_autoscaler(draft: Draft) -> Table:
    prefix = "autoscaling.cluster_autoscaler"
    if draft.design.autoscaling.engine != NodeAutoscaler.CLUSTER_AUTOSCALER:
        return {f"{prefix}.{name}": _OTHER for name in ("version", "balance_similar", "expander")}
    kubernetes = minor_version(draft.design.kubernetes.version)
    return {
        f"{prefix}.version": only_when(
            lambda version: version is not None and minor_version(version) != kubernetes,
            not_expressible("kops picks the image that matches Kubernetes"),
        ),
        f"{prefix}.balance_similar": expressed(f"{_AUTOSCALER}.balanceSimilarNodeGroups"),
        f"{prefix}.expander": only_when(
            lambda expander: expander in EXPANDERS,
            expressed(f"{_AUTOSCALER}.expander"),
            not_expressible(f"kops takes {', '.join(EXPANDERS)}; it will be random"),
        ),
    }


def _karpenter(draft: Draft) -> Table:
    prefix = "autoscaling.karpenter"
    if not karpenter(draft.design):
        return {f"{prefix}.{name}": _OTHER for name in ("version", "runs_on", "zonal_shift")}
    anywhere = "kops places it on any node, control plane too"
    return {
        f"{prefix}.version": lambda field: _karpenter_version(field, draft),
        f"{prefix}.runs_on": only_when(
            lambda host: host in (KarpenterHost.NODE_GROUP, KarpenterHost.CONTROL_PLANE),
            approximated("Cluster.spec.karpenter", anywhere),
            not_expressible(anywhere),
        ),
        f"{prefix}.zonal_shift": only_when(
            bool, not_expressible("kops does not pass the setting on")
        ),
    }


def _karpenter_version(field: Field, draft: Draft) -> Verdict:
    known = draft.catalog.limits.find("kops.karpenter", draft.kops)
    if field.value is None:
        return informs("not asked for")
    if known and minor_version(known.text) == minor_version(field.value):
        return informs("the one kops installs")
    return not_expressible(f"kops installs {known.text if known else 'its own release'}")
