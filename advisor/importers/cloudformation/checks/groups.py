"""What EKS refuses of node groups, and what does not work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.importers.cloudformation.checks.schema import replaced_by
from advisor.importers.cloudformation.checks.wording import refused, trap
from advisor.importers.cloudformation.node import Node
from advisor.importers.cloudformation.template import GROUP, Resource, Templates, by_eksctl
from advisor.importers.imported import Objection

NODEGROUP: Final = "AWS::EKS::Nodegroup"
_TEMPLATE: Final = "AWS::EC2::LaunchTemplate"


def group_objections(templates: Templates) -> Iterator[Objection]:
    """Everything about groups of machines."""
    for group in templates.of(NODEGROUP):
        stated = group.get("ScalingConfig")
        sizes = (stated.get("MinSize"), stated.get("DesiredSize"), stated.get("MaxSize"))
        yield from _sizes(*sizes)
        if not by_eksctl(templates.documents[group.document]):
            yield from _named(group)
        yield from _budget(group)
        yield from _launch_template(templates, group)
    for group in templates.of(GROUP):
        yield from _sizes(group.get("MinSize"), group.get("DesiredCapacity"), group.get("MaxSize"))


def _sizes(least: Node, wanted: Node, most: Node) -> Iterator[Objection]:
    low, middle, high = least.whole(), wanted.whole(), most.whole()
    if low is not None and high is not None and low > high:
        yield refused(
            "020", least.place, f"At least {low} nodes, and at most {high}.",
            "Raise the most, or lower the least.",
        )  # fmt: skip
    elif middle is not None and (low or 0) > middle:
        yield refused(
            "020", wanted.place, f"{middle} nodes are wanted, and {low} are the least.",
            "Want as many as the least, at the least.",
        )  # fmt: skip
    elif middle is not None and high is not None and middle > high:
        yield refused(
            "020", wanted.place, f"{middle} nodes are wanted, and {high} are the most.",
            "Want as many as the most, at the most.",
        )  # fmt: skip


def _named(group: Resource) -> Iterator[Objection]:
    name = group.get("NodegroupName")
    if name:
        listed = [each for each in replaced_by(NODEGROUP) if each != "NodegroupName"]
        yield trap(
            "021", name.stated,
            "The group has a name, and a change that replaces it fails for the name is taken: "
            f"{', '.join(listed)}.",
            "Leave NodegroupName out; CloudFormation makes one up.",
            title="A named group cannot be replaced",
        )  # fmt: skip


def _budget(group: Resource) -> Iterator[Objection]:
    update = group.get("UpdateConfig")
    if update.get("MaxUnavailable") and update.get("MaxUnavailablePercentage"):
        yield refused(
            "024", update.stated, "Both a number and a percentage of nodes may be unavailable.",
            "State one of the two.",
        )  # fmt: skip


def _launch_template(templates: Templates, group: Resource) -> Iterator[Objection]:
    stated = group.get("LaunchTemplate")
    if not stated:
        return
    for name in ("DiskSize", "RemoteAccess"):
        if group.get(name):
            yield refused(
                "022", group.get(name).stated,
                f"{name} stands beside a launch template, which has to say it.",
                f"Move {name} into the launch template.",
            )  # fmt: skip
    template = templates.named(stated.get("Id"), _TEMPLATE)
    if template is not None:
        yield from _forbidden(group, template)


def _forbidden(group: Resource, template: Resource) -> Iterator[Objection]:
    data = template.get("LaunchTemplateData")
    for name, why in (
        ("IamInstanceProfile", "the node role of the group is the profile"),
        ("InstanceMarketOptions", "the capacity type of the group says it"),
        ("HibernationOptions", "EKS hibernates no node"),
    ):
        if data.get(name):
            yield refused(
                "023", data.get(name).stated,
                f"{name} in the launch template of a managed group: {why}.",
                "Take it out of the launch template.",
            )  # fmt: skip
    if data.get("InstanceType") and group.get("InstanceTypes"):
        yield refused(
            "023", data.get("InstanceType").stated,
            f"The type stands in the launch template and in {group.name}.",
            "State it at one of the two.",
        )  # fmt: skip
    for interface in data.get("NetworkInterfaces").items():
        if interface.get("SubnetId"):
            yield refused(
                "023", interface.get("SubnetId").stated,
                "A subnet in the launch template of a managed group, which has its own.",
                "Take it out of the launch template.",
            )  # fmt: skip
