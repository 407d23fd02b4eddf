"""The cluster as EKS runs it: version, support, logs, encryption, and who reaches the API."""

from __future__ import annotations

from typing import Final

from advisor.importers.cloudformation.case import Case, unread, words_of
from advisor.importers.cloudformation.node import Node
from advisor.importers.cloudformation.subnets import network
from advisor.importers.imported import Place
from advisor.importers.names import slug
from advisor.model.vocabulary import (
    ControlPlaneLog,
    ControlPlaneTier,
    EksAuthMode,
    EtcdTopology,
    IpFamily,
    SupportType,
    Tool,
)

_EVERYONE: Final = ["0.0.0.0/0"]
_TIERS: Final = {f"tier-{tier}": tier.value for tier in ControlPlaneTier} | {
    "standard": ControlPlaneTier.STANDARD.value
}
_HTTPS: Final = 443


def read_cluster(case: Case) -> None:
    """Everything that the resource of the cluster says but where it stands."""
    record, cluster = case.record, case.cluster
    read_name(case, cluster.get("Name"))
    record.infer("provisioner.tool", Tool.CLOUDFORMATION.value, cluster.place, "it is a template")
    record.infer("control_plane.managed", True, cluster.place, "the template makes an EKS cluster")
    topology = EtcdTopology.MANAGED.value
    record.infer("etcd.topology", topology, cluster.place, "EKS runs etcd")
    _version(case)
    _operation(case)
    _logs(case)
    _encryption(case)
    _endpoint(case)
    _addresses(case)
    _remote(case)
    for name in ("RoleArn", "BootstrapSelfManagedAddons", "StorageConfig"):
        cluster.get(name).all_seen()
    cluster.get("ResourcesVpcConfig", "SubnetIds").all_seen()
    cluster.get("AccessConfig", "BootstrapClusterCreatorAdminPermissions")
    cluster.get("KubernetesNetworkConfig", "ElasticLoadBalancing").all_seen()


def read_name(case: Case, name: Node) -> None:
    """The name of the cluster, or the logical id where only a deployment knows it."""
    stated = name.word() or ""
    found = slug(stated)
    if found and found == stated:
        case.read("name", found, name)
        return
    reason = "small letters, digits and hyphens of it"
    if not found:
        found = words_of(case.cluster.name) or "cluster"
        reason = f"{unread(name)}; the logical id" if name else "CloudFormation makes one up"
    case.record.infer("name", found, name.stated, reason)


def _version(case: Case) -> None:
    view, path = case.cluster.get("Version"), "kubernetes.version"
    if view.word():
        case.read(path, str(view.word()).removeprefix("v"), view)
        return
    default = case.fact("default_kubernetes")
    if view:
        reason = f"{unread(view)}; EKS's default stands for it"
        case.record.infer(path, default, view.stated, reason)
    else:
        reason = f"EKS takes its default where none is stated: {default} when last seen"
        case.record.default(path, default, reason, view.place)


def _operation(case: Case) -> None:
    cluster = case.cluster
    support = cluster.get("UpgradePolicy", "SupportType")
    kinds = {kind.upper(): kind.value for kind in SupportType}
    reason = "EKS takes EXTENDED where nothing is stated"
    case.choose("control_plane.support_type", support, kinds.get(support.word() or ""),
                SupportType.EXTENDED.value, reason)  # fmt: skip
    tier = cluster.get("ControlPlaneScalingConfig", "Tier")
    reason = "the standard tier where none is stated"
    case.choose("control_plane.tier", tier, _TIERS.get(tier.word() or ""),
                ControlPlaneTier.STANDARD.value, reason)  # fmt: skip
    shift = cluster.get("ZonalShiftConfig", "Enabled")
    case.flag("control_plane.zonal_shift", shift, False, "off unless switched on")
    guard = cluster.get("DeletionProtection")
    case.flag("control_plane.deletion_protection", guard, False, "off unless switched on")
    mode = cluster.get("AccessConfig", "AuthenticationMode")
    known = {each.value for each in EksAuthMode}
    reason = "EKS takes the ConfigMap alone where a template states no mode"
    case.choose("identity.eks_auth_mode", mode, mode.word() if mode.word() in known else None,
                EksAuthMode.CONFIG_MAP.value, reason)  # fmt: skip


def _logs(case: Case) -> None:
    listed = case.cluster.get("Logging", "ClusterLogging", "EnabledTypes")
    known = [log.value for log in ControlPlaneLog]
    stated = [each.get("Type").word() for each in listed.items()]
    found = [kind for kind in known if kind in stated]
    case.choose("control_plane.logs", listed, found or None, [], "EKS writes none unless told")
    name = case.cluster.get("Name").loose()
    path = "observability.log_retention_days"
    for group in case.templates.of("AWS::Logs::LogGroup"):
        own = group.get("LogGroupName")
        if not own.loose().startswith("/aws/eks/") or (name and name not in own.loose()):
            continue
        days = group.get("RetentionInDays")
        if days.whole():
            case.read(path, days.whole(), days)
        else:
            reason = "CloudWatch keeps logs for ever where no days are stated"
            case.record.default(path, None, reason, group.place)
        group.get("KmsKeyId").all_seen()
        return
    if found:
        reason = "EKS makes the log group, which keeps logs for ever"
        case.record.default(path, None, reason, listed.place)


def _encryption(case: Case) -> None:
    listed = case.cluster.get("EncryptionConfig")
    path = "security.secrets_encryption"
    for each in listed.items():
        key = each.get("Provider", "KeyArn")
        each.get("Resources").all_seen()
        if not key:
            continue
        case.read(path, True, key)
        if key.word():
            case.read("security.kms_key", key.word(), key)
        elif (made := case.templates.named(key, "AWS::KMS::Key")) is not None:
            case.templates.understood(made)
            _alias(case, made.place)
        else:
            reason = f"{unread(key)}; the key exists, a design without one makes its own"
            case.record.leave(key.stated, key.loose(), reason)
        return
    reason = "no key of one's own; EKS encrypts its disks with one of its own"
    case.record.default(path, False, reason, listed.place)


def _alias(case: Case, key: Place) -> None:
    for each in case.templates.of("AWS::KMS::Alias"):
        target = case.templates.at(each.get("TargetKeyId").reference)
        if target is not None and target.place == key:
            case.templates.understood(each)


def _endpoint(case: Case) -> None:
    vpc, path = case.cluster.get("ResourcesVpcConfig"), "control_plane.endpoint"
    public = vpc.get("EndpointPublicAccess")
    case.flag(f"{path}.public", public, True, "public unless switched off")
    private = vpc.get("EndpointPrivateAccess")
    case.flag(f"{path}.private", private, False, "not private unless switched on")
    view = vpc.get("PublicAccessCidrs")
    found = [text for each in view.items() if (text := network(each))]
    reason = "the whole internet where no ranges are stated"
    case.choose(f"{path}.public_cidrs", view, found or None, _EVERYONE, reason)


def _addresses(case: Case) -> None:
    stated = case.cluster.get("KubernetesNetworkConfig")
    family = stated.get("IpFamily")
    words = {each.value for each in IpFamily}
    word = family.word() if family.word() in words else None
    case.choose("network.ip_family", family, word, IpFamily.IPV4.value, "IPv4 unless told")
    service = stated.get("ServiceIpv4Cidr")
    if found := network(service):
        case.read("network.service_cidr", found, service)


def _remote(case: Case) -> None:
    listed = case.cluster.get("RemoteNetworkConfig", "RemoteNodeNetworks")
    found = [t for each in listed.items() for c in each.get("Cidrs").items() if (t := network(c))]
    if found:
        case.read("network.remote_networks", found, listed)
    peers, place = [], None
    for rule in case.templates.of("AWS::EC2::SecurityGroupIngress"):
        group = rule.get("GroupId").reference
        if group is None or group.attribute != "ClusterSecurityGroupId":
            continue
        if rule.get("FromPort").whole() != _HTTPS:
            continue
        cidr = network(rule.get("CidrIp")) or network(rule.get("CidrIpv6"))
        if cidr is not None:
            case.templates.understood(rule)
            if cidr not in found:
                peers.append(cidr)
                place = place or rule.place
    if place is not None:
        reason = "ranges that may reach the API inside the VPC"
        case.record.infer("network.peer_cidrs", peers, place, reason)
