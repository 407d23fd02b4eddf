"""Which plain YAML scalars are text and which are not, for readers of YAML 1.1 and of 1.2.

Reading is narrow: only ``null``, ``true``, ``false`` and whole decimal numbers are typed, as
in the core schema of YAML 1.2. Everything else stays the text that stands in the file, so that
``no``, ``0755``, ``12:30`` and a version ``1.30`` arrive unharmed; a model field of type float
or Decimal reads ``1.5`` from its text without a detour over binary floats.

Writing is wide: a text is quoted when any reader in use (PyYAML and Ruby: 1.1; ruamel: 1.2;
the Go libraries of kops, eksctl and kubectl: a mixture) could take it for something else.
"""

from __future__ import annotations

import re
from typing import Final

Scalar = str | int | float | bool | None

_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE: Final = frozenset({"true", "True", "TRUE"})
_FALSE: Final = frozenset({"false", "False", "FALSE"})

# Without leading zeros or plus sign the text of a number can be had back from its value; 18
# digits are more than any field holds and keep hostile files away from slow conversions.
_WHOLE: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")

# Every word that some YAML reader resolves, compared without case.
_WORDS: Final = frozenset({"~", "null", "true", "false", "yes", "no", "on", "off", "y", "n"})

# These two are compiled when something is first written, not for reading a file.
# Anything that starts like a number, a date or a time and goes on with their characters. It
# takes in more than readers do (an IPv4 address, ``3d``): one pair of quotes too many is
# harmless. The optional dot covers ``.5``, ``.inf`` and ``-.INF``.
_NUMBER_LIKE: Final = (
    r"(?i:[-+]?\.?(?:[0-9][0-9a-fotxz_.:+\-]*(?: +[0-9:.]+ *[z0-9:+\-]*)?|inf|nan))"
)

# Characters that mean nothing to YAML where they stand, in block and in flow context alike.
_PLAIN: Final = r"[A-Za-z0-9_/$(](?:[^\W_]|[-_./$()^;@+*=!&|<>%~':# ])*"

_ESCAPES: Final = {
    '"': '\\"',
    "\\": "\\\\",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\0": "\\0",
    "\x1b": "\\e",
}


def resolve_plain(text: str) -> str | int | bool | None:
    """The value of an unquoted scalar: None, bool, int, or else its very text."""
    if text in _NULLS:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    return int(text) if _WHOLE.fullmatch(text) else text


def needs_quotes(text: str) -> bool:
    """Whether ``text`` must be quoted to be read as this same text by every YAML reader."""
    return (
        text.lower() in _WORDS
        or re.fullmatch(_PLAIN, text) is None
        or text.endswith((" ", ":"))
        or ": " in text
        or " #" in text
        or re.fullmatch(_NUMBER_LIKE, text) is not None
    )


def quote(text: str) -> str:
    """``text`` as a double-quoted scalar on one line, readable by YAML 1.1 and 1.2.

    Raises:
        ValueError: a lone surrogate, which no YAML file can hold.
    """
    return '"' + "".join(map(_escaped, text)) + '"'


def scalar_text(text: str) -> str:
    """``text`` as it stands in a YAML file: plain where that is safe, else quoted."""
    return quote(text) if needs_quotes(text) else text


def printable(text: str, limit: int = 80) -> str:
    """``text`` made safe to show on a terminal: on one line, without control characters.

    Escape sequences, line breaks and characters that turn the direction of writing come out
    as ``\\x1b`` and the like; more than ``limit`` characters are cut short.
    """
    cut = text if len(text) <= limit else text[: limit - 3] + "..."
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in cut
    )


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:
        raise ValueError(f"a lone surrogate U+{code:04X} cannot stand in a YAML file")
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
