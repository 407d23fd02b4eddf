"""Where an imported design comes from."""

from __future__ import annotations

from pydantic import Field

from advisor.model.base import Section
from advisor.model.vocabulary import Tool


class Origin(Section):
    """The file of another tool that the design was read from.

    The text is kept beside the design, so that an export can change that text where the design
    has changed, and leave the rest of it as people wrote it.
    """

    tool: Tool | None = None
    """Whose file it is; not stated: the design was not imported."""
    file: str = Field(default="", max_length=1024, pattern=r"^[^\x00-\x1f]*$")
    """Where the text is kept, as seen from the folder of the design."""
    sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    """What the text was when it was imported."""
