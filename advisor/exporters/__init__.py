"""Designs as files that a tool takes: one package for each target, and what it cannot say."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Final, cast

from advisor.errors import NotFoundError

if TYPE_CHECKING:
    from advisor.catalog import Catalog
    from advisor.exporters.coverage import Coverage
    from advisor.model.design import Design

__all__ = ["Export", "ExportFile", "check_target", "coverage_of", "export", "targets", "versions"]

# Imported when asked for: a command that exports nothing pays for none of them.
_MODULES: Final = {
    "kops": "advisor.exporters.kops",
    "eksctl": "advisor.exporters.eksctl",
    "cloudformation": "advisor.exporters.cloudformation",
    "kubeadm": "advisor.exporters.kubeadm",
    "capa": "advisor.exporters.capa",
}


@dataclass(frozen=True, slots=True)
class ExportFile:
    """One file of an export, such as objects to apply once the cluster is there."""

    name: str
    text: str
    about: str = ""
    """What it holds, in a few words."""


@dataclass(frozen=True, slots=True)
class Export:
    """A design in the words of one target, and what became of each of its fields."""

    target: str
    text: str
    """The file that is written to stdout when no folder is asked for."""
    coverage: tuple[Coverage, ...]
    files: tuple[ExportFile, ...] = ()
    """What goes with ``text``; its header says when to apply each."""
    file: str = ""
    """The name that the commands of the header give to the file with ``text``."""
    header: tuple[str, ...] = ()
    """What it is, what was checked, the commands in order, and what the target cannot say.

    A line that starts with two blanks belongs to the heading above it; ``$`` marks a command.
    """


def targets() -> tuple[str, ...]:
    """The names of all export targets."""
    return tuple(_MODULES)


def export(target: str, design: Design, catalog: Catalog) -> Export:
    """``design`` for ``target``; the same input gives the same text.

    Raises:
        NotFoundError: there is no such target.
        ExportError: the target cannot express the design at all.
    """
    return cast("Export", _module(target).export(design, catalog))


def coverage_of(target: str, design: Design, catalog: Catalog) -> tuple[Coverage, ...]:
    """What ``target`` does with each field of ``design``, without writing it.

    Raises:
        NotFoundError: there is no such target.
    """
    return cast("tuple[Coverage, ...]", _module(target).coverage(design, catalog))


def versions(target: str) -> tuple[str, ...]:
    """The releases of ``target`` that exports are written for, the one meant by default first.

    Empty for a target without releases.

    Raises:
        NotFoundError: there is no such target.
    """
    return cast("tuple[str, ...]", getattr(_module(target), "VERSIONS", ()))


def check_target(target: str) -> None:
    """Nothing, without loading anything, when there is a target of that name.

    Raises:
        NotFoundError: there is none; the hint names similar ones.
    """
    if target not in _MODULES:
        from advisor.catalog.suggestions import did_you_mean

        raise NotFoundError(
            f"There is no export target {target!r}.",
            hint=did_you_mean(
                target, _MODULES, otherwise=f"The targets are: {', '.join(_MODULES)}."
            ),
        )


def _module(target: str) -> ModuleType:
    check_target(target)
    return import_module(_MODULES[target])
