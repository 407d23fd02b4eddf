"""Compiled rules on disk: parsing and checking 140 files takes ten times as long as reading one.

The file belongs to the user and can be deleted at any time. It is rebuilt in silence when a rule
file, the program or CEL has changed, and when it is damaged.
"""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Iterable
from dataclasses import astuple
from pathlib import Path
from typing import Any

from cel_expr_python import cel

import advisor
from advisor.errors import RuleError
from advisor.resources import folder
from advisor.rules.asks import from_plain, to_plain
from advisor.rules.bundle import Bundle, CompiledGroup, CompiledRule, Problem
from advisor.rules.packs import Pack, rule_files
from advisor.rules.rule import Refusal, Rule, Severity, Source, Status


def cached(pack: Pack, file: Path | None, build: Callable[[], Bundle]) -> Bundle:
    """The bundle of ``pack`` from ``file``, or from ``build`` when the file is out of date."""
    if file is None:
        return build()
    try:
        key = fingerprint(pack)
    except RuleError:
        return build()  # which says what is wrong with the pack
    found = _read(file, key)
    if found is None:
        found = build()
        _write(file, key, found)
    return found


def fingerprint(pack: Pack) -> str:
    """Differs whenever a rule file, a limit, this program or CEL is another than before."""
    program = Path(advisor.__file__).parent
    limits = folder("data") / "limits.json"
    rules = [path for path, _ in rule_files(pack)]
    code = [path for room in ("rules", "model") for path in sorted((program / room).glob("*.py"))]
    return "\n".join(
        (advisor.__version__, pack.name, *_stamps((*rules, *code, limits, Path(cel.__file__))))
    )


def _stamps(paths: Iterable[Path]) -> Iterable[str]:
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            yield f"{path} unreadable"
        else:
            yield f"{path} {status.st_mtime_ns} {status.st_size}"


def _read(file: Path, key: str) -> Bundle | None:
    try:
        digest, _, payload = file.read_bytes().partition(b"\n")
        if _checksum(payload) != digest:
            return None
        document = json.loads(payload)
        if document["key"] != key:
            return None
        return Bundle(
            tuple(_compiled_rule(*row) for row in document["rules"]),
            tuple(Problem(*row) for row in document["problems"]),
            tuple(CompiledGroup(tuple(ids), a2b_base64(each)) for ids, each in document["groups"]),
        )
    except (OSError, ValueError, TypeError, KeyError, IndexError):
        return None


def _write(file: Path, key: str, bundle: Bundle) -> None:
    rows = [_row(each) for each in bundle.rules]
    problems = [astuple(each) for each in bundle.problems]
    groups = [(each.rules, _text(each.program)) for each in bundle.groups]
    document = {"key": key, "rules": rows, "problems": problems, "groups": groups}
    payload = json.dumps(document).encode()
    content = _checksum(payload) + b"\n" + payload
    temporary = file.with_name(f"{file.name}.{os.getpid()}")
    # A cache that cannot be written costs time, not an answer.
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content)
        temporary.replace(file)


def _checksum(payload: bytes) -> bytes:
    """Tells a damaged file; who may write the file may also run the program."""
    return f"{zlib.crc32(payload):08x}".encode()


def _row(compiled: CompiledRule) -> list[Any]:
    rule = compiled.rule
    fields = [getattr(rule, name) for name in Rule.__dataclass_fields__]
    fields[5] = [astuple(each) for each in rule.refused_by]
    fields[14] = [astuple(each) for each in rule.sources]
    return [
        fields,
        compiled.reads,
        _text(compiled.condition),
        compiled.texts,
        compiled.expressions,
        _text(compiled.values),
        compiled.asked,
        _text(compiled.quick),
        [to_plain(each) for each in compiled.asks],
    ]


def _text(program: bytes) -> str:
    return b2a_base64(program, newline=False).decode()


def _compiled_rule(
    fields: list[Any],
    reads: list[str],
    condition: str,
    texts: list[str],
    expressions: list[str],
    values: str,
    asked: str,
    quick: str,
    asks: list[Any],
) -> CompiledRule:
    fields[2] = Severity(fields[2])
    fields[4] = tuple(fields[4])
    fields[5] = tuple(Refusal(*each) for each in fields[5])
    fields[6] = Status(fields[6])
    fields[14] = tuple(Source(*each) for each in fields[14])
    return CompiledRule(
        Rule(*fields),
        tuple(reads),
        a2b_base64(condition),
        tuple(texts),
        tuple(expressions),
        a2b_base64(values),
        asked,
        a2b_base64(quick),
        tuple(map(from_plain, asks)),
    )
