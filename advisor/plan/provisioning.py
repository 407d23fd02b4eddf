"""What of a design its own tool makes, where the tools differ.

Each answer was read in the tool's code and is compared with the files that the exporters write.
Terraform and kube-aws make what their modules say: of them a design is taken at its word.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from advisor.model.control_plane import Etcd, EtcdCluster
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import (
    ApiDns,
    ApiLoadBalancer,
    Interruption,
    IpFamily,
    LoadBalancerKind,
    NatMode,
    NodeAutoscaler,
    NodeSubnets,
    PoolKind,
    SubnetRole,
    Tool,
)
from advisor.plan.layout import subnets, zones_in_use

KOPS_ETCD_CLUSTERS: Final = ("main", "events", "cilium", "leases")
"""The names kops accepts (validateEtcdClusterSpec)."""


class Bastion(Enum):
    """How a tool lets people in to private machines."""

    GROUP = auto()
    """A scaling group of one behind a network load balancer of its own."""
    MACHINE = auto()
    """One machine with a public address."""


def made_by(tool: Tool, design: Design) -> Design:
    """``design`` as this tool makes it: a design may be written for other tools than its own."""
    provisioner = design.provisioner.model_copy(update={"tool": tool})
    return design.model_copy(update={"provisioner": provisioner})


def by_kops(design: Design) -> bool:
    """Whether kops makes the cluster; it makes none whose control plane AWS runs."""
    return design.provisioner.tool == Tool.KOPS and not design.control_plane.managed


def etcd_clusters(design: Design) -> tuple[EtcdCluster, ...]:
    """The etcd clusters that run: kops keeps several, everybody else the first one."""
    if design.control_plane.managed:
        return ()
    if by_kops(design):
        return kops_etcd_clusters(design.etcd)
    return design.etcd.clusters[:1]


def kops_etcd_clusters(etcd: Etcd) -> tuple[EtcdCluster, ...]:
    """The clusters kops knows, once each; it cannot do without the main one."""
    named = {each.name: each for each in etcd.clusters if each.name in KOPS_ETCD_CLUSTERS}
    main = named.pop("main", None) or EtcdCluster(name="main")
    return (main, *named.values())


def api_servers(design: Design) -> int:
    """Machines that run the API server alone: a role of kops, which refuses it without DNS."""
    plane = design.control_plane
    if not by_kops(design) or plane.dns == ApiDns.NONE:
        return 0
    return plane.dedicated_apiservers


def api_balancer(design: Design) -> LoadBalancerKind | None:
    """What stands in front of a self-run API.

    Machines of Cluster API join through it, so there always is one; stacks make no classic one.
    """
    wanted, tool = design.control_plane.api_load_balancer, design.provisioner.tool
    if wanted == ApiLoadBalancer.NONE:
        return LoadBalancerKind.NLB if tool == Tool.CAPA else None
    return LoadBalancerKind.NLB if tool == Tool.CLOUDFORMATION else LoadBalancerKind(wanted)


def bastion(design: Design) -> Bastion | None:
    """The way in that is made; kops and Cluster API make none where no machine is private."""
    if not design.security.bastion:
        return None
    match design.provisioner.tool:
        case Tool.EKSCTL | Tool.CLOUDFORMATION:
            return None
        case Tool.KOPS if by_kops(design):
            private = design.network.node_subnets == NodeSubnets.PRIVATE
            return Bastion.GROUP if private else None
        case Tool.CAPA:
            private = any(subnet.role != SubnetRole.PUBLIC for subnet in subnets(design))
            return Bastion.MACHINE if private else None
        case _:
            return Bastion.MACHINE


def hears_of_interruptions_by_queue(design: Design) -> bool:
    """Whether there is a queue of what EC2 takes back; nodes can also ask their own metadata."""
    tool, managed = design.provisioner.tool, design.control_plane.managed
    with_karpenter = design.autoscaling.engine == NodeAutoscaler.KARPENTER
    match design.autoscaling.interruption:
        case Interruption.NODE_TERMINATION_HANDLER if by_kops(design):
            return not with_karpenter  # kops refuses the two beside each other
        case Interruption.NODE_TERMINATION_HANDLER:
            return tool == Tool.TERRAFORM or (managed and tool == Tool.CLOUDFORMATION)
        case Interruption.KARPENTER:
            auto = any(pool.kind == PoolKind.AUTO_MODE for pool in design.nodes.pools)
            return with_karpenter and not auto and (managed or tool == Tool.TERRAFORM)
        case _:
            return False


def in_scaling_groups(pool: NodePool, design: Design) -> bool:
    """Whether EC2 keeps the number of the pool's machines; Cluster API counts single ones itself.

    Only its machine pools stand on scaling groups: of EKS all that are no MachineDeployment.
    """
    if pool.kind in (PoolKind.FARGATE, PoolKind.AUTO_MODE, PoolKind.KARPENTER):
        return False
    if design.provisioner.tool != Tool.CAPA:
        return True
    if design.control_plane.managed:
        return pool.kind != PoolKind.MACHINE_DEPLOYMENT
    return pool.kind == PoolKind.MACHINE_POOL


def members_in_scaling_groups(design: Design) -> bool:
    """Whether a scaling group of one keeps each machine of the control plane."""
    return design.provisioner.tool != Tool.CAPA


def nat_mode(design: Design) -> NatMode:
    """How many NAT gateways are made for subnets that are made, where not as many as asked for.

    Cluster API and kops know one in each zone alone: kops shares a gateway only where it exists
    already. eksctl makes no regional one, and a single one with IPv6.
    """
    wanted, tool = design.network.nat.mode, design.provisioner.tool
    if wanted == NatMode.NONE:
        return wanted
    if tool == Tool.EKSCTL and design.network.ip_family == IpFamily.IPV6:
        return NatMode.SINGLE
    always = tool == Tool.CAPA or by_kops(design)
    if always or (tool == Tool.EKSCTL and wanted == NatMode.REGIONAL):
        return NatMode.PER_ZONE
    return wanted


def nat_zones(design: Design) -> tuple[str | None, ...]:
    """Zone of each NAT gateway that is made; a regional one has no zone.

    Tools make gateways for the subnets they make: subnets with an id bring their own way out.
    """
    network, zones = design.network, _zones_to_serve(design)
    if network.nat.gateway_id or network.nat.mode == NatMode.NONE:
        return ()
    if network.node_subnets != NodeSubnets.PRIVATE:
        # kops translates IPv6 to IPv4 (NAT64) in each zone, wherever the nodes are.
        nat64 = by_kops(design) and network.ip_family == IpFamily.IPV6
        return zones if nat64 else ()
    match nat_mode(design):
        case NatMode.SINGLE if zones:
            return zones_in_use(design)[:1]
        case NatMode.REGIONAL if zones:
            return (None,)
        case _:
            return zones


def nat_exists(design: Design) -> bool:
    """Whether nodes go out by a gateway that is there already: stated, or that of their subnets."""
    network = design.network
    if network.node_subnets != NodeSubnets.PRIVATE:
        return False
    wanted = network.nat.mode != NatMode.NONE and not nat_zones(design)
    return network.nat.gateway_id is not None or wanted


def one_nat_for_all(design: Design) -> bool:
    """Whether all zones go out by the NAT gateway of one."""
    if design.network.nat.gateway_id:
        return True
    mode = design.network.nat.mode if nat_exists(design) else nat_mode(design)
    return mode == NatMode.SINGLE


def _zones_to_serve(design: Design) -> tuple[str, ...]:
    """Zones with a subnet for nodes that is made; every zone while no subnets can be planned."""
    network, planned = design.network, subnets(design)
    if not planned:
        return zones_in_use(design)
    stated = network.vpc_id is not None or any(subnet.id for subnet in planned)
    if stated and design.provisioner.tool in (Tool.EKSCTL, Tool.CAPA):
        return ()  # these make a whole network or nothing of it
    private = network.node_subnets == NodeSubnets.PRIVATE
    made = {s.zone for s in planned if s.id is None and (s.role != SubnetRole.PUBLIC) == private}
    return tuple(zone for zone in zones_in_use(design) if zone in made)
