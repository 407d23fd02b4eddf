"""Parameters: what ships, what may be overridden, and what a wrong override is told."""

from __future__ import annotations

import pytest

from advisor.availability.contracts import slas
from advisor.availability.estimate import Estimate, FactKind
from advisor.availability.parameters import Override, ParameterError, Parameters


def test_every_bundled_parameter_is_ordered_dated_and_sourced() -> None:
    for parameter in Parameters.bundled():
        values = parameter.values
        triple = [values.optimistic, values.base, values.pessimistic]
        assert triple == sorted(triple, reverse=parameter.worse_when_lower), parameter.name
        assert min(triple) >= 0
        assert parameter.source
        assert parameter.as_of
        assert parameter.meaning
        assert parameter.kind not in (FactKind.CONTRACTUAL, FactKind.GIVEN)


def test_one_number_holds_for_all_three_cases() -> None:
    changed = Parameters.bundled().with_overrides({"instance.rate_per_year": 0.3})
    assert changed["instance.rate_per_year"].values == Estimate(0.3, 0.3, 0.3)
    assert changed["instance.rate_per_year"].kind is FactKind.GIVEN
    assert [s.instance_rate_per_year for s in changed.scenarios] == [0.3, 0.3, 0.3]


def test_three_numbers_are_optimistic_base_pessimistic() -> None:
    changed = Parameters.bundled().with_overrides({"instance.rate_per_year": [0.1, 0.3, 1]})
    assert changed["instance.rate_per_year"].values == Estimate(0.1, 0.3, 1.0)


def test_overriding_leaves_the_bundled_parameters_alone() -> None:
    before = Parameters.bundled()["zone.mttr_hours"]
    Parameters.bundled().with_overrides({"zone.mttr_hours": 24})
    assert Parameters.bundled()["zone.mttr_hours"] == before


def test_misspelt_name_is_told_what_was_meant() -> None:
    with pytest.raises(ParameterError) as caught:
        Parameters.bundled().with_overrides({"instance.rate_per_yaer": 1})
    assert "instance.rate_per_yaer" in caught.value.message
    assert "instance.rate_per_year" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("instance.rate_per_year", -1, "must be 0 or more"),
        ("instance.rate_per_year", float("nan"), "must be 0 or more"),
        ("instance.rate_per_year", float("inf"), "must be 0 or more"),
        ("instance.rate_per_year", 1e300, "must be at most"),
        ("instance.rate_per_year", True, "is not a number"),
        ("instance.rate_per_year", "0.5", "is not a number"),
        ("instance.rate_per_year", {"base": 1}, "is not a number"),
        ("instance.rate_per_year", [1, 2], "neither one number nor three"),
        ("instance.rate_per_year", [], "neither one number nor three"),
        ("instance.rate_per_year", [1, 0.5, 2], "optimistic over base to pessimistic"),
        ("spot.notice_seconds", [60, 120, 180], "optimistic over base to pessimistic"),
        ("instance.mttr_minutes", 0, "must be above 0"),
        ("zone.mttr_hours", [0, 4, 6], "must be above 0"),
        ("launch.failure_probability", 1.5, "cannot exceed 1"),
        ("common_cause.managed_fraction", 2, "cannot exceed 1"),
    ],
)
def test_nonsense_is_refused(name: str, value: Override, complaint: str) -> None:
    with pytest.raises(ParameterError, match=complaint) as caught:
        Parameters.bundled().with_overrides({name: value})
    assert name in caught.value.message
    assert caught.value.hint


def test_a_figure_is_worth_its_weakest_parameter() -> None:
    parameters = Parameters.bundled().with_overrides({"zone.mttr_hours": 24})
    assert parameters.kind_of(["node.detect_seconds"]) is FactKind.DOCUMENTED
    assert parameters.kind_of(["volume.afr_gp3", "volume.restore_minutes"]) is FactKind.ASSUMED
    assert parameters.kind_of(["node.detect_seconds", "zone.mttr_hours"]) is FactKind.GIVEN


def test_slas_are_contracts_with_source_and_date() -> None:
    eks, balancer = slas(managed_control_plane=True, load_balancer_zones=3)
    assert (eks.percent, eks.kind, eks.period) == (99.95, FactKind.CONTRACTUAL, "month")
    assert balancer.percent == 99.99
    assert all(sla.source and sla.as_of for sla in (eks, balancer))


def test_self_run_control_plane_has_only_the_instance_sla() -> None:
    (only,) = slas(managed_control_plane=False, load_balancer_zones=0)
    assert only.percent == 99.5
    assert "instance" in only.subject
