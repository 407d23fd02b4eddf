"""Changing a document in place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import presets
from advisor.model import paths
from advisor.model.document import read_design
from advisor.model.edit import edit_document

TEXT = """\
# Ours since spring.
name: prod  # do not rename
network:
  kube_proxy: iptables
nodes:
  pools:
    - name: workers   # the only pool
      min: 3
"""

FLUSH = TEXT.replace("    - name", "  - name").replace("      min", "    min")


def edit(text: str, changes: dict[str, Any]) -> str:
    return edit_document(text, changes, paths.replace(read_design(text, "before"), changes))


def test_only_the_changed_lines_change() -> None:
    edited = edit(TEXT, {"network.kube_proxy": "off"})
    assert edited == TEXT.replace("iptables", '"off"')


@pytest.mark.parametrize("text", [TEXT, FLUSH])
def test_comments_stay_in_any_style(text: str) -> None:
    edited = edit(text, {"nodes.pools[workers].min": 4, "etcd.volume.type": "gp2"})
    for comment in ("# Ours since spring.", "# do not rename", "# the only pool"):
        assert comment in edited


def test_what_the_file_leaves_to_a_default_can_change() -> None:
    text = "name: prod\n"
    edited = edit(text, {"nodes.pools[workers].min": 4})
    assert read_design(edited, "after").nodes.pools[0].min == 4


CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "etcd.members": st.integers(1, 9),
    "network.kube_proxy": st.sampled_from(["iptables", "off", "ipvs"]),
    "security.ssh_cidrs": st.lists(st.sampled_from(["0.0.0.0/0", "10.0.0.0/8"]), max_size=2),
    "nodes.pools[0].labels": st.dictionaries(
        st.sampled_from(["a", "on", "12:30"]), st.sampled_from(["no", "1e3", "0123", "", "x y"])
    ),
    "title": st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
}


@pytest.mark.parametrize("preset", ["2018-kops", "eks-standard"])
@settings(max_examples=30)
@given(changes=st.fixed_dictionaries({}, optional=CHANGES))
def test_every_edit_reads_back_as_the_changed_design(preset: str, changes: dict[str, Any]) -> None:
    before = presets.load(preset)
    after = paths.replace(before, changes)
    assert read_design(edit_document(presets.text(preset), changes, after), "after") == after
