"""One consistent set of values: optimistic, base or pessimistic."""

from __future__ import annotations

from typing import NamedTuple

from advisor.availability.estimate import MINUTES_PER_YEAR


class Scenario(NamedTuple):
    """A value for every parameter; the field ``a_b_c`` is the parameter ``a.b_c``.

    Units end the names; meaning and source of each stand in the data file. (A named tuple, like
    the other inner values of this package: the class is made in a tenth of the time that a
    slotted dataclass takes, and every command pays for that.)
    """

    instance_rate_per_year: float
    instance_mttr_minutes: float
    zone_rate_per_year: float
    zone_mttr_hours: float
    region_rate_per_year: float
    region_mttr_hours: float
    common_cause_minutes_per_year: float
    common_cause_managed_fraction: float
    member_shared_failure_fraction: float
    planned_roll_per_year: float
    planned_roll_minutes: float
    planned_roll_standby_minutes: float
    volume_afr_gp3: float
    volume_afr_io2: float
    volume_restore_minutes: float
    node_detect_seconds: float
    node_evict_seconds: float
    node_detach_seconds: float
    provision_cluster_autoscaler_seconds: float
    provision_karpenter_seconds: float
    provision_node_group_seconds: float
    launch_failure_probability: float
    pod_start_seconds: float
    load_balancer_switch_seconds: float
    spot_interruption_fraction_per_month: float
    spot_notice_seconds: float
    spot_reclaim_per_year: float
    spot_reclaim_minutes: float

    @property
    def instance_down(self) -> float:
        """Probability that one instance is down: rate x MTTR / a year."""
        return _share_of_year(self.instance_rate_per_year * self.instance_mttr_minutes)

    @property
    def zone_down(self) -> float:
        """Probability that one zone is down."""
        return _share_of_year(self.zone_rate_per_year * self.zone_mttr_hours * 60)

    @property
    def region_down(self) -> float:
        """Probability that the region is down."""
        return _share_of_year(self.region_rate_per_year * self.region_mttr_hours * 60)

    @property
    def reschedule_minutes(self) -> float:
        """A pod of a silent node runs elsewhere, on a node that has room."""
        waiting = self.node_detect_seconds + self.node_evict_seconds
        return (waiting + self.pod_start_seconds) / 60


def _share_of_year(minutes: float) -> float:
    """Minutes per year as a probability; absurd overrides stop at a whole year."""
    return min(1.0, minutes / MINUTES_PER_YEAR)
