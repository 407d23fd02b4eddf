"""Who a caller is: discovery of the issuer of service accounts, and AWS identities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from advisor.importers.imported import Objection
from advisor.importers.kops.checks.catalogue import objection
from advisor.importers.kops.checks.forms import arn_resource, shown
from advisor.importers.kops.checks.manifests import Cluster

_BUCKET: Final = re.compile(r"s3://([^/]+)")
_TEST: Final = "memfs://"


def discovery(cluster: Cluster) -> Iterator[Objection]:
    """Where AWS finds the keys that service accounts are signed with."""
    part = cluster.spec.part("serviceAccountIssuerDiscovery")
    store = part.text("discoveryStore")
    service = part.has("discoveryService")
    place = part.here("discoveryStore")
    if store and service:
        yield objection(
            260, place, "discoveryStore and discoveryService are both stated.", "Keep one."
        )
    if store and not store.startswith(_TEST):
        bucket = _BUCKET.match(store)
        if bucket is None:
            yield objection(
                261, place, f"discoveryStore is {shown(store)}.", "Write it like s3://bucket/path."
            )
        elif "." in bucket[1]:
            yield objection(
                261, place, f"The bucket {shown(bucket[1])} has dots in its name, which the "
                "certificate of S3 does not cover.", "Take a bucket without dots.",
            )  # fmt: skip
    if service and not part.text("discoveryService", "url"):
        yield objection(
            263, part.here("discoveryService"), "discoveryService states no url.", "State it."
        )
    if part.on("enableAWSOIDCProvider") and not store and not service:
        yield objection(
            262, part.here("enableAWSOIDCProvider"),
            "enableAWSOIDCProvider is true without a discoveryStore.",
            "State discoveryStore: s3://bucket/path.",
        )  # fmt: skip


def identities(cluster: Cluster) -> Iterator[Objection]:
    """Roles and users of AWS that may log in."""
    part = cluster.spec.part("authentication", "aws")
    mappings = part.parts("identityMappings")
    mode = part.text("backendMode")
    if mappings and "CRD" not in mode:
        yield objection(
            264, part.here("backendMode"),
            f"backendMode is {shown(mode)}, and identityMappings are listed.", "Write CRD.",
        )  # fmt: skip
    for each in mappings:
        text = each.text("arn")
        if not (arn_resource(text) or "").startswith(("role/", "user/")):
            yield objection(
                265, each.here("arn"), f"{shown(text)} is no ARN of a role or user.",
                "Write it like arn:aws:iam::111122223333:role/name.",
            )  # fmt: skip


CHECKS: Final = (discovery, identities)
