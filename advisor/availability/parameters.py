"""The numbers of the availability model: rates and times, each with range, kind and source.

``data/availability.json`` holds them; settings and designs override them by name.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from advisor import resources
from advisor.availability.estimate import Estimate, FactKind
from advisor.availability.scenario import Scenario
from advisor.errors import AdvisorError

Override = float | Sequence[float]
"""One value for all three cases, or an optimistic, base and pessimistic one."""

_AT_MOST_ONE = ("fraction", "probability")
_LARGEST = 1_000_000  # twice the minutes of a year: no rate or time of this model comes near
_KIND_FROM_FIRM_TO_WEAK = tuple(FactKind)


class ParameterError(AdvisorError):
    """A parameter that does not exist, or a value it cannot have."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the model: three values, unit, meaning, and where they come from."""

    name: str
    values: Estimate
    unit: str
    kind: FactKind
    meaning: str
    source: str
    as_of: str
    worse_when_lower: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Parameters:
    """All parameters by name, and the three scenarios they make.

    Compares and hashes by identity, so that answers can be cached by their parameters.
    """

    by_name: Mapping[str, Parameter]
    scenarios: tuple[Scenario, Scenario, Scenario]

    @classmethod
    def bundled(cls) -> Parameters:
        """The parameters that ship with the program.

        Raises:
            ParameterError: the installed data file lacks a parameter or has one too many.
        """
        return _bundled()

    @classmethod
    def of(cls, parameters: Iterable[Parameter]) -> Parameters:
        """Exactly the parameters that a scenario has fields for, in any order."""
        by_name = {parameter.name: parameter for parameter in parameters}
        given = {_field(name): parameter.values for name, parameter in by_name.items()}
        wanted = set(Scenario._fields)
        if wrong := wanted.symmetric_difference(given):
            raise ParameterError(
                f"Availability parameters missing or not known: {', '.join(sorted(wrong))}.",
                hint="Reinstall k8s-advisor: pip install --force-reinstall k8s-advisor",
            )
        return cls(
            by_name,
            (
                Scenario(**{name: values.optimistic for name, values in given.items()}),
                Scenario(**{name: values.base for name, values in given.items()}),
                Scenario(**{name: values.pessimistic for name, values in given.items()}),
            ),
        )

    def __getitem__(self, name: str) -> Parameter:
        if name not in self.by_name:
            raise _unknown(name, self.by_name)
        return self.by_name[name]

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self.by_name.values())

    @property
    def base(self) -> Scenario:
        """The base scenario, whose numbers explanations quote."""
        return self.scenarios[1]

    def estimate(self, minutes: Callable[[Scenario], float]) -> Estimate:
        """Evaluate ``minutes`` per year under the three scenarios."""
        optimistic, base, pessimistic = self.scenarios
        return Estimate(minutes(optimistic), minutes(base), minutes(pessimistic))

    def kind_of(self, names: Sequence[str]) -> FactKind:
        """The weakest kind among the parameters ``names``: what a figure made of them is worth."""
        kinds = [self[name].kind for name in names]
        return max(kinds, key=_KIND_FROM_FIRM_TO_WEAK.index, default=FactKind.ASSUMED)

    def with_overrides(self, overrides: Mapping[str, Override]) -> Parameters:
        """A copy in which ``overrides`` replace values by name.

        A single number holds for all three cases; three numbers are optimistic, base and
        pessimistic.

        Raises:
            ParameterError: no parameter has that name, or the value makes no sense for it.
        """
        if not overrides:
            return self
        changed = dict(self.by_name)
        for name, value in overrides.items():
            parameter = self[name]
            changed[name] = replace(
                parameter,
                values=_checked(parameter, value),
                kind=FactKind.GIVEN,
                source="given by you",
            )
        return Parameters.of(changed.values())


def _field(name: str) -> str:
    return name.replace(".", "_")


def _unknown(name: str, known: Iterable[str]) -> ParameterError:
    from difflib import get_close_matches  # only a misspelt name needs it

    close = get_close_matches(name, known, n=3)
    hint = f"Did you mean {' or '.join(close)}?" if close else f"Known: {', '.join(known)}."
    return ParameterError(f"There is no availability parameter {name!r}.", hint=hint)


def _checked(parameter: Parameter, value: object) -> Estimate:
    """The override as a triple, or a ParameterError that says what is wrong with it."""
    listed = list(value) if isinstance(value, (list, tuple)) else [value]
    if len(listed) not in (1, 3):
        raise _refused(parameter, value, "is neither one number nor three")
    numbers: list[float] = []
    for number in listed:
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            raise _refused(parameter, value, "is not a number")
        if not math.isfinite(number) or number < 0:
            raise _refused(parameter, value, "must be 0 or more")
        if number > _LARGEST:
            raise _refused(parameter, value, f"must be at most {_LARGEST:,}")
        if number == 0 and "mttr" in parameter.name:
            raise _refused(parameter, value, "must be above 0: nothing recovers in no time")
        if number > 1 and parameter.unit in _AT_MOST_ONE:
            raise _refused(parameter, value, f"is a {parameter.unit} and cannot exceed 1")
        numbers.append(float(number))
    triple = numbers * (3 // len(numbers))
    if triple != sorted(triple, reverse=parameter.worse_when_lower):
        raise _refused(parameter, value, "must run from optimistic over base to pessimistic")
    return Estimate(*triple)


def _refused(parameter: Parameter, value: object, why: str) -> ParameterError:
    default = parameter.values
    return ParameterError(
        f"{parameter.name} = {value} {why}.",
        hint=(
            f"{parameter.name} ({parameter.meaning}, {parameter.unit}) takes one number or "
            f"[optimistic, base, pessimistic], such as "
            f"[{default.optimistic:g}, {default.base:g}, {default.pessimistic:g}]."
        ),
    )


@cache
def bundled_document() -> dict[str, Any]:
    """The availability data file as it is; treat it as read-only."""
    path = resources.folder("data") / "availability.json"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


@cache
def _bundled() -> Parameters:
    rows: dict[str, dict[str, Any]] = bundled_document()["parameters"]
    return Parameters.of(_parameter(name, row) for name, row in rows.items())


def _parameter(name: str, row: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=name,
        values=Estimate(float(row["optimistic"]), float(row["base"]), float(row["pessimistic"])),
        unit=row["unit"],
        kind=FactKind(row["kind"]),
        meaning=row["meaning"],
        source=row["source"],
        as_of=row["as_of"],
        worse_when_lower=row.get("worse") == "lower",
    )
