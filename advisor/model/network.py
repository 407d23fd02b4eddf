"""Network, load balancing and ingress."""

from __future__ import annotations

from pydantic import Field

from advisor.model.base import Cidr, Count, Section, Slug, ZoneName, default
from advisor.model.vocabulary import (
    CiliumIdentity,
    Cni,
    Encryption,
    IngressController,
    IpFamily,
    KubeProxy,
    LoadBalancerController,
    LoadBalancerKind,
    NatMode,
    NodeSubnets,
    Scheme,
    SecurityGroupMode,
    ServiceDns,
    SubnetRole,
    TargetType,
    Tls,
)


class Nat(Section):
    """How machines in private subnets reach the internet."""

    mode: NatMode = NatMode.PER_ZONE
    gateway_id: str | None = Field(default=None, pattern=r"^nat-[0-9a-f]+$")
    """An existing gateway to share; kops knows no other way to use a single one."""


class Subnet(Section):
    """A subnet that exists or is planned by hand; none listed: planned from the VPC range."""

    zone: ZoneName
    role: SubnetRole
    cidr: Cidr
    id: str | None = Field(default=None, pattern=r"^subnet-[0-9a-f]+$")
    free_ips: Count | None = None
    shared: bool = False
    prefix_reserved: bool = False


class ClusterDns(Section):
    replicas: Count = 2
    autoscale: bool = True
    memory_mib: Count = 170
    node_local: bool = False


class Network(Section):
    """VPC, addresses, egress and the pod network."""

    vpc_id: str | None = Field(default=None, pattern=r"^vpc-[0-9a-f]+$")
    """An existing VPC; not stated: a new one."""
    vpc_cidr: Cidr = "10.0.0.0/16"
    additional_vpc_cidrs: tuple[Cidr, ...] = ()
    vpc_dns_hostnames: bool = True
    vpc_dns_resolution: bool = True
    peer_cidrs: tuple[Cidr, ...] = ()
    """Ranges of peered VPCs and offices that must stay reachable."""
    subnets: tuple[Subnet, ...] = ()
    node_subnets: NodeSubnets = NodeSubnets.PRIVATE
    nat: Nat = default(Nat)
    endpoints: tuple[str, ...] = ("s3",)
    """VPC endpoints by service name: s3 (gateway, free), ecr.api, ecr.dkr, ec2, sts, ..."""
    ip_family: IpFamily = IpFamily.IPV4
    cni: Cni = Cni.CILIUM
    pod_cidr: Cidr | None = None
    """Overlay range of pods; not stated: the tool's default."""
    service_cidr: Cidr | None = None
    """Range of Service addresses; not stated: the tool's default."""
    non_masquerade_cidr: Cidr = "100.64.0.0/10"
    """kops: the range that holds pod and service addresses and is not masqueraded."""
    node_mask: int = Field(default=24, ge=16, le=28)
    """Prefix length of each node's block cut from the pod range."""
    kube_proxy: KubeProxy = KubeProxy.OFF
    network_policy_agent: bool = False
    """Amazon VPC CNI: whether its network policy agent is switched on."""
    prefix_delegation: bool = False
    custom_networking: bool = False
    security_groups_for_pods: bool = False
    security_group_mode: SecurityGroupMode = SecurityGroupMode.STANDARD
    cilium_identity: CiliumIdentity = CiliumIdentity.CRD
    hubble: bool = False
    calico_bpf: bool = False
    encryption: Encryption = Encryption.NONE
    """Encryption of traffic between nodes by the pod network."""
    remote_networks: tuple[Cidr, ...] = ()
    """EKS hybrid nodes: ranges outside AWS whose machines join the cluster."""
    zone_aware_routing: bool = False
    """Whether Services prefer endpoints in the caller's zone (trafficDistribution)."""
    dns: ClusterDns = default(ClusterDns)


class Gateway(Section):
    """One Gateway API gateway."""

    name: Slug
    l4_routes: bool = False
    l7_routes: bool = True


class LoadBalancing(Section):
    """What brings traffic from outside to Services."""

    kind: LoadBalancerKind = LoadBalancerKind.NLB
    count: Count = 1
    """How many load balancers the Services and ingresses create."""
    scheme: Scheme = Scheme.PUBLIC
    controller: LoadBalancerController = LoadBalancerController.AWS_LBC
    ingress: IngressController = IngressController.GATEWAY_API_ENVOY
    gateways: tuple[Gateway, ...] = ()
    target_type: TargetType = TargetType.INSTANCE
    cross_zone: bool = False
    backend_replicas: Count = 3
    """Pods behind a load balancer."""
    readiness_gates: bool = False
    dns: ServiceDns = ServiceDns.EXTERNAL_DNS
    tls: Tls = Tls.ACM
