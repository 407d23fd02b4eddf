"""What an unquoted word of a YAML file is to the tools that will read the file.

kops and eksctl read YAML with sigs.k8s.io/yaml, which turns it into JSON by way of go-yaml v2:
a dialect of YAML 1.1. ``yes`` and ``off`` are truth values there, ``1.30`` is the number 1.3,
``0755`` is octal and ``12:30`` is text (resolve.go of go.yaml.in/yaml/v2 v2.4.3).
"""

from __future__ import annotations

import re
from math import isfinite
from typing import Any, Final

_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), False),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_WHOLE: Final = re.compile(
    r"(?P<sign>[-+]?)(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[bB](?P<binary>[01]+)"
    r"|0[oO]?(?P<octal>[0-7]+)|(?P<decimal>0|[1-9][0-9]*))"
)
_REAL: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_BASES: Final = {"hex": 16, "binary": 2, "octal": 8, "decimal": 10}
_DIGITS: Final = 64
_LARGEST: Final = 2**64
# JSON has no exponent below this, so that a reader of JSON takes the number for a whole one.
_WRITTEN_WHOLE: Final = 1e21


class SpeltInt(int):
    """A whole number with the text that stands in the file: ``1e3``, ``0x10``, ``2.0``."""

    text: str


class SpeltFloat(float):
    """A number with the text that stands in the file: ``1.30`` is not the version 1.3."""

    text: str


def resolve(text: str) -> Any:
    """The value of an unquoted scalar to go-yaml: None, bool, int, float, or else its text."""
    if text in _WORDS:
        return _WORDS[text]
    if not (text[0] in "+-." or "0" <= text[0] <= "9"):
        return text
    digits = text if text[0] == "." else text.replace("_", "")
    whole = _WHOLE.fullmatch(digits) if len(digits) <= _DIGITS else None
    if whole:
        base = next(base for base in _BASES if whole[base])
        number = int(whole["sign"] + whole[base], _BASES[base])
        if -_LARGEST // 2 <= number < _LARGEST:
            return _spelt_whole(number, text)
    real = len(digits) <= _DIGITS and _REAL.fullmatch(digits) is not None
    if real or _NOT_FINITE.fullmatch(text):
        finite = digits.lower().replace(".inf", "inf").replace(".nan", "nan")
        value = float(finite)
        return _spelt_real(value, text) if real <= isfinite(value) else text
    return text


def spelling(value: Any) -> str:
    """A scalar as the text that stands in the file, as far as that is known."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(getattr(value, "text", value))


def _spelt_whole(number: int, text: str) -> int:
    if str(number) == text:
        return number
    found = SpeltInt(number)
    found.text = text
    return found


def _spelt_real(number: float, text: str) -> int | float:
    if number.is_integer() and abs(number) < _WRITTEN_WHOLE:
        return _spelt_whole(int(number), text)
    found = SpeltFloat(number)
    found.text = text
    return found
