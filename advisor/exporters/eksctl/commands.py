"""Everything to run, in order. No name here holds a character that a shell would read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.exporters.eksctl.choices import (
    auto_mode,
    cluster_autoscaler,
    fully_private,
    karpenter,
    load_balancer_controller,
    public_endpoint,
)
from advisor.exporters.eksctl.companions import companions, own_gateways
from advisor.exporters.eksctl.draft import Draft
from advisor.exporters.eksctl.karpenter import version
from advisor.model.vocabulary import EksAuthMode, Interruption

_KARPENTER_CHART: Final = "oci://public.ecr.aws/karpenter/karpenter"


def commands(draft: Draft) -> list[str]:
    """The commands that make the cluster and what goes with it."""
    parts = companions(draft)
    found = [f"eksctl create cluster -f {draft.file()}"]
    found += _cluster_settings(draft)
    if "endpoints" in parts:
        found.append(
            f"aws cloudformation deploy --region {draft.design.placement.region} "
            f"--stack-name {draft.design.name}-endpoints --template-file {draft.file('endpoints')}"
        )
    found += _gateway_endpoints(draft)
    if "nodegroups" in parts:
        found += [
            f"eksctl create addon -f {draft.file('nodegroups')}",
            f"eksctl create nodegroup -f {draft.file('nodegroups')}",
        ]
    found += _karpenter(draft)
    found += [
        f"kubectl apply -f {draft.file(part)}"
        for part in ("karpenter", "nodepools", "storage")
        if part in parts
    ]
    return [*found, *_charts(draft)]


def _on_cluster(draft: Draft, command: str) -> str:
    region = draft.design.placement.region
    return f"aws eks {command} --region {region}"


def _cluster_settings(draft: Draft) -> Iterator[str]:
    name, plane = draft.design.name, draft.design.control_plane
    if plane.deletion_protection:
        yield _on_cluster(draft, f"update-cluster-config --name {name} --deletion-protection")
    if fully_private(draft.design) and public_endpoint(draft.design):
        ranges = ",".join(plane.endpoint.public_cidrs) or "0.0.0.0/0"
        access = f"endpointPublicAccess=true,publicAccessCidrs={ranges}"
        yield _on_cluster(
            draft, f"update-cluster-config --name {name} --resources-vpc-config {access}"
        )


def _gateway_endpoints(draft: Draft) -> Iterator[str]:
    """Gateway endpoints are routes, and the tables of eksctl's stack have no exported names."""
    region = draft.design.placement.region
    stack = f"Name=tag:aws:cloudformation:stack-name,Values=eksctl-{draft.design.name}-cluster"
    for service in own_gateways(draft.design):
        yield (
            f"aws ec2 create-vpc-endpoint --region {region} --vpc-id {_vpc_id(draft)} "
            f"--service-name com.amazonaws.{region}.{service} --route-table-ids "
            f"$(aws ec2 describe-route-tables --region {region} --filters {stack} "
            "--query 'RouteTables[].RouteTableId' --output text)"
        )


def _vpc_id(draft: Draft) -> str:
    query = f"describe-cluster --name {draft.design.name} --query cluster.resourcesVpcConfig.vpcId"
    return f"$({_on_cluster(draft, query)} --output text)"


def _karpenter(draft: Draft) -> Iterator[str]:
    """What eksctl 0.230 leaves undone: nodes that may join, and the queue the chart reads."""
    design = draft.design
    if not karpenter(design):
        return
    if design.identity.eks_auth_mode == EksAuthMode.API:
        account = "$(aws sts get-caller-identity --query Account --output text)"
        role = f"arn:aws:iam::{account}:role/eksctl-KarpenterNodeRole-{design.name}"
        entry = f"create-access-entry --cluster-name {design.name} --type EC2_LINUX"
        yield _on_cluster(draft, f"{entry} --principal-arn {role}")
    settings = []
    if design.autoscaling.interruption == Interruption.KARPENTER:
        settings.append(f"settings.interruptionQueue={design.name}")
    if design.autoscaling.karpenter.zonal_shift:
        settings.append("settings.enableZonalShift=true")
    if settings:
        yield (
            f"helm upgrade karpenter {_KARPENTER_CHART} --version {version(draft)} "
            f"--namespace karpenter --reuse-values --set {','.join(settings)}"
        )


def _charts(draft: Draft) -> Iterator[str]:
    design = draft.design
    if auto_mode(design):
        return
    if load_balancer_controller(design):
        values = (
            f"clusterName={design.name},region={design.placement.region},vpcId={_vpc_id(draft)},"
            "serviceAccount.name=aws-load-balancer-controller"
        )
        yield (
            "helm upgrade --install aws-load-balancer-controller aws-load-balancer-controller "
            "--repo https://aws.github.io/eks-charts --namespace kube-system "
            f"--set {values}{_account(draft, 'serviceAccount')}"
        )
    if cluster_autoscaler(design):
        wanted = design.autoscaling.cluster_autoscaler
        exact = wanted.version if wanted.version and wanted.version.count(".") == 2 else None
        values = (
            f"autoDiscovery.clusterName={design.name},awsRegion={design.placement.region},"
            "rbac.serviceAccount.name=cluster-autoscaler,"
            f"extraArgs.expander={wanted.expander},"
            f"extraArgs.balance-similar-node-groups={str(wanted.balance_similar).lower()}"
        )
        image = f",image.tag=v{exact}" if exact else ""
        yield (
            "helm upgrade --install cluster-autoscaler cluster-autoscaler "
            "--repo https://kubernetes.github.io/autoscaler --namespace kube-system "
            f"--set {values}{image}{_account(draft, 'rbac.serviceAccount')}"
        )


def _account(draft: Draft, prefix: str) -> str:
    """Whether the chart makes its service account; with credentials eksctl has made it."""
    identity = draft.design.identity
    return f",{prefix}.create=false" if identity.pod_identity or identity.irsa else ""
