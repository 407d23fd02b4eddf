"""What an EKS stack says of the network."""

from __future__ import annotations

from typing import Final

from advisor.exporters.cloudformation.eks.choices import hybrid_nodes, ipv6, network_addons
from advisor.exporters.cloudformation.network import makes_vpc, service_names
from advisor.exporters.coverage import (
    Field,
    Judge,
    Table,
    Verdict,
    approximated,
    expressed,
    informs,
    not_expressible,
    only_when,
)
from advisor.exporters.drafting import Draft
from advisor.model.design import Design
from advisor.model.network import ClusterDns, Subnet
from advisor.model.vocabulary import (
    Cni,
    Encryption,
    KubeProxy,
    NodeSubnets,
    SecurityGroupMode,
    SubnetRole,
)
from advisor.plan.layout import subnets
from advisor.plan.network import GATEWAY_ENDPOINTS

_CNI: Final = "VpcCniAddon"
_IN_AUTO_MODE: Final = "Auto Mode runs its own network plugin; set it in a NodeClass"
_VPC_EXISTS: Final = "the VPC exists and has its own"


def network_table(draft: Draft) -> Table:
    """Verdicts of ``network``."""
    return {
        **_addresses(draft),
        **_subnets(draft),
        **_ways_out(draft),
        **_pod_network(draft),
        **_of_other_plugins(),
        **_cluster_dns(draft),
    }


def _addresses(draft: Draft) -> Table:
    design = draft.design
    made = makes_vpc(design)
    six = ipv6(design)

    def of_vpc(target: str) -> Verdict:
        return expressed(f"Vpc.{target}") if made else informs(_VPC_EXISTS)

    ranges = of_vpc("CidrBlock")
    if not made and not design.network.subnets:
        ranges = expressed("Subnet.CidrBlock", "subnets are cut from it")
    return {
        "network.vpc_id": only_when(bool, expressed("Subnet.VpcId")),
        "network.vpc_cidr": ranges,
        "network.additional_vpc_cidrs": only_when(
            len, expressed("VpcRange*.CidrBlock") if made else informs(_VPC_EXISTS)
        ),
        "network.vpc_dns_hostnames": of_vpc("EnableDnsHostnames"),
        "network.vpc_dns_resolution": of_vpc("EnableDnsSupport"),
        "network.peer_cidrs": only_when(
            len, approximated("PeerAccess*", "may reach the API; peerings are made beside")
        ),
        "network.ip_family": expressed("Cluster.KubernetesNetworkConfig.IpFamily"),
        "network.service_cidr": only_when(
            bool,
            not_expressible("EKS picks the Service range of an IPv6 cluster")
            if six
            else expressed("Cluster.KubernetesNetworkConfig.ServiceIpv4Cidr"),
        ),
        "network.pod_cidr": only_when(bool, informs("pods have addresses of the VPC")),
        "network.non_masquerade_cidr": informs("a setting of kops"),
        "network.node_mask": informs("pods have addresses of the VPC"),
        "network.remote_networks": only_when(
            len,
            approximated(
                "Cluster.RemoteNetworkConfig",
                "routes to them, their role and its access entry are made beside the stack",
            )
            if hybrid_nodes(design)
            else not_expressible("EKS refuses hybrid nodes with IPv6 or the ConfigMap alone"),
        ),
    }


def _subnets(draft: Draft) -> Table:
    counted = informs("a state of the subnet, not a setting")
    table: dict[str, Verdict | Judge] = {
        f"network.subnets[].{name}": counted for name in Subnet.model_fields
    }
    table["network.subnets[].shared"] = informs("subnets that exist are left to their owner")
    for name, target in (
        ("zone", "AvailabilityZone"), ("role", "Tags"), ("cidr", "CidrBlock"), ("id", "id"),
    ):  # fmt: skip
        table[f"network.subnets[].{name}"] = _subnet(target)
    private = draft.design.network.node_subnets == NodeSubnets.PRIVATE
    return {
        "network.subnets": informs("none listed: the range of the VPC is cut"),
        **table,
        "network.node_subnets": expressed(
            "Nodegroup.Subnets", "private" if private else "public, with public addresses"
        ),
    }


def _subnet(target: str) -> Judge:
    def judge(field: Field) -> Verdict:
        subnet = field.owners[-1]
        assert isinstance(subnet, Subnet)
        if subnet.id is None:
            return informs("made here") if target == "id" else expressed(f"Subnet.{target}")
        if target == "CidrBlock":
            return informs("the subnet exists and has its range")
        return expressed("Nodegroup.Subnets", "by its id")

    return judge


def _makes_private(design: Design) -> bool:
    """Whether the stack makes private subnets, whose routes are its own."""
    inside = (SubnetRole.PRIVATE, SubnetRole.NODE, SubnetRole.CLUSTER)
    return any(s.id is None and s.role in inside for s in subnets(design))


def _ways_out(draft: Draft) -> Table:
    design = draft.design
    return {
        "network.nat.mode": lambda field: _nat(field, design),
        "network.nat.gateway_id": only_when(
            bool,
            expressed("PrivateDefaultRoute*.NatGatewayId")
            if _makes_private(design)
            else informs("no private subnet is made here"),
        ),
        "network.endpoints": only_when(len, _endpoints(design)),
        "network.zone_aware_routing": only_when(
            bool, not_expressible("a field of each Service: trafficDistribution")
        ),
    }


def _nat(field: Field, design: Design) -> Verdict:
    del field
    if not _makes_private(design):
        return informs("no private subnet is made here: those that exist have their way out")
    if design.network.nat.gateway_id:
        return informs("a gateway that exists serves every zone")
    if design.network.node_subnets != NodeSubnets.PRIVATE:
        return informs("public machines need no NAT")
    return expressed("NatGateway")


def _endpoints(design: Design) -> Verdict:
    wanted = tuple(dict.fromkeys(design.network.endpoints))
    known = service_names(design)
    if not known:
        return not_expressible("none is the name of a service, such as ecr.api")
    if len(known) < len(wanted):
        lost = ", ".join(repr(each) for each in wanted if each not in known)
        return approximated("Endpoint*", f"left out, for no service has such a name: {lost}")
    routes = any(subnet.id is None for subnet in subnets(design))
    if routes or not GATEWAY_ENDPOINTS & set(known):
        return expressed("Endpoint*")
    note = "gateway endpoints are routes: make them in the VPC that exists"
    if set(known) <= GATEWAY_ENDPOINTS:
        return not_expressible(note)
    return approximated("Endpoint*", note)


def _pod_network(draft: Draft) -> Table:
    design = draft.design
    built_in = not network_addons(design)
    values = f"{_CNI}.ConfigurationValues"

    def setting() -> Verdict:
        return not_expressible(_IN_AUTO_MODE) if built_in else expressed(values)

    return {
        "network.cni": only_when(
            lambda cni: cni == Cni.AMAZON_VPC,
            informs("Auto Mode brings it") if built_in else expressed(_CNI),
            not_expressible(
                "groups of a stack become healthy with a network plugin only, so that it has the "
                "Amazon VPC CNI; to put another in its place, install it, then replace the nodes"
            ),
        ),
        "network.kube_proxy": lambda field: _kube_proxy(field, built_in),
        "network.network_policy_agent": only_when(bool, setting()),
        "network.prefix_delegation": only_when(
            bool, informs("always so with IPv6") if ipv6(design) else setting()
        ),
        "network.custom_networking": only_when(
            bool,
            not_expressible(
                "needs an ENIConfig for each subnet before nodes join: apply them, then set "
                "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG on vpc-cni and replace the nodes"
            ),
        ),
        "network.security_groups_for_pods": only_when(bool, setting()),
        "network.security_group_mode": only_when(
            lambda mode: mode != SecurityGroupMode.STANDARD,
            setting()
            if design.network.security_groups_for_pods
            else informs("belongs to security groups for pods, which are off"),
        ),
    }


def _kube_proxy(field: Field, built_in: bool) -> Verdict:
    target = "KubeProxyAddon"
    if built_in:
        return informs("Auto Mode brings it")
    match field.value:
        case KubeProxy.IPTABLES | KubeProxy.IPVS:
            return expressed(target)
        case KubeProxy.OFF:
            return not_expressible("the Amazon VPC CNI does not replace it; written: iptables")
        case _:
            return not_expressible("not known to be a mode of the add-on; written: iptables")


def _of_other_plugins() -> Table:
    cilium = not_expressible("a part of Cilium; the network plugin is the Amazon VPC CNI")
    return {
        "network.cilium_identity": informs("a setting of Cilium"),
        "network.hubble": only_when(bool, cilium),
        "network.calico_bpf": only_when(bool, informs("a setting of Calico")),
        "network.encryption": only_when(
            lambda kind: kind != Encryption.NONE,
            not_expressible("the Amazon VPC CNI encrypts nothing; between Nitro machines AWS does"),
        ),
    }


def _cluster_dns(draft: Draft) -> Table:
    names = [name for name in ClusterDns.model_fields if name != "node_local"]
    verdict = (
        expressed("CorednsAddon.ConfigurationValues")
        if network_addons(draft.design)
        else informs("Auto Mode runs DNS itself")
    )
    return {
        **{f"network.dns.{name}": verdict for name in names},
        "network.dns.node_local": only_when(
            bool, not_expressible("no add-on of EKS: apply its manifest after the cluster")
        ),
    }
