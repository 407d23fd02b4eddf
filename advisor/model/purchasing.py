"""How machines are bought: in one way, or in several at once."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator

from advisor.model.base import Percent
from advisor.model.vocabulary import Purchase

_WHOLE: Final = 100


def _whole(purchase: Purchase | dict[Purchase, int]) -> Purchase | dict[Purchase, int]:
    if isinstance(purchase, dict) and (total := sum(purchase.values())) != _WHOLE:
        raise ValueError(f"the shares add up to {total} %, not to {_WHOLE} %")
    return purchase


Purchases = Annotated[Purchase | dict[Purchase, Percent], AfterValidator(_whole)]
"""One way to buy, or the share of each in percent, together 100: ``{on-demand: 40,
committed-1y: 60}``."""


def shares(purchase: Purchase | dict[Purchase, int]) -> tuple[tuple[Purchase, int], ...]:
    """Each way to buy and its share in percent; a way without a share is left out."""
    mix = {purchase: _WHOLE} if isinstance(purchase, Purchase) else purchase
    return tuple((way, mix[way]) for way in Purchase if mix.get(way))
