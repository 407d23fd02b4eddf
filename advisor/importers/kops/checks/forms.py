"""The forms of text kops insists on, as the Go libraries beneath it read them."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from itertools import pairwise
from typing import Any, Final

from advisor.model.scalars import printable

Network = IPv4Network | IPv6Network

_DOMAIN: Final = re.compile(
    r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*"
)
_NAME: Final = re.compile(r"(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_LONGEST_NAME: Final = 63
_LONGEST_DOMAIN: Final = 253

_SEMVER: Final = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)
_IN_A_URL: Final = re.compile(r"/v1\.(\d+)\.")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_BAD_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_HOST: Final = re.compile(r"(\[[^\]]*\]|[^ \"<>\\^`{|}:\[\]]*)(:[0-9]*)?")
_DURATION: Final = re.compile(r"[-+]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+")
_DURATION_PART: Final = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
_SECONDS: Final = {
    "ns": Decimal("1e-9"), "us": Decimal("1e-6"), "µs": Decimal("1e-6"), "μs": Decimal("1e-6"),
    "ms": Decimal("1e-3"), "s": Decimal(1), "m": Decimal(60), "h": Decimal(3600),
}  # fmt: skip
_QUANTITY: Final = re.compile(
    r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[numkMGTPE]?|[KMGTPE]i|[eE][+-]?\d+)", re.ASCII
)

Version = tuple[int, int, int]


def shown(value: Any) -> str:
    """A value of the manifest in a message: quoted text, or the value as it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{printable(value)}"'
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(printable(str(each), 40) for each in value[:6]) + "]"
    return printable(str(getattr(value, "text", value)))


def listed(words: Iterable[str]) -> str:
    """Words to choose from, in a remedy."""
    return ", ".join(word for word in words if word)


def network(text: str) -> Network | None:
    """The range Go's net.ParseCIDR reads; host bits are dropped."""
    address, slash, mask = text.partition("/")
    if not slash or not (mask.isascii() and mask.isdigit()) or len(mask) > 3 or "%" in address:
        return None
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def has_host_bits(text: str) -> bool:
    """Whether the address of a range that can be read is not the first of the range."""
    found = network(text)
    return found is not None and ip_address(text.partition("/")[0]) != found.network_address


def overlap(one: Network | None, other: Network | None) -> bool:
    """Whether two ranges share addresses; not, where one cannot be read."""
    if isinstance(one, IPv4Network) and isinstance(other, IPv4Network):
        return one.overlaps(other)
    if isinstance(one, IPv6Network) and isinstance(other, IPv6Network):
        return one.overlaps(other)
    return False


def within(inner: Network, outer: Network) -> bool:
    """Whether ``inner`` lies in ``outer``; not, where the families differ."""
    if isinstance(inner, IPv4Network) and isinstance(outer, IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(inner, IPv6Network) and isinstance(outer, IPv6Network):
        return inner.subnet_of(outer)
    return False


def is_address(text: str, family: int = 0) -> bool:
    """Whether Go's net.ParseIP reads ``text`` as an address (of IPv4 or IPv6)."""
    try:
        found = ip_address(text)
    except ValueError:
        return False
    if "%" in text:
        return False
    mapped = found.version == 6 and found.ipv4_mapped is not None
    return not family or (4 if mapped else found.version) == family


def semver(text: str) -> Version | None:
    """A version as blang/semver reads it strictly."""
    found = _SEMVER.fullmatch(text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def tolerant(text: str) -> Version | None:
    """A version as blang/semver reads it tolerantly: v1.36, 1, 01.2.3."""
    parts = text.strip().removeprefix("v").split(".", 2)
    for i, part in enumerate(parts):
        if len(part) > 1:
            bare = part.lstrip("0")
            parts[i] = bare if bare and bare[0].isdigit() else "0" + bare
    if len(parts) < 3:
        if any(sign in parts[-1] for sign in "+-"):
            return None
        parts += ["0"] * (3 - len(parts))
    return semver(".".join(parts))


def kubernetes(text: str) -> Version | None:
    """A Kubernetes version, or the URL of a build, as kops reads it."""
    found = tolerant(text)
    if found is None and (build := _IN_A_URL.search(text)):
        return 1, int(build[1]), 0
    return found


def minor(version: Version) -> str:
    """The version without its patch."""
    return f"{version[0]}.{version[1]}"


def seconds(text: str) -> Decimal | None:
    """A duration of Go, None where it cannot be read."""
    if text in ("0", "+0", "-0"):
        return Decimal(0)
    if not _DURATION.fullmatch(text):
        return None
    total = sum(
        (Decimal(number) * _SECONDS[unit] for number, unit in _DURATION_PART.findall(text)),
        Decimal(0),
    )
    return -total if text.startswith("-") else total


def is_quantity(text: str) -> bool:
    """Whether Kubernetes reads ``text`` as a quantity such as 200m or 1Gi."""
    return _QUANTITY.fullmatch(text) is not None


def is_domain(text: str) -> bool:
    """Whether ``text`` is a DNS subdomain by RFC 1123."""
    return len(text) <= _LONGEST_DOMAIN and _DOMAIN.fullmatch(text) is not None


def is_qualified_name(text: str) -> bool:
    """Whether ``text`` may be the key of a label or a taint."""
    domain, slash, name = text.rpartition("/")
    if slash and ("/" in domain or not is_domain(domain)):
        return False
    return len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) is not None


def is_label_value(text: str) -> bool:
    """Whether ``text`` may be the value of a label or a taint."""
    return not text or (len(text) <= _LONGEST_NAME and _NAME.fullmatch(text) is not None)


def arn_resource(text: str) -> str | None:
    """The last part of an ARN, None where ``text`` is none."""
    parts = text.split(":", 5)
    return parts[5] if parts[0] == "arn" and len(parts) == 6 else None


def is_ssh_key(text: str) -> bool:
    """Whether a line of ``text`` holds a public key: its kind, and the same kind in base64."""
    for line in text.splitlines():
        words = line.split()
        for kind, encoded in pairwise(words):
            try:
                data = b64decode(encoded, validate=True)
            except ValueError:
                continue
            length = int.from_bytes(data[:4], "big")
            if not line.startswith("#") and data[4 : 4 + length] == kind.encode() != b"":
                return len(data) > 4 + length
    return False


def is_url(text: str) -> bool:
    """Whether Go's net/url.Parse reads ``text``; a relative reference is one, too."""
    if _CONTROL.search(text) or _BAD_ESCAPE.search(text.partition("?")[0]):
        return False
    scheme = _SCHEME.match(text)
    rest = text[scheme.end() :] if scheme else text
    if not scheme and ":" in rest.partition("/")[0].partition("?")[0]:
        return False
    if not rest.startswith("//"):
        return True
    host = re.split("[/?#]", rest[2:], maxsplit=1)[0].rpartition("@")[2]
    return _HOST.fullmatch(host) is not None


def url_parts(text: str) -> tuple[str, str]:
    """Scheme and host of a URL; empty where they are missing."""
    from urllib.parse import urlsplit

    try:
        found = urlsplit(text)
    except ValueError:
        return "", ""
    return found.scheme, found.netloc
