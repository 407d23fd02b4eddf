"""Which resource of an export is which of a template, though they are called otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from advisor.importers.cloudformation.case import Case
from advisor.importers.cloudformation.groups import NODEGROUP, group_name, own_groups
from advisor.importers.cloudformation.machines import machines_of
from advisor.importers.cloudformation.template import EKS_CLUSTER, Resource
from advisor.importers.foreign import Tree
from advisor.importers.names import slug

if TYPE_CHECKING:
    from advisor.catalog import Catalog

Key = tuple[str, ...]


def twins(theirs: Tree, base: Tree, ours: Tree, catalog: Catalog) -> dict[str, str]:
    """The name in ``theirs`` of each resource of an export that it has, too."""
    from advisor.importers.cloudformation.reader import read_case

    known = dict(_keys(read_case([theirs], catalog)))
    found: dict[str, str] = {}
    for export in (base, ours):
        for key, name in _keys(read_case([export], catalog)):
            if key in known:
                found.setdefault(name, known[key])
    return found


def _keys(case: Case) -> Iterator[tuple[Key, str]]:
    """What each resource is known by, whatever it is called, and what it is called."""
    templates = case.templates
    yield ("cluster",), case.cluster.name
    for each in templates.of("AWS::EC2::VPC")[:1]:
        yield ("vpc",), each.name
    for subnet in case.ground.subnets:
        if subnet.id is None:
            name = subnet.key.partition("/")[2]
            yield ("subnet", subnet.zone, subnet.role.value), name
    if case.cluster.kind != EKS_CLUSTER:
        return
    yield from _groups(case)
    yield from _named(case)


def _groups(case: Case) -> Iterator[tuple[Key, str]]:
    roles: dict[str, str] = {}
    for group in [*case.of_cluster(NODEGROUP), *own_groups(case)]:
        machines = machines_of(case, group)
        name = slug(group_name(case, group, machines))
        yield (group.kind, name), group.name
        if machines.template is not None:
            yield ("template", name), machines.template.name
        role = case.templates.at(group.get("NodeRole").reference)
        if role is not None:
            roles.setdefault("node-role", role.name)
    yield from (((what,), name) for what, name in roles.items())


def _named(case: Case) -> Iterator[tuple[Key, str]]:
    for each in case.of_cluster("AWS::EKS::Addon"):
        yield ("addon", each.get("AddonName").loose()), each.name
    for each in case.of_cluster("AWS::EKS::FargateProfile"):
        yield ("profile", each.get("FargateProfileName").loose()), each.name
    for each in case.of_cluster("AWS::EKS::PodIdentityAssociation"):
        yield ("identity", each.get("ServiceAccount").loose()), each.name
    for each in case.templates.of("AWS::EC2::VPCEndpoint"):
        yield ("endpoint", each.get("ServiceName").loose().rpartition(".")[2]), each.name
    for each in case.templates.of("AWS::Logs::LogGroup"):
        if each.get("LogGroupName").loose().startswith("/aws/eks/"):
            yield ("logs",), each.name
    role = case.templates.at(case.cluster.get("RoleArn").reference)
    if role is not None:
        yield ("cluster-role",), role.name
    yield from _keys_of_secrets(case)


def _keys_of_secrets(case: Case) -> Iterator[tuple[Key, str]]:
    for each in case.cluster.get("EncryptionConfig").items():
        key: Resource | None = case.templates.at(each.get("Provider", "KeyArn").reference)
        if key is not None:
            yield ("key",), key.name
