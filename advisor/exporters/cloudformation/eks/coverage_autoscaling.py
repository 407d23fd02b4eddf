"""What an EKS stack says of autoscaling and of machines that EC2 takes back."""

from __future__ import annotations

from typing import Final

from advisor.exporters.cloudformation.eks.choices import (
    auto_mode,
    cluster_autoscaler,
    karpenter,
)
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
from advisor.exporters.drafting import Draft
from advisor.exporters.karpenter import version
from advisor.model.vocabulary import Interruption, KarpenterHost, NodeAutoscaler

_OTHER: Final = informs("another engine scales the nodes")
_BY_CHART: Final = not_expressible("install its chart after the cluster")
_IN_COMMAND: Final = expressed("header", "in the command that installs it")
_NAMES: Final = ("version", "balance_similar", "expander")


def autoscaling_table(draft: Draft) -> Table:
    """Verdicts of ``autoscaling``."""
    return {
        "autoscaling.engine": lambda field: _engine(field, draft),
        "autoscaling.interruption": lambda field: _interruption(field, draft),
        **_cluster_autoscaler(draft),
        **_karpenter(draft),
        "autoscaling.hpa": informs("HorizontalPodAutoscaler objects belong to applications"),
        "autoscaling.vpa": only_when(bool, _BY_CHART),
        "autoscaling.keda": only_when(bool, _BY_CHART),
    }


def _engine(field: Field, draft: Draft) -> Verdict:
    match field.value:
        case NodeAutoscaler.AUTO_MODE:
            return expressed("Cluster.ComputeConfig")
        case NodeAutoscaler.NONE:
            return informs("nothing scales the nodes")
        case _ if auto_mode(draft.design):
            return not_expressible("left out: a pool of Auto Mode is there, which scales itself")
        case NodeAutoscaler.KARPENTER:
            return approximated(
                "KarpenterRole", "roles, profile and queue; the command above installs it"
            )
        case _:
            return approximated("ClusterAutoscalerRole", "its role; the command above installs it")


def _interruption(field: Field, draft: Draft) -> Verdict:
    match field.value:
        case Interruption.KARPENTER if karpenter(draft.design):
            return expressed("InterruptionQueue")
        case Interruption.KARPENTER:
            return not_expressible("Karpenter does not run here")
        case Interruption.NODE_TERMINATION_HANDLER:
            return approximated(
                "InterruptionQueue", "queue and role; the command above installs the handler"
            )
        case Interruption.MANAGED:
            return informs("EKS drains the nodes of managed groups and of Auto Mode itself")
        case _:
            return informs("nobody is asked for; EKS drains the nodes of managed groups")


def _cluster_autoscaler(draft: Draft) -> Table:
    prefix = "autoscaling.cluster_autoscaler"
    if not cluster_autoscaler(draft.design) or auto_mode(draft.design):
        return {f"{prefix}.{name}": _OTHER for name in _NAMES}
    return {
        f"{prefix}.version": only_when(
            lambda stated: stated is not None and stated.count(".") == 2,
            _IN_COMMAND,
            informs("the chart brings a release; state the patch to pin it"),
        ),
        f"{prefix}.balance_similar": _IN_COMMAND,
        f"{prefix}.expander": _IN_COMMAND,
    }


def _karpenter(draft: Draft) -> Table:
    prefix = "autoscaling.karpenter"
    if not karpenter(draft.design):
        return {f"{prefix}.{name}": _OTHER for name in ("version", "runs_on", "zonal_shift")}
    return {
        f"{prefix}.version": only_when(
            bool, _IN_COMMAND, approximated("header", f"{version(draft)}: the command names one")
        ),
        f"{prefix}.runs_on": _runs_on,
        f"{prefix}.zonal_shift": only_when(bool, _IN_COMMAND),
    }


def _runs_on(field: Field) -> Verdict:
    match field.value:
        case KarpenterHost.FARGATE:
            return expressed("KarpenterProfile")
        case KarpenterHost.NODE_GROUP:
            return informs("its chart keeps it off the nodes it makes")
        case _:
            return not_expressible(f"nothing puts it on {field.value}; it runs on any group")
