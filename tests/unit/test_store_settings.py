from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.store.settings import Settings, load_settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_without_a_file_the_defaults_hold(path: Path) -> None:
    loaded = load_settings(path)
    assert loaded.settings == Settings()
    assert loaded.problems == ()
    assert loaded.warning == ""


def test_every_setting_is_read(path: Path) -> None:
    path.write_text(
        'theme = "nord"\nregion = "eu-west-1"\nfail_on = "warning"\n'
        '[availability]\n"az.rate" = 0.05\n"az.mttr" = [1, 2, 3.5]\n'
    )
    loaded = load_settings(path)
    assert loaded.warning == ""
    assert loaded.settings == Settings(
        theme="nord",
        region="eu-west-1",
        fail_on="warning",
        availability={"az.rate": 0.05, "az.mttr": (1, 2, 3.5)},
    )


def test_the_persons_own_file_is_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("K8S_ADVISOR_HOME", str(tmp_path))
    (tmp_path / "settings.toml").write_text('theme = "nord"\n')
    assert load_settings().settings.theme == "nord"


def test_one_wrong_setting_leaves_the_others(path: Path) -> None:
    path.write_text(
        'theme = "nord"\nfail_on = "eror"\ncolour = 1\n\n[availability]\ngood = 1.0\n"a.b" = "x"\n'
    )
    loaded = load_settings(path)
    assert loaded.settings == Settings(theme="nord", availability={"good": 1.0})
    assert [(p.path, p.mark.line if p.mark else 0) for p in loaded.problems] == [
        ("fail_on", 2),
        ("colour", 3),
        ("availability.a.b", 7),
    ]
    assert "did you mean error?" in loaded.warning
    assert str(path) in loaded.warning
    assert "default is used" in loaded.warning


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"theme = \n", "line 1"),
        (b"\xff\xfe", "not valid TOML"),
        (b"x" * (3 * 1024 * 1024), "too large"),
        (b"a = " + b"[" * 20_000, "not valid TOML"),
    ],
)
def test_a_file_nobody_can_read_is_reported(path: Path, data: bytes, says: str) -> None:
    path.write_bytes(data)
    loaded = load_settings(path)
    assert loaded.settings == Settings()
    assert says in loaded.warning
    assert loaded.warning.replace("\n", "").isprintable()


def test_a_folder_in_its_place_is_reported(path: Path) -> None:
    path.mkdir()
    assert "is a folder" in load_settings(path).warning


@given(
    st.lists(
        st.sampled_from(
            [
                *('theme = "x"', "theme = 1", "theme = {a = 1}", "fail_on = []", 'region = "no"'),
                *(
                    "availability = 1",
                    "[availability]",
                    "a.b = 1",
                    "x = [1, 2]",
                    "[[availability]]",
                ),
                *("[availability.theme]", '"" = 1', "region.x = 2", "# = [", "y = '''", "'''"),
            ]
        ),
        max_size=8,
    )
)
def test_no_file_stops_the_program(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    path = tmp_path_factory.mktemp("settings") / "settings.toml"
    path.write_text("\n".join(lines))
    loaded = load_settings(path)
    assert bool(loaded.warning) == bool(loaded.problems)
