from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import DocumentError
from advisor.model.bounds import MAX_BYTES
from advisor.model.parse import MAX_DEPTH, MAX_NODES, Mark, parse_yaml

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_scalars_are_text_unless_they_are_plainly_something_else() -> None:
    parsed = parse_yaml(
        b"version: 1.30\ncountry: no\nmode: 0755\nat: 12:30\nday: 2026-11-22\non: on\n"
        b"count: 3\nratio: 1.5\nflag: true\nnothing:\nquoted: '3'\nblock: |\n  true\n",
        name="d.yaml",
    )
    assert parsed.tree == {
        "version": "1.30",
        "country": "no",
        "mode": "0755",
        "at": "12:30",
        "day": "2026-11-22",
        "on": "on",
        "count": 3,
        "ratio": "1.5",
        "flag": True,
        "nothing": None,
        "quoted": "3",
        "block": "true\n",
    }


def test_keys_are_always_text() -> None:
    assert parse_yaml(b"1: a\ntrue: b\n1.30: c\n", name="d").tree == {
        "1": "a",
        "true": "b",
        "1.30": "c",
    }


def test_positions_of_keys_and_entries() -> None:
    parsed = parse_yaml(
        b"# comment\nname: x\nnetwork:\n  subnets:\n    - cidr: a\n    - {cidr: b, zone: c}\n",
        name="d",
    )
    assert parsed.where(("name",)) == Mark(2, 1)
    assert parsed.where(("network", "subnets", 0, "cidr")) == Mark(5, 7)
    assert parsed.where(("network", "subnets", 1, "zone")) == Mark(6, 17)
    assert parsed.where(("network", "subnets", 1)) == Mark(6, 7)


def test_a_missing_value_is_placed_where_it_should_stand() -> None:
    parsed = parse_yaml(b"name: x\nnetwork:\n  cni: y\n", name="d")
    assert parsed.where(("network", "nat", "mode")) == Mark(2, 1)
    assert parsed.where(("goals",)) == Mark(1, 1)


def test_aliases_stand_for_what_they_name() -> None:
    parsed = parse_yaml(b"a: &x {k: [1]}\nb: *x\nc: [*x]\n", name="d")
    assert parsed.tree == {"a": {"k": [1]}, "b": {"k": [1]}, "c": [{"k": [1]}]}
    assert parsed.where(("b",)) == Mark(2, 1)
    assert parsed.where(("b", "k")) == Mark(1, 8)


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        (b"a: 1\nb: 2\na: 3\n", 3, 'the key "a" is given twice, first in line 1'),
        (b"x:\n  a: 1\n  a: 3\n", 3, "given twice, first in line 2"),
        (b"a:\n\tb: 1\n", 2, "indented with a tab"),
        (b"\ta: 1\n", 1, "indented with a tab"),
        (b"a: 1\n---\nb: 2\n", 2, "second document"),
        (b"- a\n- b\n", 1, "a list where a mapping was expected"),
        (b"hello\n", 1, "a single value where a mapping was expected"),
        (b"? [a]\n: 1\n", 1, "a key that is not plain text"),
        (b"? {a: b}\n: 1\n", 1, "a key that is not plain text"),
        (b"k: &x a\n*x : 1\n", 2, "a key that is not plain text"),
        (b"a: 1\n~: 1\n", 2, "a key is empty"),
        (b"null: 1\n", 1, "a key is empty"),
        (b"a: &x {b: 1}\nc:\n  <<: *x\n", 3, "merge keys"),
        (b"a: 1\nb: !!python/object:os.system x\n", 2, "a tag"),
        (b"a: !!str 1\n", 1, "a tag"),
        (b"a: &x [*x]\n", 1, "stands inside itself"),
        (b"a: *nowhere\n", 1, "not defined above"),
        (b"a: [1, 2\nb: 3\n", 2, "not valid YAML"),
        (b"a: 'unfinished\n", 2, "not valid YAML"),
        (b"a: b: c\n", 1, "not valid YAML"),
        (b"a: 1\nb: \x00\n", 2, "not a text file: control character U+0000"),
        (b"a: \x1b[2J\n", 1, "not a text file: control character U+001B"),
        (b"\x7fELF\x02\x01", 1, "not a text file"),
        (b"a: 1\nb: \xff\xfe\n", 2, "not UTF-8 text: byte 0xff"),
        (b"a: \xed\xa0\x80\n", 1, "not UTF-8 text"),
        (BOMB.encode(), 4, "values once aliases are expanded"),
        (b"a: " + b"[" * 100_000, 1, f"nested more than {MAX_DEPTH} levels"),
        (b"".join(b" " * i + b"k:\n" for i in range(100)), 33, "nested more than"),
        (b"a: [" + b"1," * (MAX_NODES + 1) + b"]", 1, "more than 50,000 values"),
    ],
)
def test_a_document_refused_says_where_and_what_to_do(data: bytes, line: int, says: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_yaml(data, name="prod.yaml")
    assert caught.value.message.startswith(f"prod.yaml, line {line}: ")
    assert says in caught.value.message
    assert caught.value.hint
    assert str(caught.value).replace("\n", "").isprintable()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the file is empty"),
        (b"# only a comment\n", "the file is empty"),
        (b"---\n", "the file is empty"),
        ("a: 1\n".encode("utf-16"), "encoded as UTF-16"),
        (b"a: " + b"x" * MAX_BYTES, "too large: 2.0 MiB"),
    ],
)
def test_a_file_refused_as_a_whole(data: bytes, says: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_yaml(data, name="prod.yaml")
    assert caught.value.message.startswith(f"prod.yaml: {says}")
    assert caught.value.hint


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    parsed = parse_yaml(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", name="d")
    assert parsed.tree == {"a": 1, "b": 2}
    assert parsed.where(("b",)) == Mark(2, 1)


@given(st.one_of(st.binary(max_size=60), st.text(alphabet="ab:-?&*![]{}'\"|>\n\t #", max_size=40)))
def test_any_input_is_read_or_refused(data: bytes | str) -> None:
    message = ""
    try:
        assert isinstance(parse_yaml(data, name="any\x1bname").tree, dict)
    except DocumentError as error:
        message = str(error)
    assert message.replace("\n", "").isprintable()
