"""Saved designs hold what differs from the defaults, so a default is part of the schema version."""

from __future__ import annotations

import json
import os
from pathlib import Path

from advisor.model.design import SCHEMA_VERSION, Design

GOLDEN = Path(__file__).parents[1] / "golden" / f"defaults-v{SCHEMA_VERSION}.json"


def test_defaults_change_only_with_the_schema_version() -> None:
    """A changed default would change the meaning of every file that leaves it out.

    Raise ``SCHEMA_VERSION``, add a migration that writes the old default into old files, and only
    then renew the golden file with UPDATE_GOLDEN=1. A new field may be added with a default that
    keeps what older files meant.
    """
    defaults = json.dumps(Design(name="defaults").model_dump(mode="json"), indent=1) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(defaults, encoding="utf-8")
    assert GOLDEN.read_text(encoding="utf-8") == defaults
