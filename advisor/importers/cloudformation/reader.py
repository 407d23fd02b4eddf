"""Templates of an EKS cluster as a design."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from advisor.importers.cloudformation.addons import Addons, read_addons
from advisor.importers.cloudformation.case import Case
from advisor.importers.cloudformation.cluster import read_cluster
from advisor.importers.cloudformation.groups import NODEGROUP, own_groups, read_groups
from advisor.importers.cloudformation.left import leave_the_rest
from advisor.importers.cloudformation.machines import machines_of
from advisor.importers.cloudformation.network import read_network
from advisor.importers.cloudformation.nodes import PROFILE, read_nodes
from advisor.importers.cloudformation.programs import programs
from advisor.importers.cloudformation.routes import Routes
from advisor.importers.cloudformation.security import read_security
from advisor.importers.cloudformation.subnets import SubnetUse, read_ground, write_subnets
from advisor.importers.cloudformation.template import EKS_CLUSTER, Resource, Templates
from advisor.importers.cloudformation.whole import find_cluster
from advisor.importers.foreign import Tree
from advisor.importers.record import Record

if TYPE_CHECKING:
    from advisor.catalog import Catalog

_AUTO: Final = ("ComputeConfig", "Enabled")


def read_templates(documents: Sequence[Tree], catalog: Catalog) -> Record:
    """The cluster in the templates.

    Raises:
        MisplacedError: there is none, or more than one.
    """
    return read_case(documents, catalog).record


def read_case(documents: Sequence[Tree], catalog: Catalog) -> Case:
    """What ``read_templates`` does, with all that was found out on the way."""
    templates = Templates(documents)
    cluster = find_cluster(templates)
    case = Case(templates, catalog, Record(), cluster, cluster.kind == EKS_CLUSTER)
    if case.managed:
        _eks(case)
    else:
        from advisor.importers.cloudformation.self_managed.reader import read_own

        read_own(case)
    leave_the_rest(case)
    return case


def _eks(case: Case) -> None:
    routes = Routes(case.templates)
    read_ground(case, _use(case), routes)
    read_cluster(case)
    read_network(case, routes)
    auto = case.cluster.get(*_AUTO).flag() is True
    found = programs(case.templates)
    read_addons(case, Addons(case), found, auto=auto)
    groups = read_groups(case)
    read_nodes(case, groups, found, auto=auto)
    read_security(case)
    write_subnets(case)


def _use(case: Case) -> SubnetUse:
    """Which subnets cluster and machines name; what the machines are called names a zone."""
    machines = [
        (group.get("Subnets"), _called(case, group).removesuffix("-spot"))
        for group in case.of_cluster(NODEGROUP)
    ]
    machines += [(each.get("VPCZoneIdentifier"), "") for each in own_groups(case)]
    profiles = [each.get("Subnets") for each in case.of_cluster(PROFILE)]
    cluster = [case.cluster.get("ResourcesVpcConfig", "SubnetIds"), *profiles]
    return SubnetUse(cluster, machines)


def _called(case: Case, group: Resource) -> str:
    stated = group.get("NodegroupName").word()
    return stated or machines_of(case, group).name_tag()
