"""What Cluster API manifests say of traffic to Services, and of what scales nodes."""

from __future__ import annotations

from typing import Final

from advisor.exporters.capa.choices import Form, cluster_autoscaler, eks, pools
from advisor.exporters.capa.companions import uses_karpenter
from advisor.exporters.capa.draft import Draft
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
from advisor.exporters.eksctl.choices import external_dns
from advisor.exporters.eksctl.karpenter import version
from advisor.model.vocabulary import (
    IngressController,
    Interruption,
    KarpenterHost,
    LoadBalancerController,
    NodeAutoscaler,
    ServiceDns,
    Tls,
)

_BY_SERVICES: Final = informs("made by Services and Gateways in the cluster")
_OTHER: Final = informs("another engine scales the nodes")
_BY_CHART: Final = not_expressible("install its chart after the cluster")
_IN_COMMAND: Final = expressed("header", "in the command that installs it")


def services_table(draft: Draft) -> Table:
    """Verdicts of ``load_balancing`` and ``autoscaling``."""
    return {**_load_balancing(draft), **_autoscaling(draft)}


def _load_balancing(draft: Draft) -> Table:
    names = (
        "kind", "count", "scheme", "target_type", "cross_zone", "backend_replicas",
        "readiness_gates", "gateways",
        "gateways[].name", "gateways[].l4_routes", "gateways[].l7_routes",
    )  # fmt: skip
    return {
        **{f"load_balancing.{name}": _BY_SERVICES for name in names},
        "load_balancing.controller": _controller,
        "load_balancing.ingress": only_when(
            lambda ingress: ingress != IngressController.NONE, _ingress(draft)
        ),
        "load_balancing.dns": only_when(
            lambda dns: dns == ServiceDns.EXTERNAL_DNS, _service_names(draft)
        ),
        "load_balancing.tls": only_when(
            lambda tls: tls == Tls.CERT_MANAGER,
            informs("cert-manager is installed")
            if draft.design.addons.cert_manager
            else not_expressible("cert-manager is switched off (addons.cert_manager)"),
        ),
    }


def _controller(field: Field) -> Verdict:
    match field.value:
        case LoadBalancerController.AWS_LBC:
            note = "the command above installs it; give its service account the controller's policy"
            return approximated("header", note)
        case LoadBalancerController.AUTO_MODE:
            return not_expressible(
                "a feature of Auto Mode; the AWS Load Balancer Controller is near"
            )
        case _:
            return informs("the cloud controller makes load balancers for Services")


def _ingress(draft: Draft) -> Verdict:
    wanted = draft.design.load_balancing.ingress
    controller = draft.design.load_balancing.controller
    by_controller = wanted in (IngressController.ALB, IngressController.GATEWAY_API_ALB)
    if by_controller and controller == LoadBalancerController.AWS_LBC:
        return approximated("header", "the command above installs the controller, not the rest")
    return not_expressible(f"install {wanted} after the cluster, by chart or GitOps")


def _service_names(draft: Draft) -> Verdict:
    if not eks(draft.design):
        note = "installed by the command above; give it credentials for the hosted zone"
        return approximated("header", note)
    if external_dns(draft.design):
        return expressed("AWSManagedControlPlane.spec.addons[external-dns]")
    return not_expressible("its add-on has credentials from pod identity, which is off")


def _autoscaling(draft: Draft) -> Table:
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
        case NodeAutoscaler.CLUSTER_AUTOSCALER:
            note = "runs in the management cluster, installed by a command above"
            return expressed("metadata.annotations", note)
        case NodeAutoscaler.KARPENTER if uses_karpenter(draft):
            note = "the command above installs it; its controller's role and queue are made beside"
            return approximated(draft.file("karpenter"), note)
        case NodeAutoscaler.KARPENTER:
            return not_expressible("Karpenter starts no machines that kubeadm joins by itself")
        case NodeAutoscaler.AUTO_MODE:
            return not_expressible("a feature of EKS")
        case _:
            return informs("nothing scales the nodes")


def _interruption(field: Field, draft: Draft) -> Verdict:
    match field.value:
        case Interruption.KARPENTER if uses_karpenter(draft):
            return approximated(
                "header", "in its command; make the queue with Karpenter's template"
            )
        case Interruption.KARPENTER:
            return not_expressible("Karpenter does not run here")
        case Interruption.NODE_TERMINATION_HANDLER:
            return not_expressible("install its chart, with a queue and event rules")
        case Interruption.MANAGED if pools(draft.design, Form.DEPLOYMENT, Form.POOL):
            return not_expressible("EKS drains nodes of its own groups only")
        case _:
            return informs("EKS drains the nodes of managed groups itself")


def _cluster_autoscaler(draft: Draft) -> Table:
    prefix = "autoscaling.cluster_autoscaler"
    if not cluster_autoscaler(draft.design):
        return {f"{prefix}.{name}": _OTHER for name in ("version", "balance_similar", "expander")}
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
    if not uses_karpenter(draft):
        return {f"{prefix}.{name}": _OTHER for name in ("version", "runs_on", "zonal_shift")}
    return {
        f"{prefix}.version": only_when(
            bool,
            _IN_COMMAND,
            approximated("header", f"{version(draft.eks)}: the command wants one"),
        ),
        f"{prefix}.runs_on": _runs_on,
        f"{prefix}.zonal_shift": only_when(bool, _IN_COMMAND),
    }


def _runs_on(field: Field) -> Verdict:
    match field.value:
        case KarpenterHost.FARGATE:
            return expressed("AWSFargateProfile[karpenter]")
        case KarpenterHost.NODE_GROUP:
            return informs("its chart keeps it off the nodes it makes")
        case _:
            return not_expressible(f"nothing puts it on {field.value}; it runs on any group")
