"""The releases of kops that manifests are written for."""

from __future__ import annotations

from typing import Final

from advisor.model.design import Design
from advisor.model.vocabulary import Tool

WRITTEN_FOR: Final = "1.36"
"""The kops release whose fields and rules these manifests follow."""

VERSIONS: Final = (WRITTEN_FOR, "1.37")
"""Of 1.37 only its first beta (2026-08-29) was read: rules tell what it refuses in addition."""


def release(design: Design) -> str:
    """The release to write for: the one the design names, where it is known."""
    stated = design.provisioner.version if design.provisioner.tool == Tool.KOPS else None
    minor = ".".join((stated or "").split(".")[:2])
    return minor if minor in VERSIONS else WRITTEN_FOR
