from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisor.errors import StorageError
from advisor.model.design import Design
from advisor.store.recovery import Recoveries

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def recoveries(tmp_path: Path) -> Recoveries:
    return Recoveries(tmp_path, clock=lambda: NOON)


def test_work_left_behind_is_offered_again(recoveries: Recoveries) -> None:
    autosave = recoveries.begin()
    autosave.write(Design(name="prod", title="first"), origin="prod", digest="abc")
    autosave.write(Design(name="prod", title="second"), origin="prod", digest="abc")
    autosave.close()
    (left,) = recoveries.pending()
    assert left.design() == Design(name="prod", title="second")
    assert (left.origin, left.digest, left.saved_at) == ("prod", "abc", NOON)


def test_work_in_progress_is_not_offered(recoveries: Recoveries) -> None:
    autosave = recoveries.begin()
    autosave.write(Design(name="prod"))
    assert recoveries.pending() == []
    autosave.close()
    assert len(recoveries.pending()) == 1


def test_work_that_was_saved_leaves_nothing(recoveries: Recoveries, tmp_path: Path) -> None:
    autosave = recoveries.begin()
    autosave.write(Design(name="prod"))
    autosave.discard()
    assert recoveries.pending() == []
    assert list((tmp_path / "recovery").iterdir()) == []


def test_work_goes_on_after_a_save(recoveries: Recoveries) -> None:
    autosave = recoveries.begin()
    autosave.write(Design(name="prod", title="a"))
    autosave.discard()
    autosave.write(Design(name="prod", title="b"))
    autosave.close()
    assert [left.design().title for left in recoveries.pending()] == ["b"]


def test_a_session_without_changes_touches_nothing(recoveries: Recoveries, tmp_path: Path) -> None:
    autosave = recoveries.begin()
    autosave.discard()
    autosave.close()
    assert list(tmp_path.iterdir()) == []


def test_discarded_work_is_gone(recoveries: Recoveries, tmp_path: Path) -> None:
    autosave = recoveries.begin()
    autosave.write(Design(name="prod"))
    autosave.close()
    recoveries.discard(recoveries.pending()[0])
    assert recoveries.pending() == []
    assert list((tmp_path / "recovery").iterdir()) == []


def test_work_survives_a_kill(recoveries: Recoveries, tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from advisor.model.design import Design\n"
        "from advisor.store.recovery import Recoveries\n"
        "autosave = Recoveries(Path(sys.argv[1])).begin()\n"
        "autosave.write(Design(name='prod', title='hours of work'), origin='prod')\n"
        "print('written', flush=True)\n"
        "sys.stdin.readline()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        assert recoveries.pending() == []
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    (left,) = recoveries.pending()
    assert left.design().title == "hours of work"


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"origin": 1', "\x00"])
def test_a_record_nobody_can_read_is_left_alone(
    recoveries: Recoveries, tmp_path: Path, text: str
) -> None:
    folder = tmp_path / "recovery"
    folder.mkdir()
    (folder / "x.json").write_text(text)
    assert recoveries.pending() == []
    assert (folder / "x.json").read_text() == text


def test_a_disk_that_refuses_keeps_the_last_work(
    recoveries: Recoveries, monkeypatch: pytest.MonkeyPatch
) -> None:
    autosave = recoveries.begin()
    autosave.write(Design(name="prod", title="kept"))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(StorageError, match="the disk is full"):
            autosave.write(Design(name="prod", title="lost"))
    autosave.close()
    assert recoveries.pending()[0].design().title == "kept"
