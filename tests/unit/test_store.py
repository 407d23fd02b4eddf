from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import presets
from advisor.errors import DocumentError, NotFoundError, StorageError
from advisor.model.bounds import MAX_BYTES
from advisor.model.design import Design
from advisor.model.document import read_design, write_design
from advisor.store.designs import ConflictError, NameTaken, Store, digest
from advisor.store.history import MAX_VERSIONS
from advisor.store.home import home
from advisor.store.lock import locked
from advisor.store.names import MAX_LENGTH, BadName, check_name, is_name, is_path, slug
from advisor.store.recovery import Recoveries
from advisor.store.references import Kind, kind_of, open_design

CHECKOUT = Path(__file__).parents[2]
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def design(name: str = "prod", **values: object) -> Design:
    return Design.model_validate({"name": name, **values})


def titles(store: Store, reference: str) -> list[str]:
    """The titles of all kept versions, the newest first."""
    return [store.load_version(reference, v.number).title for v in store.versions(reference)]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return Store(tmp_path / "home", clock=lambda: NOON)


def test_a_saved_design_is_loaded_as_it_was(store: Store) -> None:
    saved = store.save("prod", design(title="first"))
    opened = store.load("prod")
    assert opened.design == design(title="first")
    assert opened.saved == saved
    assert saved.path == store.root / "designs" / "prod.yaml"
    assert saved.digest == digest(saved.path.read_bytes())
    assert store.names() == ["prod"]


def test_nothing_is_created_by_looking(store: Store) -> None:
    assert store.names() == []
    assert store.entries() == []
    assert store.deleted() == []
    assert store.versions("prod") == []
    assert not store.root.exists()


def test_a_taken_name_is_not_overwritten_by_accident(store: Store) -> None:
    store.save("prod", design(title="first"))
    with pytest.raises(NameTaken, match="named prod exists already"):
        store.save("prod", design(title="second"))
    assert store.load("prod").design.title == "first"
    store.save("prod", design(title="second"), overwrite=True)
    assert store.load("prod").design.title == "second"
    assert titles(store, "prod") == ["first"]


def test_saving_the_same_again_changes_nothing(store: Store) -> None:
    first = store.save("prod", design())
    assert store.save("prod", design(), expected=first.digest) == first
    assert store.versions("prod") == []


def test_each_save_keeps_what_it_replaces(store: Store) -> None:
    saved = store.save("prod", design(title="0"))
    for number in range(1, 4):
        saved = store.save("prod", design(title=str(number)), expected=saved.digest)
    assert titles(store, "prod") == ["2", "1", "0"]
    assert [version.number for version in store.versions("prod")] == [3, 2, 1]


def test_the_last_versions_are_kept_and_numbers_go_on(store: Store) -> None:
    for number in range(MAX_VERSIONS + 5):
        store.save("prod", design(title=str(number)), overwrite=True)
    versions = store.versions("prod")
    assert len(versions) == MAX_VERSIONS == 20
    assert versions[0].number == MAX_VERSIONS + 4
    assert titles(store, "prod")[-1] == "4"


def test_a_version_carries_the_time_it_was_saved(store: Store) -> None:
    saved = store.save("prod", design(title="old"))
    then = NOON - timedelta(days=3)
    os.utime(saved.path, (then.timestamp(), then.timestamp()))
    store.save("prod", design(title="new"), overwrite=True)
    assert store.versions("prod")[0].saved_at == then


def test_restoring_keeps_the_present_version_too(store: Store) -> None:
    for title in ("a", "b", "c"):
        store.save("prod", design(title=title), overwrite=True)
    store.restore("prod", 1)
    assert store.load("prod").design.title == "a"
    assert titles(store, "prod") == ["c", "b", "a"]
    store.restore("prod")
    assert store.load("prod").design.title == "c"


def test_restoring_what_is_not_there(store: Store) -> None:
    with pytest.raises(NotFoundError, match="no earlier version of prod"):
        store.restore("prod")
    store.save("prod", design(title="a"))
    store.save("prod", design(title="b"), overwrite=True)
    with pytest.raises(NotFoundError, match="no version 7 of prod") as caught:
        store.restore("prod", 7)
    assert "Versions kept: 1." in caught.value.hint


def test_a_deleted_design_can_be_restored(store: Store) -> None:
    store.save("prod", design(title="precious"))
    store.delete("prod")
    assert store.names() == []
    assert store.deleted() == ["prod"]
    with pytest.raises(NotFoundError) as caught:
        store.load("prod")
    assert "designs restore prod" in caught.value.hint
    store.restore("prod")
    assert store.load("prod").design.title == "precious"
    assert store.deleted() == []


def test_a_name_used_again_after_deleting_keeps_the_older_history(store: Store) -> None:
    store.save("prod", design(title="old"))
    store.delete("prod")
    store.save("prod", design(title="new"))
    assert titles(store, "prod") == ["old"]


def test_renaming_takes_the_history_along(store: Store) -> None:
    store.save("prod", design(title="a"))
    store.save("prod", design(title="b"), overwrite=True)
    store.rename("prod", "live")
    assert store.names() == ["live"]
    assert store.load("live").design == design(title="b")
    assert titles(store, "live") == ["a"]
    assert store.deleted() == []


def test_renaming_onto_a_deleted_design_keeps_both_histories(store: Store) -> None:
    store.save("live", design(title="gone"))
    store.delete("live")
    store.save("prod", design(title="a"))
    store.save("prod", design(title="b"), overwrite=True)
    store.rename("prod", "live")
    assert titles(store, "live") == ["a", "gone"]


def test_renaming_does_not_overwrite(store: Store) -> None:
    store.save("prod", design(title="p"))
    store.save("live", design(title="l"))
    with pytest.raises(NameTaken):
        store.rename("prod", "live")
    assert store.load("prod").design.title == "p"
    assert store.load("live").design.title == "l"


def test_a_duplicate_is_the_same_file_to_the_letter(store: Store) -> None:
    text = "# why: the audit of 2025\nname: prod\n"
    store.save("prod", text)
    store.duplicate("prod", "variant")
    assert store.text("variant") == text
    with pytest.raises(NameTaken):
        store.duplicate("prod", "variant")


@pytest.mark.parametrize("act", ["load", "delete", "text"])
def test_unknown_names_get_a_suggestion(store: Store, act: str) -> None:
    store.save("production", design())
    with pytest.raises(NotFoundError, match="no saved design named prodution") as caught:
        getattr(store, act)("prodution")
    assert "production" in caught.value.hint


BROKEN = {
    "typo": b"name: x\nnetwrk: {}\n",
    "yaml": b"name: [x\n",
    "newer": b"schema_version: 99\nname: x\n",
    "binary": b"\x7fELF\x00",
    "huge": b"#" * (MAX_BYTES + 1),
    "empty": b"",
}


def test_broken_files_are_listed_with_their_problem_and_left_alone(store: Store) -> None:
    store.save("good", design("good"))
    folder = store.root / "designs"
    for name, data in BROKEN.items():
        (folder / f"{name}.yaml").write_bytes(data)
    (folder / "notes.txt").write_text("no design")
    (folder / "Not a Name.yaml").write_text("name: x")
    entries = {entry.name: entry for entry in store.entries()}
    assert set(entries) == {"good", *BROKEN}
    assert entries["good"].design == design("good")
    assert entries["good"].problem is None
    for name, data in BROKEN.items():
        assert entries[name].design is None
        assert isinstance(entries[name].problem, DocumentError)
        with pytest.raises(DocumentError):
            store.load(name)
        assert (folder / f"{name}.yaml").read_bytes() == data


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_that_is_replaced_is_kept(store: Store, name: str) -> None:
    store.save("prod", design())
    path = store.root / "designs" / "prod.yaml"
    path.write_bytes(BROKEN[name])
    store.save("prod", design(title="new"), overwrite=True)
    assert store.versions("prod")[0].path.read_bytes() == BROKEN[name]


def test_a_change_by_somebody_else_is_not_overwritten(store: Store) -> None:
    opened = store.save("prod", design(title="common"))
    store.save("prod", design(title="theirs"), expected=opened.digest)
    with pytest.raises(ConflictError) as caught:
        store.save("prod", design(title="ours"), expected=opened.digest)
    copy = caught.value.copy
    assert copy.name == "prod-conflict-20261122-120000"
    assert copy.name in caught.value.hint
    assert store.load("prod").design.title == "theirs"
    assert store.load(copy.name).design.title == "ours"
    with pytest.raises(ConflictError) as again:
        store.save("prod", design(title="ours 2"), expected=opened.digest)
    assert store.load(again.value.copy.name).design.title == "ours 2"
    assert store.load(copy.name).design.title == "ours"


def test_the_same_change_by_somebody_else_is_no_conflict(store: Store) -> None:
    opened = store.save("prod", design(title="common"))
    store.save("prod", design(title="same"), expected=opened.digest)
    store.save("prod", design(title="same"), expected=opened.digest)
    assert store.names() == ["prod"]


def test_a_design_deleted_by_somebody_else_is_saved_again(store: Store) -> None:
    opened = store.save("prod", design(title="a"))
    store.delete("prod")
    store.save("prod", design(title="b"), expected=opened.digest)
    assert store.load("prod").design.title == "b"


def test_a_conflict_of_a_long_name_still_has_a_name(store: Store) -> None:
    name = "x" * MAX_LENGTH
    opened = store.save(name, design(title="a"))
    store.save(name, design(title="b"), overwrite=True)
    with pytest.raises(ConflictError) as caught:
        store.save(name, design(title="c"), expected=opened.digest)
    assert is_name(caught.value.copy.name)


def test_files_elsewhere_are_saved_with_history_and_conflicts(store: Store) -> None:
    saved = store.save("./cluster.yaml", design(title="a"))
    assert Path("cluster.yaml").read_text() == write_design(design(title="a"))
    store.save("cluster.yaml", design(title="b"), expected=saved.digest)
    assert titles(store, "./cluster.yaml") == ["a"]
    with pytest.raises(ConflictError) as caught:
        store.save("cluster.yaml", design(title="c"), expected=saved.digest)
    assert caught.value.copy.path == Path("cluster-conflict-20261122-120000.yaml")
    store.restore("cluster.yaml", 1)
    assert store.load("cluster.yaml").design.title == "a"
    assert store.names() == store.deleted() == []


def test_the_path_of_a_saved_design_means_that_design(store: Store) -> None:
    saved = store.save("prod", design(title="a"))
    store.save(str(saved.path), design(title="b"), overwrite=True)
    assert titles(store, "prod") == ["a"]


def test_only_names_are_deleted_and_renamed(store: Store) -> None:
    store.save("./cluster.yaml", design())
    with pytest.raises(BadName):
        store.delete("./cluster.yaml")
    with pytest.raises(BadName):
        store.rename("./cluster.yaml", "x")
    assert Path("cluster.yaml").exists()


def test_a_folder_in_the_place_of_a_design_is_listed_as_a_problem(store: Store) -> None:
    (store.root / "designs" / "prod.yaml").mkdir(parents=True)
    (entry,) = store.entries()
    assert "is a folder" in str(entry.problem)
    with pytest.raises(StorageError):
        store.save("prod", design(), overwrite=True)


@pytest.mark.parametrize("folder", ["designs", "history", "recovery"])
def test_a_folder_nobody_may_read_is_reported(
    store: Store, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    store.save("prod", design())
    really_list = Path.iterdir

    def refuse(path: Path) -> Iterator[Path]:
        if path.name == folder:
            raise PermissionError(errno.EACCES, "Permission denied")
        return really_list(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    acts = {
        "designs": store.entries,
        "history": store.deleted,
        "recovery": Recoveries(store.root).pending,
    }
    with pytest.raises(StorageError, match="no permission"):
        acts[folder]()


def test_a_missing_file_and_a_folder_are_told_apart(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"no file .*absent\.yaml"):
        store.load("absent.yaml")
    with pytest.raises(DocumentError, match="is a folder"):
        store.load(f"{tmp_path}/")


def test_a_second_writer_waits_and_then_gives_up(store: Store) -> None:
    store.save("prod", design())
    with (
        locked(store.root),
        pytest.raises(StorageError, match="in use by another") as caught,
        locked(store.root, timeout_seconds=0),
    ):
        pass
    assert "Nothing was changed" in caught.value.hint


def test_many_processes_lose_nothing(store: Store) -> None:
    script = (
        "import sys; from pathlib import Path; from advisor.store.designs import Store\n"
        "from advisor.model.design import Design\n"
        "store = Store(Path(sys.argv[1]))\n"
        "for n in range(5):\n"
        "    design = Design(name='prod', title=f'{sys.argv[2]}-{n}')\n"
        "    store.save('prod', design, overwrite=True)\n"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", script, str(store.root), writer], cwd=CHECKOUT)
        for writer in ("a", "b")
    ]
    assert [process.wait() for process in processes] == [0, 0]
    everything = {store.load("prod").design.title, *titles(store, "prod")}
    assert everything == {f"{writer}-{n}" for writer in "ab" for n in range(5)}


@pytest.mark.parametrize("name", ["prod", "a", "2016-true-ha", "x" * MAX_LENGTH])
def test_names(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", ".prod", "-prod", "prod-", "Prod", "a b", "a.b", "a/b", "../prod", "a\\b"),
        *("prod.yaml", "con", "com1", "x" * (MAX_LENGTH + 1), "ü", "a\n", "a\x1b", "@a", "*"),
    ],
)
def test_other_texts_are_no_names(store: Store, name: str) -> None:
    with pytest.raises(BadName) as caught:
        store.rename(name, "x")
    assert is_name(caught.value.hint.removeprefix("Try ").removesuffix("."))
    assert str(caught.value).replace("\n", "").isprintable()


@given(st.text())
def test_every_text_has_a_name_near_it(text: str) -> None:
    assert is_name(slug(text))
    assert not is_name(text) or slug(text) == text or "--" in text


@given(st.text(max_size=30))
def test_no_reference_escapes_unreported(
    tmp_path_factory: pytest.TempPathFactory, ref: str
) -> None:
    store = Store(tmp_path_factory.mktemp("home"))
    with pytest.raises((NotFoundError, BadName, StorageError, DocumentError)):
        store.load(ref if ref.strip("./") else "absent")


def test_references_mean_files_then_saved_designs_then_presets(store: Store) -> None:
    assert kind_of("ha-kops", store) is Kind.PRESET
    assert open_design("ha-kops", store).design == presets.load("ha-kops")
    assert open_design("ha-kops", store).saved is None
    store.save("ha-kops", design(title="mine"))
    assert kind_of("ha-kops", store) is Kind.SAVED
    assert open_design("ha-kops", store).design.title == "mine"
    Path("ha-kops").write_text("name: here\n")
    assert kind_of("ha-kops", store) is Kind.FILE
    assert open_design("ha-kops", store).design.name == "here"
    assert kind_of("./nowhere.yaml", store) is Kind.FILE
    assert is_path("a/b")
    assert not is_path("prod")


def test_an_unknown_reference_names_what_is_near(store: Store) -> None:
    store.save("production", design())
    with pytest.raises(NotFoundError) as caught:
        open_design("prodution", store)
    assert "production" in caught.value.hint
    with pytest.raises(NotFoundError) as caught:
        open_design("eks-standart", store)
    assert "eks-standard" in caught.value.hint
    with pytest.raises(NotFoundError) as caught:
        open_design("\x1b[2J", store)
    assert "\x1b" not in str(caught.value)


def test_presets_are_offered_where_nothing_is_near(store: Store) -> None:
    with pytest.raises(NotFoundError) as caught:
        open_design("quux", store)
    assert "ha-kops" in caught.value.hint


def test_home_is_where_the_variable_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, private_home: Path
) -> None:
    assert home().name == "k8s-advisor"
    monkeypatch.setenv("K8S_ADVISOR_HOME", str(tmp_path / "mine"))
    assert home() == tmp_path / "mine"
    assert Store().root == tmp_path / "mine"
    monkeypatch.setenv("K8S_ADVISOR_HOME", "~/mine")
    assert home() == private_home / "mine"


def test_opening_a_file_by_path_does_not_need_the_heavy_packages(tmp_path: Path) -> None:
    path = tmp_path / "d.yaml"
    path.write_text("name: x\n")
    script = (
        "import sys; from pathlib import Path; from advisor.store.designs import Store\n"
        "Store(Path(sys.argv[1])).load(sys.argv[2])\n"
        "print(sorted({'filelock', 'platformdirs', 'ruamel', 'asyncio'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), str(path)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_a_design_may_come_through_a_pipe(store: Store) -> None:
    read, write = os.pipe()
    os.write(write, b"name: piped\n")
    os.close(write)
    try:
        assert store.load(f"/dev/fd/{read}").design == design("piped")
    finally:
        os.close(read)


def test_messages_name_a_file_as_the_person_did(store: Store) -> None:
    Path("cluster.yaml").write_text("name: [x\n")
    with pytest.raises(DocumentError, match=r"^cluster\.yaml, line 2: "):
        store.load("cluster.yaml")


def test_a_text_is_read_back_from_disk_as_a_design(store: Store) -> None:
    store.save("prod", presets.text("2016-true-ha"))
    assert store.load("prod").design == read_design(presets.text("2016-true-ha"), "preset")
