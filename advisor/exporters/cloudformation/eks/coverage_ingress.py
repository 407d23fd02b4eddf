"""What an EKS stack says of what brings traffic to Services."""

from __future__ import annotations

from typing import Final

from advisor.exporters.cloudformation.eks.choices import auto_mode, external_dns
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
from advisor.model.vocabulary import IngressController, LoadBalancerController, ServiceDns, Tls

_BY_SERVICES: Final = informs("made by Services and Gateways in the cluster, not by the stack")
_NAMES: Final = (
    "kind", "count", "scheme", "target_type", "cross_zone", "backend_replicas",
    "readiness_gates", "gateways",
    "gateways[].name", "gateways[].l4_routes", "gateways[].l7_routes",
)  # fmt: skip


def ingress_table(draft: Draft) -> Table:
    """Verdicts of ``load_balancing``."""
    design = draft.design
    return {
        **{f"load_balancing.{name}": _BY_SERVICES for name in _NAMES},
        "load_balancing.controller": lambda field: _controller(field, draft),
        "load_balancing.ingress": only_when(
            lambda ingress: ingress != IngressController.NONE, _ingress(draft)
        ),
        "load_balancing.dns": only_when(
            lambda dns: dns == ServiceDns.EXTERNAL_DNS,
            expressed("ExternalDnsAddon")
            if external_dns(design)
            else not_expressible("its add-on has credentials from pod identity, which is off"),
        ),
        "load_balancing.tls": only_when(
            lambda tls: tls == Tls.CERT_MANAGER,
            approximated("CertManagerAddon", "the add-on; issuers are objects of their own")
            if design.addons.cert_manager
            else not_expressible("cert-manager is switched off (addons.cert_manager)"),
        ),
    }


def _ingress(draft: Draft) -> Verdict:
    wanted = draft.design.load_balancing.ingress
    controller = draft.design.load_balancing.controller
    by_controller = wanted in (IngressController.ALB, IngressController.GATEWAY_API_ALB)
    if by_controller and auto_mode(draft.design):
        return approximated("Cluster.ComputeConfig", "Auto Mode makes ALBs; add an IngressClass")
    if by_controller and controller == LoadBalancerController.AWS_LBC:
        return approximated("header", "the command above installs the controller, not the rest")
    return not_expressible(f"install {wanted} after the cluster, by chart or GitOps")


def _controller(field: Field, draft: Draft) -> Verdict:
    target = "Cluster.KubernetesNetworkConfig.ElasticLoadBalancing"
    if field.value == LoadBalancerController.AUTO_MODE:
        if auto_mode(draft.design):
            return approximated(target, "a part of Auto Mode")
        return not_expressible("a feature of Auto Mode; the AWS Load Balancer Controller is near")
    if field.value != LoadBalancerController.AWS_LBC:
        return informs("EKS makes load balancers for Services without it")
    if auto_mode(draft.design):
        return approximated(target, "Auto Mode brings a controller of its own")
    return approximated("LoadBalancerControllerRole", "its role; the command above installs it")
