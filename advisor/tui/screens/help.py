"""Help: the keys of a screen, the background of a question, and the commands of the palette."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen

from advisor.tui.questions import Kind, Question
from advisor.tui.screens.dialogs import Reading

if TYPE_CHECKING:
    from advisor.tui.app import AdvisorApp

_MUTED = "$foreground-muted"


def keys_text(screen: Screen[Any]) -> Content:
    """Every key that does something here, in the order of the screen."""
    by_action: dict[str, tuple[list[str], str]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if not _is_ours(binding):
            continue
        keys, _ = by_action.setdefault(binding.action, ([], binding.description))
        keys.append(screen.app.get_key_display(binding))
    lines = [
        Content.assemble((f"{', '.join(dict.fromkeys(keys)):<18}", "bold $text-primary"), text)
        for keys, text in by_action.values()
    ]
    lines.append(Content.assemble((f"{'^p':<18}", "bold $text-primary"), "All commands, by name"))
    return Content("\n").join(lines)


def _is_ours(binding: Binding) -> bool:
    """Whether a key is one of this program; those of Textual's own widgets have no id."""
    return bool(binding.id and binding.description and not binding.system)


def question_text(question: Question) -> Content:
    """Everything there is to know about a question."""
    parts: list[Content | str | tuple[str, str]] = [question.why, "\n"]
    if question.one_way:
        parts += ["\n", ("⊘ One-way door. ", "bold $text-warning"), question.one_way, "\n"]
    if question.kind is not Kind.LIST:
        for choice in question.choices:
            parts += ["\n", (choice.label, "bold"), "\n", choice.tradeoff, "\n"]
    if question.range:
        parts += ["\n", ("Possible: ", _MUTED), question.range, "\n"]
    parts += ["\n", ("Now: ", _MUTED), question.answer]
    if question.decision is not None:
        path = question.decision.path
        parts += ["\n", ("Field: ", _MUTED), path.replace("[]", f"[{question.pool}]")]
        parts += ["\n", ("Source: ", _MUTED), question.source]
    return Content.assemble(*parts)


def help_on(screen: Screen[Any], question: Question | None) -> Reading:
    """The background of a question and the keys of the screen; only those without a question."""
    keys = keys_text(screen)
    if question is None:
        return Reading("Keys", keys)
    text = Content.assemble(question_text(question), "\n\n", ("Keys\n", "bold $text-primary"), keys)
    return Reading(question.title, text)


def commands(app: AdvisorApp, screen: Screen[Any]) -> Iterable[SystemCommand]:
    """Commands by name: what the screen's keys do, and what needs no key."""
    seen: set[str] = set()
    for active in screen.active_bindings.values():
        binding = active.binding
        if not _is_ours(binding) or binding.description in seen:
            continue
        seen.add(binding.description)
        yield SystemCommand(
            binding.description,
            f"Key: {app.get_key_display(binding)}",
            lambda action=binding.action, node=active.node: app.run_worker(
                app.run_action(action, node)
            ),
        )
    yield SystemCommand("Change the theme", "Colours of the screen", app.action_change_theme)
    yield SystemCommand("Keys of this screen", "Every key and what it does", app.action_keys)
