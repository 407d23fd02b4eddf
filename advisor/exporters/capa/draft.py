"""The design while it is being written for Cluster API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from advisor.catalog import Catalog
from advisor.exporters import drafting
from advisor.exporters.drafting import compact
from advisor.exporters.eksctl.draft import Draft as EksDraft

__all__ = ["Draft", "compact", "document", "kubernetes_version", "reference", "shortened"]

_LONGEST_NAME: Final = 63
"""Names become label values, such as that of a MachineDeployment on its Machines."""


@dataclass(frozen=True, slots=True)
class Draft(drafting.Draft):
    """What every part of the manifests needs, and the release they are written for."""

    capa: str
    """The release of the AWS provider, such as ``2.11``."""

    def name(self, *parts: str) -> str:
        """The name of an object of this cluster, short enough for a label."""
        return shortened("-".join((self.design.name, *parts)))

    @property
    def cluster(self) -> str:
        """The name of the Cluster, and of what there is once."""
        return self.design.name

    @property
    def eks(self) -> EksDraft:
        """The same design, for what is alike in every EKS cluster."""
        return EksDraft(self.design, self.catalog, "")


def shortened(name: str, taken: tuple[str, ...] = ()) -> str:
    """``name``, cut to what a label holds, and numbered where it is taken."""
    found, number = name[:_LONGEST_NAME].rstrip("-"), 1
    while found in taken:
        number += 1
        suffix = f"-{number}"
        found = name[: _LONGEST_NAME - len(suffix)].rstrip("-") + suffix
    return found


def kubernetes_version(stated: str, catalog: Catalog) -> str:
    """The version as Cluster API takes it, with its patch: stated, else the newest one known."""
    if stated.count(".") == 2:
        return f"v{stated}"
    known = catalog.limits.find("kubernetes.latest_patch", stated)
    return f"v{known.text}" if known else f"v{stated}.0"


def document(group: str, kind: str, name: str, spec: Any, **metadata: Any) -> dict[str, Any]:
    """One object of the management cluster, in the version that both providers speak."""
    return {
        "apiVersion": f"{group}/v1beta2",
        "kind": kind,
        "metadata": {"name": name, **metadata},
        "spec": spec,
    }


def reference(group: str, kind: str, name: str) -> dict[str, str]:
    """A reference of ``cluster.x-k8s.io/v1beta2``: with a group, without a version."""
    return {"apiGroup": group, "kind": kind, "name": name}
