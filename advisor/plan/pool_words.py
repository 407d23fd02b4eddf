"""Labels and taints of a node pool in the form that Kubernetes takes.

Source: Kubernetes documentation, labels and selectors: syntax and character set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from advisor.model.nodes import NodePool

_NAME: Final = r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
_LABEL: Final = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_KEY: Final = re.compile(rf"((?=.{{1,253}}/){_LABEL}(\.{_LABEL})*/)?{_NAME}")
_VALUE: Final = re.compile(rf"({_NAME})?")


def malformed(pool: NodePool) -> Iterator[str]:
    """The labels and taints of ``pool`` that Kubernetes refuses, in words."""
    for key, value in pool.labels.items():
        if not _well_formed(key, value):
            yield f"label {key}={value}"
    for taint in pool.taints:
        if not _well_formed(taint.key, taint.value):
            yield f"taint {taint.key}={taint.value}"


def _well_formed(key: str, value: str) -> bool:
    return bool(_KEY.fullmatch(key) and _VALUE.fullmatch(value))
