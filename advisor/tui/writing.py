"""Writing an export to disk, after asking where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import AdvisorError, StorageError
from advisor.exporting import Prepared, means_folder, write_folder
from advisor.report.text import count
from advisor.store.files import write_file
from advisor.tui.saving import Saving
from advisor.tui.screens.dialogs import Answer, Ask, AskLine

if TYPE_CHECKING:
    from advisor.tui.app import AdvisorApp


async def write_export(app: AdvisorApp, ready: Prepared, name: str) -> None:
    """Ask for a path and write there; what exists is replaced only when told so."""
    export = ready.export
    if ready.refused and not await _despite(app, ready):
        return
    suggested = f"{name}-{export.target}"
    answer = await app.push_screen_wait(
        AskLine(
            f"Write the export for {export.target}",
            "A file such as cluster.yaml, or a folder for all files and a README.",
            suggested if export.files else f"{suggested}.yaml",
            check_path,
        )
    )
    if answer is None:
        return
    path = Path(answer).expanduser()
    folder = means_folder(str(path))
    if path.exists() and not await _replace(app, path, folder=folder):
        return
    try:
        if folder:
            write_folder(export, path)
        else:
            write_file(path, export.text)
    except AdvisorError as problem:
        await Saving(app).explain("The export could not be written", problem)
        return
    app.notify(f"Written: {path}", timeout=5, markup=False)


async def _despite(app: AdvisorApp, ready: Prepared) -> bool:
    answers = (Answer("write", "w", "Write it all the same"), Answer("cancel", "c", "Cancel"))
    question = Ask(
        f"{ready.export.target} or AWS would refuse this design.",
        f"For {count(len(ready.refused), 'error')}, at the top of the list.",
        answers,
    )
    return await app.push_screen_wait(question) == "write"


async def _replace(app: AdvisorApp, path: Path, *, folder: bool) -> bool:
    answers = (Answer("replace", "r", "Replace it"), Answer("cancel", "c", "Cancel"))
    lost = (
        "Files in it that have the names of this export are replaced."
        if folder
        else ("Its content will be lost.")
    )
    question = Ask(f"{path} exists already.", lost, answers)
    return await app.push_screen_wait(question) == "replace"


def check_path(text: str) -> None:
    """Raise ``StorageError`` where nothing can be written."""
    path = Path(text).expanduser()
    if not path.parent.is_dir():
        raise StorageError(f"There is no folder {path.parent}.", hint="Choose another one.")
