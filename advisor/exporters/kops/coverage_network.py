"""What kops manifests say of the network and of what brings traffic to Services."""

from __future__ import annotations

from typing import Final

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
from advisor.exporters.kops.choices import (
    RETIRED_CNI,
    cilium_gateway,
    cni,
    external_dns,
    ipv6,
    is_cilium,
    pods_use_vpc_addresses,
    private_nodes,
)
from advisor.exporters.kops.draft import Draft
from advisor.exporters.kops.pod_network import encrypts
from advisor.model.network import ClusterDns, Network
from advisor.model.vocabulary import (
    CiliumIdentity,
    Cni,
    Encryption,
    IngressController,
    LoadBalancerController,
    NatMode,
    SecurityGroupMode,
    ServiceDns,
    SubnetRole,
    Tls,
)
from advisor.plan.layout import zones_in_use

_SUBNETS: Final = "Cluster.spec.subnets[]"
_BY_SERVICES: Final = informs("made by Services and Gateways in the cluster, not by kops")


def network_table(draft: Draft) -> Table:
    """Verdicts of ``network`` and ``load_balancing``."""
    return {
        **_addresses(draft),
        **_subnets(draft),
        **_pod_network(draft),
        **_cni_options(draft),
        **_cluster_dns(),
        **_load_balancing(draft),
    }


def _addresses(draft: Draft) -> Table:
    outside = not_expressible("a setting of the VPC; kops switches it on in a VPC it makes")
    return {
        "network.vpc_id": only_when(bool, expressed("Cluster.spec.networkID")),
        "network.vpc_cidr": expressed("Cluster.spec.networkCIDR"),
        "network.additional_vpc_cidrs": only_when(
            len, expressed("Cluster.spec.additionalNetworkCIDRs")
        ),
        "network.vpc_dns_hostnames": only_when(lambda on: not on, outside),
        "network.vpc_dns_resolution": only_when(lambda on: not on, outside),
        "network.peer_cidrs": only_when(
            len, not_expressible("peerings and their routes are made beside the cluster")
        ),
        "network.endpoints": only_when(
            len, not_expressible("kops creates no VPC endpoints; make them with the subnets above")
        ),
        "network.ip_family": expressed("Cluster.spec.nonMasqueradeCIDR"),
        "network.non_masquerade_cidr": informs("IPv6 needs ::/0")
        if ipv6(draft.design)
        else expressed("Cluster.spec.nonMasqueradeCIDR"),
        "network.service_cidr": only_when(bool, expressed("Cluster.spec.serviceClusterIPRange")),
        "network.zone_aware_routing": only_when(
            bool, not_expressible("a field of each Service: trafficDistribution")
        ),
        "network.remote_networks": only_when(
            len, not_expressible("hybrid nodes are a feature of EKS")
        ),
    }


def _subnets(draft: Draft) -> Table:
    return {
        "network.subnets": informs("none listed: planned from the range of the VPC"),
        "network.subnets[].zone": expressed(f"{_SUBNETS}.zone"),
        "network.subnets[].role": lambda field: _subnet_role(field, draft),
        "network.subnets[].cidr": expressed(f"{_SUBNETS}.cidr"),
        "network.subnets[].id": only_when(bool, expressed(f"{_SUBNETS}.id")),
        "network.subnets[].free_ips": informs("a count of today"),
        "network.subnets[].shared": informs("kops shares every subnet that has an id"),
        "network.subnets[].prefix_reserved": informs("a reservation inside the subnet"),
        "network.node_subnets": expressed(f"{_SUBNETS}.type"),
        "network.nat.mode": lambda field: _nat(field, draft),
        "network.nat.gateway_id": only_when(bool, _gateway(draft)),
    }


def _subnet_role(field: Field, draft: Draft) -> Verdict:
    used = field.value == SubnetRole.PUBLIC or (
        private_nodes(draft.design) and field.value != SubnetRole.CLUSTER
    )
    if used and field.value == SubnetRole.NODE:
        return approximated(f"{_SUBNETS}.type", "Private: the control plane stands there too")
    if used:
        return expressed(f"{_SUBNETS}.type")
    return not_expressible("left out: a kops cluster with these nodes has no use for the subnet")


def _gateway(draft: Draft) -> Verdict:
    network = draft.design.network
    direct = not private_nodes(draft.design) and not ipv6(draft.design)
    if direct or network.nat.mode == NatMode.NONE:
        return informs("no machine goes out through it")
    return expressed(f"{_SUBNETS}.egress")


def _nat(field: Field, draft: Draft) -> Verdict:
    design = draft.design
    if not private_nodes(design) and not ipv6(design):
        return informs("public machines need no NAT")
    if field.value == NatMode.NONE or design.network.nat.gateway_id:
        return expressed(f"{_SUBNETS}.egress")
    per_zone = field.value == NatMode.PER_ZONE
    if per_zone or (field.value == NatMode.SINGLE and len(zones_in_use(design)) == 1):
        return expressed(_SUBNETS, "kops makes one gateway in each zone")
    if field.value == NatMode.SINGLE:
        return not_expressible(
            "kops has no switch for one gateway: it will make one in each zone; to share one, "
            "make it first and state network.nat.gateway_id"
        )
    return not_expressible(
        "kops makes no regional gateway: it will make one in each zone; make the VPC with "
        "CloudFormation or Terraform and hand in its subnets"
    )


def _pod_network(draft: Draft) -> Table:
    design = draft.design
    chosen = cni(design)
    vpc = pods_use_vpc_addresses(design)
    retired = not_expressible(
        f"kops 1.36 refuses it; written: {chosen}. Another pod network is another cluster"
    )
    return {
        "network.cni": only_when(
            lambda wanted: wanted in RETIRED_CNI,
            retired,
            expressed("Cluster.spec.networking"),
        ),
        "network.pod_cidr": only_when(
            bool,
            not_expressible("pods take their addresses elsewhere")
            if vpc or ipv6(design)
            else expressed("Cluster.spec.podCIDR"),
        ),
        "network.node_mask": only_when(
            lambda mask: mask != Network.model_fields["node_mask"].default,
            informs("pods take their addresses elsewhere")
            if vpc or ipv6(design)
            else expressed("Cluster.spec.kubeControllerManager.nodeCIDRMaskSize"),
        ),
        "network.kube_proxy": expressed("Cluster.spec.kubeProxy"),
        "network.encryption": lambda field: _encryption(field, chosen),
    }


def _encryption(field: Field, chosen: Cni) -> Verdict:
    if field.value == Encryption.NONE:
        return informs("not asked for")
    if encrypts(chosen, field.value):
        return expressed(
            f"Cluster.spec.networking.{'calico' if chosen == Cni.CALICO else 'cilium'}"
        )
    return not_expressible(f"{chosen} has no {field.value} on kops; Cilium has")


def _cni_options(draft: Draft) -> Table:
    design = draft.design
    chosen = cni(design)
    cilium = is_cilium(design)
    prefix = {
        Cni.AMAZON_VPC: expressed("Cluster.spec.networking.amazonvpc.env"),
        Cni.CILIUM_ENI: expressed("Cluster.spec.networking.cilium.extraConfig"),
    }.get(chosen, informs("pods have no addresses of the VPC"))
    only_vpc_cni = "a setting of the Amazon VPC CNI"
    return {
        "network.prefix_delegation": only_when(bool, prefix),
        "network.network_policy_agent": only_when(
            lambda on: on and chosen == Cni.AMAZON_VPC,
            not_expressible("kops starts the agent with network policy off; Cilium enforces it"),
            informs(only_vpc_cni),
        ),
        "network.custom_networking": only_when(
            bool, not_expressible("kops creates no ENIConfig objects; apply them and set the env")
        ),
        "network.security_groups_for_pods": only_when(
            bool, not_expressible("needs the VPC resource controller, which only EKS runs")
        ),
        "network.security_group_mode": only_when(
            lambda mode: mode != SecurityGroupMode.STANDARD,
            not_expressible("belongs to security groups for pods, which only EKS has"),
        ),
        "network.cilium_identity": only_when(
            lambda mode: mode == CiliumIdentity.KVSTORE,
            expressed("Cluster.spec.networking.cilium.identityAllocationMode")
            if cilium
            else informs("a setting of Cilium"),
        ),
        "network.hubble": only_when(
            bool,
            expressed("Cluster.spec.networking.cilium.hubble")
            if cilium
            else not_expressible(f"a part of Cilium; the pod network is {chosen}"),
        ),
        "network.calico_bpf": only_when(
            bool,
            expressed("Cluster.spec.networking.calico.bpfEnabled")
            if chosen == Cni.CALICO
            else informs("a setting of Calico"),
        ),
    }


def _cluster_dns() -> Table:
    standard = ClusterDns.model_fields
    return {
        "network.dns.replicas": only_when(
            lambda count: count != standard["replicas"].default,
            not_expressible("kops scales CoreDNS with the cluster, from two pods on"),
        ),
        "network.dns.autoscale": only_when(
            lambda on: not on, not_expressible("kops always scales CoreDNS with the cluster")
        ),
        "network.dns.memory_mib": expressed("Cluster.spec.kubeDNS.memoryLimit"),
        "network.dns.node_local": only_when(
            bool, expressed("Cluster.spec.kubeDNS.nodeLocalDNS.enabled")
        ),
    }


def _load_balancing(draft: Draft) -> Table:
    design = draft.design
    names = (
        "kind", "count", "scheme", "target_type", "cross_zone", "backend_replicas",
        "readiness_gates", "gateways",
        "gateways[].name", "gateways[].l4_routes", "gateways[].l7_routes",
    )  # fmt: skip
    return {
        **{f"load_balancing.{name}": _BY_SERVICES for name in names},
        "load_balancing.controller": _controller,
        "load_balancing.ingress": only_when(
            lambda ingress: ingress != IngressController.NONE,
            expressed("Cluster.spec.networking.cilium.gatewayAPI")
            if cilium_gateway(design)
            else _ingress(draft),
        ),
        "load_balancing.dns": only_when(
            lambda dns: dns == ServiceDns.EXTERNAL_DNS,
            expressed("Cluster.spec.externalDns.provider")
            if external_dns(design)
            else not_expressible(
                "kops refuses external-dns without a hosted zone of the cluster; install its chart"
            ),
        ),
        "load_balancing.tls": only_when(
            lambda tls: tls == Tls.CERT_MANAGER,
            expressed("Cluster.spec.certManager")
            if design.addons.cert_manager
            else not_expressible("cert-manager is switched off (addons.cert_manager)"),
        ),
    }


def _ingress(draft: Draft) -> Verdict:
    wanted = draft.design.load_balancing.ingress
    with_lbc = draft.design.load_balancing.controller == LoadBalancerController.AWS_LBC
    if wanted in (IngressController.ALB, IngressController.GATEWAY_API_ALB) and with_lbc:
        return approximated(
            "Cluster.spec.awsLoadBalancerController", "kops installs the controller, not the rest"
        )
    return not_expressible(f"install {wanted} after the cluster, by chart or GitOps")


def _controller(field: Field) -> Verdict:
    if field.value == LoadBalancerController.AWS_LBC:
        return expressed("Cluster.spec.awsLoadBalancerController")
    if field.value == LoadBalancerController.AUTO_MODE:
        return not_expressible(
            "a feature of EKS Auto Mode; the AWS Load Balancer Controller is near"
        )
    return informs("the cloud controller of kops makes load balancers without it")
