"""Which resource the design is about, and what to say where there is none."""

from __future__ import annotations

from typing import Final, NoReturn

from advisor.importers.cloudformation.template import EKS_CLUSTER, GROUP, Resource, Templates
from advisor.importers.imported import MisplacedError, Place

MEMBER_TAG: Final = "k8s-advisor/member"
"""By this tag a machine of our own stacks knows which member it is."""
_NESTED: Final = "AWS::CloudFormation::Stack"
_PROCESSED: Final = (
    "Import the processed template: aws cloudformation get-template --template-stage Processed."
)
_INDIRECT: Final = (
    ("Custom::AWSCDK-EKS-Cluster", "a custom resource of the CDK that makes one",
     "Use `import --live eks:NAME` on the cluster itself: a function makes it, not the template."),
    ("::MODULE", "a module", _PROCESSED),
)  # fmt: skip
"""What may make a cluster without an AWS::EKS::Cluster in sight."""


def find_cluster(templates: Templates) -> Resource:
    """The cluster: one of EKS, or the first member of one that runs itself.

    Raises:
        MisplacedError: there is none, or several.
    """
    found = templates.of(EKS_CLUSTER)
    if len(found) > 1:
        raise MisplacedError(
            found[1].place,
            f"a second cluster, {found[1].name} beside {found[0].name}",
            "A design is of one cluster: import a template with one of them.",
        )
    if found:
        return found[0]
    members = [each for each in templates.of(GROUP) if each.tag(MEMBER_TAG) is not None]
    if not members:
        _refuse(templates)
    return members[0]


def _refuse(templates: Templates) -> NoReturn:
    for number, document in enumerate(templates.documents):
        if not isinstance(document.get("Resources"), dict):
            raise MisplacedError(
                (number,), "a template without resources", "Import the whole template."
            )
    without = [each for each in templates.resources if each.kind == EKS_CLUSTER]
    if without:
        raise MisplacedError(
            without[0].place,
            f"the cluster {without[0].name} is not made with the defaults of the parameters",
            f"State a default with which its condition {without[0].tree.get('Condition')} holds.",
        )
    for kind, what, hint in _INDIRECT:
        found = next((each for each in templates.resources if kind in each.kind), None)
        if found is not None:
            raise MisplacedError(found.place, f"no cluster here, but {what}, {found.name}", hint)
    loop = _loop(templates)
    if loop is not None:
        raise MisplacedError(loop, f"no cluster here, but {loop[-1]}, whose resources are not read",
                             _PROCESSED)  # fmt: skip
    nested = templates.of(_NESTED)
    if nested:
        raise MisplacedError(
            nested[0].place,
            f"no cluster here, but a nested stack, {nested[0].name}",
            "Nested templates are not followed: import the one with the AWS::EKS::Cluster, or a "
            "folder with all of them.",
        )
    raise MisplacedError(
        (0, "Resources"),
        "the template makes no cluster: it has no AWS::EKS::Cluster, and no stack of ours",
        "Import the template of the cluster. Of clusters that run themselves only the stacks that "
        "k8s-advisor exports are read.",
    )


def _loop(templates: Templates) -> Place | None:
    """Where a loop makes resources, or a macro adds some."""
    for number, document in enumerate(templates.documents):
        resources = document.get("Resources")
        for name in resources if isinstance(resources, dict) else ():
            if str(name).startswith("Fn::"):
                return (number, "Resources", name)
        if "Transform" in document:
            return (number, "Transform")
    return None
