"""Misspelt keys: which field was meant, and the text with it."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.catalog.snapshot import bundled
from advisor.importers import read
from advisor.importers.renaming import meant, renamed
from tests.unit.test_import_kops import manifest

FIELDS = {
    "instanceType": "string", "instanceTypes": "[]string", "networkCIDR": "string",
    "networkID": "string", "minSize": "int",
}  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value", "there", "field"),
    [
        ("instanceTyp", "m5.large", (), "instanceType"),
        ("instanceTyp", ["m5.large"], (), "instanceTypes"),
        ("instanceTyp", "m5.large", ("instanceType",), ""),
        ("INSTANCETYPE", "m5.large", (), "instanceType"),
        ("networkCIRD", "10.0.0.0/8", (), "networkCIDR"),
        ("networkI", "x", (), ""),
        ("size", 3, (), ""),
        ("labels", {}, (), ""),
    ],
)
def test_the_one_field_that_can_be_meant(
    key: str, value: Any, there: tuple[str, ...], field: str
) -> None:
    assert meant(key, value, FIELDS, there) == field


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_only_the_key_changes(end: str) -> None:
    good = manifest().decode().replace("maxSize:", '"maxSize":').replace("\n", end)
    bad = good.replace('"maxSize":', '"maxsize":').replace("networkCIDR:", "networkCidr:")
    found = read(bad.encode(), "cluster.yaml", catalog=bundled()).findings
    text, done = renamed(bad, found)
    assert text == good
    assert {each.rename for each in done} == {"maxSize", "networkCIDR"}
