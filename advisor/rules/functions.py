"""The functions of the rule language: arithmetic and catalog look-ups under the field's names.

A condition should read as a sentence; what needs more than comparing stands here, typed, so that
the type checker finds a wrong argument when the rule is loaded. A look-up that the catalog cannot
answer raises ``MissingFact``: the rule is then *not evaluated*, never passed.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any


class MissingFact(Exception):
    """Something a condition asks for that nobody knows; its text names the fact."""

    MARK = "missing fact: "

    def __init__(self, fact: str) -> None:
        super().__init__(f"{self.MARK}{fact}")


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the rule language.

    ``parameters`` and ``returns`` are CEL types: ``int``, ``double``, ``bool``, ``string``,
    ``dyn``, ``list`` (of anything), ``list<string>``.
    """

    name: str
    parameters: tuple[str, ...]
    returns: str
    doc: str
    implementation: Callable[..., Any]
    native: str = ""
    """The same as CEL's own extensions write it, with ``{}`` for the argument; where they have no
    answer, the implementation is asked."""

    @property
    def signature(self) -> str:
        """``quorum(int) -> int``."""
        return f"{self.name}({', '.join(self.parameters)}) -> {self.returns}"


def arithmetic() -> tuple[Function, ...]:
    """The functions that need no catalog."""
    return (*_QUORUM, *_LISTS, *_VERSIONS, *_DATES, *_ADDRESSES)


# --- etcd quorum -------------------------------------------------------------------------------


def quorum(members: int) -> int:
    """Votes an etcd cluster of ``members`` needs: more than half."""
    if members < 1:
        raise MissingFact("a member count of at least 1")
    return members // 2 + 1


def after_zone_loss(zones: Sequence[str]) -> int:
    """Members left when the zone that holds most of them is gone; one entry per member."""
    return len(zones) - max(map(zones.count, set(zones)), default=0)


# --- lists -------------------------------------------------------------------------------------


def _smallest(values: Sequence[Any]) -> Any:
    if not values:
        raise MissingFact("an element in an empty list")
    return min(values)


def _largest(values: Sequence[Any]) -> Any:
    if not values:
        raise MissingFact("an element in an empty list")
    return max(values)


def _distinct(values: Sequence[Any]) -> list[Any]:
    return list(dict.fromkeys(values))


# --- versions and dates ------------------------------------------------------------------------


@cache
def version_key(version: str) -> tuple[int, ...]:
    """``v1.36.4`` as (1, 36, 4), for comparing; a text without numbers raises ``MissingFact``."""
    numbers = version.strip().removeprefix("v").split("-")[0].split(".")
    if not all(number.isdecimal() for number in numbers):
        raise MissingFact(f"a version number in {version!r}")
    return tuple(int(number) for number in numbers)


def version_at_least(version: str, minimum: str) -> bool:
    """Compares as many parts as ``minimum`` has: 1.36.4 is at least 1.36, 1.36 is not 1.36.4."""
    return version_key(version) >= version_key(minimum)


def minor(version: str) -> int:
    """36 for ``1.36.4``."""
    parts = version_key(version)
    if len(parts) < 2:
        raise MissingFact(f"a minor version in {version!r}")
    return parts[1]


def days_between(start: str, end: str) -> int:
    """Days from one ISO date to another; negative when ``end`` came first."""
    return (_day(end) - _day(start)).days


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise MissingFact(f"a date in {text!r}") from None


# --- addresses ---------------------------------------------------------------------------------

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@cache
def _range(cidr: str) -> _Network:
    try:
        return ipaddress.ip_network(cidr)
    except ValueError:
        raise MissingFact(f"an address range in {cidr!r}") from None


@cache
def _private_ranges() -> tuple[_Network, ...]:
    # RFC 1918, section 3.
    return tuple(map(_range, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))


def covers(outer: str, inner: str) -> bool:
    """Whether ``inner`` lies within ``outer``."""
    whole, part = _range(outer), _range(inner)
    if isinstance(whole, ipaddress.IPv4Network) and isinstance(part, ipaddress.IPv4Network):
        return part.subnet_of(whole)
    if isinstance(whole, ipaddress.IPv6Network) and isinstance(part, ipaddress.IPv6Network):
        return part.subnet_of(whole)
    return False


def overlaps(one: str, other: str) -> bool:
    """Whether two ranges share an address; ranges of two IP families never do."""
    first, second = _range(one), _range(other)
    return first.version == second.version and first.overlaps(second)


def pairwise_overlap(cidrs: Iterable[str]) -> bool:
    """Whether any two ranges of the list share an address."""
    ordered = sorted(map(_range, cidrs), key=lambda each: (each.version, int(each[0])))
    return any(
        one.version == other.version and one.overlaps(other) for one, other in pairwise(ordered)
    )


def rfc1918(cidr: str) -> bool:
    """Whether the range lies within the private IPv4 ranges of RFC 1918."""
    return any(covers(str(private), cidr) for private in _private_ranges())


def _addresses(cidr: str) -> int:
    # CEL's integers end at 2**63 - 1, far beyond any range whose size decides something.
    return min(_range(cidr).num_addresses, 2**62)


_QUORUM = (
    Function("quorum", ("int",), "int", "Votes needed by that many etcd members.", quorum),
    Function(
        "after_zone_loss",
        ("list<string>",),
        "int",
        "Members left when the fullest zone is gone; the list has one zone per member.",
        after_zone_loss,
    ),
)

_LISTS = (
    Function("sum", ("list",), "dyn", "Sum of a list of numbers; 0 for an empty one.", sum),
    Function(
        "least",
        ("list",),
        "dyn",
        "Smallest element; an empty list has none.",
        _smallest,
        "math.least({})",
    ),
    Function(
        "greatest",
        ("list",),
        "dyn",
        "Largest element; an empty list has none.",
        _largest,
        "math.greatest({})",
    ),
    Function(
        "distinct", ("list",), "list", "The list without repetitions.", _distinct, "({}).distinct()"
    ),
)

_VERSIONS = (
    Function(
        "version_at_least",
        ("string", "string"),
        "bool",
        'version_at_least("1.36.4", "1.36") is true; numbers compare as numbers.',
        version_at_least,
    ),
    Function("minor", ("string",), "int", 'minor("1.36.4") is 36.', minor),
)

_DATES = (
    Function(
        "days_between",
        ("string", "string"),
        "int",
        "Days from the first ISO date to the second: days_between(today, end).",
        days_between,
    ),
)

_ADDRESSES = (
    Function(
        "prefix", ("string",), "int", 'prefix("10.0.0.0/16") is 16.', lambda c: _range(c).prefixlen
    ),
    Function("ips", ("string",), "int", "Addresses in a range: 2^(32 - prefix).", _addresses),
    Function(
        "covers",
        ("string", "string"),
        "bool",
        "Whether the first range holds all of the second.",
        covers,
    ),
    Function(
        "overlaps", ("string", "string"), "bool", "Whether two ranges share addresses.", overlaps
    ),
    Function(
        "pairwise_overlap",
        ("list<string>",),
        "bool",
        "Whether any two ranges of a list share addresses.",
        pairwise_overlap,
    ),
    Function("rfc1918", ("string",), "bool", "Whether a range is private IPv4 space.", rfc1918),
)
