from __future__ import annotations

import errno
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from advisor.errors import DocumentError, StorageError
from advisor.model.bounds import MAX_BYTES
from advisor.model.design import Design
from advisor.store.designs import Store
from advisor.store.files import read_file, write_file

AS_ROOT = pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")


def failing(number: int) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


FAILURES = [
    ("fsync", errno.ENOSPC, "the disk is full"),
    ("fsync", errno.EIO, "the disk reports an error"),
    ("open", errno.EROFS, "the disk is read-only"),
    ("open", errno.EACCES, "no permission"),
    ("open", errno.ENAMETOOLONG, "the name is too long"),
    ("replace", errno.ENOSPC, "the disk is full"),
    ("replace", errno.EDQUOT, "your disk quota is used up"),
    ("fdopen", errno.ENOSPC, "the disk is full"),
    ("fsync", errno.ENOTBLK, os.strerror(errno.ENOTBLK)),
]


@pytest.mark.parametrize(("call", "number", "says"), FAILURES)
def test_a_disk_that_refuses_leaves_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, says: str
) -> None:
    path = tmp_path / "cluster.yaml"
    path.write_text("old")
    with monkeypatch.context() as patch:
        patch.setattr(os, call, failing(number))
        with pytest.raises(StorageError, match=says) as caught:
            write_file(path, "new")
    assert str(path) in caught.value.message
    assert "unchanged" in caught.value.hint
    assert path.read_text() == "old"
    assert [left.name for left in tmp_path.iterdir()] == ["cluster.yaml"]


@pytest.mark.parametrize(("call", "number", "says"), FAILURES)
@pytest.mark.parametrize("act", ["save", "delete", "restore", "rename"])
def test_a_store_whose_disk_refuses_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, says: str, act: str
) -> None:
    store = Store(tmp_path)
    store.save("prod", Design(name="prod", title="a"))
    store.save("prod", Design(name="prod", title="b"), overwrite=True)
    acts: dict[str, Callable[[], object]] = {
        "save": lambda: store.save("prod", Design(name="prod", title="c"), overwrite=True),
        "delete": lambda: store.delete("prod"),
        "restore": lambda: store.restore("prod"),
        "rename": lambda: store.rename("prod", "live"),
    }
    with monkeypatch.context() as patch:
        if call == "open":
            # The lock file has to open; what comes after it does not.
            really_open = os.open

            def guarded(path: Any, flags: int, *rest: Any, **more: Any) -> int:
                if str(path).endswith(".tmp"):
                    raise OSError(number, os.strerror(number))
                return really_open(path, flags, *rest, **more)

            patch.setattr(os, "open", guarded)
        else:
            patch.setattr(os, call, failing(number))
        with pytest.raises(StorageError):
            acts[act]()
    where = "prod" if "prod" in store.names() else "live"
    kept = {store.load(where).design.title}
    for name in ("prod", "live"):
        kept |= {store.load_version(name, v.number).title for v in store.versions(name)}
    assert kept == {"a", "b"}
    assert not list(tmp_path.rglob("*.tmp"))


def test_an_interruption_leaves_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cluster.yaml"
    path.write_text("old")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_file(path, "new")
    assert path.read_text() == "old"
    assert [left.name for left in tmp_path.iterdir()] == ["cluster.yaml"]


def test_a_folder_that_cannot_be_synced_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_sync = os.fsync

    def files_only(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        really_sync(handle)

    monkeypatch.setattr(os, "fsync", files_only)
    write_file(tmp_path / "a", "new")
    assert (tmp_path / "a").read_text() == "new"


def test_the_disk_has_the_data_before_the_name_points_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    really_sync, really_replace = os.fsync, os.replace

    def sync(handle: int) -> None:
        calls.append("sync folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "sync file")
        really_sync(handle)

    def replace(source: Path, target: Path) -> None:
        calls.append("replace")
        really_replace(source, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "replace", replace)
    write_file(tmp_path / "a", "new")
    assert calls == ["sync file", "replace", "sync folder"]


def test_a_link_is_followed_and_the_mode_kept(tmp_path: Path) -> None:
    real = tmp_path / "real.yaml"
    real.write_text("old")
    real.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(real)
    write_file(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_the_length_of_a_name_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / f"{'x' * 250}.yaml"
    write_file(path, "new")
    assert path.read_text() == "new"


def test_a_pipe_is_written_and_read_as_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(read_file(pipe)))
    reader.start()
    write_file(pipe, "through the pipe")
    reader.join()
    assert read == [b"through the pipe"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_an_open_pipe_is_written_by_its_number() -> None:
    read, write = os.pipe()
    try:
        write_file(Path(f"/dev/fd/{write}"), "through the pipe")
        assert os.read(read, 100) == b"through the pipe"
    finally:
        os.close(read)
        os.close(write)


def test_a_missing_folder_and_odd_paths(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="the folder does not exist"):
        write_file(tmp_path / "absent" / "a.yaml", "x")
    with pytest.raises(StorageError, match="it is a folder"):
        write_file(tmp_path, "x")
    with pytest.raises(StorageError):
        write_file(tmp_path / "a\0b", "x")
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(StorageError):
        write_file(tmp_path / "a", "x")
    with pytest.raises(StorageError):
        read_file(tmp_path / "a")


def test_a_huge_file_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    monkeypatch.setattr(Path, "open", failing(errno.EIO))
    with pytest.raises(DocumentError, match=r"too large: 100\.0 MiB"):
        read_file(path)


def test_an_endless_file_is_read_no_further_than_needed() -> None:
    assert len(read_file(Path("/dev/zero"))) == MAX_BYTES + 1


def test_paths_with_control_characters_are_shown_safely(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        write_file(tmp_path / "\x1b[2J" / "a", "x")
    assert str(caught.value).replace("\n", "").isprintable()


@AS_ROOT
def test_permissions_are_respected(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("old")
    path.chmod(0o400)
    with pytest.raises(StorageError, match="no permission"):
        write_file(path, "new")
    path.chmod(0o000)
    with pytest.raises(StorageError, match="no permission"):
        read_file(path)
    path.chmod(0o600)
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StorageError, match="no permission"):
            write_file(path, "new")
        with pytest.raises(StorageError, match="no permission"):
            Store(tmp_path / "home").save("prod", Design(name="prod"))
    finally:
        tmp_path.chmod(0o700)
    assert path.read_text() == "old"
