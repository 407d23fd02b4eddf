"""The smallest terminal the wizard can be read on, and what its keys do below that."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from textual.screen import ModalScreen

if TYPE_CHECKING:
    from textual.screen import Screen

LEAST_COLUMNS: Final = 60
LEAST_ROWS: Final = 16

TOO_NARROW: Final = "-tiny"
TOO_FLAT: Final = "-flat"
"""Classes of a screen of which nothing is shown."""

_LEAVING: Final = frozenset({"leave", "quit", "interrupt"})
_READING: Final = frozenset({"keys", "explain"})


def hides(screen: Screen[Any]) -> bool:
    """Whether the terminal is too small for what ``screen`` shows."""
    return screen.has_class(TOO_NARROW) or screen.has_class(TOO_FLAT)


def settle_focus(screen: Screen[Any], focus: Callable[[], object]) -> None:
    """After another size: keys go to nothing that is hidden, and back to what is shown again."""
    if hides(screen):
        screen.set_focus(None)
    elif screen.focused is None:
        focus()


def acts(action: str, screen: Screen[Any]) -> bool:
    """Whether ``action`` may run: nobody should change what is hidden.

    A dialog is drawn on any terminal, so that its keys always act.
    """
    if not hides(screen) or isinstance(screen, ModalScreen):
        return True
    name = action.partition("(")[0].rpartition(".")[2]
    return name in _LEAVING | _READING
