"""How clients find the Kubernetes API, and from where they may reach it."""

from __future__ import annotations

from typing import Final

from advisor.decisions.conditions import managed, on_kops, self_run
from advisor.decisions.consequences import Patch, private_api
from advisor.decisions.decision import Decision, Input, Option, Step
from advisor.model.design import Design
from advisor.model.vocabulary import ApiDns, ServiceDns

_STEP: Final = Step.CONTROL_PLANE


def _without_dns(design: Design) -> Patch:
    patch: Patch = {
        "control_plane.api_load_balancer": "nlb",
        "control_plane.dns_zone": None,
        "control_plane.dedicated_apiservers": 0,
    }
    if on_kops(design) and design.load_balancing.dns == ServiceDns.EXTERNAL_DNS:
        patch["load_balancing.dns"] = "manual"
    return patch


def _with_dns_zone(design: Design) -> Patch:
    return {"control_plane.dns_zone": design.control_plane.dns_zone or "example.com"}


DECISIONS: Final = (
    Decision(
        id="api-dns",
        path="control_plane.dns",
        step=_STEP,
        title="How do clients find the API?",
        why="Without DNS the load balancer's own name stands in the kubeconfig and nothing can "
        "expire or be mistaken. A hosted zone gives a name that survives a new load balancer.",
        input=Input.CHOICE,
        applies=self_run,
        source="kops v1.36.2 validation.go; k8s.af Turnitin, SaleMove",
        options=(
            Option(
                "none",
                "By the load balancer's name",
                "Nothing to set up; needs an NLB, and kops then runs no external-dns.",
                also=_without_dns,
            ),
            Option(
                "public",
                "Public hosted zone",
                "A name of your own; $0.50 a month and a zone that must exist first.",
                also=_with_dns_zone,
            ),
            Option(
                "private",
                "Private hosted zone",
                "A name only the VPC resolves; clients outside need a resolver or a VPN.",
                also=_with_dns_zone,
            ),
            Option(
                "gossip",
                "Gossip (k8s.local)",
                "Retired: kops 1.37 refuses it.",
                history=True,
            ),
        ),
    ),
    Decision(
        id="dns-zone",
        path="control_plane.dns_zone",
        step=_STEP,
        title="In which hosted zone?",
        why="kops writes the API's name into it and does not create it. A zone that other teams "
        "edit is a shared point of failure.",
        input=Input.TEXT,
        optional=True,
        applies=lambda d: self_run(d) and d.control_plane.dns in (ApiDns.PUBLIC, ApiDns.PRIVATE),
        source="kops v1.36.2 validation validateCloudDNSTopology",
    ),
    Decision(
        id="api-load-balancer",
        path="control_plane.api_load_balancer",
        step=_STEP,
        title="What stands in front of the API servers?",
        why="Clients need one address for three servers. An NLB costs about $18 a month and keeps "
        "its addresses; Classic load balancers changed theirs, which caused two published outages.",
        input=Input.CHOICE,
        applies=self_run,
        source="k8s.af Turnitin, SaleMove; kops v1.36.2 validation aws.go",
        options=(
            Option("nlb", "Network load balancer", "About $18 a month; addresses never change."),
            Option(
                "none",
                "Nothing, DNS only",
                "Saves the load balancer; clients wait for DNS when a server goes.",
                applies=lambda d: d.control_plane.dns != ApiDns.NONE,
            ),
            Option("clb", "Classic load balancer", "Retired: kops 1.37 refuses it.", history=True),
        ),
    ),
    Decision(
        id="api-scheme",
        path="control_plane.api_scheme",
        step=_STEP,
        essential=True,
        title="Is the API reachable from the internet?",
        why="A public load balancer with an allow-list is simple and works from everywhere the "
        "list names. An internal one needs a VPN or a machine inside, also for pipelines.",
        input=Input.CHOICE,
        applies=self_run,
        source="kops v1.36.2 validation aws.go; CP-009, CP-010",
        options=(
            Option(
                "public",
                "Yes, for an allow-list",
                "No VPN needed; a leaked kubeconfig works from every listed address.",
                also={"control_plane.endpoint.public": True},
            ),
            Option(
                "internal",
                "No, inside only",
                "Nothing to scan from outside; a VPN or bastion to build and to keep up.",
                also=lambda d: {
                    "control_plane.endpoint.public": False,
                    "control_plane.api_internal_through_load_balancer": False,
                    **private_api(d),
                },
            ),
        ),
    ),
    Decision(
        id="endpoint-public",
        path="control_plane.endpoint.public",
        step=_STEP,
        essential=True,
        title="Is the API reachable from the internet?",
        why="EKS opens the endpoint to the whole world unless told otherwise. Private only keeps "
        "everybody out who has no VPN, your pipelines included.",
        input=Input.SWITCH,
        applies=managed,
        source="EKS user guide clusters/cluster-endpoint; checkov CKV_AWS_38/39",
        options=(
            Option(True, "Yes, for an allow-list", "No VPN needed; keep the list short."),
            Option(
                False,
                "No, inside only",
                "Nothing to scan from outside; a VPN or a runner in the VPC to build.",
                also=private_api,
            ),
        ),
    ),
    Decision(
        id="endpoint-private",
        path="control_plane.endpoint.private",
        step=_STEP,
        title="Do nodes reach the API inside the VPC?",
        why="Without the private endpoint, node traffic leaves the VPC, pays NAT and dies with it. "
        "An allow-list that lacks the NAT addresses locks the nodes out.",
        input=Input.SWITCH,
        applies=lambda d: managed(d) and d.control_plane.endpoint.public,
        source="EKS user guide clusters/cluster-endpoint; CP-011",
        options=(
            Option(True, "Yes", "Free; there is no reason against it."),
            Option(False, "No, through the public endpoint", "EKS' default, and a trap."),
        ),
    ),
    Decision(
        id="api-ranges",
        path="control_plane.endpoint.public_cidrs",
        step=_STEP,
        essential=True,
        title="From which address ranges may the API be reached?",
        why="EKS, eksctl and kops all default to the whole internet. Offices, VPN exits and "
        "pipelines are usually a handful of ranges.",
        input=Input.RANGES,
        applies=lambda d: d.control_plane.endpoint.public or self_run(d),
        source="kops v1.36.2 defaults; checkov CKV_AWS_38",
    ),
    Decision(
        id="private-path",
        path="control_plane.private_path",
        step=_STEP,
        title="How do people and pipelines get inside?",
        why="What has no public address needs a way in, or nobody reaches the API. The way in must "
        "not run in the cluster it is meant to repair.",
        input=Input.CHOICE,
        applies=lambda d: not d.control_plane.endpoint.public or on_kops(d),
        source="CP-010; eksctl v0.230.0 validation ErrClusterEndpointPrivateOnly",
        options=(
            Option(
                "none",
                "No way needed",
                "Only right where the API has a public endpoint.",
                applies=lambda d: d.control_plane.endpoint.public,
            ),
            Option("vpn", "VPN", "Works for people and tools; a gateway to pay and to patch."),
            Option(
                "direct-connect",
                "Direct Connect",
                "A line from your offices; months to order, only worth it when it exists.",
            ),
            Option(
                "session-manager",
                "Session Manager",
                "No open port, every session logged; awkward for pipelines.",
            ),
            Option(
                "in-vpc-runner",
                "Runner inside the VPC",
                "Pipelines stay inside; people still need something else.",
            ),
            Option("bastion", "Bastion host", "Simple and known; one more machine to harden."),
        ),
    ),
)
