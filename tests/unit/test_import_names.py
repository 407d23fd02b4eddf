"""Names of a file, as names that a design can hold."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import importers
from advisor.catalog.snapshot import bundled
from advisor.importers.names import free_name, slug
from advisor.model.nodes import NodePool


@given(st.lists(st.text(alphabet="aB7-_é.", max_size=80), max_size=8))
def test_every_name_is_one_that_a_design_can_hold_and_none_stands_twice(names: list[str]) -> None:
    taken: set[str] = set()
    made = [free_name(slug(name) or "pool", taken) for name in names]
    assert len(set(made)) == len(names)
    for name in made:
        assert NodePool(name=name).name == name
        assert not name.isdecimal()


def test_a_group_whose_name_is_a_number_is_a_pool_of_its_own() -> None:
    config = {
        "apiVersion": "eksctl.io/v1alpha5", "kind": "ClusterConfig",
        "metadata": {"name": "shop", "region": "eu-central-1"},
        "managedNodeGroups": [{"name": "web"}, {"name": "0"}],
    }  # fmt: skip
    read = importers.read(
        json.dumps(config).encode(), "cluster.yaml", catalog=bundled(), source="eksctl"
    )
    assert [pool.name for pool in read.design.nodes.pools] == ["web", "pool-0"]


@pytest.mark.parametrize("text", ["", "--", "_!"])
def test_what_has_no_letter_or_digit_has_no_name(text: str) -> None:
    assert slug(text) == ""
