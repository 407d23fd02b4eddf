"""What the stack says of each field: kubeadm's verdicts, and those of machines and network."""

from __future__ import annotations

from typing import Final

from advisor.exporters.cloudformation.network import makes_vpc, service_names
from advisor.exporters.cloudformation.self_managed.choices import (
    ROOT_VOLUMES,
    backups,
    balanced,
    log_group,
    named_api,
    own_image,
    private_nodes,
    public_api,
    stacked,
    with_key,
)
from advisor.exporters.cloudformation.self_managed.stack import retention_days
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
from advisor.exporters.kubeadm.choices import dual_stack
from advisor.exporters.kubeadm.coverage import (
    document_table,
    for_pool,
    guarded,
    of_pool,
    pool_table,
    regions_table,
    version_verdict,
)
from advisor.exporters.kubeadm.coverage_cluster import cluster_table
from advisor.exporters.kubeadm.coverage_software import software_table
from advisor.exporters.kubeadm.draft import Draft
from advisor.model.control_plane import Volume
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import (
    ApiLoadBalancer,
    ImageFamily,
    LoadBalancerKind,
    NatMode,
    PoolKind,
    PrivatePath,
    Purchase,
    Tool,
    VolumeType,
)

_TEMPLATE: Final = "AWS::EC2::LaunchTemplate"
_GROUP: Final = "AWS::AutoScaling::AutoScalingGroup"
_BALANCER: Final = "AWS::ElasticLoadBalancingV2::LoadBalancer"
_VOLUME: Final = "AWS::EC2::Volume"
_RULE: Final = "AWS::EC2::SecurityGroupIngress"
_SUBNET: Final = "AWS::EC2::Subnet"
_BUCKET: Final = "AWS::S3::Bucket"
_POOL: Final = "nodes.pools[]"
_BOUGHT: Final = not_expressible("buy the Savings Plan in the account; the template stays the same")


def table(draft: Draft) -> Table:
    """The verdict of every field a design can have."""
    return {
        **document_table(),
        "title": expressed("header"),
        **regions_table(),
        **_places(draft),
        **cluster_table(draft),
        **software_table(draft),
        **_plane(draft),
        **_endpoint(draft),
        **_etcd(draft),
        **_network(draft),
        **_pools(draft),
        **_rest(draft),
    }


def _places(draft: Draft) -> Table:
    return {
        "placement.region": informs("the stack stands where it is deployed"),
        "placement.zones": expressed("Parameters.Zone*"),
        "placement.zone_ids": informs("zones are named; each is a parameter"),
        "provisioner.tool": only_when(
            lambda tool: tool not in (Tool.CLOUDFORMATION, Tool.KUBEADM),
            approximated("", "the design names another tool; this is CloudFormation and kubeadm"),
        ),
        "provisioner.version": informs("CloudFormation has no releases"),
        "provisioner.state_store": only_when(bool, informs("kops' own")),
        "kubernetes.version": version_verdict(draft, f"{_TEMPLATE}.UserData"),
    }


def purchase(field: Field) -> Verdict:
    """Commitments are bought in the account, whatever the template says."""
    return informs("not asked for") if field.value == Purchase.ON_DEMAND else _BOUGHT


def _plane(draft: Draft) -> Table:
    del draft
    return {
        "control_plane.count": expressed(_GROUP, "a group of one for each member"),
        "control_plane.zones": expressed(f"{_GROUP}.VPCZoneIdentifier"),
        "control_plane.instance_type": expressed(f"{_TEMPLATE}.InstanceType"),
        "control_plane.purchase": purchase,
        "control_plane.spot": only_when(bool, expressed(f"{_TEMPLATE}.InstanceMarketOptions")),
        **_root("control_plane.root"),
    }


def _root(prefix: str) -> Table:
    ebs = f"{_TEMPLATE}.BlockDeviceMappings"
    return {
        f"{prefix}.type": only_when(
            lambda kind: kind in ROOT_VOLUMES,
            expressed(f"{ebs}.VolumeType"),
            not_expressible("EC2 boots from no such volume; it will be gp3"),
        ),
        f"{prefix}.size_gib": expressed(f"{ebs}.VolumeSize"),
        f"{prefix}.iops": lambda field: _iops(field, f"{ebs}.Iops"),
        f"{prefix}.throughput_mibps": lambda field: _throughput(field, f"{ebs}.Throughput"),
        f"{prefix}.encrypted": expressed(f"{ebs}.Encrypted"),
    }


def _iops(field: Field, target: str) -> Verdict:
    volume = field.owners[-1]
    assert isinstance(volume, Volume)
    if volume.type not in (VolumeType.GP3, VolumeType.IO1, VolumeType.IO2) or field.value is None:
        return informs("the volume type's own")
    return approximated(target, "within what EBS takes for the size")


def _throughput(field: Field, target: str) -> Verdict:
    volume = field.owners[-1]
    assert isinstance(volume, Volume)
    if field.value is None or volume.type != VolumeType.GP3:
        return informs("the volume type's own")
    return approximated(target, "within what EBS takes")


def _endpoint(draft: Draft) -> Table:
    design = draft.design
    no_balancer = informs("there is no load balancer")
    with_one = balanced(design)
    record = expressed("AWS::Route53::RecordSet")
    return {
        "control_plane.api_load_balancer": only_when(
            lambda kind: kind == ApiLoadBalancer.CLB,
            approximated(_BALANCER, "a network load balancer: the classic one is of the past"),
            expressed(_BALANCER),
        ),
        "control_plane.api_scheme": expressed(f"{_BALANCER}.Scheme") if with_one else no_balancer,
        "control_plane.api_internal_through_load_balancer": _through(draft),
        "control_plane.api_cross_zone": expressed(f"{_BALANCER}.LoadBalancerAttributes")
        if with_one
        else no_balancer,
        "control_plane.dns": record
        if named_api(design)
        else informs("the name of the load balancer")
        if with_one
        else not_expressible("make the name of the API known yourself: it has no load balancer"),
        "control_plane.dns_zone": only_when(lambda zone: zone and named_api(design), record),
        "control_plane.endpoint.public": expressed(_RULE)
        if public_api(design) or (not with_one and not private_nodes(design))
        else informs("nothing of it is public"),
        "control_plane.endpoint.private": informs("machines reach the API inside the VPC"),
        "control_plane.endpoint.public_cidrs": only_when(
            len,
            expressed(_RULE)
            if public_api(design) and design.control_plane.endpoint.public
            else informs("nothing of it is public"),
        ),
        "control_plane.private_path": only_when(
            lambda path: path not in (PrivatePath.NONE, PrivatePath.SESSION_MANAGER),
            not_expressible("set up beside the stack; Session Manager reaches every machine"),
            informs("Session Manager reaches every machine"),
        ),
    }


def _through(draft: Draft) -> Verdict | Judge:
    if not balanced(draft.design):
        return informs("there is no load balancer")
    if not public_api(draft.design):
        return informs("workers go through the internal load balancer in any case")
    return only_when(
        bool, not_expressible("machines reach the members by their addresses: those stay")
    )


def _etcd(draft: Draft) -> Table:
    design = draft.design
    dedicated = not stacked(design)
    kept = backups(design)
    bucket = expressed(f"{_BUCKET}.LifecycleConfiguration") if kept else informs("no backup")
    timer = expressed(f"{_TEMPLATE}.UserData") if kept else informs("no backup")
    return {
        "etcd.members": expressed(_GROUP, "a group of one for each member")
        if dedicated
        else cluster_table(draft)["etcd.members"],
        "etcd.zones": only_when(
            lambda zones: zones and dedicated, expressed(f"{_GROUP}.VPCZoneIdentifier")
        ),
        "etcd.instance_type": only_when(
            lambda _: dedicated, expressed(f"{_TEMPLATE}.InstanceType")
        ),
        "etcd.volume.type": expressed(f"{_VOLUME}.VolumeType"),
        "etcd.volume.size_gib": expressed(f"{_VOLUME}.Size"),
        "etcd.volume.iops": lambda field: _iops(field, f"{_VOLUME}.Iops"),
        "etcd.volume.throughput_mibps": lambda field: _throughput(field, f"{_VOLUME}.Throughput"),
        "etcd.volume.encrypted": expressed(f"{_VOLUME}.Encrypted"),
        "etcd.backup.enabled": expressed(_BUCKET),
        "etcd.backup.interval_minutes": timer,
        "etcd.backup.retention_days": bucket,
        "etcd.backup.bucket_versioned": expressed(f"{_BUCKET}.VersioningConfiguration")
        if kept
        else informs("no backup"),
        "etcd.backup.restore_drill_days": informs("a habit, not a setting"),
        "etcd.clusters[].backup_store": only_when(
            bool, not_expressible("the stack makes a bucket of its own")
        ),
    }


def _network(draft: Draft) -> Table:
    design = draft.design
    new = makes_vpc(design)
    vpc = expressed("AWS::EC2::VPC") if new else informs("the VPC exists")
    listed = bool(design.network.subnets)
    endpoints = len(service_names(design)) == len(set(design.network.endpoints))
    return {
        "network.vpc_id": only_when(bool, expressed("VpcId")),
        "network.vpc_cidr": expressed("AWS::EC2::VPC.CidrBlock") if new else expressed(_RULE),
        "network.additional_vpc_cidrs": only_when(
            len, expressed("AWS::EC2::VPCCidrBlock") if new else expressed(_RULE)
        ),
        "network.vpc_dns_hostnames": vpc,
        "network.vpc_dns_resolution": vpc,
        "network.peer_cidrs": only_when(
            len, approximated(_RULE, "they reach the API; peerings and routes are made beside it")
        ),
        "network.subnets": informs("none listed: planned from the range of the VPC"),
        "network.subnets[].zone": approximated(_SUBNET, "the first of a zone holds its machines"),
        "network.subnets[].role": approximated(_SUBNET, "the first of a zone holds its machines"),
        "network.subnets[].cidr": approximated(
            f"{_SUBNET}.CidrBlock", "the members' addresses are in it"
        ),
        "network.subnets[].id": only_when(bool, expressed("SubnetId")),
        "network.subnets[].free_ips": informs("a count of today"),
        "network.subnets[].shared": informs("a subnet with an id is not made"),
        "network.subnets[].prefix_reserved": informs("a reservation inside the subnet"),
        "network.node_subnets": expressed(f"{_GROUP}.VPCZoneIdentifier"),
        "network.nat.mode": lambda field: _nat(field, draft),
        "network.nat.gateway_id": only_when(
            lambda gateway: gateway and private_nodes(design) and not listed,
            expressed("AWS::EC2::Route.NatGatewayId"),
            informs("no machine goes out through it"),
        ),
        "network.endpoints": only_when(
            len,
            expressed("AWS::EC2::VPCEndpoint")
            if endpoints
            else approximated("AWS::EC2::VPCEndpoint", "without names no service can have"),
        ),
        "network.ip_family": only_when(
            lambda _: dual_stack(design),
            approximated("UserData", "both families: the machines keep IPv4, pods have both"),
        ),
    }


def _nat(field: Field, draft: Draft) -> Verdict:
    design = draft.design
    if not private_nodes(design) or design.network.nat.gateway_id:
        return informs("no gateway of the stack's own is needed")
    if design.network.subnets:
        return approximated("AWS::EC2::NatGateway", "for the subnets that the stack makes")
    if field.value == NatMode.NONE:
        return approximated(
            "AWS::EC2::NatGateway", "none: machines install packages from mirrors you provide"
        )
    return expressed("AWS::EC2::NatGateway")


def _pools(draft: Draft) -> Table:
    entries: dict[str, Verdict | Judge] = {
        **_capacity(),
        **_system(draft),
        **_root(f"{_POOL}.root"),
        **pool_table(draft),
    }
    filled: dict[str, Verdict | Judge] = {
        name: _unless_empty(entry) for name, entry in entries.items()
    }
    return {**guarded(filled), f"{_POOL}.kind": for_pool(_kind), "nodes.pools": informs("none")}


def _capacity() -> Table:
    mixed = f"{_GROUP}.MixedInstancesPolicy"

    def share(pool: NodePool) -> Verdict:
        if len(pool.instance_types) == 1 and not pool.spot_percent:
            return informs("all on demand")
        return expressed(f"{mixed}.InstancesDistribution")

    return {
        f"{_POOL}.instance_types": only_when(
            lambda types: len(types) > 1,
            expressed(f"{mixed}.LaunchTemplate"),
            expressed(f"{_TEMPLATE}.InstanceType"),
        ),
        f"{_POOL}.zones": expressed(f"{_GROUP}.VPCZoneIdentifier"),
        f"{_POOL}.group_per_zone": expressed(_GROUP),
        f"{_POOL}.min": expressed(f"{_GROUP}.MinSize"),
        f"{_POOL}.desired": expressed(f"{_GROUP}.DesiredCapacity"),
        f"{_POOL}.max": expressed(f"{_GROUP}.MaxSize"),
        f"{_POOL}.purchase": purchase,
        f"{_POOL}.spot_percent": for_pool(share),
        f"{_POOL}.on_demand_base": for_pool(share),
        f"{_POOL}.az_rebalance": for_pool(_rebalances),
        f"{_POOL}.warm_pool": for_pool(_warm),
    }


def _system(draft: Draft) -> Table:
    lost = not_expressible("machines in private subnets get no public address")
    return {
        f"{_POOL}.architecture": informs("that of the machine type decides"),
        f"{_POOL}.image_family": for_pool(_family),
        f"{_POOL}.custom_image": for_pool(_custom),
        f"{_POOL}.ssh": only_when(
            bool,
            approximated(_RULE, "one key for all machines")
            if with_key(draft.design)
            else not_expressible("nobody may: state security.ssh_cidrs"),
        ),
        f"{_POOL}.public_ip": only_when(bool, lost)
        if private_nodes(draft.design)
        else expressed(f"{_TEMPLATE}.NetworkInterfaces"),
        f"{_POOL}.efa": only_when(bool, not_expressible("an EKS node group attaches them")),
        f"{_POOL}.imds.tokens": expressed(f"{_TEMPLATE}.MetadataOptions"),
        f"{_POOL}.imds.hops": expressed(f"{_TEMPLATE}.MetadataOptions"),
    }


def _warm(pool: NodePool) -> Verdict:
    if not pool.warm_pool:
        return informs("none")
    if pool.spot_percent or len(pool.instance_types) > 1:
        return not_expressible("Auto Scaling keeps no warm pool of spot or several types")
    return approximated("AWS::AutoScaling::WarmPool", "dealt out over the groups, rounded up")


def _family(pool: NodePool) -> Verdict:
    if own_image(pool):
        return informs("the image is stated")
    if pool.image_family == ImageFamily.UBUNTU:
        return expressed(f"{_TEMPLATE}.ImageId")
    return not_expressible("the scripts are for Ubuntu 24.04, and so is the image")


def _custom(pool: NodePool) -> Verdict:
    if not pool.custom_image:
        return informs("none")
    if own_image(pool):
        return expressed(f"{_TEMPLATE}.ImageId")
    return not_expressible("state it by its id: ami-...")


def _rebalances(pool: NodePool) -> Verdict:
    if pool.group_per_zone or pool.az_rebalance:
        return informs("each group has one zone, or may even them out")
    return not_expressible("aws autoscaling suspend-processes, with AZRebalance")


def _unless_empty(entry: Verdict | Judge) -> Judge:
    """A pool that may never hold a machine is left out as a whole."""

    def judge(field: Field) -> Verdict:
        if not of_pool(field).max:
            return informs("the pool may hold no machine")
        return entry if isinstance(entry, Verdict) else entry(field)

    return judge


def _kind(pool: NodePool) -> Verdict:
    match pool.kind:
        case PoolKind.FARGATE | PoolKind.AUTO_MODE:
            return not_expressible(f"{pool.kind} is a feature of EKS; the pool is left out")
        case PoolKind.SELF_MANAGED:
            return expressed(_GROUP)
        case _:
            return approximated(_GROUP, f"a scaling group, not a {pool.kind}")


def _rest(draft: Draft) -> Table:
    design = draft.design
    group = "AWS::Logs::LogGroup"
    written = retention_days(draft)
    kept: Verdict | Judge = informs("there is no log group")
    if log_group(design):
        kept = only_when(
            lambda days: days == written,
            expressed(f"{group}.RetentionInDays"),
            approximated(f"{group}.RetentionInDays", f"{written} days, the next there is"),
        )
    return {
        "observability.logging": only_when(
            lambda _: log_group(design),
            approximated(group, "the place is there; install the agent that ships them"),
        )
        if log_group(design)
        else software_table(draft)["observability.logging"],
        "observability.log_retention_days": kept,
        "security.ssh_cidrs": only_when(len, expressed(_RULE)),
        "security.bastion": only_when(
            bool, not_expressible("Session Manager reaches every machine without one")
        ),
        "load_balancing.kind": only_when(
            lambda kind: kind != LoadBalancerKind.NONE, informs("made by Services in the cluster")
        ),
    }
