"""Everything to run, in order. No name here holds a character that a shell would read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.exporters.cloudformation.eks.choices import (
    auto_mode,
    cluster_autoscaler,
    karpenter,
    load_balancer_controller,
    queue,
)
from advisor.exporters.cloudformation.eks.companions import companions
from advisor.exporters.cloudformation.eks.controllers import identities, termination_handler
from advisor.exporters.cloudformation.eks.identities import Way, way
from advisor.exporters.cloudformation.template import Template, deploy_command, stack_name
from advisor.exporters.drafting import Draft
from advisor.exporters.karpenter import version
from advisor.exporters.yaml_text import plain

_KARPENTER_CHART: Final = "oci://public.ecr.aws/karpenter/karpenter"


def commands(draft: Draft, template: Template, *, inline: bool) -> list[str]:
    """The commands that make the stack and what goes with it."""
    design = draft.design
    region, name = design.placement.region, design.name
    stack = stack_name(name)
    parts = companions(draft)
    found = [
        deploy_command(
            stack, region, draft.file(), inline=inline,
            capability="CAPABILITY_NAMED_IAM" if template.needs_names() else "CAPABILITY_IAM",
            parameters=" ".join(f"{each}=..." for each in unanswered(template)),
        )
    ]  # fmt: skip
    if design.control_plane.deletion_protection:
        found.append(
            "aws cloudformation update-termination-protection --enable-termination-protection "
            f"--region {region} --stack-name {stack}"
        )
    found.append(f"aws eks update-kubeconfig --region {region} --name {name}")
    found += _karpenter(draft)
    found += [f"kubectl apply -f {draft.file(part)}" for part in parts]
    return [*found, *_charts(draft)]


def unanswered(template: Template) -> list[str]:
    """Parameters that have no default, so that the deployer must name them."""
    return [name for name, each in plain(template.asked()).items() if "Default" not in each]


def _output(draft: Draft, output: str) -> str:
    return (
        f"$(aws cloudformation describe-stacks --region {draft.design.placement.region} "
        f"--stack-name {stack_name(draft.design.name)} "
        f"--query \"Stacks[0].Outputs[?OutputKey=='{output}'].OutputValue\" --output text)"
    )


def _install(chart: str, repository: str, namespace: str, values: list[str]) -> str:
    where = f"--repo {repository} " if repository else ""
    name = chart.rpartition("/")[2]
    return (
        f"helm upgrade --install {name} {chart} {where}--namespace {namespace} "
        f"--create-namespace --set {','.join(values)}"
    )


def _account(draft: Draft, name: str, key: str) -> list[str]:
    """The chart's service account: by OIDC it must name its role, by pod identity it need not."""
    identity = next(each for each in identities(draft) if each.account == name)
    found = [f"{key}.name={name}"]
    if way(identity, draft.design) is Way.OIDC:
        arn = _output(draft, f"{identity.role}Arn")
        found.append(f"{key}.annotations.eks\\\\.amazonaws\\\\.com/role-arn={arn}")
    return found


def _karpenter(draft: Draft) -> Iterator[str]:
    design = draft.design
    if not karpenter(design):
        return
    values = [f"settings.clusterName={design.name}"]
    if queue(design) and not termination_handler(design):
        values.append(f"settings.interruptionQueue={design.name}")
    if design.autoscaling.karpenter.zonal_shift:
        values.append("settings.enableZonalShift=true")
    values += _account(draft, "karpenter", "serviceAccount")
    command = _install(_KARPENTER_CHART, "", "karpenter", values)
    yield command.replace(" --namespace", f" --version {version(draft)} --namespace", 1)


def _charts(draft: Draft) -> Iterator[str]:
    design = draft.design
    region = design.placement.region
    charts = "https://aws.github.io/eks-charts"
    if load_balancer_controller(design) and not auto_mode(design):
        values = [
            f"clusterName={design.name}", f"region={region}", f"vpcId={_output(draft, 'VpcId')}",
            *_account(draft, "aws-load-balancer-controller", "serviceAccount"),
        ]  # fmt: skip
        yield _install("aws-load-balancer-controller", charts, "kube-system", values)
    if cluster_autoscaler(design) and not auto_mode(design):
        yield _install(
            "cluster-autoscaler", "https://kubernetes.github.io/autoscaler", "kube-system",
            _autoscaler(draft),
        )  # fmt: skip
    if termination_handler(design):
        values = [
            "enableSqsTerminationDraining=true",
            f"queueURL={_output(draft, 'InterruptionQueueUrl')}",
            *_account(draft, "aws-node-termination-handler", "serviceAccount"),
        ]
        yield _install("aws-node-termination-handler", charts, "kube-system", values)


def _autoscaler(draft: Draft) -> list[str]:
    wanted = draft.design.autoscaling.cluster_autoscaler
    exact = wanted.version if wanted.version and wanted.version.count(".") == 2 else None
    return [
        f"autoDiscovery.clusterName={draft.design.name}",
        f"awsRegion={draft.design.placement.region}",
        f"extraArgs.expander={wanted.expander}",
        f"extraArgs.balance-similar-node-groups={str(wanted.balance_similar).lower()}",
        *([f"image.tag=v{exact}"] if exact else []),
        *_account(draft, "cluster-autoscaler", "rbac.serviceAccount"),
    ]
