"""Where kops keeps the state, the keys and the secrets of a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.importers.imported import Objection
from advisor.importers.kops.checks.catalogue import objection
from advisor.importers.kops.checks.forms import shown, url_parts
from advisor.importers.kops.checks.manifests import Cluster

_KEYS: Final = ("configBase", "keyStore", "secretStore")
_READ_ONLY: Final = "k8s"
_LOCAL: Final = "file"
_SCHEMES: Final = frozenset(
    {"azureblob", "do", _LOCAL, "gs", "hos", "linode", "memfs", "s3", "scw", "swift"}
)


def stores(cluster: Cluster) -> Iterator[Objection]:
    """Addresses kops can write to; without one it takes a folder of its state store."""
    for key in _KEYS:
        text = cluster.spec.text(key)
        problem = _problem(key, text)
        if text and problem:
            yield objection(
                38, cluster.spec.here(key), f"{key} is {shown(text)}, {problem}.",
                f"Write it like s3://BUCKET/{cluster.name}, or leave it to kops.",
            )  # fmt: skip


def _problem(key: str, text: str) -> str:
    scheme = text.partition("://")[0] if "://" in text else _LOCAL
    if scheme == _LOCAL:
        # Keys and secrets are copied to where the machines read them, the rest is not.
        return "a folder of the machine kops runs on" if key == "configBase" else ""
    if scheme == _READ_ONLY and key != "secretStore":
        return "where kops cannot write"
    if scheme not in _SCHEMES | {_READ_ONLY}:
        return "which is no kind of store that kops knows"
    if scheme == "s3" and not url_parts(text)[1]:
        return "without the name of a bucket"
    return ""


CHECKS: Final = (stores,)
