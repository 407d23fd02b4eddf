"""What becomes of fields that stand in an add-on of EKS, where the webhook takes none."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from advisor.exporters.capa.choices import eks
from advisor.exporters.capa.draft import Draft
from advisor.exporters.capa.eks_plane import takes_addons
from advisor.exporters.coverage import Coverage, State

_ADDON: Final = ".addons["
_BY_ITSELF: Final = ("[vpc-cni]", "[kube-proxy]", "[coredns]")
"""EKS puts these into every cluster, as add-ons or not (EKS user guide, eks-add-ons)."""


def without_addons(covered: tuple[Coverage, ...], draft: Draft) -> tuple[Coverage, ...]:
    """``covered`` as it is for a release of Kubernetes for which no add-on is written."""
    if not eks(draft.design) or takes_addons(draft):
        return covered
    return tuple(_lost(each) if _ADDON in each.target_path else each for each in covered)


def _lost(each: Coverage) -> Coverage:
    if each.target_path.endswith(_BY_ITSELF):
        note = "EKS installs it by itself; at that release it is no add-on"
        return replace(each, state=State.APPROXIMATED, target_path="", note=note)
    note = "that release of Kubernetes has no add-ons of EKS: install it after the cluster"
    return replace(each, state=State.NOT_EXPRESSIBLE, target_path="", note=note)
