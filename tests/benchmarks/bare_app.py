"""The least that Textual can do: one line, which changes with every key."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Static


class BareApp(App[None]):
    """Shows how many keys were pressed."""

    def __init__(self) -> None:
        super().__init__()
        self._keys = 0

    def compose(self) -> ComposeResult:
        yield Static("ready 0")

    def on_key(self, event: Key) -> None:
        self._keys += 1
        self.query_one(Static).update(f"ready {self._keys}")


if __name__ == "__main__":
    BareApp().run()
