"""Whatever becomes of a design file, ``check`` answers: findings, or a message; never a crash."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor import presets
from advisor.__main__ import main
from advisor.catalog import bundled
from advisor.rules import RuleBook

ODD_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**20),
    st.floats(allow_nan=True),
    st.text(max_size=20),
    st.sampled_from(
        ["", "~", "no", "1e9", "eu-central-1", "us-east-1a", "10.0.0.0/8", "0.0.0.0/0", "::/0",
         "m6i.large", "t3.nano", "1.36", "kops", "eks", "karpenter", "on", "off"]
    ),
    st.lists(st.integers(0, 9), max_size=3),
    st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(0, 9), max_size=2),
)  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of their own for all examples of a test, with the rules compiled once."""
    folder = tmp_path_factory.mktemp("fuzz")
    RuleBook.bundled(bundled(), cache=folder / "home" / "cache" / "rules")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("K8S_ADVISOR_HOME", str(folder / "home"))
        yield folder


def _check(place: Path, data: bytes) -> int:
    """Exit code of ``check`` for a file with ``data``; fails on anything that is no answer."""
    handle, name = tempfile.mkstemp(suffix=".yaml", dir=place)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    out, err = io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        patch.setenv("K8S_ADVISOR_HOME", str(place / "home"))
        patch.setenv("K8S_ADVISOR_DEBUG", "0")
        code = int(main(["check", "--no-cache", "--at", "2026-11-22", name]))
    assert code in (0, 1, 2), err.getvalue()
    assert "Traceback" not in err.getvalue()
    assert "ADV-000" not in out.getvalue(), "a rule has failed"
    assert bool(out.getvalue()) == (code != 2)
    assert err.getvalue().startswith("Error: ") == (code == 2)
    assert Path(name).read_bytes() == data
    Path(name).unlink()
    return code


BOUNDED = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def _places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value of a document."""
    inside = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in inside:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from _places(value, (*path, key))


@BOUNDED
@given(data=st.data())
def test_a_design_with_other_values(place: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(presets.names()), label="preset")
    tree = yaml.safe_load(presets.text(name))
    for _ in range(data.draw(st.integers(1, 3), label="changes")):
        *outer, last = data.draw(st.sampled_from(list(_places(tree))), label="where")
        node = tree
        for step in outer:
            node = node[step]
        if data.draw(st.booleans(), label="remove"):
            del node[last]
        else:
            node[last] = data.draw(ODD_VALUES, label="value")
    _check(place, yaml.safe_dump(tree, allow_unicode=True).encode())


@BOUNDED
@given(data=st.data())
def test_a_design_with_values_of_another(place: Path, data: st.DataObject) -> None:
    """Valid values in the wrong company: the model accepts most of them, so the rules see them."""
    names = st.sampled_from(presets.names())
    tree = yaml.safe_load(presets.text(data.draw(names, label="preset")))
    for _ in range(data.draw(st.integers(1, 4), label="changes")):
        other = yaml.safe_load(presets.text(data.draw(names, label="other")))
        section = data.draw(st.sampled_from(sorted(other.keys() - {"name"})), label="section")
        tree[section] = other[section]
    _check(place, yaml.safe_dump(tree).encode())


@BOUNDED
@given(data=st.data())
def test_a_design_file_with_damage(place: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(presets.names()), label="preset")
    content = bytearray(presets.text(name).encode())
    for _ in range(data.draw(st.integers(1, 6), label="damages")):
        start = data.draw(st.integers(0, len(content) - 1), label="at")
        length = data.draw(st.integers(0, 40), label="length")
        content[start : start + length] = data.draw(
            st.one_of(
                st.binary(max_size=8),
                st.sampled_from([b"\t", b"\n", b": ", b"- ", b"{", b"]", b"&a ", b"*a", b"!!x "]),
            ),
            label="instead",
        )
    _check(place, bytes(content))


@BOUNDED
@given(content=st.binary(max_size=300))
def test_any_bytes(place: Path, content: bytes) -> None:
    assert _check(place, content) == 2
