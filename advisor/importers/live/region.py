"""Where to ask: the region that is named, or the one of the profile or the environment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from advisor.catalog.refresh.faults import said_by
from advisor.catalog.suggestions import did_you_mean
from advisor.errors import AdvisorError, NotFoundError
from advisor.importers.live.problems import NoCredentials
from advisor.model.scalars import printable

if TYPE_CHECKING:
    from advisor.catalog import Catalog
    from advisor.importers.live import LiveCluster

_REGION: Final = re.compile(r"[a-z]{2,4}(?:-[a-z]+)+-[0-9]")


def region_of(cluster: LiveCluster, catalog: Catalog) -> str:
    """The region to ask in.

    Raises:
        NotFoundError: there is no such region.
        AdvisorError: no region is named anywhere.
        NoCredentials: there is no such profile, or the files of AWS cannot be read.
    """
    session = _session(cluster.profile)
    region = cluster.region or session.region_name
    if not region:
        raise AdvisorError(
            "Nothing says in which region the cluster is.",
            hint="Name it: --region eu-central-1 (or AWS_REGION, or the region of the profile).",
        )
    known = {*catalog.region_names(), *_regions(session)}
    if region not in known or not _REGION.fullmatch(region):
        raise NotFoundError(
            f'There is no region "{printable(region)}".',
            hint=did_you_mean(region, known, otherwise="For instance: --region eu-central-1."),
        )
    return str(region)


def _session(profile: str | None) -> Any:
    from boto3.session import Session

    try:
        return Session(profile_name=profile)
    except Exception as error:  # noqa: BLE001 - botocore raises many classes; all mean this
        raise NoCredentials(said_by(error)) from None


def _regions(session: Any) -> set[str]:
    return {
        region
        for partition in session.get_available_partitions()
        for region in session.get_available_regions("eks", partition_name=partition)
    }
