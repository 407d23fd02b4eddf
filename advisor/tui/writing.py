"""Writing an export to a file, after asking where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import AdvisorError, StorageError
from advisor.store.files import write_file
from advisor.tui.saving import Saving
from advisor.tui.screens.dialogs import Answer, Ask, AskLine

if TYPE_CHECKING:
    from advisor.tui.app import AdvisorApp


async def write_export(app: AdvisorApp, target: str, text: str, name: str) -> None:
    """Ask for a path, write ``text`` there; an existing file is replaced only when told so."""
    answer = await app.push_screen_wait(
        AskLine(
            f"Write the export for {target}",
            "The path of the file.",
            f"{name}-{target}.yaml",
            check_path,
        )
    )
    if answer is None:
        return
    path = Path(answer).expanduser()
    if path.exists() and not await _replace(app, path):
        return
    try:
        write_file(path, text)
    except AdvisorError as problem:
        await Saving(app).explain("The export could not be written", problem)
        return
    app.notify(f"Written: {path}", timeout=5, markup=False)


async def _replace(app: AdvisorApp, path: Path) -> bool:
    answers = (Answer("replace", "r", "Replace it"), Answer("cancel", "c", "Cancel"))
    question = Ask(f"{path} exists already.", "Its content will be lost.", answers)
    return await app.push_screen_wait(question) == "replace"


def check_path(text: str) -> None:
    """Raise ``StorageError`` where no file can be written."""
    path = Path(text).expanduser()
    if path.is_dir():
        raise StorageError(f"{path} is a folder.", hint="Name a file in it.")
    if not path.parent.is_dir():
        raise StorageError(f"There is no folder {path.parent}.", hint="Choose another one.")
