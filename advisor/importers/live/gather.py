"""Everything AWS says about one cluster, as one tree: first EKS, then the machines around it.

The keys of the tree are those of ``PARTS``; below stand the answers as AWS gives them, by the
names of what they describe.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from advisor.importers.live import surroundings as around
from advisor.importers.live.policy import PARTS
from advisor.importers.live.problems import NotOfEks, UnknownCluster
from advisor.importers.live.questions import Aws, Inquiry, PartUnread, Tree, Unread

Tell = Callable[[str], None]

_STANDARD: Final = "STANDARD"


@dataclass(slots=True)
class Answers:
    """What AWS said, and what it did not show."""

    tree: Tree = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)


def gather(aws: Aws, name: str, tell: Tell) -> Answers:
    """All parts about the cluster ``name``; ``tell`` hears what is asked next.

    Raises:
        ClusterUnavailable: AWS cannot be asked, or no longer.
        UnknownCluster, NotOfEks: there is nothing to read.
    """
    tell(PARTS["cluster"].title)
    cluster = aws.first("eks", "DescribeCluster", "cluster", name=name)
    if cluster is None:
        raise UnknownCluster(name, aws.region, _known(aws))
    if cluster.get("connectorConfig") or not cluster.get("resourcesVpcConfig"):
        raise NotOfEks(name)
    answers = Answers({"cluster": cluster})
    for key, ask in _QUESTIONS.items():
        tell(PARTS[key].title)
        try:
            ask(Inquiry(aws, name, answers.tree))
        except PartUnread as problem:
            answers.unread.append(problem.unread)
    return answers


def _known(aws: Aws) -> list[str] | None:
    try:
        return aws.all("cluster", "eks", "ListClusters", "clusters")
    except PartUnread:
        return None


def _each_of(
    about: Inquiry, key: str, words: tuple[str, str, str, str, str]
) -> Iterator[tuple[str, Any]]:
    """Every element of a list of EKS with its description."""
    listing, plural, describing, singular, argument = words
    for each in about.aws.all(key, "eks", listing, plural, clusterName=about.name):
        asked = {"clusterName": about.name, argument: each}
        try:
            yield each, about.aws.one(key, "eks", describing, singular, **asked)
        except PartUnread as problem:
            if not problem.gone:
                raise


def _node_groups(about: Inquiry) -> None:
    words = ("ListNodegroups", "nodegroups", "DescribeNodegroup", "nodegroup", "nodegroupName")
    about.tree["nodegroup"] = dict(_each_of(about, "nodegroup", words))


def _fargate_profiles(about: Inquiry) -> None:
    words = ("ListFargateProfiles", "fargateProfileNames", "DescribeFargateProfile",
             "fargateProfile", "fargateProfileName")  # fmt: skip
    about.tree["fargateProfile"] = dict(_each_of(about, "fargateProfile", words))


def _addons(about: Inquiry) -> None:
    words = ("ListAddons", "addons", "DescribeAddon", "addon", "addonName")
    about.tree["addon"] = dict(_each_of(about, "addon", words))


def _access_entries(about: Inquiry) -> None:
    if (about.tree["cluster"].get("accessConfig") or {}).get("authenticationMode") == "CONFIG_MAP":
        about.tree["accessEntry"] = {}
        return  # EKS refuses to list any
    words = ("ListAccessEntries", "accessEntries", "DescribeAccessEntry", "accessEntry",
             "principalArn")  # fmt: skip
    found = dict(_each_of(about, "accessEntry", words))
    for arn, entry in found.items():
        if entry.get("type") == _STANDARD:
            entry["policies"] = about.aws.all(
                "accessEntry", "eks", "ListAssociatedAccessPolicies", "associatedAccessPolicies",
                clusterName=about.name, principalArn=arn,
            )  # fmt: skip
    about.tree["accessEntry"] = found


def _pod_identities(about: Inquiry) -> None:
    key, found = "podIdentity", {}
    for each in about.aws.all(
        key, "eks", "ListPodIdentityAssociations", "associations", clusterName=about.name
    ):
        label = f"{each.get('namespace')}/{each.get('serviceAccount')}"
        found[label] = about.aws.one(
            key, "eks", "DescribePodIdentityAssociation", "association",
            clusterName=about.name, associationId=each.get("associationId"),
        )  # fmt: skip
    about.tree[key] = found


def _identity_providers(about: Inquiry) -> None:
    key = "identityProvider"
    listed = about.aws.all(
        key, "eks", "ListIdentityProviderConfigs", "identityProviderConfigs",
        clusterName=about.name,
    )  # fmt: skip
    about.tree[key] = {str(each.get("name")): each for each in listed}


_QUESTIONS: Final[dict[str, Callable[[Inquiry], None]]] = {
    "nodegroup": _node_groups,
    "fargateProfile": _fargate_profiles,
    "addon": _addons,
    "accessEntry": _access_entries,
    "podIdentity": _pod_identities,
    "identityProvider": _identity_providers,
    "subnet": around.subnets,
    "vpc": around.vpc,
    "routeTable": around.route_tables,
    "natGateway": around.nat_gateways,
    "vpcEndpoint": around.vpc_endpoints,
    "autoScalingGroup": around.scaling_groups,
    "launchTemplate": around.launch_templates,
    "instance": around.instances,
    "logGroup": around.log_groups,
    "loadBalancer": around.load_balancers,
    "oidcProvider": around.oidc_providers,
}
