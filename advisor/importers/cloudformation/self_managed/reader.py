"""A stack of a cluster that runs itself as a design."""

from __future__ import annotations

from typing import Final

from advisor.importers.cloudformation.case import Case
from advisor.importers.cloudformation.network import read_network
from advisor.importers.cloudformation.nodes import write_pool
from advisor.importers.cloudformation.routes import Routes
from advisor.importers.cloudformation.security import read_security
from advisor.importers.cloudformation.self_managed.endpoint import read_endpoint
from advisor.importers.cloudformation.self_managed.members import read_members
from advisor.importers.cloudformation.self_managed.software import read_software
from advisor.importers.cloudformation.self_managed.stores import read_stores
from advisor.importers.cloudformation.self_managed.workers import read_workers
from advisor.importers.cloudformation.subnets import SubnetUse, read_ground, write_subnets
from advisor.importers.cloudformation.template import GROUP
from advisor.importers.eksctl.folding import folded
from advisor.model.vocabulary import NodeSubnets, SubnetRole, Tool

_CLUSTER_TAG: Final = "kubernetes.io/cluster/"
_RULES: Final = ("AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress")


def read_own(case: Case) -> None:
    """Everything about a cluster whose machines are in the stack."""
    routes = Routes(case.templates)
    groups = case.templates.of(GROUP)
    machines = [(each.get("VPCZoneIdentifier"), "") for each in groups]
    balancers = case.templates.of("AWS::ElasticLoadBalancingV2::LoadBalancer")
    read_ground(case, SubnetUse([each.get("Subnets") for each in balancers], machines), routes)
    _name(case)
    case.record.infer("control_plane.managed", False, case.cluster.place, "its members are here")
    tool = Tool.CLOUDFORMATION.value
    case.record.infer("provisioner.tool", tool, case.cluster.place, "it is a template")
    read_network(case, routes)
    plane = read_members(case)
    read_software(case, plane)
    _node_subnets(case)
    taken: set[str] = set()
    case.record.infer("nodes.pools", [], case.cluster.place, "those that the template makes")
    for pool in folded(read_workers(case)):
        write_pool(case, pool, taken)
    read_stores(case, plane)
    read_endpoint(case, plane)
    read_security(case)
    for each in case.templates.of(*_RULES):
        case.templates.understood(each)  # what machines say to one another follows from the rest
    write_subnets(case)


def _name(case: Case) -> None:
    for each in case.cluster.get("Tags").items():
        key = each.get("Key").text() or ""
        if key.startswith(_CLUSTER_TAG):
            case.record.read("name", key.removeprefix(_CLUSTER_TAG), each.place)
            return
    case.record.infer("name", "cluster", case.cluster.place, "no tag says it")


def _node_subnets(case: Case) -> None:
    used = case.cluster.get("VPCZoneIdentifier")
    roles = {each.role for each in case.ground.subnets}
    inside = roles - {SubnetRole.PUBLIC}
    word = NodeSubnets.PRIVATE if inside else NodeSubnets.PUBLIC
    case.record.infer("network.node_subnets", word.value, used.stated, "as its subnets are")
