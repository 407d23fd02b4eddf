"""What a design changed, carried into a file; and edits cut into the text of the file."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from advisor.importers.foreign import parse_foreign
from advisor.importers.merge import Edit, Kind, applied, edits
from advisor.importers.splice import NotMergedError, splice
from advisor.model.emit import emit_yaml


def merged(theirs: Any, base: Any, ours: Any, **more: Any) -> Any:
    """The one document that comes out."""
    return applied([theirs], edits([theirs], [base], [ours], **more))[0]


def test_only_the_step_from_base_to_ours_is_taken() -> None:
    theirs = {"a": 1, "own": True}
    assert merged(theirs, {"a": 1, "b": 2}, {"a": 1, "b": 2}) == theirs
    assert merged(theirs, {"a": 1, "b": 2}, {"a": 3, "b": 2}) == {"a": 3, "own": True}
    assert merged(theirs, {"a": 1, "b": 2}, {"a": 1, "b": 4}) == {"a": 1, "own": True, "b": 4}


def test_what_the_file_leaves_to_defaults_is_not_written_down() -> None:
    base = {"disk": {"size": 20, "type": "gp3"}}
    ours = {"disk": {"size": 30, "type": "gp3"}}
    assert merged({"disk": {}}, base, ours) == {"disk": {"size": 30}}
    assert merged({"disk": None}, base, ours) == {"disk": {"size": 30}}
    assert merged({}, base, ours) == {"disk": {"size": 30}}


def test_elements_are_found_by_name_in_any_order() -> None:
    theirs = [{"name": "b", "n": 2, "own": 1}, {"name": "a", "n": 1}]
    base = [{"name": "a", "n": 1}, {"name": "b", "n": 2}, {"name": "c", "n": 3}]
    ours = [{"name": "a", "n": 1}, {"name": "b", "n": 5}, {"name": "d", "n": 4}]
    assert merged({"l": theirs}, {"l": base}, {"l": ours}) == {
        "l": [{"name": "b", "n": 5, "own": 1}, {"name": "a", "n": 1}, {"name": "d", "n": 4}]
    }


def test_documents_are_found_by_kind_and_name() -> None:
    def group(name: str, size: int) -> dict[str, Any]:
        return {"kind": "InstanceGroup", "metadata": {"name": name}, "spec": {"size": size}}

    theirs = [group("b", 1), group("a", 1)]
    found = applied(theirs, edits(theirs, [group("a", 1), group("b", 1)], [group("a", 2)]))
    assert found == [group("a", 2)]


def test_words_of_a_list_come_and_go() -> None:
    assert merged({"l": ["x", "own"]}, {"l": ["x", "y"]}, {"l": ["y", "z"]}) == {"l": ["own", "z"]}
    assert merged({"l": ["x", "y"]}, {"l": ["x", "y"]}, {"l": ["y", "x"]}) == {"l": ["y", "x"]}


def test_what_people_added_stays_when_the_design_takes_its_part_back() -> None:
    base: Any = {"kubelet": {"maxPods": 110}}
    ours: Any = {}
    assert merged({"kubelet": {"maxPods": 110}}, base, ours) == {}
    theirs = {"kubelet": {"maxPods": 110, "flag": 1}}
    assert merged(theirs, base, ours) == {"kubelet": {"flag": 1}}


def test_of_an_exclusive_mapping_everything_goes_with_its_key() -> None:
    theirs = {"spec": {"networking": {"cilium": {"own": 1, "nodePort": True}}}}
    base = {"spec": {"networking": {"cilium": {"nodePort": True}}}}
    ours: Any = {"spec": {"networking": {"calico": {}}}}
    found = merged(theirs, base, ours, exclusive=[("spec", "networking")])
    assert found == ours


# Text

TEXT = """\
# head
kind: Cluster   # c
spec:
  # about a
  a: "1"    # one
  b: {x: 1, v: [1, 2]}
  list:
  - name: n1   # first
    size: 3
  - name: n2
    size: 4   # four
  # trailing comment
  text: |
    abc
    def
  empty:
  cidrs:
    - 1.1.1.1/32  # me
    - 2.2.2.2/32

# after
other: &o
  p: 1
again: *o
---
kind: Group
metadata: {name: x}
"""


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """Lines that are gone and lines that came, in order."""
    import difflib

    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return (
        [line[2:].strip() for line in lines if line.startswith("- ")],
        [line[2:].strip() for line in lines if line.startswith("+ ")],
    )


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("edit", "gone", "came"),
    [
        (Edit(Kind.SET, (0, "spec", "a"), "2"), ['a: "1"    # one'], ['a: "2"    # one']),
        (
            Edit(Kind.SET, (0, "spec", "b", "z"), "no"),
            ["b: {x: 1, v: [1, 2]}"],
            ['b: {x: 1, v: [1, 2], z: "no"}'],
        ),
        (Edit(Kind.REMOVE, (0, "spec", "b", "x")), ["b: {x: 1, v: [1, 2]}"], ["b: {v: [1, 2]}"]),
        (Edit(Kind.REMOVE, (0, "spec", "b", "v")), ["b: {x: 1, v: [1, 2]}"], ["b: {x: 1}"]),
        (
            Edit(Kind.APPEND, (0, "spec", "list"), {"name": "n3", "deep": {"a": [1]}}),
            [],
            ["- name: n3", "deep:", "a:", "- 1"],
        ),
        (Edit(Kind.REMOVE, (0, "spec", "list", 0, "size")), ["size: 3"], []),
        (
            Edit(Kind.REMOVE, (0, "spec", "list", 0, "name")),
            ["- name: n1   # first", "size: 3"],
            ["- size: 3"],
        ),
        (Edit(Kind.REMOVE, (0, "spec", "list", 1)), ["- name: n2", "size: 4   # four"], []),
        (Edit(Kind.SET, (0, "spec", "text"), "new"), ["text: |", "abc", "def"], ["text: new"]),
        (Edit(Kind.SET, (0, "spec", "empty"), {"k": {"v": 1}}), [], ["k:", "v: 1"]),
        (Edit(Kind.SET, (0, "spec", "empty"), 7), ["empty:"], ["empty: 7"]),
        (Edit(Kind.SET, (0, "spec", "list"), []), None, ["list: []   # four"]),
        (Edit(Kind.REMOVE, (0, "spec", "cidrs", 0)), ["- 1.1.1.1/32  # me"], []),
        (Edit(Kind.APPEND, (0, "spec", "cidrs"), "3.3.3.3/32"), [], ["- 3.3.3.3/32"]),
        (Edit(Kind.SET, (0, "spec", "new"), ["a", "no"]), [], ["new:", "- a", '- "no"']),
        (Edit(Kind.SET, (0, "again", "p"), 7), ["again: *o"], ["again: {p: 7}"]),
        (Edit(Kind.REMOVE, (1,)), ["---", "kind: Group", "metadata: {name: x}"], []),
        (Edit(Kind.APPEND, (), {"kind": "New"}), [], ["---", "kind: New"]),
    ],
)
def test_an_edit_changes_its_lines_only(
    edit: Edit, gone: list[str] | None, came: list[str], newline: str
) -> None:
    text = TEXT.replace("\n", newline)
    found = splice(text, [edit])
    assert found.count("\n") == found.count(newline)
    removed, added = changed_lines(text, found)
    assert added == came
    assert gone is None or removed == gone


def test_no_edit_no_change() -> None:
    text = "\ufeff a:   1  # odd\r\n\r\n\r\n"
    assert splice(text, []) is text


def test_a_list_without_elements_keeps_its_key() -> None:
    gone = [Edit(Kind.REMOVE, (0, "spec", "cidrs", i)) for i in (0, 1)]
    assert "  cidrs: []\n" in splice(TEXT, gone)


def test_all_entries_of_a_line_give_way_to_others() -> None:
    changes = [Edit(Kind.REMOVE, (0, "a", "x")), Edit(Kind.SET, (0, "a", "z"), 2)]
    assert splice("a: {x: {}}  # c\nb: 1\n", changes) == "a: {z: 2}  # c\nb: 1\n"
    changes = [Edit(Kind.REMOVE, (0, "a", 0)), Edit(Kind.APPEND, (0, "a"), 2)]
    assert splice("a: [1]\n", changes) == "a: [2]\n"


def test_a_byte_order_mark_stays() -> None:
    found = splice("\ufeffa: 1\n", [Edit(Kind.SET, (0, "a"), 2)])
    assert found == "\ufeffa: 2\n"


def test_a_file_without_a_line_feed_at_its_end() -> None:
    assert splice("a: 1", [Edit(Kind.SET, (0, "b"), 2)]) == "a: 1\nb: 2\n"


def test_what_arrives_by_a_merge_key_can_be_overridden() -> None:
    text = "x: &x {a: 1, b: 2}\nm:\n  <<: *x\n"
    assert splice(text, [Edit(Kind.SET, (0, "m", "a"), 3)]).endswith("  <<: *x\n  a: 3\n")


def test_what_cannot_be_cut_in_is_refused() -> None:
    text = "x: &x {a: 1, b: 2}\nm:\n  <<: *x\n"
    with pytest.raises(NotMergedError):
        splice(text, [Edit(Kind.REMOVE, (0, "m", "a"))])


_HOSTILE = [
    "", "no", "1e3", "!Ref x", "{{ x }}", "a: b", "- a", "# c", '"', "'", "\n", "a\nb\n", "&a",
    "\x1b[31m", "*a", "<<", "---", "ü€𐍈", " x ", "%", "@", "null", "0123", "12:30",
]  # fmt: skip
_scalars = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.sampled_from(_HOSTILE)
_keys = st.sampled_from(["a", "b", "name", "no", "x y", "sort", "é", "1", "a: b"])
_trees: st.SearchStrategy[Any] = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_keys, inner, max_size=4),
    max_leaves=12,
)
_documents = st.dictionaries(_keys, _trees, min_size=1, max_size=4)


def _texts(tree: dict[str, Any], style: str) -> str:
    if style == "ours":
        return emit_yaml(tree)
    flow = {"block": False, "flow": True, "mixed": None}[style]
    return str(yaml.safe_dump(tree, default_flow_style=flow, allow_unicode=True, sort_keys=False))


@given(_documents, _documents, _documents, st.sampled_from(["ours", "block", "flow", "mixed"]))
def test_the_text_reads_as_the_edited_documents(
    theirs: dict[str, Any], base: dict[str, Any], ours: dict[str, Any], style: str
) -> None:
    """Every string that goes in comes out, whatever it looks like: nothing is injected."""
    text = _texts(theirs, style)
    try:
        before = list(parse_foreign(text, name="x").documents)
    except Exception:
        assume(False)
        raise
    changes = edits(before, [base], [ours])
    try:
        found = splice(text, changes)
    except NotMergedError:
        return  # said, and never wrong
    assert list(parse_foreign(found, name="x").documents) == applied(before, changes)


@given(_documents, _documents, st.sampled_from(["ours", "block"]))
def test_plain_files_take_every_edit(
    theirs: dict[str, Any], ours: dict[str, Any], style: str
) -> None:
    plain = {k: v for k, v in theirs.items() if not isinstance(v, str)}
    assume(plain)
    text = _texts(plain, style)
    assume("\\e" not in text)
    before = list(parse_foreign(text, name="x").documents)
    wanted = {k: v for k, v in ours.items() if k not in plain}
    assume(wanted)
    found = splice(text, edits(before, [{}], [wanted]))
    assert parse_foreign(found, name="x").documents[0] == before[0] | wanted


def test_edits_of_many_documents_take_little_time() -> None:
    text = "---\n".join(f"kind: Group\nmetadata: {{name: g{i}}}\nsize: 1\n" for i in range(3000))
    changes = [Edit(Kind.SET, (i, "size"), 2) for i in range(3000)]
    assert splice(text, changes) == text.replace("size: 1", "size: 2")


# JSON

_ARRAY = """[
  {
    "kind": "Cluster",
    "spec": {
      "zones": ["a", "b"],
      "size": 1
    }
  },
  {
    "kind": "Group",
    "metadata": {"name": "x"}
  }
]
"""


def test_an_edit_of_json_changes_its_lines_alone() -> None:
    result = splice(
        _ARRAY,
        [
            Edit(Kind.SET, (0, "spec", "size"), "on"),
            Edit(Kind.APPEND, (0, "spec", "zones"), "no"),
            Edit(Kind.SET, (0, "spec", "disk"), {"type": "gp3"}),
        ],
    )
    assert result == _ARRAY.replace('["a", "b"]', '["a", "b", "no"]').replace(
        '"size": 1', '"size": "on",\n      "disk": {\n        "type": "gp3"\n      }'
    )


def test_documents_of_a_json_list_come_and_go() -> None:
    added = [Edit(Kind.APPEND, (), {"kind": "Group", "metadata": {"name": "y"}})]
    assert splice(_ARRAY, added) == _ARRAY.replace(
        '"x"}\n  }\n',
        '"x"}\n  },\n  {\n    "kind": "Group",\n    "metadata": {\n      "name": "y"\n    }\n  }\n',
    )
    assert json.loads(splice(_ARRAY, [Edit(Kind.REMOVE, (1,))])) == json.loads(_ARRAY)[:1]


def test_a_json_list_below_items_stays_one() -> None:
    text = json.dumps({"kind": "List", "items": [{"kind": "A"}]}, indent="\t")
    result = splice(text, [Edit(Kind.APPEND, (), {"kind": "B"})])
    assert json.loads(result)["items"] == [{"kind": "A"}, {"kind": "B"}]
    assert '\n\t\t\t"kind": "B"\n\t\t}\n' in result


def test_a_document_beside_a_json_object_is_no_json() -> None:
    with pytest.raises(NotMergedError):
        splice('{"kind": "A"}', [Edit(Kind.APPEND, (), {"kind": "B"})])


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


@given(value=_JSON, indent=st.sampled_from([None, 1, 4, "\t"]))
def test_json_stays_json(value: Any, indent: int | str | None) -> None:
    text = json.dumps([{"kind": "A", "spec": {"a": 1}}, {"kind": "B"}], indent=indent)
    places = [(0, "spec", "a"), (0, "spec", "new"), (1, "spec")]
    try:
        result = splice(text, [Edit(Kind.SET, place, value) for place in places])
    except NotMergedError:
        assume(False)
    first, second = json.loads(result)
    assert first == {"kind": "A", "spec": {"a": value, "new": value}}
    assert second == {"kind": "B", "spec": value}
