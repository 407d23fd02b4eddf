"""A cluster that runs, read from AWS: with reading calls only, all of them in ``policy``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.importers.imported import Imported
from advisor.importers.live.policy import policy, policy_text

if TYPE_CHECKING:
    from advisor.catalog import Catalog
    from advisor.importers.live.questions import Timing

__all__ = ["SOURCE", "LiveCluster", "policy", "policy_text", "read_live"]

SOURCE = "EKS"
"""The source that an import from AWS has."""


@dataclass(frozen=True, slots=True)
class LiveCluster:
    """Which cluster to read, and as whom. No region: that of the profile or environment."""

    name: str
    region: str | None = None
    profile: str | None = None


def read_live(
    cluster: LiveCluster,
    *,
    catalog: Catalog,
    tell: Callable[[str], None] = lambda _: None,
    timing: Timing | None = None,
) -> Imported:
    """The cluster as a design; ``tell`` hears what is asked next.

    Raises:
        ClusterUnavailable: AWS cannot be asked.
        NotFoundError: there is no such cluster, or region.
        AdvisorError: nothing says in which region to ask.
    """
    from advisor.importers.live.gather import gather
    from advisor.importers.live.questions import Aws
    from advisor.importers.live.reader import read_answers
    from advisor.importers.live.region import region_of
    from advisor.importers.reading import designed

    region = region_of(cluster, catalog)
    aws = Aws(region, cluster.profile, timing)
    try:
        answers = gather(aws, cluster.name, tell)
    finally:
        aws.close()
    record = read_answers(answers, cluster.name, region, catalog)
    return designed(record.tree, record.readings, SOURCE, f"eks:{cluster.name}", catalog)
