"""What a value of a template is once its functions are worked out, as far as that is possible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from advisor.importers.imported import Place

LONGEST_TEXT: Final = 1_000_000
"""A template in a bucket; no value of it is longer (CloudFormation quotas)."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """What only the deployment knows: the value of a parameter without default, say."""

    reason: str
    text: str = ""
    """The text as far as it is known, with ``${...}`` for the rest."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A resource of the template, or one of its attributes: its id, its ARN."""

    document: int
    resource: str
    attribute: str = ""

    @property
    def text(self) -> str:
        """What stands for it inside a text."""
        dot = f".{self.attribute}" if self.attribute else ""
        return f"${{{self.resource}{dot}}}"


@dataclass(frozen=True, slots=True)
class ZoneNumber:
    """A zone by its number in the list of those that the account has (``Fn::GetAZs``)."""

    number: int


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones of the account, as ``Fn::GetAZs`` lists them."""


class Absent:
    """Nothing, as ``AWS::NoValue`` says it."""


NO_VALUE: Final = Absent()


@dataclass(frozen=True, slots=True)
class Resolved:
    """A value, where it stands, and how it came about.

    ``place`` is that of the text to change for another value: the default of a parameter, the
    entry of a mapping. ``literal`` tells whether the value is the one that stands there.
    """

    value: Any
    place: Place
    note: str = ""
    literal: bool = True


def loose_text(value: Any) -> str | None:
    """A value inside a text: what is not known stands as ``${...}``; None for what is no text."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(getattr(value, "text", value))
        case Unknown():
            return value.text or "${?}"
        case Reference():
            return value.text
    return None


def known(value: Any) -> bool:
    """Whether nothing of a value is left to the deployment, on its outside."""
    return not isinstance(value, Unknown | Reference | ZoneNumber | Zones)


def texts_in(value: Any) -> Iterator[str]:
    """All texts among the values of a tree, functions not worked out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
