"""Estimates: budgets, verdicts and durations to read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.availability.estimate import (
    Estimate,
    Outcome,
    availability_percent,
    budget_minutes,
    describe_minutes,
)
from advisor.errors import AdvisorError


@pytest.mark.parametrize(
    ("target", "budget"),
    [
        (0.99, "3 d 16 h"),
        (0.999, "8 h 46 m"),
        (0.9995, "4 h 23 m"),
        (0.9999, "52.6 min"),
        (0.99999, "5.3 min"),
        (1.0, "0 min"),
    ],
)
def test_budgets_to_read(target: float, budget: str) -> None:
    assert describe_minutes(budget_minutes(target)) == budget


@pytest.mark.parametrize("target", [0, -0.1, 1.01, 99.95, float("nan")])
def test_targets_that_are_no_fractions_are_refused(target: float) -> None:
    with pytest.raises(AdvisorError) as caught:
        budget_minutes(target)
    assert "0.9995" in caught.value.hint


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "0 min"),
        (0.0004, "< 0.1 min"),
        (9.0004, "9.0 min"),
        (59.94, "59.9 min"),
        (59.97, "1 h"),
        (219, "3 h 39 m"),
        (240, "4 h"),
        (24 * 60, "1 d"),
        (109.6, "1 h 50 m"),
        (1439.4, "23 h 59 m"),
        (1439.6, "1 d"),
        (5256, "3 d 16 h"),
    ],
)
def test_durations_to_read(minutes: float, text: str) -> None:
    assert describe_minutes(minutes) == text


@pytest.mark.parametrize(
    ("estimate", "outcome"),
    [
        (Estimate(1, 2, 52), Outcome.MET),
        (Estimate(1, 2, 53), Outcome.EXPECTED),
        (Estimate(1, 60, 70), Outcome.UNLIKELY),
        (Estimate(55, 60, 70), Outcome.MISSED),
    ],
)
def test_verdict_against_four_nines(estimate: Estimate, outcome: Outcome) -> None:
    assert estimate.within(0.9999).outcome is outcome


def test_exactly_the_budget_is_within_it() -> None:
    assert Estimate(0, 262.8, 262.8).within(0.9995).pessimistic


@given(st.floats(0, 1e9))
def test_percent_stays_between_0_and_100(minutes: float) -> None:
    assert 0 <= availability_percent(minutes) <= 100


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_longer_time_never_reads_as_a_shorter_one(one: float, other: float) -> None:
    shorter, longer = sorted((one, other))
    assert _read(describe_minutes(shorter)) <= _read(describe_minutes(longer))


def _read(text: str) -> float:
    """The minutes that ``text`` says."""
    words = text.removeprefix("< ").split()
    minutes = {"min": 1.0, "m": 1.0, "h": 60.0, "d": 1440.0}
    said = sum(float(n) * minutes[unit] for n, unit in zip(words[::2], words[1::2], strict=True))
    return said / 2 if text.startswith("<") else said


@given(st.floats(60, 1e6))
def test_a_time_is_read_to_half_of_its_smallest_unit(minutes: float) -> None:
    smallest = 1 if minutes < 1439.5 else 60
    assert abs(_read(describe_minutes(minutes)) - minutes) <= smallest / 2 + 1e-6
