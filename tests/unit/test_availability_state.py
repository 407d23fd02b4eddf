"""Data can be reached: zones of volumes, the nodes they hang on, lost volumes."""

from __future__ import annotations

import pytest

from advisor.availability.parameters import Parameters
from advisor.availability.state import VolumeClass, Volumes, state_answer

BUNDLED = Parameters.bundled()


def term(volumes: Volumes, name: str) -> float:
    found = state_answer(volumes, BUNDLED).term(name)
    assert found is not None, name
    return found.minutes.base


def test_stateless_cluster_has_no_answer() -> None:
    answer = state_answer(Volumes(), BUNDLED)
    assert not answer.applies


def test_ebs_volume_goes_with_its_zone() -> None:
    assert term(Volumes(3), "zone_loss") == pytest.approx(4.8)


def test_volume_of_a_silent_node_waits_for_the_forced_detach() -> None:
    # 0.5 a year x (50 s + 300 s + 360 s + 30 s): the "about 12 minutes" of a stateful pod
    assert term(Volumes(3), "node_loss") == pytest.approx(0.5 * 740 / 60)


def test_copies_in_other_zones_keep_the_data_reachable() -> None:
    copied = Volumes(3, zone_copies=3)
    assert term(copied, "zone_loss") < 1e-6
    assert term(copied, "node_loss") == 0


def test_durable_volumes_are_lost_a_hundred_times_less_often() -> None:
    general = term(Volumes(3), "volume_loss")
    durable = term(Volumes(3, VolumeClass.DURABLE), "volume_loss")
    assert general == pytest.approx(150 * durable)


def test_loss_without_snapshots_is_said_to_be_for_good() -> None:
    found = state_answer(Volumes(3, snapshots=False), BUNDLED).term("volume_loss")
    assert found is not None
    assert "gone for good" in found.explanation


def test_regional_storage_depends_on_the_region_alone() -> None:
    answer = state_answer(Volumes(3, VolumeClass.REGIONAL), BUNDLED)
    assert [one.name for one in answer.terms] == ["region"]
