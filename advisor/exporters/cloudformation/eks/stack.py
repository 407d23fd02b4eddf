"""The stack of an EKS cluster, from the VPC to the add-ons."""

from __future__ import annotations

from advisor.errors import ExportError
from advisor.exporters.cloudformation.eks import (
    access,
    addons,
    cluster,
    controllers,
    fargate,
    interruptions,
    machines,
    roles,
)
from advisor.exporters.cloudformation.eks.choices import (
    Form,
    auto_mode,
    grouped,
    pools,
    with_entries,
    with_oidc,
)
from advisor.exporters.cloudformation.eks.groups import Groups
from advisor.exporters.cloudformation.eks.identities import Identity, Way, way
from advisor.exporters.cloudformation.eks.names import CLUSTER, OIDC, QUEUE
from advisor.exporters.cloudformation.network import Network, network
from advisor.exporters.cloudformation.template import Template, Value, att, ref
from advisor.exporters.drafting import Draft
from advisor.exporters.eksctl.machines import check as check_machines


def stack(draft: Draft) -> Template:
    """The template.

    Raises:
        ExportError: the network cannot be made, no image starts the machines of a pool, or
            there is no machine that the add-ons could run on.
    """
    for pool in draft.design.nodes.pools:
        check_machines(pool, draft.catalog)
    _check_room(draft)
    net = network(draft)
    first = addons.before_nodes(draft)
    last = addons.after_nodes(draft)
    parameters, resources = _machines(draft, net, first, last)
    return Template(
        description=f"EKS cluster {draft.design.name}",
        parameters={**cluster.parameters(draft), **net.parameters, **parameters},
        conditions=cluster.conditions(draft),
        resources={
            **net.resources,
            **cluster.resources(draft, net),
            **(access.admin_entry() if with_entries(draft.design) else {}),
            **resources,
            **interruptions.resources(draft),
            **controllers.resources(draft),
        },
        outputs=_outputs(draft, net),
    )


def _machines(
    draft: Draft, net: Network, first: tuple[addons.Addon, ...], last: tuple[addons.Addon, ...]
) -> tuple[dict[str, Value], dict[str, Value]]:
    """Add-ons, groups and profiles in the order in which they can work."""
    after = [addon.resource for addon in first]
    groups = Groups(draft, net, after).build()
    profiles = fargate.profiles(draft, net)
    ready = groups.names or [name for name in profiles if name.endswith("Profile")][-1:]
    programs = [*_identities(first + last), *controllers.identities(draft)]
    keys, port_22 = machines.ssh(draft, net)
    return {**keys, **groups.parameters}, {
        **roles.node_roles(draft, programs),
        **addons.resources(draft, first),
        **port_22,
        **machines.efa(draft),
        **groups.resources,
        **profiles,
        **addons.resources(draft, last, ready or after),
    }


def _identities(found: tuple[addons.Addon, ...]) -> list[Identity]:
    return [addon.identity for addon in found if addon.identity]


def _check_room(draft: Draft) -> None:
    """Add-ons become active on a machine; without one the stack would wait, and fail."""
    design = draft.design
    started = [pool for pool in grouped(design) if pool.desired and pool.max]
    if started or auto_mode(design) or pools(design, Form.FARGATE):
        return
    raise ExportError(
        "No pool starts a machine with the cluster (nodes.pools), so that its add-ons have no "
        "place to run and the stack would fail after half an hour.",
        hint="Add a managed node group of two or more nodes, or a Fargate pool.",
    )


def _outputs(draft: Draft, net: Network) -> dict[str, Value]:
    found: dict[str, Value] = {
        "ClusterName": {"Value": ref(CLUSTER)},
        "ClusterArn": {"Value": att(CLUSTER, "Arn")},
        "ClusterEndpoint": {"Value": att(CLUSTER, "Endpoint")},
        "ClusterSecurityGroupId": {"Value": att(CLUSTER, "ClusterSecurityGroupId")},
        **net.outputs,
    }
    if with_oidc(draft.design):
        found["OidcProviderArn"] = {"Value": ref(OIDC)}
    if interruptions.resources(draft):
        found["InterruptionQueueUrl"] = {"Value": ref(QUEUE)}
    for each in controllers.identities(draft):
        if way(each, draft.design) is Way.OIDC:
            found[f"{each.role}Arn"] = {"Value": att(each.role, "Arn")}
    return found
