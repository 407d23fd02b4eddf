"""Everything that is asked of the price list, with our name for each answer.

Codes, families, attributes and usage types are those of the AWS price list as seen in
aws/karpenter-provider-aws, infracost, the pricing server of awslabs/mcp and offer files of 2026-08.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from advisor.catalog.refresh.items_compute import COMPUTE
from advisor.catalog.refresh.items_network import NETWORK
from advisor.catalog.refresh.items_services import SERVICES
from advisor.catalog.refresh.items_storage import STORAGE
from advisor.catalog.refresh.queries import Query

QUERIES: Final = (*NETWORK, *COMPUTE, *STORAGE, *SERVICES)
"""Every question. A price without one here is not refreshed."""

SPOT: Final = "Spot"
"""The family of spot prices, which EC2 answers and the price list does not know."""


def families() -> tuple[str, ...]:
    """Everything that can be refreshed, sorted."""
    return tuple(sorted({SPOT}.union(*(query.families for query in QUERIES))))


def queries_for(wanted: Collection[str]) -> tuple[Query, ...]:
    """The questions that price any of these families; all of them when none are named."""
    return tuple(query for query in QUERIES if not wanted or query.families & set(wanted))
