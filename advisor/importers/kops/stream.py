"""How kops cuts a file into documents: at lines that are exactly ``---``, and nowhere else.

Other readers of YAML take more lines for a separator. What then stands behind the first document
of a part is never read, and a part without a document is refused (SplitContentToSections in
util/pkg/text of kops 1.36.2, and Decode in pkg/kopscodecs).
"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.importers.foreign import Foreign, Text
from advisor.importers.imported import Objection, Place
from advisor.rules import Severity

_LINE = "---"


def stream_objections(foreign: Foreign) -> Iterator[Objection]:
    """Documents that kops does not see, and parts of the file without a document."""
    yield from _listed(foreign)
    first = 0
    for text in foreign.texts:
        yield from _unseen(text, first)
        yield from _empty(text, first)
        first += len(text.starts)


def _listed(foreign: Foreign) -> Iterator[Objection]:
    for place in foreign.lists:
        yield Objection(
            "KOPS-005",
            Severity.WARNING,
            place,
            "The objects stand in one list, as kops get -o json writes them; kops create -f and "
            "kops replace -f take no list.",
            "For a file to give back to kops: kops get --name NAME -o yaml.",
            title="A list that kops does not take back",
        )


def _unseen(text: Text, first: int) -> Iterator[Objection]:
    lines = text.content.split("\n")
    for number, start in enumerate(text.starts):
        line = lines[start - 1].removesuffix("\r")
        if number and line.startswith(_LINE) and line != _LINE:
            yield Objection(
                "KOPS-003",
                Severity.ERROR,
                (first + number,),
                f"Line {start} separates documents for other tools; kops wants a line of `---` "
                "alone, and reads nothing of what follows.",
                "Leave nothing but --- on that line.",
                title="A document that kops does not read",
            )


def _empty(text: Text, first: int) -> Iterator[Objection]:
    parts = text.content.replace("\r\n", "\n").split(f"\n{_LINE}\n")
    before = 0
    for part in parts if len(parts) > 1 else ():
        lines = (line.strip() for line in part.removeprefix(f"{_LINE}\n").split("\n"))
        if any(line and not line.startswith("#") for line in lines):
            before += 1
            continue
        place: Place = (first + min(before, len(text.starts) - 1),)
        yield Objection(
            "KOPS-004",
            Severity.ERROR,
            place,
            "Nothing but comments stands between two separators, or beside one at an end of the "
            "file; kops takes that for a document and refuses it as empty.",
            "Remove the separator.",
            refused="any",
            title="A part of the file without a document",
        )
