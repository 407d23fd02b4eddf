"""The forms of text eksctl insists on, as the Go libraries beneath it read them."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Any, Final

from advisor.model.scalars import printable

_NAME: Final = re.compile(r"(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_DOMAIN: Final = re.compile(
    r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*"
)
_LONGEST_NAME: Final = 63
_LONGEST_DOMAIN: Final = 253

_VERSION: Final = re.compile(
    r"v?([0-9]+(?:\.[0-9]+)*?)"
    r"(-?(?:[0-9]+[0-9A-Za-z\-~]*|[A-Za-z\-~]+[0-9A-Za-z\-~]*)(?:\.[0-9A-Za-z\-~]+)*)?"
    r"(?:\+[0-9A-Za-z\-~]+(?:\.[0-9A-Za-z\-~]+)*)?"
)
_KUBERNETES: Final = re.compile(r"v?(\d+)(?:\.(\d+)(?:\.(\d+)(?:[-+].*)?)?)?")

_RESERVED: Final = ("kubernetes.io", "k8s.io")
_KUBELET_DOMAINS: Final = ("kubelet.kubernetes.io", "node.kubernetes.io")
_KUBELET_LABELS: Final = frozenset(
    {
        "kubernetes.io/hostname", "kubernetes.io/os", "kubernetes.io/arch",
        "topology.kubernetes.io/zone", "topology.kubernetes.io/region",
        "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region",
        "beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type",
        "beta.kubernetes.io/os", "beta.kubernetes.io/arch",
    }
)  # fmt: skip
"""Labels a kubelet may give to its own node (k8s.io/kubelet pkg/apis)."""


def shown(value: Any) -> str:
    """A value of the file in a message: quoted text, or the value as it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{printable(value)}"'
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "[" + ", ".join(printable(str(each), 40) for each in value[:6]) + "]"
    return printable(str(getattr(value, "text", value)))


def is_cidr(text: str) -> bool:
    """Whether Go's net.ParseCIDR reads ``text``; host bits are allowed."""
    address, slash, mask = text.partition("/")
    if not slash or not (mask.isascii() and mask.isdigit()) or "%" in address:
        return False
    try:
        bits = ip_address(address).max_prefixlen
    except ValueError:
        return False
    return int(mask[:4]) <= bits


def is_arn(text: str) -> bool:
    """Whether AWS' own parser reads ``text``: six parts, the first of which is arn."""
    return text.startswith("arn:") and text.count(":") >= 5


def arn_part(text: str, number: int) -> str:
    """Part ``number`` of an ARN: 1 partition, 2 service, 5 resource."""
    return text.split(":", 5)[number]


def is_qualified_name(text: str) -> bool:
    """Whether ``text`` may be the key of a label or a taint."""
    domain, slash, name = text.rpartition("/")
    if slash and not (
        "/" not in domain and len(domain) <= _LONGEST_DOMAIN and _DOMAIN.fullmatch(domain)
    ):
        return False
    return len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) is not None


def is_label_value(text: str) -> bool:
    """Whether ``text`` may be the value of a label or a taint."""
    return not text or (len(text) <= _LONGEST_NAME and _NAME.fullmatch(text) is not None)


def is_reserved_label(key: str) -> bool:
    """Whether a kubelet may not give this label to its own node."""
    domain, slash, _ = key.partition("/")
    if not slash or not _below(domain, _RESERVED) or key in _KUBELET_LABELS:
        return False
    return not _below(domain, _KUBELET_DOMAINS)


def _below(domain: str, parents: tuple[str, ...]) -> bool:
    return any(domain == parent or domain.endswith(f".{parent}") for parent in parents)


def version(text: str) -> tuple[tuple[int, ...], bool] | None:
    """The numbers of a version and whether it is a release, as hashicorp/go-version reads it."""
    found = _VERSION.fullmatch(text)
    if found is None:
        return None
    numbers = tuple(int(part[:9]) for part in found[1].split("."))
    return (*numbers, *(0,) * (3 - len(numbers))), not found[2]


def kubernetes(text: str) -> tuple[int, int, int] | None:
    """A Kubernetes version as numbers, None where eksctl cannot read it."""
    found = _KUBERNETES.fullmatch(text.strip())
    return (int(found[1]), int(found[2] or 0), int(found[3] or 0)) if found else None


def at_least(text: str, minimum: str) -> bool:
    """Whether a Kubernetes version is ``minimum`` or later; not, where it cannot be read."""
    found, least = kubernetes(text), kubernetes(minimum)
    return found is not None and least is not None and found >= least
