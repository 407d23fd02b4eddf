"""The three answers side by side, and the contracts apart from them."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.availability.contracts import Sla, slas
from advisor.availability.control_plane import ControlPlane, api_answer
from advisor.availability.estimate import Answer
from advisor.availability.fleet import Serving
from advisor.availability.parameters import Parameters
from advisor.availability.serving import serving_answer
from advisor.availability.state import Volumes, state_answer


@dataclass(frozen=True, slots=True)
class Availability:
    """Minutes of outage per year for three questions that must not be mixed.

    ``api``: can the cluster be changed? ``serving``: do running pods serve? ``state``: can the
    data be reached? ``slas`` are refund thresholds and enter none of them.
    """

    api: Answer
    serving: Answer
    state: Answer
    slas: tuple[Sla, ...]


def assess(
    control_plane: ControlPlane, serving: Serving, volumes: Volumes, parameters: Parameters
) -> Availability:
    """Answer the three questions for one design.

    Raises:
        AdvisorError: the control plane has no members or the data plane no workers.
    """
    return Availability(
        api=api_answer(control_plane, parameters),
        serving=serving_answer(serving, parameters),
        state=state_answer(volumes, parameters),
        slas=slas(
            managed_control_plane=control_plane.managed,
            load_balancer_zones=len(set(serving.load_balancer_zones)),
        ),
    )
