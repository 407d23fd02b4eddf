"""What Cluster API manifests say of the network."""

from __future__ import annotations

from typing import Final

from advisor.exporters.capa.charts import installs_pod_network
from advisor.exporters.capa.choices import (
    eks,
    existing_subnets,
    ipv6,
    pod_range,
    service_range,
    vpc_cni,
    without_kube_proxy,
)
from advisor.exporters.capa.draft import Draft
from advisor.exporters.capa.network import between_nodes
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
from advisor.model.network import ClusterDns
from advisor.model.vocabulary import (
    CiliumIdentity,
    Cni,
    Encryption,
    KubeProxy,
    NatMode,
    NodeSubnets,
    SecurityGroupMode,
    SubnetRole,
)

_KUBEADM: Final = "KubeadmControlPlane.spec.kubeadmConfigSpec"
_HEADER: Final = expressed("header", "in the command that installs the pod network")
_CILIUM: Final = (Cni.CILIUM, Cni.CILIUM_ENI)


def network_table(draft: Draft) -> Table:
    """Verdicts of ``network``."""
    return {
        **_addresses(draft),
        **_ranges(draft),
        **_subnets(draft),
        **_ways_out(draft),
        **_pod_network(draft),
        **_of_one_plugin(draft),
        **_cluster_dns(draft),
    }


def where(draft: Draft) -> str:
    """The object that holds the network."""
    kind = "AWSManagedControlPlane" if eks(draft.design) else "AWSCluster"
    return f"{kind}.spec.network"


def _addresses(draft: Draft) -> Table:
    design = draft.design
    at = where(draft)
    exists = existing_subnets(design)
    dns = not_expressible("the provider switches it on in a VPC it makes")
    more = expressed(f"{at}.vpc.secondaryCidrBlocks")
    if exists:
        more = informs("the VPC exists and has its ranges")
    elif any(":" in each for each in design.network.additional_vpc_cidrs):
        more = approximated(f"{at}.vpc.secondaryCidrBlocks", "IPv4 ranges only")
    elif design.network.vpc_cidr in design.network.additional_vpc_cidrs:
        more = not_expressible("one of them is the VPC's own range; none is written")
    return {
        "network.vpc_id": only_when(bool, expressed(f"{at}.vpc.id"), informs("a new VPC")),
        "network.vpc_cidr": expressed(f"{at}.vpc.cidrBlock"),
        "network.additional_vpc_cidrs": only_when(len, more),
        "network.vpc_dns_hostnames": only_when(lambda on: not on, dns),
        "network.vpc_dns_resolution": only_when(lambda on: not on, dns),
        "network.peer_cidrs": only_when(
            len,
            not_expressible("peerings and their routes are made beside the cluster")
            if eks(design)
            else approximated(
                f"{at}.nodePortIngressRuleCidrBlocks",
                "may reach the API and NodePorts; peerings and routes are made beside the cluster",
            ),
        ),
        "network.ip_family": expressed(f"{at}.vpc.ipv6"),
    }


def _ranges(draft: Draft) -> Table:
    design = draft.design
    pods, services = pod_range(design), service_range(design)
    no_range = informs("pods have addresses of the VPC")
    of_pods: Verdict = expressed("Cluster.spec.clusterNetwork.pods")
    if design.network.pod_cidr != pods:
        of_pods = not_expressible(f"of the other family; written: {pods}")
    of_services: Verdict = expressed("Cluster.spec.clusterNetwork.services")
    if design.network.service_cidr != services:
        written = f"written: {services}" if services else "EKS picks it"
        of_services = not_expressible(f"of the other family; {written}")
    masked = not eks(design) and pods is not None and not ipv6(design)
    return {
        "network.pod_cidr": only_when(bool, of_pods, informs("one that meets no other"))
        if pods
        else no_range,
        "network.service_cidr": only_when(bool, of_services, informs("the tool's own")),
        "network.non_masquerade_cidr": informs("a setting of kops"),
        "network.node_mask": expressed(f"{_KUBEADM}.clusterConfiguration.controllerManager")
        if masked
        else informs("pods have addresses of the VPC, or the pod network deals them out"),
        "network.remote_networks": only_when(
            len, not_expressible("the provider has no field for hybrid nodes")
        ),
    }


def _subnets(draft: Draft) -> Table:
    at = f"{where(draft)}.subnets[]"
    counted = informs("a state of the subnet, not a setting")
    side = "public" if draft.design.network.node_subnets == NodeSubnets.PUBLIC else "private"
    return {
        "network.subnets": informs("none listed: cut from the range of the VPC as planned"),
        "network.subnets[].zone": expressed(f"{at}.availabilityZone"),
        "network.subnets[].role": only_when(
            lambda role: role in (SubnetRole.PUBLIC, SubnetRole.PRIVATE),
            expressed(f"{at}.isPublic"),
            approximated(f"{at}.isPublic", "private; nodes and EKS share the private ones"),
        ),
        "network.subnets[].cidr": expressed(f"{at}.cidrBlock"),
        "network.subnets[].id": only_when(bool, expressed(f"{at}.id"), informs("made here")),
        "network.subnets[].free_ips": counted,
        "network.subnets[].prefix_reserved": counted,
        "network.subnets[].shared": informs("subnets that exist stay with their owner"),
        "network.node_subnets": expressed(at, f"machines stand in {side} ones"),
    }


def _ways_out(draft: Draft) -> Table:
    exists = existing_subnets(draft.design)
    own = informs("the subnets that exist have their way out")
    return {
        "network.nat.mode": own if exists else lambda field: _nat(field, draft),
        "network.nat.gateway_id": only_when(
            bool,
            own if exists else not_expressible("one gateway is made in each zone all the same"),
        ),
        "network.endpoints": only_when(
            len,
            not_expressible("make them in the VPC that exists")
            if exists
            else approximated("header", "the provider makes none: run the commands above"),
        ),
        "network.zone_aware_routing": only_when(
            bool, not_expressible("a field of each Service: trafficDistribution")
        ),
    }


def _nat(field: Field, draft: Draft) -> Verdict:
    at = f"{where(draft)}.subnets"
    if draft.design.network.node_subnets == NodeSubnets.PUBLIC:
        return informs("there are no private subnets, so that no gateway is made")
    if field.value == NatMode.PER_ZONE:
        return expressed(at, "one in each zone with a private subnet")
    return not_expressible("the provider makes one gateway in each zone, and nothing else")


def _pod_network(draft: Draft) -> Table:
    design = draft.design
    managed = eks(design)
    addon = vpc_cni(design) and managed
    cni = design.network.cni
    if addon and cni == Cni.AMAZON_VPC:
        plugin: Verdict = expressed("AWSManagedControlPlane.spec.addons[vpc-cni]")
    elif addon:
        plugin = not_expressible("EKS knows the Amazon VPC CNI alone under IPv6")
    elif installs_pod_network(draft):
        plugin = expressed("header", "installed by a command above")
    elif cni == Cni.BYO:
        plugin = expressed(where(draft), "installed by you: nodes stay NotReady until then")
    else:
        plugin = not_expressible(f"no command here installs {cni}: nodes stay NotReady until then")
    return {
        "network.cni": plugin,
        "network.kube_proxy": lambda field: _kube_proxy(field, draft),
    }


def _kube_proxy(field: Field, draft: Draft) -> Verdict:
    managed = eks(draft.design)
    target = "AWSManagedControlPlane.spec.addons[kube-proxy]" if managed else _KUBEADM
    match field.value:
        case KubeProxy.OFF if without_kube_proxy(draft.design):
            off = "AWSManagedControlPlane.spec.kubeProxy" if managed else f"{_KUBEADM}.initConfig"
            return expressed(off)
        case KubeProxy.OFF:
            return not_expressible("the pod network does not replace it; written: iptables")
        case KubeProxy.NFTABLES if managed:
            return not_expressible("not known to be a mode of the add-on; written: iptables")
        case KubeProxy.IPTABLES if not managed:
            return expressed(target, "what kubeadm does")
        case _:
            return expressed(target if managed else f"{target}.files")


def _of_one_plugin(draft: Draft) -> Table:
    design = draft.design
    cni = design.network.cni
    amazon = vpc_cni(design)
    addon = expressed("AWSManagedControlPlane.spec.addons[vpc-cni].configuration")
    of_amazon = addon if eks(design) else _HEADER
    other = not_expressible("a setting of another network plugin")
    by_hand = not_expressible("set it on the daemon set of the network plugin")
    on_eks = addon if eks(design) else by_hand
    prefixes = of_amazon if amazon else (_HEADER if cni == Cni.CILIUM_ENI else other)
    if ipv6(design) and amazon:
        prefixes = informs("always so with IPv6")
    if ipv6(design) and cni == Cni.CILIUM_ENI and not eks(design):
        prefixes = not_expressible("addresses of interfaces are IPv4")
    return {
        "network.network_policy_agent": only_when(bool, of_amazon if amazon else other),
        "network.prefix_delegation": only_when(bool, prefixes),
        "network.custom_networking": only_when(
            bool, not_expressible("needs an ENIConfig for each subnet before nodes join")
        ),
        "network.security_groups_for_pods": only_when(bool, on_eks if amazon else other),
        "network.security_group_mode": only_when(
            lambda mode: mode != SecurityGroupMode.STANDARD,
            on_eks
            if amazon and design.network.security_groups_for_pods
            else informs("belongs to security groups for pods, which are off"),
        ),
        "network.cilium_identity": only_when(
            lambda way: way != CiliumIdentity.CRD and cni in _CILIUM,
            not_expressible("needs an etcd of its own, which kubeadm does not run"),
        ),
        "network.hubble": only_when(bool, _HEADER if _by_cilium(draft) else other),
        "network.calico_bpf": only_when(
            bool, _HEADER if cni == Cni.CALICO and not amazon else informs("a setting of Calico")
        ),
        "network.encryption": lambda field: _encryption(field, draft),
    }


def _by_cilium(draft: Draft) -> bool:
    amazon_alone = eks(draft.design) and vpc_cni(draft.design)
    return draft.design.network.cni in _CILIUM and not amazon_alone


def _encryption(field: Field, draft: Draft) -> Verdict:
    if field.value == Encryption.NONE:
        return informs("not asked for")
    if _by_cilium(draft):
        return _HEADER
    if draft.design.network.cni == Cni.CALICO and field.value == Encryption.WIREGUARD:
        opened = [name for name, *_ in between_nodes(draft.design) if "WireGuard" in name]
        if opened and not eks(draft.design):
            note = "its port is open; switch it on: wireguardEnabled in FelixConfiguration"
            return approximated(f"{where(draft)}.cni", note)
    return not_expressible("this network plugin, as installed here, does not encrypt so")


def _cluster_dns(draft: Draft) -> Table:
    cache = only_when(bool, not_expressible("apply the manifest of the node-local cache yourself"))
    if eks(draft.design):
        verdict = expressed("AWSManagedControlPlane.spec.addons[coredns].configuration")
        names = [name for name in ClusterDns.model_fields if name != "node_local"]
        return {
            **{f"network.dns.{name}": verdict for name in names},
            "network.dns.node_local": cache,
        }
    kept = not_expressible("kubeadm has no field for it: change the deployment of CoreDNS")
    return {
        "network.dns.replicas": _standard("replicas", kept),
        "network.dns.autoscale": only_when(
            bool, not_expressible("install the cluster-proportional-autoscaler")
        ),
        "network.dns.memory_mib": _standard("memory_mib", kept),
        "network.dns.node_local": cache,
    }


def _standard(name: str, otherwise: Verdict) -> Judge:
    usual = ClusterDns.model_fields[name].default
    return only_when(lambda value: value != usual, otherwise, informs("what kubeadm does"))
