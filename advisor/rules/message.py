"""Messages of rules: text with ``{expression}`` placeholders, filled with a design's numbers."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.errors import RuleError

UNKNOWN = "unknown"
"""What stands in a message for a value that the design does not state."""


def split(template: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Texts and expressions of ``template``: always one text more than expressions.

    ``{{`` and ``}}`` are literal braces. Braces and quotes inside an expression are CEL's own.
    Raises ``RuleError`` for a placeholder that is empty or never closed.
    """
    texts, expressions, text, at = [], [], "", 0
    while at < len(template):
        character = template[at]
        if character in "{}" and template[at + 1 : at + 2] == character:
            text += character
            at += 2
        elif character == "{":
            end = _closing(template, at + 1)
            expression = template[at + 1 : end].strip()
            if not expression:
                raise RuleError("message: an empty placeholder {}")
            expressions.append(expression)
            texts.append(text)
            text, at = "", end + 1
        elif character == "}":
            raise RuleError("message: a } without its {; write }} for a literal one")
        else:
            text += character
            at += 1
    return (*texts, text), tuple(expressions)


def _closing(template: str, start: int) -> int:
    depth, quote, at = 1, "", start
    while at < len(template):
        character = template[at]
        if quote:
            if character == "\\":
                at += 1
            elif character == quote:
                quote = ""
        elif character in "\"'":
            quote = character
        elif character in "{}":
            depth += 1 if character == "{" else -1
            if not depth:
                return at
        at += 1
    raise RuleError(f"message: the placeholder {{{template[start : start + 40]} is never closed")


def fill(texts: Sequence[str], values: Sequence[str]) -> str:
    """The message: texts with the values, as ``shown``, between them."""
    parts = [texts[0]]
    for value, text in zip(values, texts[1:], strict=True):
        parts += (value, text)
    return " ".join("".join(parts).split())


def shown(value: object) -> str:
    """A value as a person writes it: 12,500; 0.25; yes; "a, b and c"."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        # Four digits read well without a separator, and may be a port or an MTU.
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    if isinstance(value, float):
        return _decimal(value)
    if isinstance(value, list | tuple):
        *first, last = [shown(each) for each in value] or ["none"]
        return f"{', '.join(first)} and {last}" if first else last
    return str(value)


def _decimal(value: float) -> str:
    if value == int(value) if abs(value) < 1e15 else False:
        return shown(int(value))
    places = 2 if abs(value) >= 0.01 else 4
    text = f"{value:,.{places}f}" if abs(value) >= 10_000 else f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
