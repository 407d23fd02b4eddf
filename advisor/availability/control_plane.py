"""Is the Kubernetes API available? Quorum, region, planned work and common causes.

Running pods survive an outage of the API; scaling, healing and deploys do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from advisor.availability.estimate import MINUTES_PER_YEAR, Answer, Term
from advisor.availability.parameters import Parameters, bundled_document
from advisor.availability.quorum import Downtime, Layout, downtime, quorum, tolerance
from advisor.availability.region import region_term
from advisor.availability.scenario import Scenario
from advisor.errors import AdvisorError

_INSTANCE = ("instance.rate_per_year", "instance.mttr_minutes")
_ZONE = ("zone.rate_per_year", "zone.mttr_hours")


@dataclass(frozen=True, slots=True)
class ControlPlane:
    """What the API answer needs to know of a control plane.

    ``api_zones`` and ``etcd_zones`` name one zone per machine or member. With ``stacked`` etcd
    they are the same machines. A ``managed`` control plane ignores all of it. ``warm_standby``:
    a booted machine takes over during planned work. ``planned_rolls_per_year`` replaces the
    parameter ``planned_roll.per_year`` where the design plans its own rhythm.
    """

    managed: bool = False
    api_zones: tuple[str, ...] = ()
    etcd_zones: tuple[str, ...] = ()
    stacked: bool = True
    warm_standby: bool = False
    planned_rolls_per_year: float | None = None

    @property
    def layout(self) -> Layout:
        """Members by zone.

        Raises:
            AdvisorError: there are no members, or stacked members stand in different zones.
        """
        if self.managed:
            return managed_layout()
        if not self.etcd_zones or not self.api_zones:
            raise AdvisorError(
                "A control plane of your own needs at least one API server and one etcd member.",
                hint="Name a zone for each, or let AWS run the control plane (EKS).",
            )
        if self.stacked and sorted(self.api_zones) != sorted(self.etcd_zones):
            raise AdvisorError(
                "Stacked etcd members run on the API servers: both must list the same zones.",
                hint="List the same zones for both, or set etcd apart on machines of its own.",
            )
        return Layout.of(self.api_zones, self.etcd_zones, stacked=self.stacked)

    @property
    def interrupting_machines(self) -> int:
        """Machines whose planned replacement takes the API away while it lasts.

        A lone API server does, and so does each member of an etcd cluster that tolerates no
        loss: one, but also two.
        """
        if self.managed:
            return 0
        layout = self.layout
        etcd = 0 if tolerance(layout.etcd) else layout.etcd
        return etcd + (1 if layout.api == 1 else 0)


def managed_layout() -> Layout:
    """The layout AWS documents for EKS: the fewest members it promises, over three zones."""
    facts = bundled_document()["managed_control_plane"]
    zones = [f"zone {number}" for number in range(1, facts["zones"] + 1)]
    api = [zones[i % len(zones)] for i in range(facts["api_members"])]
    etcd = [zones[i % len(zones)] for i in range(facts["etcd_members"])]
    return Layout.of(api, etcd, stacked=False)


@lru_cache(maxsize=512)
def api_answer(control_plane: ControlPlane, parameters: Parameters) -> Answer:
    """Minutes per year without a working Kubernetes API.

    ``1 - (1 - region) x sum over zone states of P(state) x P(members up >= quorum)``, plus
    planned work, plus two terms that quorum arithmetic cannot see: failures that members share
    (beta factor) and common causes. Set ``member.shared_failure_fraction`` and
    ``common_cause.minutes_per_year`` to 0 to see the closed form alone.

    A managed control plane (EKS) goes through the same arithmetic, with the members and zones
    AWS documents and the same assumed rates: nothing else is known about it. Its SLA of 99.95 %
    is a refund threshold, not a measurement, so it is shown apart (``contracts.py``) and enters
    no figure here. AWS rolls its members behind the endpoint; no planned outage is counted.

    Raises:
        AdvisorError: the layout is impossible (see ``ControlPlane.layout``).
    """
    layout = control_plane.layout
    return Answer.of(
        (
            _member_failures(control_plane, layout, parameters),
            _zone_loss(layout, parameters),
            region_term(parameters),
            _shared_failures(layout, parameters),
            _planned(control_plane, parameters),
            _common_cause(control_plane, parameters),
        )
    )


def _downtime(layout: Layout, scenario: Scenario) -> Downtime:
    return downtime(layout, scenario.instance_down, scenario.zone_down)


def _members(layout: Layout) -> str:
    if not layout.api:
        return f"{_count(layout.etcd, 'machine')} with stacked etcd"
    return f"{_count(layout.api, 'API server')} and {_count(layout.etcd, 'etcd member')}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _member_failures(control_plane: ControlPlane, layout: Layout, parameters: Parameters) -> Term:
    base = parameters.base
    names = (*_INSTANCE, *_ZONE, "region.rate_per_year", "region.mttr_hours")
    runs = " run by AWS" if control_plane.managed else ""
    return Term(
        "member_failures",
        "Members fail independently",
        parameters.estimate(
            lambda s: (1 - s.region_down) * _downtime(layout, s).member_failures * MINUTES_PER_YEAR
        ),
        parameters.kind_of(names),
        f"{_members(layout)}{runs}, quorum {quorum(layout.etcd)} of {layout.etcd}, no zone lost; "
        f"a machine is down {base.instance_rate_per_year:g} times a year for "
        f"{base.instance_mttr_minutes:g} min.",
        names,
    )


def _zone_loss(layout: Layout, parameters: Parameters) -> Term:
    base = parameters.base
    names = (*_INSTANCE, *_ZONE, "region.rate_per_year", "region.mttr_hours")
    spread = "+".join(str(etcd) for _, etcd in layout.zones if etcd)
    largest = max(etcd for _, etcd in layout.zones)
    survives = layout.etcd - largest >= quorum(layout.etcd)
    effect = "any one zone may go" if survives else "quorum goes with the largest zone"
    return Term(
        "zone_loss",
        "Zones lost",
        parameters.estimate(
            lambda s: (1 - s.region_down) * _downtime(layout, s).zone_loss * MINUTES_PER_YEAR
        ),
        parameters.kind_of(names),
        f"etcd members over zones: {spread}, {effect}; a zone is lost "
        f"{base.zone_rate_per_year:g} times a year for {base.zone_mttr_hours:g} h. "
        "Summed over all zone states.",
        names,
    )


def _shared_failures(layout: Layout, parameters: Parameters) -> Term:
    """The beta factor; counted only where independence was assumed to help."""
    base = parameters.base
    names = ("member.shared_failure_fraction", *_INSTANCE)
    redundant = tolerance(layout.etcd) > 0
    explanation = (
        f"{base.member_shared_failure_fraction:.3g} of {base.instance_rate_per_year:g} failures "
        f"a year hit all members at once, {base.instance_mttr_minutes:g} min each; independence "
        "is the weakest assumption of the quorum figure."
        if redundant
        else "Nothing to share: any one member is already an outage."
    )
    return Term(
        "shared_failures",
        "Members fail together",
        parameters.estimate(
            lambda s: (
                s.member_shared_failure_fraction * s.instance_down * MINUTES_PER_YEAR * redundant
            )
        ),
        parameters.kind_of(names),
        explanation,
        names,
    )


def _planned(control_plane: ControlPlane, parameters: Parameters) -> Term:
    machines = control_plane.interrupting_machines
    standby = control_plane.warm_standby
    length = "planned_roll.standby_minutes" if standby else "planned_roll.minutes"
    own = control_plane.planned_rolls_per_year

    def rolls(scenario: Scenario) -> float:
        return scenario.planned_roll_per_year if own is None else own

    def minutes_each(scenario: Scenario) -> float:
        full = scenario.planned_roll_minutes
        return min(scenario.planned_roll_standby_minutes, full) if standby else full

    base = parameters.base
    if control_plane.managed:
        explanation = "AWS replaces its members behind the endpoint; no outage is counted."
    elif machines == 0:
        explanation = "The others serve while one member is replaced."
    else:
        explanation = (
            f"{rolls(base):g} rolls a year x {minutes_each(base):g} min x "
            f"{_count(machines, 'machine')} the API cannot do without"
            + (", a warm standby takes over." if standby else ".")
        )
    names = (length,) if own is not None else ("planned_roll.per_year", length)
    return Term(
        "planned",
        "Planned work",
        parameters.estimate(lambda s: min(MINUTES_PER_YEAR, rolls(s) * minutes_each(s) * machines)),
        parameters.kind_of(names),
        explanation,
        names,
    )


def _common_cause(control_plane: ControlPlane, parameters: Parameters) -> Term:
    base = parameters.base
    names: tuple[str, ...] = ("common_cause.minutes_per_year",)
    causes = "Bad change, expired certificate, full disk, overload"
    if not control_plane.managed:
        return Term(
            "common_cause",
            "Common causes",
            parameters.estimate(lambda s: s.common_cause_minutes_per_year),
            parameters.kind_of(names),
            f"{causes}: {base.common_cause_minutes_per_year:g} min a year, "
            "however many members there are.",
            names,
        )
    names = (*names, "common_cause.managed_fraction")
    return Term(
        "common_cause",
        "Common causes",
        parameters.estimate(
            lambda s: s.common_cause_minutes_per_year * s.common_cause_managed_fraction
        ),
        parameters.kind_of(names),
        f"{causes}: {base.common_cause_minutes_per_year:g} min a year, of which "
        f"{base.common_cause_managed_fraction:g} stays yours when AWS runs the control plane.",
        names,
    )
