"""The network around the nodes: VPC, way out, address family."""

from __future__ import annotations

from typing import Final

from advisor.decisions.conditions import managed, on_kops, private_nodes, self_run
from advisor.decisions.consequences import (
    ENDPOINTS_WITHOUT_NAT,
    Patch,
    for_pools,
    to_cni,
    union,
)
from advisor.decisions.decision import Decision, Input, Option, Step, Value
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import Cni, NatMode, NodeSubnets

_STEP: Final = Step.NETWORK


def _without_nat(design: Design) -> Patch:
    more = (*ENDPOINTS_WITHOUT_NAT, "eks", "eks-auth") if managed(design) else ENDPOINTS_WITHOUT_NAT
    return {
        "network.nat.gateway_id": None,
        "network.endpoints": union(design.network.endpoints, more),
    }


def _to_private(design: Design) -> Patch:
    patch: Patch = for_pools(design, lambda _: {"public_ip": False})
    if (
        design.network.nat.mode == NatMode.NONE
        and design.network.node_subnets == NodeSubnets.PUBLIC
    ):
        patch["network.nat.mode"] = "per-zone"
    return patch


def _to_public(design: Design) -> Patch:
    public = for_pools(design, lambda pool: {"public_ip": pool.kind != "fargate"})
    return {"network.nat.mode": "none", "network.nat.gateway_id": None, **public}


def _to_ipv6(design: Design) -> Patch:
    cni = Cni.AMAZON_VPC if managed(design) else Cni.CILIUM
    patch: Patch = {"network.service_cidr": None, "network.pod_cidr": None}
    if design.network.cni != cni:
        patch |= {"network.cni": cni.value, **to_cni(cni)(design)}
    patch |= {
        "network.encryption": "none",
        "network.custom_networking": False,
        "network.prefix_delegation": managed(design),
        "network.remote_networks": [],
    }
    return patch


def _fitting_existing_vpc(design: Design, vpc_id: Value, _: NodePool | None) -> Patch:
    return {} if vpc_id == design.network.vpc_id else {"network.subnets": []}


_WAY_OUT: Final = (
    Decision(
        id="node-subnets",
        path="network.node_subnets",
        step=_STEP,
        essential=True,
        title="Do nodes have public addresses?",
        why="A public address is a way in for everybody and costs $3.65 a month a node. "
        "Private nodes need a way out instead: NAT or endpoints.",
        input=Input.CHOICE,
        one_way="Nodes are replaced one by one, but kops cannot change the topology of a living "
        "cluster.",
        source="SEC-004; AWS price list",
        options=(
            Option(
                "private",
                "No, private subnets",
                "Nothing reaches a node from outside; NAT costs $33 to $38 a month a gateway.",
                also=_to_private,
            ),
            Option(
                "public",
                "Yes, public subnets",
                "No NAT to pay; every node is one wrong security group away from the internet.",
                also=_to_public,
            ),
        ),
    ),
    Decision(
        id="nat",
        path="network.nat.mode",
        step=_STEP,
        essential=True,
        title="How do private nodes reach the internet?",
        why="One gateway for all zones takes the image pulls and AWS calls of every zone with it "
        "when its own zone goes. A further one costs $33 to $38 a month; traffic to a shared one "
        "costs $0.01 a GB for crossing zones.",
        input=Input.CHOICE,
        applies=private_nodes,
        source="NET-021; eksctl-io/eksctl#392; kubernetes/kops#1368; k8s.af Datadog",
        options=(
            Option(
                "per-zone",
                "One NAT gateway per zone",
                "A zone's loss stays that zone's; about $38 a month each, plus $0.052 a GB "
                "(Frankfurt).",
            ),
            Option(
                "single",
                "One for all zones",
                "Saves the others; every zone depends on one, and kops needs an existing gateway.",
            ),
            Option(
                "regional",
                "A regional NAT gateway",
                "One object in all zones, new since November 2025; kops, eksctl and Cluster API "
                "cannot create it.",
            ),
            Option(
                "none",
                "Not at all",
                "Nothing leaves the VPC; endpoints for every AWS service at about $8 a month and "
                "zone each, images from ECR only.",
                also=_without_nat,
            ),
        ),
    ),
    Decision(
        id="nat-gateway",
        path="network.nat.gateway_id",
        step=_STEP,
        title="Which existing NAT gateway is shared?",
        why="kops knows no switch for a single gateway: every zone is told to use one that exists. "
        "It looks like nat-0123456789abcdef0.",
        input=Input.TEXT,
        optional=True,
        applies=lambda d: on_kops(d) and private_nodes(d) and d.network.nat.mode == NatMode.SINGLE,
        source="kops v1.36.2 validation validateSubnet",
    ),
    Decision(
        id="endpoints",
        path="network.endpoints",
        step=_STEP,
        title="Which VPC endpoints?",
        why="The S3 gateway endpoint is free and takes image layers off NAT. An interface endpoint "
        "costs about $8 a month and zone, so it pays from some 200 GB a month, or where there is "
        "no NAT at all.",
        input=Input.MANY,
        applies=private_nodes,
        source=(
            "EKS best practices cost/cost_opt_networking; EKS user guide clusters/private-clusters"
        ),
        options=(
            Option("s3", "S3 (gateway)", "Free; takes image layers and backups off NAT."),
            Option("dynamodb", "DynamoDB (gateway)", "Free; only if applications use it."),
            Option("ecr.api", "ECR API", "Logging in to the registry; needed without NAT."),
            Option("ecr.dkr", "ECR registry", "Image manifests; needed without NAT."),
            Option("ec2", "EC2", "Network plugin, disks, autoscaler; needed without NAT."),
            Option("sts", "STS", "Credentials of pods; needed without NAT."),
            Option(
                "elasticloadbalancing",
                "Load balancing",
                "Load balancer controller; needed without NAT.",
            ),
            Option("autoscaling", "Auto Scaling", "Cluster autoscaler; needed without NAT."),
            Option("logs", "CloudWatch Logs", "Takes the logs off NAT; log volume decides."),
            Option("eks", "EKS", "Node registration and pod identity agent.", applies=managed),
            Option("eks-auth", "EKS Pod Identity", "Pod credentials.", applies=managed),
            Option("kms", "KMS", "Volume and Secret keys from inside applications."),
            Option("secretsmanager", "Secrets Manager", "For external secrets without NAT."),
            Option("ssm", "Systems Manager", "Session Manager to nodes; needs the next two too."),
            Option("ssmmessages", "Session Manager channel", "Needed for sessions without NAT."),
            Option("ec2messages", "EC2 messages", "Needed for sessions without NAT."),
            Option("sqs", "SQS", "Interruption queue of Karpenter or the termination handler."),
        ),
    ),
)

_ADDRESSES: Final = (
    Decision(
        id="vpc-range",
        path="network.vpc_cidr",
        step=_STEP,
        title="Which address range does the VPC have?",
        why="Ranges that overlap with a peer can never be routed, and a re-number is a new "
        "cluster. A VPC is /16 to /28; with the Amazon VPC plugin every pod takes an address of "
        "it.",
        input=Input.TEXT,
        one_way="A VPC's first range is fixed; more can be added.",
        source="EKS user guide networking/network-reqs; k8s.af Veracode",
    ),
    Decision(
        id="vpc",
        path="network.vpc_id",
        step=_STEP,
        title="Is there a VPC to use?",
        why="A VPC that exists brings its subnets, routes and peers; leaving it empty creates a "
        "new one. It looks like vpc-0123456789abcdef0.",
        input=Input.TEXT,
        optional=True,
        also=_fitting_existing_vpc,
        one_way="A cluster cannot move to another VPC (EKS user guide clusters/create-cluster).",
        source="EKS user guide clusters/create-cluster",
    ),
    Decision(
        id="peer-ranges",
        path="network.peer_cidrs",
        step=_STEP,
        title="Which other networks must stay reachable?",
        why="Offices, other VPCs and data centres whose ranges must not overlap with this one. One "
        "plan for all of them saves the re-numbering later.",
        input=Input.RANGES,
        source="EKS user guide networking/network-reqs",
    ),
    Decision(
        id="ip-family",
        path="network.ip_family",
        step=_STEP,
        title="IPv4 or IPv6 for pods?",
        why="IPv6 ends every shortage of pod addresses. It also excludes Windows, hybrid nodes, "
        "custom networking and most network plugins.",
        input=Input.CHOICE,
        one_way=(
            "Fixed when the cluster is created (EKS user guide networking; kops v1.36.2 "
            "validation validation.go)."
        ),
        source="EKS user guide networking; EKS best practices networking/ipv6",
        options=(
            Option("ipv4", "IPv4", "Works with everything; plan the address ranges."),
            Option(
                "ipv6",
                "IPv6",
                "Addresses without end; Nitro machines and Linux only, some software stumbles.",
                also=_to_ipv6,
            ),
        ),
    ),
    Decision(
        id="pod-range",
        path="network.pod_cidr",
        step=_STEP,
        title="Which range do pods get?",
        why="On an overlay each node takes a block of this range: a /16 cut into /24s ends at 256 "
        "nodes. kops takes 100.96.0.0/11, inside its 100.64.0.0/10.",
        input=Input.TEXT,
        optional=True,
        applies=lambda d: self_run(d) and d.network.cni not in (Cni.AMAZON_VPC, Cni.CILIUM_ENI),
        one_way="Changing it means a new cluster.",
        source="NET-003, NET-013; k8s.af Veracode, loveholidays",
    ),
    Decision(
        id="service-range",
        path="network.service_cidr",
        step=_STEP,
        title="Which range do Services get?",
        why="It must be clear of the VPC, on EKS private and /12 to /24. A /24 ends at 256 "
        "Services for ever.",
        input=Input.TEXT,
        optional=True,
        one_way="Fixed when the cluster is created (EKS user guide clusters/create-cluster).",
        source="EKS user guide networking/network-reqs",
    ),
    Decision(
        id="zone-aware-routing",
        path="network.zone_aware_routing",
        step=_STEP,
        title="Do Services prefer pods in the caller's zone?",
        why="Two thirds of the traffic between pods cross a zone otherwise, at $0.01 a GB each "
        "way. It needs replicas in every zone, or one zone's pods carry more than their share.",
        input=Input.SWITCH,
        applies=lambda d: len(d.placement.zones) > 1,
        source="EKS best practices cost/cost_opt_networking; kubernetes#124699",
        options=(
            Option(True, "Yes (trafficDistribution)", "Saves most of the cross-zone bill."),
            Option(False, "No, any zone", "Even load whatever the spread of the replicas."),
        ),
    ),
)

DECISIONS: Final = _WAY_OUT + _ADDRESSES
