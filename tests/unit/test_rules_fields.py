"""The values at many paths, taken out of documents in one walk."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.rules.fields import Fields

DOCUMENTS: dict[str, Any] = {
    "today": "2026-11-22",
    "design": {
        "count": 3,
        "managed": False,
        "share": 0.5,
        "zones": ["a", "b"],
        "sizes": [1, 2],
        "empty": [],
        "ids": {"a": "id-1", "b": "id-2"},
        "pools": [
            {"name": "one", "types": ["m5.large", "c5.large"]},
            {"types": ["m5.large"]},
            {"name": "two", "types": "none"},
        ],
    },
}


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("today", ("2026-11-22",)),
        ("design.count", (3,)),
        ("design.managed", (False,)),
        ("design.zones", (("a", "b"),)),
        ("design.zones[]", ("a", "b")),
        ("design.empty", ((),)),
        ("design.empty[]", ()),
        ("design.sizes", ()),
        ("design.sizes[]", (1, 2)),
        ("design.share", ()),
        ("design.ids[]", ("id-1", "id-2")),
        ("design.ids.a", ("id-1",)),
        ("design.pools[].name", ("one", "two")),
        ("design.pools[].types", (("m5.large", "c5.large"), ("m5.large",), "none")),
        ("design.pools[].types[]", ("m5.large", "c5.large", "m5.large")),
        ("design.pools", ()),
        ("design.ids", ()),
        ("design.nothing.below", ()),
        ("design.count.below", ()),
        ("design.count[]", ()),
        ("plan.nodes", ()),
    ],
)
def test_values(path: str, values: tuple[object, ...]) -> None:
    assert Fields([path]).values(DOCUMENTS) == {path: values}


def test_paths_that_share_their_beginning() -> None:
    paths = ["design.zones", "design.zones[]", "design.pools[].name", "design.ids.a"]
    together = Fields([*paths, *paths]).values(DOCUMENTS)
    alone = [Fields([path]).values(DOCUMENTS) for path in paths]
    assert together == {path: values for each in alone for path, values in each.items()}
