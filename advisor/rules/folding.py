"""Calls that mean the same for every design, worked out when a rule is compiled.

A call from CEL into Python costs more than the comparison it serves, and ``limit("...")`` stands
in every second condition.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from advisor.errors import AdvisorError
from advisor.rules.functions import MissingFact

_CALL: Final = re.compile(r'\blimit\("([\w.-]+)"\)')


def folded(source: str, limit: Callable[[str], Any]) -> str:
    """``source`` with the value of each ``limit("key")`` in its place.

    What has no value stays a call, which then says what is missing. A key in a text is no call:
    none of the texts of a rule looks like one.
    """

    def value(call: re.Match[str]) -> str:
        try:
            return _literal(limit(call[1]))
        except (AdvisorError, MissingFact):
            return call[0]

    return _CALL.sub(value, source)


def _literal(value: Any) -> str:
    """``value`` in CEL, of any type to the checker as the call was."""
    if isinstance(value, Decimal):
        value = float(value)
    return f"dyn({json.dumps(value)})"
