"""Workers: every pool in its form, Fargate profiles, and what repairs single machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from advisor.exporters.capa.choices import INFRASTRUCTURE, Form, eks, form, pools
from advisor.exporters.capa.deployments import deployments
from advisor.exporters.capa.draft import Draft, document
from advisor.exporters.capa.machine_pools import machine_pools, managed_pools
from advisor.exporters.capa.machines import check
from advisor.exporters.capa.plane import control_plane_name, repair_of_workers
from advisor.exporters.capa.shares import Names
from advisor.exporters.eksctl.fargate import fargate_profiles


def workers(draft: Draft) -> list[dict[str, Any]]:
    """The documents of every pool, and what repairs machines that belong to no scaling group.

    Raises:
        ExportError: no image starts the machines of a pool.
    """
    names = Names()
    names.take("AWSMachineTemplate", control_plane_name(draft))
    found: list[dict[str, Any]] = []
    for pool in draft.design.nodes.pools:
        check(pool, draft)
        match form(pool, draft.design):
            case Form.DEPLOYMENT:
                found += deployments(draft, pool, names)
            case Form.POOL:
                found += machine_pools(draft, pool, names)
            case Form.MANAGED:
                found += managed_pools(draft, pool, names)
    found += _fargate(draft)
    if pools(draft.design, Form.DEPLOYMENT):
        found.append(repair_of_workers(draft))
    return found


def _fargate(draft: Draft) -> Iterator[dict[str, Any]]:
    if not eks(draft.design):
        return
    for profile in fargate_profiles(draft.eks) or ():
        name = profile["name"]
        spec = {
            "clusterName": draft.cluster,
            "profileName": name,
            "selectors": profile["selectors"],
        }
        yield document(INFRASTRUCTURE, "AWSFargateProfile", draft.name(name), spec)
