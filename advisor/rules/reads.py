"""Which fields a condition reads, and what it compares them with, from its syntax tree.

Variables of comprehensions are followed to the list they walk: ``design.nodes.pools.exists(p,
p.min > 3)`` reads ``design.nodes.pools[].min``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from advisor.rules.asks import JOINED, Ask, Every, Field, Origin, Value
from advisor.rules.syntax import (
    Call,
    Comprehension,
    Constant,
    Items,
    Literal,
    Name,
    Node,
    Select,
)

_COMPARISONS = frozenset({"_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_"})
_ARITHMETIC = frozenset({"_+_", "_-_", "_*_", "_/_", "_%_"})
_LOGIC = frozenset({"_&&_", "_||_", "!_", "_?_:_"})
_MAX_BUILT = 3
_SAME_ELEMENTS = frozenset({"distinct"})  # functions that hand their list through
_MAX_NESTED = 4  # calls in the arguments of calls that are followed


@dataclass(frozen=True, slots=True)
class Meeting:
    """A field meeting a literal in a comparison (or ``in``) or in arithmetic."""

    path: str
    literal: Literal
    operator: str


@dataclass(slots=True)
class Reads:
    """What the walk over one condition found, in the order of the text."""

    paths: dict[str, None] = field(default_factory=dict)
    meetings: list[Meeting] = field(default_factory=list)
    truths: dict[str, None] = field(default_factory=dict)
    """Paths used as true or false."""
    asks: dict[Ask, None] = field(default_factory=dict)
    """Calls of functions, CEL's own among them."""
    comprehensions: int = 0
    growing: bool = False
    """A comprehension builds text or lists with ``+``, or lists of lists of lists: the ways to
    exhaust memory, or time once they are compared."""

    def leaves(self) -> tuple[str, ...]:
        """The paths read, without those that only lead to a longer one."""
        return tuple(
            path
            for path in self.paths
            if not any(other.startswith((f"{path}.", f"{path}[")) for other in self.paths)
        )


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where a value comes from: fields it may be, and fields its elements may be.

    ``built`` counts how deep the expression itself has nested lists in it. ``given`` are literals
    and calls that it may be.
    """

    paths: frozenset[str] = frozenset()
    elements: frozenset[str] = frozenset()
    built: int = 0
    given: frozenset[Origin] = frozenset()

    def __or__(self, other: _Origin) -> _Origin:
        return _Origin(
            self.paths | other.paths,
            self.elements | other.elements,
            max(self.built, other.built),
            self.given | other.given,
        )

    @property
    def origins(self) -> frozenset[Origin]:
        """Everything it may be that is known before the expression is evaluated."""
        # A list of several fields, one after another, is not made of all values of any of them.
        every = map(Every, self.elements if len(self.elements) == 1 else ())
        return self.given.union(map(Field, self.paths), every)

    def element(self) -> _Origin:
        paths = self.elements | {f"{path}[]" for path in self.paths}
        return _Origin(paths, built=max(0, self.built - 1))


_NOWHERE = _Origin()


def reads_of(tree: Node) -> Reads:
    """Everything ``tree`` reads; a bare field as the whole condition counts as a truth."""
    found = Reads()
    origin = _Walk(found).visit(tree, {})
    found.truths.update(dict.fromkeys(sorted(origin.paths)))
    return found


class _Walk:
    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._depth = 0

    def visit(self, node: Node, scope: Mapping[str, _Origin]) -> _Origin:
        match node:
            case Name(name):
                return self._noted(scope.get(name) or _Origin(frozenset({name})), name in scope)
            case Select(operand, name, presence):
                base = self.visit(operand, scope)
                read = self._noted(_Origin(frozenset(f"{path}.{name}" for path in base.paths)))
                return _NOWHERE if presence else read
            case Items(elements):
                return self._list([self.visit(each, scope) for each in elements])
            case Comprehension():
                return self._comprehension(node, scope)
            case Call():
                return self._call(node, scope)
            case Constant(value):
                if isinstance(value, bool | int | str):
                    return _Origin(given=frozenset({Value(value)}))
                return _NOWHERE

    def _noted(self, origin: _Origin, is_local: bool = False) -> _Origin:
        if not is_local:
            self._reads.paths.update(dict.fromkeys(sorted(origin.paths)))
        return origin

    def _list(self, origins: list[_Origin]) -> _Origin:
        built = 1 + max((each.built for each in origins), default=0)
        self._reads.growing |= built > _MAX_BUILT
        return _Origin(elements=frozenset().union(*(each.paths for each in origins)), built=built)

    def _comprehension(self, node: Comprehension, scope: Mapping[str, _Origin]) -> _Origin:
        self._reads.comprehensions += 1
        walked = self.visit(node.range, scope)
        inner = {**scope, node.variable: self._noted(walked.element()), node.accumulator: _NOWHERE}
        self._depth += 1
        built = self.visit(node.step, inner)
        self._depth -= 1
        if not isinstance(node.start, Items):
            self._reads.truths.update(dict.fromkeys(sorted(built.paths)))
        self.visit(node.result, inner)
        return built if isinstance(node.start, Items) else _NOWHERE

    def _call(self, node: Call, scope: Mapping[str, _Origin]) -> _Origin:
        origins = [self.visit(each, scope) for each in node.arguments]
        self._compare(node, origins)
        if node.function == "_[_]":
            return self._index(node, origins[0])
        if node.function == "_?_:_":
            return origins[1] | origins[2]
        if node.function == "_+_":
            self._note_growth(node)
            elements = origins[0].elements | origins[1].elements
            built = max(each.built for each in origins)
            return _Origin(elements=elements, built=built, given=self._joined(origins))
        if not node.function.isidentifier():
            return _NOWHERE
        ask = Ask(f"{node.function}_{len(origins)}", tuple(each.origins for each in origins))
        self._reads.asks[ask] = None
        return origins[0] if node.function in _SAME_ELEMENTS else _given(ask)

    def _joined(self, origins: list[_Origin]) -> frozenset[Origin]:
        literals = (each for origin in origins for each in origin.given if isinstance(each, Value))
        if not any(isinstance(each.literal, str) for each in literals):
            return frozenset()  # numbers, or lists
        return _given(Ask(JOINED, tuple(each.origins for each in origins))).given

    def _index(self, node: Call, base: _Origin) -> _Origin:
        key = node.arguments[1]
        if isinstance(key, Constant) and isinstance(key.value, str):
            return self._noted(_Origin(frozenset(f"{path}.{key.value}" for path in base.paths)))
        return self._noted(base.element())

    def _note_growth(self, node: Call) -> None:
        # map and filter append with `accumulator + [element]`; everything else is the author's.
        first = node.arguments[0]
        appends = isinstance(first, Name) and first.name.startswith("@")
        numeric = all(each.endswith(_NUMERIC) for each in node.overloads)
        if self._depth and not appends and not (node.overloads and numeric):
            self._reads.growing = True

    def _compare(self, node: Call, origins: list[_Origin]) -> None:
        if node.function in _COMPARISONS or node.function in _ARITHMETIC:
            for this, other in ((0, 1), (1, 0)):
                self._meet(origins[this], node.arguments[other], node.function)
        elif node.function == "@in":
            for member in _members(node.arguments[1]):
                self._meet(origins[0], member, "in")
            self._meet(origins[1].element(), node.arguments[0], "in")
        elif node.function in _LOGIC:
            operands = origins[:1] if node.function == "_?_:_" else origins
            for origin in operands:
                self._reads.truths.update(dict.fromkeys(sorted(origin.paths)))

    def _meet(self, origin: _Origin, other: Node, operator: str) -> None:
        if isinstance(other, Constant):
            self._reads.meetings.extend(
                Meeting(path, other.value, operator) for path in sorted(origin.paths)
            )


def _given(ask: Ask) -> _Origin:
    nested = _nested(ask) <= _MAX_NESTED and all(ask.arguments)
    return _Origin(given=frozenset({ask})) if nested else _NOWHERE


def _nested(ask: Ask) -> int:
    inner = (each for origins in ask.arguments for each in origins if isinstance(each, Ask))
    return 1 + max(map(_nested, inner), default=0)


_NUMERIC = ("_int64", "_uint64", "_double", "_duration", "_timestamp")


def _members(node: Node) -> Iterator[Node]:
    if isinstance(node, Items):
        yield from node.elements
