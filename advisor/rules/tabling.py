"""Calls of functions in an expression, written as what needs no Python; see ``tables.py``."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from advisor.rules.functions import Function
from advisor.rules.tables import END, TEXTS, key_of

_WORD: Final = re.compile(r"[A-Za-z_]\w*")
_OPENING: Final = {"(": ")", "[": "]", "{": "}"}


class _OtherShape(Exception):
    """A comment, or a text that escapes in another way than those that are read here."""


def tabled(source: str, functions: Mapping[str, Function], tables: Collection[str]) -> str:
    """``source`` with look-ups for calls of the functions that ``tables`` names.

    Calls of other functions become what CEL's own extensions have for them, or stay. ``functions``
    are by ``key_of``, which is how ``tables`` names them.
    """
    try:
        return _Writer(source, functions, tables).written()
    except _OtherShape:
        return source


@dataclass
class _Writer:
    """Goes over one valid expression, from left to right."""

    source: str
    functions: Mapping[str, Function]
    tables: Collection[str]
    at: int = 0

    def written(self, until: str = "") -> str:
        """What stands from here to the first of the characters ``until`` outside of brackets."""
        parts: list[str] = []
        while self.at < len(self.source) and self.source[self.at] not in until:
            parts.append(self._part(self.source[self.at]))
        return "".join(parts)

    def _part(self, character: str) -> str:
        if character in "\"'":
            return self._quoted(character)
        word = _WORD.match(self.source, self.at)
        if word:
            return self._word(word[0])
        if self.source.startswith("//", self.at):
            raise _OtherShape
        self.at += 1
        if character in _OPENING:
            inner = self.written(_OPENING[character])
            self.at += 1
            return f"{character}{inner}{_OPENING[character]}"
        return character

    def _quoted(self, quote: str) -> str:
        if self.source.startswith(quote * 3, self.at):
            raise _OtherShape
        start = self.at
        self.at += 1
        while self.source[self.at] != quote:
            self.at += 2 if self.source[self.at] == "\\" else 1
        self.at += 1
        return self.source[start : self.at]

    def _word(self, word: str) -> str:
        is_member = self.source[: self.at].rstrip().endswith(".")
        self.at += len(word)
        after = self.source[self.at : self.at + 1]
        if after and after in "\"'":
            raise _OtherShape
        if is_member or after != "(":
            return word
        arguments = self._arguments()
        function = self.functions.get(f"{word}_{len(arguments)}")
        if function is not None and key_of(function) in self.tables:
            return _look_up(function, arguments)
        if function is not None and function.native:
            return function.native.format(*arguments)
        return f"{word}({','.join(arguments)})"

    def _arguments(self) -> list[str]:
        arguments = []
        while self.source[self.at] != ")":
            self.at += 1
            arguments.append(self.written(",)"))
        self.at += 1
        return arguments


def _look_up(function: Function, arguments: list[str]) -> str:
    keys = (
        f'(({argument}) + [""]).join("{END}")' if parameter == TEXTS else argument
        for parameter, argument in zip(function.parameters, arguments, strict=True)
    )
    return f"_{key_of(function)}" + "".join(f"[{key}]" for key in keys)
