"""What an eksctl config says of the network."""

from __future__ import annotations

from typing import Final

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
from advisor.exporters.eksctl.choices import (
    existing_subnets,
    fully_private,
    hybrid_nodes,
    ipv6,
    needed_endpoints,
    own_network,
)
from advisor.exporters.eksctl.companions import own_endpoints, own_gateways
from advisor.exporters.eksctl.draft import Draft
from advisor.exporters.eksctl.network import nat_mode
from advisor.model.network import ClusterDns, Subnet
from advisor.model.vocabulary import (
    Cni,
    Encryption,
    KubeProxy,
    NatMode,
    SecurityGroupMode,
    SubnetRole,
)
from advisor.plan.layout import zones_in_use

_CNI: Final = "addons[vpc-cni]"
_DNS: Final = "addons[coredns].configurationValues"
_IN_AUTO_MODE: Final = "Auto Mode runs its own network plugin; set it in a NodeClass"


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
    exists = existing_subnets(draft.design)
    dns = not_expressible("eksctl switches it on in a VPC it makes")
    six = ipv6(draft.design)
    return {
        "network.vpc_id": only_when(bool, expressed("vpc.id")),
        "network.vpc_cidr": informs("the VPC exists and has its range")
        if exists
        else expressed("vpc.cidr"),
        "network.additional_vpc_cidrs": only_when(
            len, not_expressible("eksctl makes a VPC of one range: associate the others with it")
        ),
        "network.vpc_dns_hostnames": only_when(lambda on: not on, dns),
        "network.vpc_dns_resolution": only_when(lambda on: not on, dns),
        "network.peer_cidrs": only_when(
            len, approximated("vpc.extraCIDRs", "may reach the API; peerings are made beside")
        ),
        "network.ip_family": expressed("kubernetesNetworkConfig.ipFamily"),
        "network.service_cidr": only_when(
            bool,
            not_expressible("EKS picks the Service range of an IPv6 cluster")
            if six
            else expressed("kubernetesNetworkConfig.serviceIPv4CIDR"),
        ),
        "network.pod_cidr": only_when(bool, informs("pods have addresses of the VPC")),
        "network.non_masquerade_cidr": informs("a setting of kops"),
        "network.node_mask": informs("pods have addresses of the VPC"),
        "network.remote_networks": only_when(
            len,
            approximated(
                "remoteNetworkConfig.remoteNodeNetworks",
                "routes to them need vpcGatewayID; pods there have addresses of their own",
            )
            if hybrid_nodes(draft.design)
            else not_expressible("eksctl refuses hybrid nodes with IPv6 or the ConfigMap alone"),
        ),
    }


def _subnets(draft: Draft) -> Table:
    exists = existing_subnets(draft.design)
    planned = approximated("vpc.cidr", "eksctl cuts the range of the VPC itself")
    table: dict[str, Verdict | Judge] = {
        f"network.subnets[].{name}": planned for name in Subnet.model_fields
    }
    counted = informs("a state of the subnet, not a setting")
    table |= {f"network.subnets[].{name}": counted for name in ("free_ips", "prefix_reserved")}
    table["network.subnets[].shared"] = informs("eksctl leaves subnets that exist to their owner")
    table["network.subnets[].id"] = informs("not stated")
    if exists:
        table |= {
            f"network.subnets[].{name}": _existing(draft, target)
            for name, target in (
                ("zone", "az"), ("role", ""), ("cidr", "id"), ("id", "id"),
            )
        }  # fmt: skip
    return {
        "network.subnets": informs("none listed: eksctl cuts the range of the VPC"),
        **table,
        "network.node_subnets": expressed("managedNodeGroups[].privateNetworking"),
    }


def _existing(draft: Draft, target: str) -> Judge:
    """A subnet of a VPC that exists, where it stands in the config."""
    private_only = fully_private(draft.design)

    def judge(field: Field) -> Verdict:
        subnet = field.owners[-1]
        assert isinstance(subnet, Subnet)
        if subnet.id is None:
            return not_expressible("eksctl makes no subnet in a VPC that exists")
        if subnet.role == SubnetRole.CLUSTER:
            return expressed("vpc.controlPlaneSubnetIDs")
        if subnet.role == SubnetRole.PUBLIC and private_only:
            return not_expressible("a fully private cluster takes private subnets only")
        side = "public" if subnet.role == SubnetRole.PUBLIC else "private"
        where = f"vpc.subnets.{side}[]"
        if field.pattern.endswith(".cidr"):
            return informs("the subnet exists and has its range")
        if subnet.role == SubnetRole.NODE:
            return approximated(where, "the control plane stands there, too")
        return expressed(f"{where}.{target}" if target else where)

    return judge


def _ways_out(draft: Draft) -> Table:
    return {
        "network.nat.mode": lambda field: _nat(field, draft),
        "network.nat.gateway_id": only_when(
            bool,
            informs("the subnets that exist have their way out")
            if existing_subnets(draft.design)
            else not_expressible("eksctl shares no gateway that exists with a VPC it makes"),
        ),
        "network.endpoints": only_when(len, _endpoints(draft), _no_endpoints(draft)),
        "network.zone_aware_routing": only_when(
            bool, not_expressible("a field of each Service: trafficDistribution")
        ),
    }


def _nat(field: Field, draft: Draft) -> Verdict:
    design = draft.design
    if existing_subnets(design):
        return informs("the subnets that exist have their way out")
    target = "vpc.nat.gateway"
    if ipv6(design):
        if fully_private(design):
            return expressed("privateCluster.enabled")
        if field.value == NatMode.SINGLE or len(zones_in_use(design)) == 1:
            return expressed("kubernetesNetworkConfig.ipFamily", "IPv6 comes with one gateway")
        return not_expressible("eksctl makes one NAT gateway for IPv4 in an IPv6 cluster")
    if nat_mode(design) != field.value:
        return informs("public machines need no NAT; written: Disable")
    if field.value == NatMode.REGIONAL:
        return not_expressible("eksctl makes no regional gateway; written: one in each zone")
    return expressed(target)


def _endpoints(draft: Draft) -> Verdict:
    design = draft.design
    parts = []
    if own_endpoints(design):
        parts.append(f"{draft.file('endpoints')} makes those that eksctl does not")
    if own_gateways(design):
        parts.append("gateways are made by the command above")
    note = "; ".join(parts)
    if fully_private(design):
        missing = [s for s in needed_endpoints(design) if s not in design.network.endpoints]
        if missing:
            note = f"eksctl makes {', '.join(missing)} as well{'; ' if note else ''}{note}"
            return approximated("privateCluster", note)
        return expressed("privateCluster.additionalEndpointServices", note)
    if own_endpoints(design):
        return expressed(draft.file("endpoints"), note)
    if own_gateways(design):
        return approximated("header", "eksctl makes no endpoints: run the command above")
    return not_expressible("make gateway endpoints in the VPC that exists")


def _no_endpoints(draft: Draft) -> Verdict:
    if fully_private(draft.design):
        made = ", ".join(needed_endpoints(draft.design))
        return approximated("privateCluster", f"eksctl makes {made} all the same")
    return informs("none")


def _pod_network(draft: Draft) -> Table:
    design = draft.design
    built_in = not own_network(design)
    env = f"{_CNI}.configurationValues"

    def setting(note: str = "") -> Verdict:
        return not_expressible(_IN_AUTO_MODE) if built_in else expressed(env, note)

    return {
        "network.cni": only_when(
            lambda cni: cni == Cni.AMAZON_VPC,
            informs("Auto Mode brings it") if built_in else expressed(_CNI),
            not_expressible(
                "eksctl starts nodes with the Amazon VPC CNI alone; to put another in its place, "
                "create the cluster without groups, install it, then create the groups"
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
    target = "addons[kube-proxy]"
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
    built_in = informs("Auto Mode runs DNS itself")
    names = [name for name in ClusterDns.model_fields if name != "node_local"]
    verdict = expressed(_DNS) if own_network(draft.design) else built_in
    return {
        **{f"network.dns.{name}": verdict for name in names},
        "network.dns.node_local": only_when(
            bool, not_expressible("no add-on of EKS: apply its manifest after the cluster")
        ),
    }
