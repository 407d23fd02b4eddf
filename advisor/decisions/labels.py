"""Values in words, for comparisons and reports."""

from __future__ import annotations

from advisor.decisions.decision import Decision, Value
from advisor.decisions.registry import by_path, same
from advisor.model.base import Section


def label(path: str, value: Value) -> str:
    """The value of the field at ``path`` as a person reads it.

    The label of its option where there is one, numbers with their unit, ``not stated`` for None,
    ``none`` for an empty list; anything else as it stands in the file.
    """
    decision = by_path(path)
    if value is None:
        return "not stated"
    if isinstance(value, tuple | list):
        if not value and decision is not None and decision.options_from == "zones":
            return "all of the cluster"  # no zones of their own
        return ", ".join(_one(decision, each) for each in value) or "none"
    return _one(decision, value)


def _one(decision: Decision | None, value: Value) -> str:
    if decision is not None:
        for option in decision.options:
            if same(option.value, value):
                return option.label
    if isinstance(value, dict):
        return ", ".join(f"{share} % {_one(decision, each)}" for each, share in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if type(value) in (int, float):
        return _number(value, decision.unit if decision else "")
    if isinstance(value, Section):
        return str(getattr(value, "name", None) or value.model_dump(exclude_defaults=True))
    return str(value)


def _number(value: Value, unit: str) -> str:
    """``6 nodes``, ``1 node``, ``25%``, ``0.5 GiB``."""
    number = f"{value:,g}" if isinstance(value, float) else f"{value:,}"
    word, _, rest = unit.partition(" ")
    if value == 1 and word.endswith("s"):
        unit = f"{word.removesuffix('s')} {rest}".strip()
    return f"{number}{'' if unit == '%' else ' '}{unit}".strip()
