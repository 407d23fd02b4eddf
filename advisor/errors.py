"""Errors a user can meet: what is wrong, where, and what to do next.

Everything below the command line and the wizard raises one of these and nothing else for a
foreseeable problem; the two front ends print ``message`` and ``hint`` and exit with
``exit_code``. The codes are an interface: scripts branch on them.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every command."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    AWS = 3
    INTERRUPTED = 130


class AdvisorError(Exception):
    """A problem to report to the person at the terminal, never a traceback.

    ``message`` says what is wrong and where; ``hint`` says what to do about it.
    """

    exit_code: ExitCode = ExitCode.USAGE

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class DocumentError(AdvisorError):
    """A file that cannot be read as what it claims to be; the file stays untouched."""


class DesignError(DocumentError):
    """A document that is no valid design; carries every problem, each with path and line."""


class NotFoundError(AdvisorError):
    """A design, preset, region, rule or other name that does not exist."""


class StorageError(AdvisorError):
    """The disk refused: no permission, read-only, full, or locked by another process."""


class ExportError(AdvisorError):
    """A design that the export target cannot express at all."""


class RuleError(AdvisorError):
    """A rule file that cannot be used: format, condition, example or fix."""
