"""CloudFormation templates: a stack for EKS, or one for machines that run Kubernetes themselves.

Two flavours under one name: a design with a managed control plane becomes the stack of ``eks``,
any other that of ``self_managed``. They share ``template`` and ``network``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.catalog import Catalog
    from advisor.exporters import Export
    from advisor.exporters.coverage import Coverage
    from advisor.model.design import Design

__all__ = ["coverage", "export"]


def export(design: Design, catalog: Catalog) -> Export:
    """The template of ``design`` and its further files, with a header that says how to deploy it.

    Raises:
        ExportError: CloudFormation or EKS cannot make what the design asks for.
    """
    found: Export = _flavour(design).export(design, catalog)
    return found


def coverage(design: Design, catalog: Catalog) -> tuple[Coverage, ...]:
    """What becomes of each field of ``design``; also where ``export`` refuses it."""
    found: tuple[Coverage, ...] = _flavour(design).coverage(design, catalog)
    return found


def _flavour(design: Design) -> Any:
    # Imported when asked for: nobody needs both.
    name = "eks" if design.control_plane.managed else "self_managed"
    return import_module(f"{__name__}.{name}")
