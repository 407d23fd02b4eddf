"""What goes with the template: objects that only the cluster's own API can hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from advisor.exporters.cloudformation.eks.choices import (
    BUILT_IN_POOLS,
    Form,
    auto_mode,
    pools,
    private_nodes,
)
from advisor.exporters.cloudformation.eks.controllers import profile
from advisor.exporters.drafting import Draft
from advisor.exporters.karpenter import (
    AUTO_MODE_CLASS,
    DISCOVERY,
    capacity_types,
    node_class,
    node_pool,
    node_pools,
)
from advisor.exporters.storage_class import storage_class
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import SubnetRole
from advisor.plan.layout import pool_zones, subnets

Documents = Sequence[Mapping[str, Any]]

PARTS: Final = {
    "karpenter": "Pools and node classes of Karpenter",
    "nodepools": "Node pools of Auto Mode",
    "storage": "Default storage class",
}
"""What each further file holds."""


def companions(draft: Draft) -> dict[str, Documents]:
    """The documents of each further file, by the part of its name."""
    found: dict[str, Documents] = {
        "karpenter": _karpenter(draft),
        "nodepools": _auto_pools(draft),
        "storage": storage_class(draft, built_in=auto_mode(draft.design)),
    }
    return {part: documents for part, documents in found.items() if documents}


def _karpenter(draft: Draft) -> Documents:
    found: list[dict[str, Any]] = []
    for pool in pools(draft.design, Form.KARPENTER):
        found.append(node_class(draft, pool, profile(draft.design), _subnet_terms(draft, pool)))
        found += node_pools(draft, pool)
    return found


def _subnet_terms(draft: Draft, pool: NodePool) -> list[dict[str, Any]]:
    """Subnets by the tag that the stack gives to those it makes, by id where they exist."""
    design = draft.design
    roles = (SubnetRole.PRIVATE, SubnetRole.NODE)
    wanted = roles if private_nodes(design) else (SubnetRole.PUBLIC,)
    here = [s for s in subnets(design) if s.role in wanted and s.zone in pool_zones(pool, design)]
    found: list[dict[str, Any]] = [{"id": subnet.id} for subnet in here if subnet.id]
    if len(found) < len(here):
        found.append({"tags": {DISCOVERY: design.name}})
    return found


def _auto_pools(draft: Draft) -> Documents:
    """NodePools of Auto Mode beside those it brings."""
    return tuple(
        node_pool(
            draft, pool, pool.name, pool.max,
            capacity_types(pool),
            node_class=AUTO_MODE_CLASS,
        )
        for pool in pools(draft.design, Form.AUTO)
        if pool.name not in BUILT_IN_POOLS and pool.max
    )  # fmt: skip
