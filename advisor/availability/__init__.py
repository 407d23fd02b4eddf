"""How available a design is: minutes per year with a range, and where they come from.

Pure functions over narrow inputs. ``assess`` answers three questions apart: is the API there,
do the pods serve, can the data be reached. Contracts (SLAs) stand beside them and predict
nothing.
"""

from __future__ import annotations

from advisor.availability.assess import Availability, assess
from advisor.availability.contracts import Sla, slas
from advisor.availability.control_plane import ControlPlane, api_answer
from advisor.availability.estimate import (
    MINUTES_PER_YEAR,
    Answer,
    Estimate,
    FactKind,
    Outcome,
    Term,
    Verdict,
    availability_percent,
    budget_minutes,
    describe_minutes,
)
from advisor.availability.fleet import Nat, NodeScaling, Serving, WorkerGroup
from advisor.availability.parameters import Override, Parameter, ParameterError, Parameters
from advisor.availability.quorum import quorum, tolerance
from advisor.availability.serving import serving_answer
from advisor.availability.state import VolumeClass, Volumes, state_answer
from advisor.availability.zone_losses import ZoneLosses, zone_losses

__all__ = [
    "MINUTES_PER_YEAR",
    "Answer",
    "Availability",
    "ControlPlane",
    "Estimate",
    "FactKind",
    "Nat",
    "NodeScaling",
    "Outcome",
    "Override",
    "Parameter",
    "ParameterError",
    "Parameters",
    "Serving",
    "Sla",
    "Term",
    "Verdict",
    "VolumeClass",
    "Volumes",
    "WorkerGroup",
    "ZoneLosses",
    "api_answer",
    "assess",
    "availability_percent",
    "budget_minutes",
    "describe_minutes",
    "quorum",
    "serving_answer",
    "slas",
    "state_answer",
    "tolerance",
    "zone_losses",
]
