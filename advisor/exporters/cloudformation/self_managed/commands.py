"""What to run, in order: the stack, then what makes a cluster of its machines."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.exporters.cloudformation.network import GATEWAY_PARAMETER, VPC_PARAMETER
from advisor.exporters.cloudformation.self_managed.choices import balanced, known_host, with_key
from advisor.exporters.cloudformation.self_managed.names import KEY_NAME, parameter_path
from advisor.exporters.cloudformation.template import Template, deploy_command, stack_name
from advisor.exporters.kubeadm.afterwards import afterwards, installable
from advisor.exporters.kubeadm.draft import Draft
from advisor.exporters.kubeadm.storage import storage_class

_HOST = "$API_HOST"


def commands(draft: Draft, template: Template, *, inline: bool) -> list[str]:
    """The lines of the header; commands start with two blanks and ``$``."""
    vpc = f"$({_output(draft, 'VpcId')})"
    return [
        "Apply, in this order:",
        *(f"  $ {command}" for command in _deploy(draft, template, inline=inline)),
        *_kubeconfig(draft),
        "With that kubeconfig, from where the API can be reached:",
        *(f"  $ {command}" for command in afterwards(draft, _HOST, vpc)),
        *_remarks(draft, template, inline=inline),
    ]


def unanswered(template: Template) -> list[str]:
    """The parameters without a default: whoever deploys must give them."""
    names = (VPC_PARAMETER, GATEWAY_PARAMETER, KEY_NAME)
    asked = template.tree().get("Parameters", {})
    return [name for name in names if name in asked]


def _deploy(draft: Draft, template: Template, *, inline: bool) -> Iterator[str]:
    design = draft.design
    region = design.placement.region
    yield deploy_command(
        stack_name(design.name),
        region,
        draft.file(),
        inline=inline,
        capability="CAPABILITY_NAMED_IAM" if template.needs_names() else "CAPABILITY_IAM",
        parameters=" ".join(f"{name}=..." for name in unanswered(template)),
    )
    yield f"export API_HOST=$({_output(draft, 'ApiHost')})"


def _output(draft: Draft, name: str) -> str:
    design = draft.design
    return (
        f"aws cloudformation describe-stacks --region {design.placement.region} "
        f"--stack-name {stack_name(design.name)} --query "
        f"\"Stacks[0].Outputs[?OutputKey=='{name}'].OutputValue\" --output text"
    )


def _kubeconfig(draft: Draft) -> Iterator[str]:
    region = draft.design.placement.region
    group = f"$({_output(draft, 'FirstMember')})"
    yield "The administrator's kubeconfig is on the first machine; Session Manager reaches it:"
    yield (
        f"  $ aws ssm start-session --region {region} --target $(aws autoscaling "
        f"describe-auto-scaling-groups --region {region} --auto-scaling-group-names {group} "
        "--query 'AutoScalingGroups[0].Instances[0].InstanceId' --output text)"
    )
    yield "  $ sudo cat /etc/kubernetes/admin.conf"


def _remarks(draft: Draft, template: Template, *, inline: bool) -> Iterator[str]:
    design = draft.design
    if not inline:
        yield "Put the name of a bucket of yours in the place of BUCKET."
    if found := unanswered(template):
        yield f"Put your own values in the place of the dots: {', '.join(found)}."
    if not balanced(design):
        yield f"Make {known_host(design)} known to whoever uses the API: it has no load balancer."
    if not installable(design.network.cni):
        yield "No command here installs a pod network: nodes stay NotReady until you install one."
    if with_key(design):
        yield "SSH is open to the ranges of security.ssh_cidrs, for the key pair you name."
    if storage_class(draft):
        yield f"Files that belong to this export: {draft.file('storage')}."
    path = parameter_path(design.name)
    yield (
        "A machine that dies is replaced, finds its address and volume, and takes up its place. "
        "After a change of a template end the members' machines one at a time, each when the one "
        "before is healthy; a member whose volume is lost must first be removed from etcd."
    )
    yield (
        f"What joining machines need stands in the Parameter Store below /{path}, encrypted; it "
        "stays when the stack goes:"
    )
    yield (
        f"  $ aws ssm delete-parameters --region {design.placement.region} --names "
        + " ".join(
            f"/{path}/{name}"
            for name in ("worker-join", "control-plane-join", "encryption-key", "etcd-ca")
        )
    )
