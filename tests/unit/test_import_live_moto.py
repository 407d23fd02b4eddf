"""A cluster in moto's account, which keeps what it is given; it knows no add-ons nor entries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from advisor.catalog import bundled
from advisor.importers import Imported
from advisor.importers.imported import How
from advisor.importers.live import LiveCluster, read_live
from tests.support.aws_services import sign_in

REGION = "eu-west-1"
_ROLE = "arn:aws:iam::123456789012:role/x"
_UNKNOWN_TO_MOTO = {
    "add-ons", "access entries", "pod identity associations", "identity providers",
}  # fmt: skip


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = pytest.importorskip("moto.server", reason="moto is not installed")
    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The operations of every client from now on."""
    from botocore.client import BaseClient

    found: list[str] = []
    call = BaseClient._make_api_call

    def listen(self: Any, operation: str, *arguments: Any) -> Any:
        found.append(operation)
        return call(self, operation, *arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", listen)
    return found


class Account:
    """Makes things as their owner would."""

    def __init__(self) -> None:
        from boto3.session import Session

        session = Session(region_name=REGION)
        self.ec2, self.eks = session.client("ec2"), session.client("eks")
        self.scaling, self.logs = session.client("autoscaling"), session.client("logs")
        self.elb = session.client("elbv2")

    def network(self) -> dict[str, list[str]]:
        """A VPC with a public and a private subnet in each of three zones, and one NAT gateway."""
        vpc = self.ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(VpcId=vpc, InternetGatewayId=gateway)
        sides: dict[str, list[str]] = {"public": [], "private": []}
        for number, zone in enumerate("abc"):
            for side, offset in (("public", 0), ("private", 10)):
                made = self.ec2.create_subnet(
                    VpcId=vpc,
                    CidrBlock=f"10.7.{offset + number}.0/24",
                    AvailabilityZone=f"{REGION}{zone}",
                )
                sides[side].append(made["Subnet"]["SubnetId"])
        address = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
        nat = self.ec2.create_nat_gateway(SubnetId=sides["public"][0], AllocationId=address)
        nat_id = nat["NatGateway"]["NatGatewayId"]
        for side, target in (
            ("public", {"GatewayId": gateway}),
            ("private", {"NatGatewayId": nat_id}),
        ):
            table = self.ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
            self.ec2.create_route(
                RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", **target
            )  # fmt: skip
            for subnet in sides[side]:
                self.ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        self.ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.s3")
        return sides | {"vpc": [vpc]}

    def cluster(self, name: str, subnets: list[str], **other: Any) -> None:
        self.eks.create_cluster(
            name=name, version="1.35", roleArn=_ROLE, resourcesVpcConfig={"subnetIds": subnets},
            **other,
        )  # fmt: skip

    def own_group(self, cluster: str, name: str, subnets: list[str]) -> None:
        data = {
            "InstanceType": "r6g.large",
            "ImageId": "ami-12c6146b",
            "BlockDeviceMappings": [
                {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 60, "VolumeType": "gp2"}}
            ],
            "MetadataOptions": {"HttpTokens": "optional"},
        }
        made = self.ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)
        self.scaling.create_auto_scaling_group(
            AutoScalingGroupName=name,
            MinSize=0,
            MaxSize=5,
            DesiredCapacity=0,
            VPCZoneIdentifier=",".join(subnets),
            LaunchTemplate={
                "LaunchTemplateId": made["LaunchTemplate"]["LaunchTemplateId"],
                "Version": "$Latest",
            },
            Tags=[{"Key": f"kubernetes.io/cluster/{cluster}", "Value": "owned",
                   "PropagateAtLaunch": True}],
        )  # fmt: skip


@pytest.fixture(scope="module")
def account(url: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        sign_in(patch, url)
        owner = Account()
        net = owner.network()
        owner.cluster("shop", [*net["private"], *net["public"]], tags={"team": "shop"})
        owner.eks.create_nodegroup(
            clusterName="shop", nodegroupName="web", nodeRole=_ROLE, subnets=net["private"],
            scalingConfig={"minSize": 2, "desiredSize": 3, "maxSize": 6},
            instanceTypes=["m6i.large", "m5.large"], amiType="AL2_x86_64",
            labels={"tier": "web"},
        )  # fmt: skip
        owner.eks.create_fargate_profile(
            clusterName="shop", fargateProfileName="jobs", podExecutionRoleArn=_ROLE,
            subnets=net["private"], selectors=[{"namespace": "jobs"}],
        )  # fmt: skip
        owner.own_group("shop", "memory", net["private"])
        owner.own_group("stranger", "theirs", net["private"])
        other = owner.network()
        owner.cluster("stranger", other["private"])
        owner.logs.create_log_group(logGroupName="/aws/eks/shop/cluster")
        owner.logs.put_retention_policy(
            logGroupName="/aws/eks/shop/cluster", retentionInDays=30
        )  # fmt: skip
        balancer = owner.elb.create_load_balancer(
            Name="front", Subnets=net["public"], Type="network", Scheme="internet-facing"
        )["LoadBalancers"][0]["LoadBalancerArn"]
        owner.elb.add_tags(
            ResourceArns=[balancer], Tags=[{"Key": "elbv2.k8s.aws/cluster", "Value": "shop"}]
        )  # fmt: skip
        yield


@pytest.fixture
def shop(account: None, url: str, monkeypatch: pytest.MonkeyPatch, asked: list[str]) -> Imported:
    del account, asked
    sign_in(monkeypatch, url)
    return read_live(LiveCluster("shop", REGION), catalog=bundled())


def test_what_moto_keeps_is_read(shop: Imported) -> None:
    design = shop.design
    assert (design.name, design.kubernetes.version) == ("shop", "1.35")
    pools = {pool.name: pool for pool in design.nodes.pools}
    assert set(pools) == {"web", "memory", "jobs"}
    web, memory = pools["web"], pools["memory"]
    assert (web.kind, web.min, web.desired, web.max) == ("managed-node-group", 2, 3, 6)
    assert web.instance_types == ("m6i.large", "m5.large")
    assert (memory.kind, memory.instance_types, memory.max) == ("self-managed", ("r6g.large",), 5)
    assert (memory.root.size_gib, memory.root.type, memory.imds.tokens) == (60, "gp2", "optional")
    assert (memory.architecture, memory.custom_image) == ("arm64", "ami-12c6146b")
    assert pools["jobs"].kind == "fargate"


def test_the_network_of_moto_is_read(shop: Imported) -> None:
    network, placement = shop.design.network, shop.design.placement
    assert network.vpc_cidr == "10.7.0.0/16"
    roles = [each.role.value for each in network.subnets]
    assert (roles.count("private"), roles.count("public")) == (3, 3)
    assert (network.nat.mode, network.node_subnets) == ("single", "private")
    assert str(network.nat.gateway_id).startswith("nat-")
    assert network.endpoints == ("s3",)
    assert placement.zones == tuple(f"{REGION}{zone}" for zone in "abc")


def test_logs_and_load_balancers_of_moto_are_read(shop: Imported) -> None:
    assert shop.design.observability.log_retention_days == 30
    balancing = shop.design.load_balancing
    assert (balancing.count, balancing.kind, balancing.controller) == (1, "nlb", "aws-lbc")


def test_what_moto_does_not_know_is_said(shop: Imported) -> None:
    assert {str(each.value) for each in shop.of(How.UNREADABLE)} == _UNKNOWN_TO_MOTO


def test_nothing_is_written(shop: Imported, asked: list[str]) -> None:
    del shop
    assert asked
    assert [each for each in asked if not each.startswith(("Describe", "List"))] == []
