"""What brings traffic from outside to Services."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from advisor.decisions.conditions import (
    managed,
    on_kops,
    vpc_addressed_pods,
    with_auto_mode,
    with_cilium,
)
from advisor.decisions.consequences import Patch
from advisor.decisions.decision import Decision, Input, Option, Step
from advisor.model.design import Design
from advisor.model.vocabulary import (
    ApiDns,
    IngressController,
    LoadBalancerController,
    LoadBalancerKind,
)

_STEP: Final = Step.INGRESS
_BEHIND_ALB: Final = frozenset({IngressController.ALB, IngressController.GATEWAY_API_ALB})

_MAKES_ALBS: Final = frozenset({LoadBalancerController.AWS_LBC, LoadBalancerController.AUTO_MODE})


def _exists(design: Design) -> bool:
    return design.load_balancing.kind != LoadBalancerKind.NONE


def _to_kind(kind: LoadBalancerKind) -> Callable[[Design], Patch]:
    def patch_of(design: Design) -> Patch:
        lb = design.load_balancing
        if kind == LoadBalancerKind.NONE:
            return {
                "load_balancing.count": 0,
                "load_balancing.ingress": "none",
                "load_balancing.gateways": [],
                "load_balancing.dns": "none",
            }
        patch: Patch = {} if lb.count else {"load_balancing.count": 1}
        if kind == LoadBalancerKind.ALB:
            patch |= _alb_controller(design)
        if kind == LoadBalancerKind.ALB and lb.ingress not in _BEHIND_ALB:
            patch["load_balancing.ingress"] = "alb"
        if kind != LoadBalancerKind.ALB and lb.ingress in _BEHIND_ALB:
            patch["load_balancing.ingress"] = "gateway-api-envoy"
        return patch

    return patch_of


def _to_ingress(ingress: IngressController) -> Callable[[Design], Patch]:
    def patch_of(design: Design) -> Patch:
        kind = design.load_balancing.kind
        if ingress in _BEHIND_ALB:
            return {
                "load_balancing.kind": "alb",
                "load_balancing.count": max(1, _count(design)),
                **_alb_controller(design),
            }
        if ingress != IngressController.NONE and kind in (
            LoadBalancerKind.ALB,
            LoadBalancerKind.NONE,
        ):
            return {"load_balancing.kind": "nlb", "load_balancing.count": max(1, _count(design))}
        return {"load_balancing.kind": "nlb"} if kind == LoadBalancerKind.ALB else {}

    return patch_of


def _alb_controller(design: Design) -> Patch:
    """An ALB is made by a controller, by hand only with targets by hand."""
    if design.load_balancing.controller in _MAKES_ALBS:
        return {}
    return {"load_balancing.controller": "aws-lbc", **_needs_cert_manager(design)}


def _several_zones(design: Design) -> bool:
    return len(set(design.placement.zones)) > 1


def _count(design: Design) -> int:
    return design.load_balancing.count


def _needs_cert_manager(design: Design) -> Patch:
    return {"addons.cert_manager": True} if on_kops(design) else {}


_FRONT: Final = (
    Decision(
        id="load-balancer",
        path="load_balancing.kind",
        step=_STEP,
        essential=True,
        title="Which kind of load balancer do applications get?",
        why="An NLB passes connections on, an ALB reads HTTP: routes, redirects, a firewall. "
        "Either costs $16 to $20 a month before traffic, so one a Service adds up quickly.",
        input=Input.CHOICE,
        source="2018 talk; EKS best practices networking/loadbalancing; AWS price list",
        options=(
            Option(
                "nlb",
                "Network load balancer",
                "Fast, fixed addresses, any protocol; HTTP is the business of a proxy behind it.",
                also=_to_kind(LoadBalancerKind.NLB),
            ),
            Option(
                "alb",
                "Application load balancer",
                "HTTP routing without a proxy to run; needs two zones with eight free addresses.",
                also=_to_kind(LoadBalancerKind.ALB),
                applies=_several_zones,
            ),
            Option(
                "none",
                "None",
                "Nothing comes in from outside the cluster.",
                also=_to_kind(LoadBalancerKind.NONE),
            ),
            Option(
                "clb",
                "Classic load balancer",
                "What 2016 called ELB: no IPv6, no direct pod targets, 20 a region.",
                also=_to_kind(LoadBalancerKind.CLB),
                history=True,
            ),
        ),
    ),
    Decision(
        id="load-balancer-count",
        path="load_balancing.count",
        step=_STEP,
        title="How many load balancers?",
        why="Each costs $16 to $20 a month and a public address per zone at $3.65. One Gateway or "
        "ingress group serves many applications.",
        input=Input.NUMBER,
        minimum=0,
        maximum=1_000,
        unit="load balancers",
        applies=_exists,
        source="AWS Load Balancer Controller guide/ingress; EKS user guide service quotas",
    ),
    Decision(
        id="load-balancer-scheme",
        path="load_balancing.scheme",
        step=_STEP,
        title="Do applications face the internet?",
        why="An internal load balancer has no public address to scan or to pay. Users then need a "
        "way into the network.",
        input=Input.CHOICE,
        applies=_exists,
        source="our judgement",
        options=(
            Option("public", "Yes", "Reachable by everybody; $3.65 a month a zone for addresses."),
            Option("internal", "No, inside only", "Private addresses; VPN or peering for users."),
        ),
    ),
    Decision(
        id="load-balancer-controller",
        path="load_balancing.controller",
        step=_STEP,
        title="What creates the load balancers?",
        why="The controller built into Kubernetes makes Classic ones and is frozen. The AWS "
        "controller makes NLBs and ALBs, with pods as direct targets.",
        input=Input.CHOICE,
        applies=_exists,
        source="EKS user guide workloads/network-load-balancing; LB-002",
        options=(
            Option(
                "aws-lbc",
                "AWS Load Balancer Controller",
                "Everything AWS offers; one more add-on, which needs cert-manager on kops.",
                also=_needs_cert_manager,
            ),
            Option(
                "auto-mode",
                "EKS Auto Mode",
                "Nothing to install or upgrade; Gateway API not on offer.",
                applies=with_auto_mode,
            ),
            Option(
                "none",
                "Nothing, made by hand",
                "Load balancers live in your own templates.",
                applies=lambda d: d.load_balancing.kind != LoadBalancerKind.ALB,
            ),
            Option("in-tree", "Built into Kubernetes", "Frozen since years.", history=True),
        ),
    ),
    Decision(
        id="ingress",
        path="load_balancing.ingress",
        step=_STEP,
        essential=True,
        title="What routes HTTP to applications?",
        why="ingress-nginx, the usual answer of 2018, was retired on 24 March 2026 and gets no "
        "more security fixes. Gateway API is its successor, with several implementations.",
        input=Input.CHOICE,
        applies=_exists,
        source="endoflife.date; Kubernetes blog 2025-11; 2018 talk",
        options=(
            Option(
                "gateway-api-envoy",
                "Gateway API with Envoy",
                "The portable successor, behind an NLB; proxies of your own to size and upgrade.",
                also=_to_ingress(IngressController.GATEWAY_API_ENVOY),
            ),
            Option(
                "gateway-api-alb",
                "Gateway API with ALB",
                "Portable routes without a proxy to run; needs the controller 2.14 or newer.",
                also=_to_ingress(IngressController.GATEWAY_API_ALB),
                applies=lambda d: _several_zones(d) and not with_auto_mode(d),
            ),
            Option(
                "gateway-api-cilium",
                "Gateway API with Cilium",
                "No further component where Cilium is there already.",
                also=_to_ingress(IngressController.GATEWAY_API_CILIUM),
                applies=with_cilium,
            ),
            Option(
                "alb",
                "Ingress with ALB",
                "Simple and AWS' own; annotations that work nowhere else.",
                also=_to_ingress(IngressController.ALB),
                applies=_several_zones,
            ),
            Option(
                "traefik",
                "Traefik",
                "Ingress and Gateway API in one proxy; the nearest move from nginx.",
                also=_to_ingress(IngressController.TRAEFIK),
            ),
            Option(
                "istio",
                "Istio gateway",
                "Right where the mesh is Istio; heavy for ingress alone.",
                also=_to_ingress(IngressController.ISTIO),
            ),
            Option(
                "skipper",
                "Skipper",
                "Zalando's proxy, rich in filters; small community.",
                also=_to_ingress(IngressController.SKIPPER),
            ),
            Option(
                "none",
                "Nothing, one load balancer per Service",
                "No shared part to fail; each Service pays its own load balancer.",
            ),
            Option(
                "ingress-nginx",
                "ingress-nginx",
                "Retired in March 2026: no fixes any more, security included.",
                also=_to_ingress(IngressController.INGRESS_NGINX),
                history=True,
            ),
        ),
    ),
)

_TARGETS: Final = (
    Decision(
        id="target-type",
        path="load_balancing.target_type",
        step=_STEP,
        title="Does the load balancer reach pods or nodes?",
        why="Pods as targets save a hop, but need addresses the VPC can route, which an overlay "
        "has not. Nodes as targets work everywhere and send traffic on across zones.",
        input=Input.CHOICE,
        applies=_exists,
        source="AWS Load Balancer Controller guide/service/nlb; LB-003",
        options=(
            Option(
                "ip",
                "Pods",
                "Direct, even load; needs readiness gates or a rollout can cut itself off.",
                also={"load_balancing.readiness_gates": True},
                applies=vpc_addressed_pods,
            ),
            Option(
                "instance",
                "Nodes",
                "Works with every network; a second hop, not on Fargate.",
                also={"load_balancing.readiness_gates": False},
            ),
        ),
    ),
    Decision(
        id="cross-zone",
        path="load_balancing.cross_zone",
        step=_STEP,
        title="Does the load balancer send traffic across zones?",
        why="An NLB does not by default: each zone gets an equal share, however few pods it has, "
        "and a zone with none drops its share. Crossing costs $0.01 a GB each way.",
        input=Input.SWITCH,
        applies=lambda d: _exists(d) and d.load_balancing.kind != LoadBalancerKind.ALB,
        source=(
            "AWS Load Balancer Controller guide/service/annotations; EKS best practices "
            "networking/loadbalancing"
        ),
        options=(
            Option(True, "Yes", "Even load; cross-zone transfer on the bill."),
            Option(False, "No", "Free and local; wants two replicas in every zone."),
        ),
    ),
    Decision(
        id="backend-replicas",
        path="load_balancing.backend_replicas",
        step=_STEP,
        title="How many pods stand behind a load balancer?",
        why="Two in every zone let a zone lose one without dropping its share. Fewer than that "
        "needs cross-zone traffic.",
        input=Input.NUMBER,
        minimum=0,
        maximum=1_000_000,
        unit="pods",
        applies=_exists,
        source="LB-004",
    ),
    Decision(
        id="service-dns",
        path="load_balancing.dns",
        step=_STEP,
        title="Who writes DNS records for applications?",
        why="external-dns follows Ingress and Gateway by itself. On kops it needs a hosted zone "
        "for the cluster; one wildcard record by hand serves one Gateway just as well.",
        input=Input.CHOICE,
        applies=_exists,
        source="kops v1.36.2 validation validateExternalDNS",
        options=(
            Option(
                "external-dns",
                "external-dns",
                "Records follow what is deployed; a pod that may edit your zone.",
                applies=lambda d: (
                    managed(d) or d.control_plane.dns != ApiDns.NONE or not on_kops(d)
                ),
            ),
            Option("manual", "By hand", "One wildcard record, set once."),
            Option("none", "Nobody", "Clients use the load balancer's name."),
        ),
    ),
    Decision(
        id="tls",
        path="load_balancing.tls",
        step=_STEP,
        title="Where do certificates come from?",
        why="Expired certificates are a classic outage that no replica prevents. Both answers "
        "renew by themselves.",
        input=Input.CHOICE,
        applies=_exists,
        source="our judgement",
        options=(
            Option("acm", "ACM, at the load balancer", "Free, never in the cluster."),
            Option(
                "cert-manager",
                "cert-manager, in the cluster",
                "Encrypted up to the proxy, any issuer; rate limits and one more thing to watch.",
                also={"addons.cert_manager": True},
            ),
            Option("none", "No TLS", "Only for what is never seen outside."),
        ),
    ),
)

DECISIONS: Final = _FRONT + _TARGETS
