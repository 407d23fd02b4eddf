"""MachineDeployments: one in each zone, for all machines of one stand in the same zone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from advisor.exporters.capa import kubeadm
from advisor.exporters.capa.choices import BOOTSTRAP, CLUSTER, INFRASTRUCTURE, eks
from advisor.exporters.capa.draft import Draft, compact, document, reference
from advisor.exporters.capa.joining import limits, nodeadm, once, size, version
from advisor.exporters.capa.machines import worker
from advisor.exporters.capa.shares import Names, Share, shares
from advisor.model.nodes import NodePool


def deployments(draft: Draft, pool: NodePool, names: Names) -> Iterator[dict[str, Any]]:
    """The MachineDeployments of a pool, with the templates of their machines."""
    made = list(shares(draft, pool))
    if not made:
        return
    bootstrap = _bootstrap_template(draft, pool, names)
    yield bootstrap
    templates: dict[bool, str] = {}
    for share in made:
        if share.spot not in templates:
            parts = (pool.name, "spot") if share.spot else (pool.name,)
            name = names.take("AWSMachineTemplate", draft.name(*parts))
            templates[share.spot] = name
            spec = {"template": {"spec": worker(draft, pool, spot=share.spot)}}
            yield document(INFRASTRUCTURE, "AWSMachineTemplate", name, spec)
        machine = {
            "bootstrap": {
                "configRef": reference(BOOTSTRAP, bootstrap["kind"], bootstrap["metadata"]["name"])
            },
            "infrastructureRef": reference(
                INFRASTRUCTURE, "AWSMachineTemplate", templates[share.spot]
            ),
        }
        yield _deployment(draft, pool, share, machine, names)


def _deployment(
    draft: Draft, pool: NodePool, share: Share, machine: dict[str, Any], names: Names
) -> dict[str, Any]:
    reason = "Its machines all stand in this zone; without a word, in one that nobody chose."
    spec = {
        "clusterName": draft.cluster,
        "replicas": size(draft, pool, share),
        "rollout": _rollout(draft, pool, share),
        "selector": {"matchLabels": {}},
        "template": {
            "spec": {
                "clusterName": draft.cluster,
                "version": version(draft, pool),
                "failureDomain": once(
                    draft, share, share.zones[0], f"nodes.pools[{pool.name}].zones", reason
                ),
                **machine,
            }
        },
    }
    name = names.take("MachineDeployment", share.name)
    return document(CLUSTER, "MachineDeployment", name, compact(spec), **limits(draft, pool, share))


def _bootstrap_template(draft: Draft, pool: NodePool, names: Names) -> dict[str, Any]:
    kind = "NodeadmConfigTemplate" if eks(draft.design) else "KubeadmConfigTemplate"
    name = names.take(kind, draft.name(pool.name))
    config = nodeadm(pool) if eks(draft.design) else kubeadm.worker_config(draft, pool)
    return document(BOOTSTRAP, kind, name, {"template": {"spec": config}})


def _rollout(draft: Draft, pool: NodePool, share: Share) -> dict[str, Any] | None:
    """How many machines change at once; neither more nor fewer would be a standstill."""
    unavailable, extra = rollout(pool)
    if unavailable is None and extra is None:
        return None
    update = compact(
        {
            "maxUnavailable": once(
                draft, share, unavailable, f"nodes.pools[{pool.name}].rollout.max_unavailable",
                "Gone at once while machines are replaced.",
            )
            if unavailable is not None
            else None,
            "maxSurge": once(
                draft, share, extra, f"nodes.pools[{pool.name}].rollout.max_surge",
                "More at once while machines are replaced.",
            )
            if extra is not None
            else None,
        }
    )  # fmt: skip
    return {"strategy": {"type": "RollingUpdate", "rollingUpdate": update}}


def rollout(pool: NodePool) -> tuple[int | str | None, int | None]:
    """Machines that may be missing, and that there may be more, while others are replaced."""
    wanted = pool.rollout
    unavailable: int | str | None = wanted.max_unavailable
    if unavailable is None and wanted.max_unavailable_percent is not None:
        unavailable = f"{wanted.max_unavailable_percent}%"
    extra = wanted.max_surge
    if extra == 0 and unavailable in (None, 0, "0%"):
        extra = 1
    return unavailable, extra
