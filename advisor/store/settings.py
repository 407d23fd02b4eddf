"""This person's settings: ``settings.toml`` in the program's folder.

A setting that cannot be used falls back to its default and is reported; the program always
starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from advisor.errors import AdvisorError, NotFoundError
from advisor.model.base import RegionName
from advisor.model.judgement import RuleId
from advisor.model.vocabulary import RuleProfile
from advisor.store.files import read_file
from advisor.store.home import SETTINGS_FILE, home

if TYPE_CHECKING:
    from advisor.model.problems import Problem


class Settings(BaseModel):
    """What this person prefers, for all designs."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    theme: str | None = Field(default=None, max_length=100)
    """Theme of the wizard; not stated: the program's own."""
    region: RegionName | None = None
    """Region of new designs; not stated: the preset's."""
    fail_on: Literal["error", "warning", "advice"] = "error"
    """The least severity at which ``check`` fails."""
    profile: RuleProfile | None = None
    """Rules to judge by; not stated: what a design asks for, else all."""
    severity: dict[RuleId, Literal["error", "warning", "advice", "off"]] = Field(
        default_factory=dict
    )
    """Severity of one's own by rule; ``off`` leaves the rule out."""
    availability: dict[str, float | tuple[float, float, float]] = Field(default_factory=dict)
    """Parameter of the availability model to one value, or optimistic, base, pessimistic."""
    discounts: dict[str, Annotated[float, Field(ge=0, lt=1)]] = Field(default_factory=dict)
    """Discount agreed with AWS by service, as a fraction of the list price: ``ec2 = 0.12``."""


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings that can be used, and what had to be left out of them."""

    settings: Settings
    problems: tuple[Problem, ...] = ()
    warning: str = ""
    """All problems as text to show; empty if there are none."""


def load_settings(path: Path | None = None) -> LoadedSettings:
    """The settings in ``path``, by default this person's. Never raises."""
    path = home() / SETTINGS_FILE if path is None else path
    try:
        data = read_file(path)
    except NotFoundError:
        # Without a file there is nothing to validate, and no validator to build.
        return LoadedSettings(Settings.model_construct())
    except AdvisorError as error:
        return LoadedSettings(
            Settings.model_construct(), warning=f"{error.message} The default settings are used."
        )
    from advisor.store.settings_file import read_settings  # most people have none

    settings, problems, warning = read_settings(Settings, data, str(path))
    return LoadedSettings(settings, problems, warning)
