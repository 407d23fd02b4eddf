"""The pod network: plugin, proxy, addresses of pods, DNS."""

from __future__ import annotations

from typing import Final

from advisor.decisions.conditions import (
    ipv4,
    managed,
    on_eks_with_vpc_cni,
    on_kops,
    self_run,
    with_auto_mode,
    with_cilium,
)
from advisor.decisions.consequences import Patch, to_cni
from advisor.decisions.decision import Condition, Decision, Input, Option, Step, always
from advisor.model.design import Design
from advisor.model.vocabulary import Cni

_STEP: Final = Step.NETWORK
_CAN_ENCRYPT: Final = frozenset({Cni.CILIUM, Cni.CILIUM_ENI, Cni.CALICO})


def _cni_option(
    cni: Cni, name: str, tradeoff: str, applies: Condition = always, *, history: bool = False
) -> Option:
    return Option(cni.value, name, tradeoff, also=to_cni(cni), applies=applies, history=history)


def _self_run_ipv4(design: Design) -> bool:
    return self_run(design) and ipv4(design)


def _vpc_cni_addresses(design: Design) -> bool:
    return design.network.cni == Cni.AMAZON_VPC and ipv4(design) and not with_auto_mode(design)


def _hubble(design: Design) -> Patch:
    return {"addons.cert_manager": True} if on_kops(design) else {}


_PLUGIN: Final = (
    Decision(
        id="cni",
        path="network.cni",
        step=_STEP,
        essential=True,
        title="Which network plugin?",
        why="It decides whether pods take addresses of the VPC, whether network policies are "
        "enforced, and what happens at node 257. The overlays of many 2018 designs (Weave, Canal) "
        "are refused today.",
        input=Input.CHOICE,
        one_way="A change on a living cluster disrupts it and leaves the old one behind; plan a "
        "second cluster (kops docs networking).",
        source="kops docs networking; EKS best practices networking/vpc-cni; ONE-004",
        options=(
            _cni_option(
                Cni.AMAZON_VPC,
                "Amazon VPC CNI",
                "Pods are first-class in the VPC, EKS' default; takes addresses: 58 pods on an "
                "m6i.2xlarge without prefixes.",
                lambda d: ipv4(d) or managed(d),
            ),
            _cni_option(
                Cni.CILIUM,
                "Cilium",
                "Overlay without address worries, policies and no kube-proxy; kops' default, "
                "yours to upgrade on EKS.",
                lambda d: not with_auto_mode(d) and (ipv4(d) or self_run(d)),
            ),
            _cni_option(
                Cni.CILIUM_ENI,
                "Cilium with VPC addresses",
                "Cilium's features with pods the VPC can route; IPv4 only, takes addresses.",
                _self_run_ipv4,
            ),
            _cni_option(
                Cni.CALICO,
                "Calico",
                "Proven policies, overlay or plain routing; one more thing to upgrade on EKS.",
                lambda d: not with_auto_mode(d) and (ipv4(d) or self_run(d)),
            ),
            _cni_option(
                Cni.KUBENET,
                "kubenet",
                "Simplest, no policies; one VPC route a node, public topology only on kops.",
                lambda d: _self_run_ipv4(d) and d.network.node_subnets == "public",
            ),
            _cni_option(
                Cni.FLANNEL,
                "Flannel",
                "Plain overlay; network policies do nothing.",
                _self_run_ipv4,
            ),
            _cni_option(
                Cni.KUBE_ROUTER,
                "kube-router",
                "Routing, policies and proxy in one; small community.",
                _self_run_ipv4,
            ),
            _cni_option(
                Cni.KOPEIO, "kopeio", "kops' own overlay; hardly anybody else.", _self_run_ipv4
            ),
            _cni_option(Cni.KINDNET, "kindnet", "Experimental on kops.", _self_run_ipv4),
            _cni_option(
                Cni.BYO,
                "Bring your own",
                "The tool installs none; nodes are not ready until you do.",
                lambda d: not with_auto_mode(d),
            ),
            _cni_option(
                Cni.WEAVE, "Weave", "Popular in 2018; refused by kops today.", history=True
            ),
            _cni_option(Cni.CANAL, "Canal", "Refused by kops since Kubernetes 1.28.", history=True),
            _cni_option(Cni.ROMANA, "Romana", "Refused by kops today.", history=True),
            _cni_option(Cni.LYFT, "Lyft VPC", "Refused by kops today.", history=True),
            _cni_option(Cni.CLASSIC, "Classic", "Refused by kops today.", history=True),
            _cni_option(
                Cni.EXTERNAL, "External", "Refused by kops since Kubernetes 1.26.", history=True
            ),
        ),
    ),
    Decision(
        id="kube-proxy",
        path="network.kube_proxy",
        step=_STEP,
        title="How are Service addresses translated?",
        why="iptables slows down beyond about 1,000 Services and IPVS is deprecated since 1.35. "
        "Cilium, kube-router and Calico's BPF mode do it themselves and refuse kube-proxy.",
        input=Input.CHOICE,
        applies=lambda d: not with_cilium(d) and d.network.cni != Cni.KUBE_ROUTER,
        source="EKS best practices networking/ipvs; kubernetes 1.35 notes",
        options=(
            Option("iptables", "iptables", "The default; fine up to about 1,000 Services."),
            Option("nftables", "nftables", "Scales better, stable since 1.33; needs new kernels."),
            Option("ipvs", "IPVS", "Deprecated since Kubernetes 1.35.", history=True),
            Option(
                "off",
                "No kube-proxy",
                "Only where the network plugin replaces it.",
                applies=lambda d: d.network.cni in (Cni.CALICO, Cni.BYO),
            ),
        ),
    ),
    Decision(
        id="network-encryption",
        path="network.encryption",
        step=_STEP,
        title="Is traffic between nodes encrypted?",
        why="Nitro machines encrypt between one another in hardware, within one VPC. WireGuard "
        "adds a guarantee you control, for some CPU and a smaller packet size.",
        input=Input.CHOICE,
        applies=lambda d: d.network.cni in _CAN_ENCRYPT and ipv4(d),
        source="kops docs networking/cilium",
        options=(
            Option("none", "No", "No overhead; Nitro encrypts on the wire anyway."),
            Option("wireguard", "WireGuard", "Fast and simple; keys change by themselves."),
            Option(
                "ipsec",
                "IPsec",
                "For those who need its ciphers; keys are yours to change.",
                applies=with_cilium,
            ),
        ),
    ),
    Decision(
        id="hubble",
        path="network.hubble",
        step=_STEP,
        title="Record network flows (Hubble)?",
        why="Seeing which pod was refused what turns an hour of guessing into a minute. On kops it "
        "needs cert-manager.",
        input=Input.SWITCH,
        applies=with_cilium,
        source="kops v1.36.2 validation.go:1381",
        options=(
            Option(True, "Yes", "Some memory on every node.", also=_hubble),
            Option(False, "No", "Nothing to run; nothing to see."),
        ),
    ),
)

_POD_ADDRESSES: Final = (
    Decision(
        id="network-policy-agent",
        path="network.network_policy_agent",
        step=_STEP,
        title="Does the Amazon plugin enforce network policies?",
        why="Policies are accepted and do nothing until the agent is switched on. It works on "
        "Linux nodes, not on Fargate or Windows.",
        input=Input.SWITCH,
        applies=on_eks_with_vpc_cni,
        source="EKS user guide networking; NET-019",
        options=(
            Option(True, "Yes", "A little memory on every node."),
            Option(False, "No", "Network policies are decoration."),
        ),
    ),
    Decision(
        id="prefix-delegation",
        path="network.prefix_delegation",
        step=_STEP,
        title="Hand out pod addresses in blocks of 16?",
        why="An m5.large goes from 29 to 110 pods. The blocks must be contiguous, so half-used "
        "subnets have addresses and no blocks.",
        input=Input.SWITCH,
        applies=_vpc_cni_addresses,
        source="EKS best practices networking/prefix-mode_linux",
        options=(
            Option(True, "Yes", "Many more pods a node; wants subnets of its own, Nitro only."),
            Option(False, "No", "Pods limited by interfaces; addresses used one by one."),
        ),
    ),
    Decision(
        id="custom-networking",
        path="network.custom_networking",
        step=_STEP,
        title="Do pods get subnets of their own?",
        why="A second range such as 100.64.0.0/16 saves the scarce addresses of the first. It "
        "costs the first interface of every node: an m5.large falls from 29 to 20 pods.",
        input=Input.SWITCH,
        applies=lambda d: on_eks_with_vpc_cni(d) and _vpc_cni_addresses(d),
        source="EKS best practices networking/vpc-cni",
        options=(
            Option(True, "Yes", "Office addresses are saved; fewer pods a node, more to set up."),
            Option(False, "No", "Pods and nodes share subnets."),
        ),
    ),
    Decision(
        id="security-groups-for-pods",
        path="network.security_groups_for_pods",
        step=_STEP,
        title="Do single pods get security groups of their own?",
        why="It lets a database's security group name the pods that may call it. Only machines "
        "with trunk interfaces can do it, the t family never.",
        input=Input.SWITCH,
        applies=lambda d: on_eks_with_vpc_cni(d) and not with_auto_mode(d),
        source="EKS best practices networking/sgpp",
        options=(
            Option(True, "Yes", "AWS rules for pods; fewer pods a node, slower starts."),
            Option(False, "No", "Network policies do it inside the cluster."),
        ),
    ),
    Decision(
        id="node-local-dns",
        path="network.dns.node_local",
        step=_STEP,
        title="Does every node cache DNS?",
        why="The VPC resolver drops beyond 1,024 packets a second and interface, and each drop "
        "stalls a caller for five seconds. Zalando lost a cluster's DNS for over an hour in 2019.",
        input=Input.SWITCH,
        source="EKS best practices networking/monitoring; k8s.af Zalando, Preply",
        options=(
            Option(True, "Yes", "One small daemon a node; not with strict groups for pods."),
            Option(False, "No", "Enough below some 500 queries a second and node."),
        ),
    ),
)

DECISIONS: Final = _PLUGIN + _POD_ADDRESSES
