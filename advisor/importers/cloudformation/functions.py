"""CloudFormation's functions, worked out with the defaults of the parameters.

What only a deployment knows stays unknown, with the reason: the account, a parameter without
default, what AWS makes up. Nothing is guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from ipaddress import ip_network
from itertools import islice
from typing import Any, Final

from advisor.importers.cloudformation.conditions import Conditions
from advisor.importers.cloudformation.lookups import Lookups, inside
from advisor.importers.cloudformation.values import (
    LONGEST_TEXT,
    NO_VALUE,
    Resolved,
    Unknown,
    ZoneNumber,
    Zones,
    known,
    loose_text,
)
from advisor.importers.foreign import Tree
from advisor.importers.imported import Place

_DEEPEST: Final = 60
_MOST_RANGES: Final = 256
_IN_SUB: Final = re.compile(r"\$\{(!?)\s*([^${}]*?)\s*\}")
_DYNAMIC: Final = "{{resolve:"


class Functions(Lookups):
    """Works out the functions in the documents of one import."""

    def __init__(self, documents: Sequence[Tree]) -> None:
        super().__init__(documents)
        self.conditions = Conditions(self)
        self._depth = 0
        self._known: dict[Place, tuple[Any, Resolved]] = {}
        self._functions: dict[str, Callable[[Any, Place], Resolved]] = {
            "Ref": self.ref, "Fn::GetAtt": self.att, "Fn::Sub": self._sub,
            "Fn::Join": self._join, "Fn::Select": self._select, "Fn::Split": self._split,
            "Fn::FindInMap": self._find, "Fn::If": self._if, "Fn::Base64": self._base64,
            "Fn::GetAZs": self._zones, "Fn::ImportValue": self.imported, "Fn::Cidr": self._cidr,
            "Fn::Length": self._length, "Fn::ToJsonString": self._json,
        }  # fmt: skip

    def resolve(self, value: Any, place: Place) -> Resolved:
        """``value``, which stands at ``place``, with a function at its outside worked out."""
        if isinstance(value, str) and _DYNAMIC in value:
            return Resolved(Unknown("CloudFormation looks it up when it deploys", value), place)
        name = function_of(value)
        if name is None:
            return Resolved(value, place)
        if name not in self._functions:
            return Resolved(Unknown(f"the function {name} is not worked out"), place)
        before = self._known.get(place)
        if before is None or before[0] is not value:
            # Once each: values that name others twice would take twice the time at each step.
            before = self._known[place] = value, self._worked_out(name, value[name], place)
        return before[1]

    def _worked_out(self, name: str, argument: Any, place: Place) -> Resolved:
        self._depth += 1
        try:
            if self._depth > _DEEPEST:
                return Resolved(Unknown("functions inside functions without end"), place)
            found = self._functions[name](argument, (*place, name))
        finally:
            self._depth -= 1
        if isinstance(found.value, str) and len(found.value) > LONGEST_TEXT:
            return Resolved(Unknown("longer than any template"), place)
        return found

    def stand_in(self, region: str) -> None:
        """Take ``region`` for the one of the stack from now on."""
        self.region = region
        self._known.clear()
        self.conditions = Conditions(self)

    # Texts

    def _sub(self, argument: Any, place: Place) -> Resolved:
        text, values = argument, {}
        if isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], dict):
            text, values = argument
        if not isinstance(text, str):
            return Resolved(Unknown("a Sub of nothing"), place)
        reasons: list[str] = []

        def put_in(match: re.Match[str]) -> str:
            name = match[2]
            if match[1]:
                return f"${{{name}}}"
            if name in values:
                found = self.deep(values[name], (*place, 1, name))
            elif "." in name:
                found = self.att(name, place).value
            else:
                found = self.ref(name, place).value
            if not known(found):
                reasons.append(getattr(found, "reason", f"{name} is known when it deploys"))
            return loose_text(found) or ""

        whole = _IN_SUB.sub(put_in, text)
        return self._text(whole, reasons, place)

    def _join(self, argument: Any, place: Place) -> Resolved:
        if not isinstance(argument, list) or len(argument) != 2:
            return Resolved(Unknown("a Join of nothing"), place)
        parts = self._list(argument[1], (*place, 1))
        if parts is None:
            return Resolved(Unknown("a list that is known when it deploys"), place)
        reasons = [
            getattr(each, "reason", "a part of it is known when it deploys")
            for each in parts
            if not known(each)
        ]
        if sum(len(loose_text(each) or "") for each in parts) > LONGEST_TEXT:
            return Resolved(Unknown("longer than any template"), place)
        whole = str(argument[0]).join(loose_text(each) or "" for each in parts)
        return self._text(whole, reasons, place)

    def _text(self, text: str, reasons: list[str], place: Place) -> Resolved:
        if len(text) > LONGEST_TEXT:
            return Resolved(Unknown("longer than any template"), place)
        if _DYNAMIC in text:
            reasons = [*reasons, "CloudFormation looks it up when it deploys"]
        value: Any = Unknown(reasons[0], text) if reasons else text
        return Resolved(value, place, literal=False)

    def _base64(self, argument: Any, place: Place) -> Resolved:
        return self.resolve(argument, place)

    def _json(self, argument: Any, place: Place) -> Resolved:
        try:
            text = json.dumps(self._all(argument, place), separators=(",", ":"))
        except (TypeError, ValueError):
            return Resolved(Unknown("a part of it is known when it deploys"), place)
        return Resolved(text, place, literal=False)

    def _all(self, value: Any, place: Place) -> Any:
        found = self.resolve(value, place)
        if isinstance(found.value, dict):
            return {k: self._all(v, (*found.place, k)) for k, v in found.value.items()}
        if isinstance(found.value, list):
            return [self._all(v, (*found.place, i)) for i, v in enumerate(found.value)]
        return found.value

    # Lists and mappings

    def _list(self, value: Any, place: Place) -> list[Any] | None:
        """The elements of a list, each worked out; None where they are not known."""
        found = self.resolve(value, place)
        if not isinstance(found.value, list):
            return None
        inner = (self.deep(each, (*found.place, i)) for i, each in enumerate(found.value))
        return [each for each in inner if each is not NO_VALUE]

    def _select(self, argument: Any, place: Place) -> Resolved:
        if not isinstance(argument, list) or len(argument) != 2:
            return Resolved(Unknown("a Select of nothing"), place)
        number = _number(self.deep(argument[0], (*place, 0)))
        found = self.resolve(argument[1], (*place, 1))
        if number is None:
            return Resolved(Unknown("which one is known when it deploys"), place)
        if isinstance(found.value, Zones):
            return Resolved(ZoneNumber(number), place, literal=False)
        if not isinstance(found.value, list):
            text = loose_text(found.value) or ""
            reason = getattr(found.value, "reason", "the list is known when it deploys")
            return Resolved(Unknown(reason, f"{text}[{number}]"), found.place)
        if not 0 <= number < len(found.value):
            return Resolved(Unknown(f"the list has no element {number}"), place)
        at = (*found.place, number) if found.literal else found.place
        inner = self.resolve(found.value[number], at)
        return Resolved(inner.value, inner.place, inner.note or found.note, literal=False)

    def _split(self, argument: Any, place: Place) -> Resolved:
        if not isinstance(argument, list) or len(argument) != 2:
            return Resolved(Unknown("a Split of nothing"), place)
        value, at = self._joined(argument[1], (*place, 1))
        if function_of(value) == "Fn::Join" and isinstance(value["Fn::Join"], list):
            separator, *parts = value["Fn::Join"]
            if separator == argument[0] and len(parts) == 1:
                return self.resolve(parts[0], (*at, "Fn::Join", 1))
        found = self.resolve(value, at)
        if not isinstance(found.value, str) or not argument[0]:
            return Resolved(Unknown("the text is known when it deploys"), place)
        return Resolved(found.value.split(str(argument[0])), found.place, found.note, literal=False)

    def _joined(self, value: Any, place: Place) -> tuple[Any, Place]:
        """What a split cuts up: where another template exports it, what that one says."""
        if function_of(value) == "Fn::ImportValue":
            name = loose_text(self.deep(value["Fn::ImportValue"], (*place, "Fn::ImportValue")))
            return self.exported(name or "") or (value, place)
        return value, place

    def _find(self, argument: Any, place: Place) -> Resolved:
        parts = argument if isinstance(argument, list) else []
        keys = [loose_text(self.deep(each, (*place, i))) for i, each in enumerate(parts[:3])]
        at: Place = (place[0], "Mappings", *(str(key) for key in keys))
        value = inside(self.section(place, "Mappings"), *(str(key) for key in keys))
        if len(keys) == 3 and value is not None:
            note = f"the entry {keys[2]} of the mapping {keys[0]}"
            return Resolved(value, at, note, literal=not isinstance(value, list))
        if len(parts) == 4 and isinstance(parts[3], dict) and "DefaultValue" in parts[3]:
            return self.resolve(parts[3]["DefaultValue"], (*place, 3, "DefaultValue"))
        where = ", ".join(str(key) for key in keys)
        return Resolved(Unknown(f"no mapping has {where}"), place)

    def _if(self, argument: Any, place: Place) -> Resolved:
        if not isinstance(argument, list) or len(argument) != 3:
            return Resolved(Unknown("an If of nothing"), place)
        name = argument[0]
        holds = self.conditions.holds(str(name), int(place[0]))
        if holds is None:
            reason = f"the condition {name} is decided when it deploys"
            return Resolved(Unknown(reason), place)
        branch = 1 if holds else 2
        found = self.resolve(argument[branch], (*place, branch))
        note = found.note or f"the condition {name} is {str(holds).lower()} by the defaults"
        return Resolved(found.value, found.place, note, found.literal)

    def _zones(self, argument: Any, place: Place) -> Resolved:
        del argument
        return Resolved(Zones(), place, literal=False)

    def _length(self, argument: Any, place: Place) -> Resolved:
        found = self._list(argument, place)
        if found is None:
            return Resolved(Unknown("the list is known when it deploys"), place)
        return Resolved(len(found), place, literal=False)

    def _cidr(self, argument: Any, place: Place) -> Resolved:
        """The ranges that a range is cut into: ``[range, how many, bits of a host]``."""
        parts = argument if isinstance(argument, list) else []
        found = [self.deep(each, (*place, i)) for i, each in enumerate(parts)]
        count, bits = (_number(each) for each in (*found[1:3], *[8] * 3)[:2])
        if not found or not isinstance(found[0], str) or count is None or bits is None:
            return Resolved(Unknown("the range is known when it deploys"), place)
        try:
            whole = ip_network(found[0], strict=False)
            length = whole.max_prefixlen - bits
            wanted = min(max(count, 0), _MOST_RANGES)
            ranges = [str(each) for each in islice(whole.subnets(new_prefix=length), wanted)]
        except ValueError:
            return Resolved(Unknown("a range that cannot be cut so"), place)
        return Resolved(ranges, place, literal=False)


def function_of(value: Any) -> str | None:
    """The function that ``value`` is a call of; None where it is a plain value."""
    if not isinstance(value, dict) or len(value) != 1:
        return None
    name = next(iter(value))
    if not isinstance(name, str):
        return None
    return name if name == "Ref" or name.startswith("Fn::") else None


def _number(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 6 else None
