"""The cluster itself: version, endpoint, logs, encryption, and what made it."""

from __future__ import annotations

from typing import Final

from advisor.importers.live.case import Case, tag
from advisor.importers.names import slug
from advisor.importers.view import View
from advisor.model.vocabulary import (
    ControlPlaneLog,
    ControlPlaneTier,
    EtcdTopology,
    SupportType,
    Tool,
)

_TIERS: Final = {f"tier-{tier}": tier.value for tier in ControlPlaneTier} | {
    "standard": ControlPlaneTier.STANDARD.value
}
_EVERYONE: Final = ["0.0.0.0/0"]
_EKSCTL_TAG: Final = "alpha.eksctl.io/cluster-name"
_CAPA_TAG: Final = "sigs.k8s.io/cluster-api-provider-aws/"
_TERRAFORM_TAG: Final = "terraform-aws-modules"
_STACK_TAG: Final = "aws:cloudformation:stack-name"


def read_control_plane(case: Case) -> None:
    """Everything that ``DescribeCluster`` decides by itself."""
    cluster, record = case.cluster, case.record
    name = slug(case.name)
    view = cluster.get("name")
    if name == case.name:
        record.read("name", name, view.place)
    else:
        reason = "small letters, digits and hyphens of its name"
        record.infer("name", name or "cluster", view.place, reason)
    record.read("placement.region", case.region, (*cluster.place, "arn"))
    _maker(case)
    record.infer("control_plane.managed", True, cluster.place, "EKS runs it")
    record.infer("etcd.topology", EtcdTopology.MANAGED.value, cluster.place, "EKS runs etcd")
    version = cluster.get("version")
    if version.word():
        record.read("kubernetes.version", version.word(), version.place)
    _policies(case)
    _endpoint(case)
    _logs(case)
    _encryption(case)


def _maker(case: Case) -> None:
    """What made the cluster; a design must name a tool, and EKS keeps none."""
    path, cluster = "provisioner.tool", case.cluster
    place = cluster.get("tags").place
    if tag(cluster, _EKSCTL_TAG) is not None:
        reason = f"the cluster has the tag {_EKSCTL_TAG}"
        case.record.infer(path, Tool.EKSCTL.value, place, reason)
    elif any(key.startswith(_CAPA_TAG) for key in case.cluster.get("tags").stated_keys()):
        reason = f"the cluster has a tag {_CAPA_TAG}..."
        case.record.infer(path, Tool.CAPA.value, place, reason)
    elif tag(cluster, _TERRAFORM_TAG) is not None:
        reason = f"the cluster has the tag {_TERRAFORM_TAG}"
        case.record.infer(path, Tool.TERRAFORM.value, place, reason)
    elif (stack := tag(cluster, _STACK_TAG)) is not None:
        reason = f"the cluster is of the CloudFormation stack {stack}"
        case.record.infer(path, Tool.CLOUDFORMATION.value, place, reason)
    else:
        reason = "no tag tells what made the cluster; eksctl, which can manage any EKS cluster"
        case.record.infer(path, Tool.EKSCTL.value, place, reason)


def _policies(case: Case) -> None:
    cluster = case.cluster
    support = cluster.get("upgradePolicy", "supportType")
    kinds = {kind.upper(): kind.value for kind in SupportType}
    case.choose(
        "control_plane.support_type", support, kinds.get(support.word() or ""),
        SupportType.EXTENDED.value, "EKS takes EXTENDED where nothing is stated",
    )  # fmt: skip
    tier = cluster.get("controlPlaneScalingConfig", "tier")
    case.choose(
        "control_plane.tier", tier, _TIERS.get(tier.word() or ""), ControlPlaneTier.STANDARD.value,
        "the standard tier where none is stated",
    )  # fmt: skip
    shift = cluster.get("zonalShiftConfig", "enabled")
    case.flag("control_plane.zonal_shift", shift, False, "off unless switched on")
    protection = cluster.get("deletionProtection")
    case.flag("control_plane.deletion_protection", protection, False, "off unless switched on")


def _endpoint(case: Case) -> None:
    vpc, path = case.cluster.get("resourcesVpcConfig"), "control_plane.endpoint"
    vpc.get("clusterSecurityGroupId")  # EKS makes one for every cluster
    public, private = vpc.get("endpointPublicAccess"), vpc.get("endpointPrivateAccess")
    case.flag(f"{path}.public", public, True, "public unless switched off")
    case.flag(f"{path}.private", private, False, "not private unless switched on")
    cidrs = vpc.get("publicAccessCidrs")
    reason = "no range is stated, and none matters while the endpoint is not public"
    case.choose(f"{path}.public_cidrs", cidrs, cidrs.texts() or None, _EVERYONE, reason)


def _logs(case: Case) -> None:
    view = case.cluster.get("logging", "clusterLogging")
    known = [log.value for log in ControlPlaneLog]
    found = [
        kind
        for each in view.items()
        if each.get("enabled").flag() is True
        for kind in each.get("types").texts()
        if kind in known
    ]
    found = [kind for kind in known if kind in found]
    case.choose("control_plane.logs", view, found if view else None, [], "none is switched on")
    view.all_seen()
    path = "observability.log_retention_days"
    for group in case.each("logGroup").values():
        days = group.get("retentionInDays")
        reason = "CloudWatch keeps logs for ever where no days are stated"
        case.choose(path, days, days.whole(), None, reason)


def _encryption(case: Case) -> None:
    view = case.cluster.get("encryptionConfig")
    for each in view.items():
        each.get("resources").all_seen()  # secrets: EKS knows nothing else
    keys = [key for each in view.items() if (key := each.get("provider", "keyArn")).word()]
    reason = "no key of one's own; EKS encrypts its disks with one of its own"
    case.choose("security.secrets_encryption", view, True if keys else None, False, reason)
    if keys:
        case.record.read("security.kms_key", keys[0].word(), keys[0].place)


def health(case: Case) -> None:
    """What AWS itself reports to be wrong; no field of a design says so."""
    for part in ("cluster", "nodegroup", "fargateProfile", "addon"):
        views = [case.cluster] if part == "cluster" else list(case.each(part).values())
        for view in views:
            _issues(case, view)


def _issues(case: Case, view: View) -> None:
    status = view.get("status")
    if status.word() not in (None, "ACTIVE"):
        case.record.leave(status.place, status.value, f"AWS says it is {status.word()}")
    for issue in view.get("health", "issues").items():
        issue.all_seen()
        code, message = issue.get("code").text(), issue.get("message").text()
        case.record.leave(issue.place, issue.value, f"AWS reports {code}: {message}")
