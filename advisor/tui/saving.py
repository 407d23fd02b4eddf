"""The talk about saving: under which name, over what, and what to do when the disk refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from advisor import presets
from advisor.errors import AdvisorError
from advisor.store.designs import ConflictError, NameTaken
from advisor.store.names import check_name, is_name, is_path, slug
from advisor.tui.screens.dialogs import Answer, Ask, AskLine, Reading
from advisor.tui.work import Work

if TYPE_CHECKING:
    from advisor.tui.app import AdvisorApp


class Saving:
    """Asks what has to be asked, and saves. Every method says whether the work is safe."""

    def __init__(self, app: AdvisorApp) -> None:
        self._app = app

    async def save(self, work: Work) -> bool:
        """Save where it was saved before, or ask where."""
        if not work.origin:
            return await self.save_as(work)
        return await self._write(work, work.origin)

    async def save_as(self, work: Work) -> bool:
        """Ask for a name or a path, and save there."""
        reference = await self._app.push_screen_wait(
            AskLine(
                "Save the design",
                "A name of small letters, digits and hyphens, or the path of a .yaml file.",
                suggested_name(work, self._app.opening.store.names()),
                check_reference,
            )
        )
        if reference is None:
            return False
        if is_name(reference) and not work.origin and work.design.name in presets.names():
            work.session.apply({"name": reference}, "Name")
        return await self._write(work, reference)

    async def may_leave(self, work: Work | None) -> bool:
        """Ask what becomes of unsaved work; false to stay."""
        if work is None or work.is_saved:
            return True
        answer = await self._app.push_screen_wait(
            Ask(
                "This design is not saved.",
                "",
                (
                    Answer("save", "s", "Save it"),
                    Answer("discard", "d", "Discard the changes"),
                    Answer("stay", "c", "Cancel, go on working"),
                ),
            )
        )
        if answer == "save":
            return await self.save(work)
        if answer == "discard":
            work.give_up()
            return True
        return False

    async def _write(self, work: Work, reference: str, *, overwrite: bool = False) -> bool:
        try:
            saved = work.save(reference, overwrite=overwrite)
        except NameTaken as problem:
            return await self._taken(work, reference, problem)
        except ConflictError as conflict:
            await self.explain("Somebody else changed this design", conflict)
            return False
        except AdvisorError as problem:
            await self.explain("The design could not be saved", problem)
            return False
        self._app.notify(f"Saved: {saved.path}", timeout=4, markup=False)
        self._app.work_saved()
        return True

    async def _taken(self, work: Work, reference: str, problem: AdvisorError) -> bool:
        answer = await self._app.push_screen_wait(
            Ask(
                problem.message,
                "Its present content goes to the history, so nothing is lost.",
                (
                    Answer("replace", "r", "Replace it"),
                    Answer("other", "o", "Choose another name"),
                    Answer("cancel", "c", "Cancel"),
                ),
            )
        )
        if answer == "replace":
            return await self._write(work, reference, overwrite=True)
        return await self.save_as(work) if answer == "other" else False

    async def explain(self, title: str, problem: AdvisorError) -> None:
        """Show what went wrong and what to do."""
        text = Content.assemble(
            (problem.message, "$text-error"), "\n\n" if problem.hint else "", problem.hint
        )
        await self._app.push_screen_wait(Reading(title, text))


def suggested_name(work: Work, taken: list[str]) -> str:
    """A name for a design that has none yet; that of a saved one stays."""
    if work.origin:
        return work.origin
    name = slug(work.design.name)
    if name in presets.names():
        name = f"my-{name}"
    stem, number = name, 2
    while name in taken:
        name, number = f"{stem}-{number}", number + 1
    return name


def check_reference(text: str) -> None:
    """Raise ``AdvisorError`` for a text that is neither a path nor the name of a design."""
    if not is_path(text):
        check_name(text)
