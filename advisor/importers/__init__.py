"""Files that teams already run, read as designs: one package for each source.

``read`` parses a file (``foreign``), tells whose it is (``sources``), has the package of that
source make a design of it (``Reader``) and validates the design (``reading``). What was read,
inferred, defaulted and not understood comes with it, and so does what the tool itself would say
about the file, each with its line.
"""

from __future__ import annotations

from advisor.importers.imported import (
    FileFinding,
    FileMark,
    How,
    Imported,
    Objection,
    Place,
    Reading,
)
from advisor.importers.reading import InputFile, read, read_files
from advisor.importers.sources import SOURCES, Reader, detect

__all__ = [
    "SOURCES",
    "FileFinding",
    "FileMark",
    "How",
    "Imported",
    "InputFile",
    "Objection",
    "Place",
    "Reader",
    "Reading",
    "detect",
    "read",
    "read_files",
]
