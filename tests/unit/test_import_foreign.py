"""Files of other tools as trees: every form of YAML that the tools read, and clear refusals."""

from __future__ import annotations

import pytest

from advisor.errors import DocumentError
from advisor.importers.foreign import Foreign, joined, parse_foreign
from advisor.importers.imported import FileMark


def parse(text: str | bytes) -> Foreign:
    return parse_foreign(text, name="cluster.yaml")


def test_several_documents_with_their_lines() -> None:
    found = parse("kind: A\n---\n# nothing\n---\nkind: B\nspec:\n  x: 1\n---\n")
    assert [each["kind"] for each in found.documents] == ["A", "B"]
    assert found.where((1, "spec", "x")) == FileMark(7, 3, "cluster.yaml")
    assert found.where((1, "spec", "absent", 3)) == FileMark(6, 1, "cluster.yaml")
    assert found.value((1, "spec", "x")) == 1
    assert found.value((1, "spec", "y")) is None
    assert found.where(()) == FileMark(1, 1, "cluster.yaml")


def test_files_of_a_folder_count_on() -> None:
    one = parse_foreign("kind: A\n---\nkind: B\nkind: C\n", name="a.yaml")
    other = parse_foreign("kind: D\nkind: E\n", name="b.yaml")
    found = joined("folder", [one, other])
    assert [each["kind"] for each in found.documents] == ["A", "C", "E"]
    assert found.where((2, "kind")) == FileMark(2, 1, "b.yaml")
    assert [again.place for again in found.repeated] == [(1, "kind"), (2, "kind")]


def test_anchors_and_aliases() -> None:
    found = parse("a: &x {b: [1, 2]}\nc: *x\n")
    assert found.documents[0] == {"a": {"b": [1, 2]}, "c": {"b": [1, 2]}}
    assert found.where((0, "c", "b", 1)).line == 1


def test_an_anchor_ends_with_its_document() -> None:
    with pytest.raises(DocumentError, match=r"line 3: \*x is not defined above"):
        parse("a: &x 1\n---\nb: *x\n")


def test_merge_keys_as_go_yaml_takes_them() -> None:
    """What is merged in replaces what stands above it, not what stands below."""
    found = parse("b: &b {x: 1, z: 2}\nm:\n  x: 9\n  <<: *b\n  z: 3\n")
    assert found.documents[0]["m"] == {"x": 1, "z": 3}
    assert [(again.key, again.merged) for again in found.repeated] == [("x", True), ("z", False)]


def test_of_a_list_of_merges_the_first_wins() -> None:
    text = "a: &a {x: 1}\nb: &b {x: 2, z: 3}\nm:\n  <<: [*a, *b]\n"
    assert parse(text).documents[0]["m"] == {"x": 1, "z": 3}


@pytest.mark.parametrize("text", ["a: 1\n<<: 3\n", "<<: [1]\n", "<<: [{a: 1}, b]\n"])
def test_only_mappings_can_be_merged(text: str) -> None:
    with pytest.raises(DocumentError, match="names no mapping"):
        parse(text)


def test_functions_of_cloudformation() -> None:
    found = parse('a: !Ref X\nb: !GetAtt Y.Z.W\nc: !Select [0, !GetAZs ""]\nd: !Condition Q\n')
    assert found.documents[0] == {
        "a": {"Ref": "X"},
        "b": {"Fn::GetAtt": ["Y", "Z.W"]},
        "c": {"Fn::Select": [0, {"Fn::GetAZs": ""}]},
        "d": {"Condition": "Q"},
    }
    assert [mark.line for mark in found.functions] == [1, 2, 3, 3, 4]


def test_standard_tags() -> None:
    found = parse("a: !!str 1.30\nb: !!int '7'\nc: ! 8\n")
    assert found.documents[0] == {"a": "1.30", "b": 7, "c": "8"}
    with pytest.raises(DocumentError, match="the tag"):
        parse("a: !!python/object:os.system x\n")


def test_a_key_given_twice_is_noted_and_the_last_counts() -> None:
    found = parse("spec:\n- a: 1\n- a: 2\n  a: 3\n")
    assert found.documents[0] == {"spec": [{"a": 1}, {"a": 3}]}
    (again,) = found.repeated
    assert (again.place, again.mark.line, again.first.line) == ((0, "spec", 1, "a"), 4, 3)


def test_keys_become_text_as_the_tools_make_it() -> None:
    assert parse("yes: 1\n1.30: 2\n010: 3\n'010': 4\n").documents[0] == {
        "true": 1, "1.3": 2, "8": 3, "010": 4,
    }  # fmt: skip


def test_windows_line_ends_and_byte_order_mark() -> None:
    found = parse(b"\xef\xbb\xbfa: 1\r\nb:\r\n  c: 2\r\n---\r\nd: 3\r\n")
    assert found.documents == ({"a": 1, "b": {"c": 2}}, {"d": 3})
    assert found.where((1, "d")).line == 5


@pytest.mark.parametrize(
    "text",
    [
        '[{"kind": "A", "x": 1},\n {"kind": "B", "y": 2,\n  "z": [3]}]',
        '{"kind": "List", "items": [{"kind": "A", "x": 1},\n {"kind": "B", "y": 2,\n  "z": [3]}]}',
        "- {kind: A, x: 1}\n- {kind: B, y: 2,\n   z: [3]}\n",
    ],
)
def test_objects_of_a_list_are_documents(text: str) -> None:
    found = parse(text)
    assert [each["kind"] for each in found.documents] == ["A", "B"]
    assert found.lists == ((0,),)
    assert found.where((1, "z", 0)).line == 3
    assert found.value((1, "z", 0)) == 3


def test_a_key_given_twice_in_a_list_is_noted_at_its_document() -> None:
    found = parse("--- {kind: A}\n--- [{kind: B}, {kind: C, spec: [{x: 1, x: 2}]}]\n")
    assert [each.place for each in found.repeated] == [(2, "spec", 0, "x")]
    assert found.lists == ((1,),)


def test_lists_of_a_folder_count_on() -> None:
    one = parse_foreign("kind: A", name="a.yaml")
    other = parse_foreign("[{kind: B}]", name="b.json")
    assert joined("folder", [one, other]).lists == ((1,),)


def test_json() -> None:
    found = parse('{\n\t"apiVersion": "x/v1",\n\t"list": [1, {"a": null}]\n}\n')
    assert found.documents[0] == {"apiVersion": "x/v1", "list": [1, {"a": None}]}
    assert found.where((0, "list")).line == 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the file is empty"),
        ("# only words\n---\n", "the file is empty"),
        ("- a\n", "line 1: a list where a mapping was expected"),
        ("a: 1\n---\nword\n", "line 3: a single value where a mapping was expected"),
        ("a:\n\tb: 1\n", "line 2: indented with a tab"),
        ("a: {b: 1\nc: 2\n", "line 2: not valid YAML"),
        ("spec:\n  a: [1,\n", "not valid YAML"),
        ('a: "b\n', "not valid YAML"),
        ("a: {{ .Values.x }}\n", "line 1: a template expression"),
        ("? [a]\n: 1\n", "line 1: a key that is not plain text"),
        ("{{- if .x }}\na: 1\n", r"a template expression \({{ ... }}\)"),
        ("~: 1\n", "line 1: a key is empty"),
        ("a: *b\n", r"\*b is not defined above"),
        ("a: &a [*a]\n", r"\*a stands inside itself"),
        ("a: \x1b[31m\n", r"line 1: not a text file: control character U\+001B"),
        ("[" * 200, "nested more than 100 levels deep"),
    ],
)
def test_refusals_name_the_line(text: str, says: str) -> None:
    with pytest.raises(DocumentError, match=says) as caught:
        parse(text)
    assert caught.value.message.startswith("cluster.yaml")
    assert caught.value.hint


def test_exploding_aliases_are_refused() -> None:
    bomb = "a0: &a0 [1, 1]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12)
    )
    with pytest.raises(DocumentError, match="values once aliases are expanded"):
        parse(bomb)


def test_exploding_merges_are_refused() -> None:
    keys = ", ".join(f"k{i}: {i}" for i in range(1000))
    text = f"a: &a {{{keys}}}\n" + "".join(f"b{i}: {{<<: *a}}\n" for i in range(1000))
    with pytest.raises(DocumentError, match="values once aliases are expanded"):
        parse(text)


def test_too_large() -> None:
    with pytest.raises(DocumentError, match=r"too large: 16\.0 MiB, at most 16 MiB"):
        parse(b"a: " + b"x" * 16 * 1024 * 1024)
