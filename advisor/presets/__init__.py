"""Bundled designs to start from: the 2018 talk's architectures and today's.

A preset is an ordinary design file that states only what differs from the model's defaults.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from advisor.errors import NotFoundError

if TYPE_CHECKING:
    from advisor.model.design import Design

_FOLDER: Final = Path(__file__).resolve().parent

# The order of the start screen: the talk's story first, then today's clusters by size and kind.
_NAMES: Final = (
    "2016-single-master",
    "2016-true-ha",
    "2018-kops",
    "2018-eks",
    "dev",
    "ha-kops",
    "eks-standard",
    "eks-auto",
    "eks-private",
    "spot-saver",
)


def names() -> tuple[str, ...]:
    """The names of all presets, in the order to show them."""
    return _NAMES


@cache
def load(name: str) -> Design:
    """The preset as a design. Raises ``NotFoundError`` for a name that is no preset."""
    import yaml

    from advisor.model.design import Design  # a preset's text alone needs no model

    # CSafeLoader is missing where PyYAML was built without libyaml.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return Design.model_validate(yaml.load(text(name), Loader=loader))


def text(name: str) -> str:
    """The preset's YAML file as it is. Raises ``NotFoundError`` for a name that is no preset."""
    if name not in _NAMES:
        from advisor.catalog.suggestions import did_you_mean

        raise NotFoundError(
            f"There is no preset named {name!r}.",
            hint=did_you_mean(name, _NAMES, otherwise=f"The presets are {', '.join(_NAMES)}."),
        )
    return (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


@cache
def summary(name: str) -> tuple[str, str]:
    """Title and first sentence of the story, without building the design.

    Raises ``NotFoundError`` for a name that is no preset.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document = yaml.load(text(name), Loader=loader)
    story = " ".join(str(document["story"]).split())
    first, _, rest = story.partition(". ")
    return document["title"], f"{first}." if rest else first
