"""Choosing the designs to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor import presets
from advisor.errors import AdvisorError
from advisor.store.references import open_design
from advisor.tui.saving import Saving
from advisor.tui.screens.compare import CompareScreen
from advisor.tui.screens.picker import Item, Picker

if TYPE_CHECKING:
    from advisor.evaluate import Evaluation
    from advisor.tui.app import AdvisorApp

_MOST = 4


class Comparing:
    """Asks which designs, reads and judges them."""

    def __init__(self, app: AdvisorApp) -> None:
        self._app = app

    async def choose(self) -> CompareScreen | None:
        """The comparison of the designs that are chosen; None when it is cancelled."""
        work = self._app.work
        least = 1 if work is not None else 2
        title = f"Compare {work.design.name} with" if work else "Compare which designs?"
        picker = Picker(title, self._items(), several=True, least=True)
        values = await self._app.push_screen_wait(picker)
        if values is None:
            return None
        if not least <= len(values) <= _MOST - (work is not None):
            text = f"Choose {least} to {_MOST - (work is not None)} designs with Tab, then Enter."
            self._app.notify(text, severity="warning")
            return None
        names, judged = self._of_work()
        try:
            for name in values:
                judged.append(self._judge(name))
                names.append(name)
        except AdvisorError as problem:
            await Saving(self._app).explain(f"{values[len(names) - 1]} cannot be read", problem)
            return None
        return CompareScreen(names, judged, self._app.opening.rules)

    def _of_work(self) -> tuple[list[str], list[Evaluation]]:
        work = self._app.work
        if work is None:
            return [], []
        name = work.origin or work.design.name
        return [name if work.is_saved else f"{name} *"], [work.session.evaluation]

    def _items(self) -> list[Item]:
        saved = [Item(name, name, "saved") for name in self._app.opening.store.names()]
        bundled = [Item(name, name, presets.summary(name)[0]) for name in presets.names()]
        return [item for item in saved + bundled if not self._is_in_work(item)]

    def _is_in_work(self, item: Item) -> bool:
        """Whether it is the design in work, unchanged; beside its changes it tells something."""
        work = self._app.work
        if work is None or not work.is_saved:
            return False
        if work.origin:
            return bool(item.value == work.origin)
        return item.value == work.design.name and presets.load(item.value) == work.design

    def _judge(self, name: str) -> Evaluation:
        opening = self._app.opening
        return opening.judge(open_design(name, opening.store).design)
