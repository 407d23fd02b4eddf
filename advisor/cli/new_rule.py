"""A new rule file that works, for its author to change."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Final

from advisor.cli.options import day
from advisor.cli.output import say
from advisor.errors import AdvisorError, StorageError
from advisor.model.scalars import scalar_text
from advisor.rules.format import ID, MAX_TITLE, WORD
from advisor.rules.packs import MANIFEST
from advisor.store.files import shown, write_file
from advisor.store.names import slug

_MANIFEST: Final = """\
name: {name}
version: 0.1.0
about: What we ask of our clusters.
"""

_RULE: Final = """\
id: {id}
title: {title}
severity: warning        # error: it is refused or cannot work; warning: it fails some day; advice
area: {area}
applies_to: [any]        # kops, eks, capa (other control planes of your own), or any
since: 0.1.0
# CEL; true makes a finding. k8s-advisor schema lists the fields of a design.
when: >-
  design.goals.environment == "production" && design.control_plane.count == 1
# Each placeholder is CEL, too.
message: "{{design.control_plane.count}} control-plane node in production"
why: Say what happens, and give numbers.
remedy: Say what to do.
fix:                     # leave it out where the remedy is no change of the design
  control_plane.count: 3
sources:
  - {{ref: "where you know it from", seen: {today}}}
examples:                # they are the test of the rule: k8s-advisor rules test
  fires:
    - {{preset: ha-kops, set: {{control_plane.count: 1}}}}
  quiet:
    - {{preset: ha-kops}}
"""


def write_rule(rule_id: str, title: str, pack: str, area: str | None) -> None:
    """Write the file of a new rule, and the manifest of its pack where there is none.

    Raises:
        AdvisorError: the id, title or area cannot be, or the file exists.
        StorageError: the disk refused.
    """
    area = area or re.split(r"[\d-]", rule_id)[0].lower()
    if not ID.fullmatch(rule_id):
        raise AdvisorError(f"{rule_id!r} is no id for a rule.", hint="Ids read like NET-001.")
    if not WORD.fullmatch(area):
        raise AdvisorError(f"--area: {area!r} is not a lower-case word.")
    if not title.strip() or len(title) > MAX_TITLE or not title.isprintable():
        raise AdvisorError(f"--title: one line of at most {MAX_TITLE} characters.")
    folder = Path(pack)
    _refuse_taken(folder, rule_id)
    path = folder / area / f"{rule_id}-{slug(title)[:50].strip('-')}.yaml"
    today: date = day(None)
    text = _RULE.format(
        id=rule_id, title=scalar_text(title.strip()), area=area, today=today.isoformat()
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"{shown(path.parent)} cannot be made: {error.strerror}.") from None
    if not (folder / MANIFEST).exists():
        name = slug(folder.resolve().name)[:31].strip("-")
        write_file(folder / MANIFEST, _MANIFEST.format(name=name))
    write_file(path, text)
    say(f"Written to {shown(path)}. Change it, then: k8s-advisor rules lint {shown(folder)}")


def _refuse_taken(folder: Path, rule_id: str) -> None:
    taken = sorted(folder.glob(f"*/{rule_id}-*.yaml"))
    if taken:
        raise AdvisorError(
            f"{shown(taken[0])} has this id already.", hint="Ids are never used again."
        )
