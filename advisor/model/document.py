"""Design documents as text: reading with positions, writing so that people can read it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import to_jsonable_python

from advisor.errors import DesignError
from advisor.model.design import SCHEMA_VERSION, Design
from advisor.model.migrations import VERSION_KEY, migrate
from advisor.model.parse import Parsed, parse_yaml

M = TypeVar("M", bound=BaseModel)


def read_design(data: bytes | str, name: str) -> Design:
    """The design in the YAML text ``data``; ``name`` is what messages call it.

    Raises:
        InvalidDesign: with every problem of the design, each with path and line.
        DocumentError: no readable YAML document at all, or newer than this program.
    """
    parsed = parse_yaml(data, name=name)
    tree = migrate(parsed.tree, current=SCHEMA_VERSION, name=parsed.name)
    return validate(Design, parsed, tree)


def write_design(design: Design) -> str:
    """``design`` as YAML: what was decided, in the order of the model, defaults left out."""
    return write_document(design)


def design_schema() -> dict[str, Any]:
    """The JSON Schema of a design file, for editors."""
    return Design.model_json_schema()


def validate(model: type[M], parsed: Parsed, tree: dict[str, Any] | None = None) -> M:
    """``parsed`` as a ``model``; ``tree`` stands for the parsed tree if it was migrated.

    A text field takes an unquoted whole number as its text, so that an account id or a label
    needs no quotes.

    Raises:
        InvalidDesign: with every problem.
    """
    tree = parsed.tree if tree is None else tree
    try:
        return model.model_validate(tree)
    except ValidationError as error:
        problem = error
    try:
        return model.model_validate(_numbers_as_text(tree, problem))
    except ValidationError as error:
        from advisor.model.problems import InvalidDesign, explain  # only a mistake pays for it

        raise InvalidDesign(parsed.name, explain(error, model, tree, parsed.where)) from None


def write_document(document: BaseModel) -> str:
    """``document`` as YAML text that reads back as an equal document.

    Written is what differs from the defaults, in the order of the model, so that equal
    documents have the same text and a difference of two files is a difference of decisions.

    Raises:
        DesignError: a value that no YAML file can hold.
    """
    from advisor.model.emit import emit_yaml  # checking a file writes none

    try:
        for tree in (_decided(document), _complete(document)):
            text = emit_yaml({**_version_of(document), **tree})
            if _reads_back(text, document):
                return text
    except (TypeError, ValueError) as error:
        reason = str(error)
    else:
        reason = "the text would not read back as the same document"
    raise DesignError(
        f"This design cannot be written as YAML: {reason}.",
        hint="Nothing was saved. Change the value; if it looks right, report this as a bug.",
    )


def _reads_back(text: str, document: BaseModel) -> bool:
    try:
        return validate(type(document), parse_yaml(text, name="written")) == document
    except DesignError:
        return False


def _version_of(document: BaseModel) -> dict[str, Any]:
    stated = VERSION_KEY in type(document).model_fields
    return {VERSION_KEY: getattr(document, VERSION_KEY)} if stated else {}


def _decided(section: BaseModel) -> dict[str, Any]:
    """The fields of ``section`` that a file must state: required ones, and other than default.

    The defaults of an inner section are its own, not those that ``section`` would give it: a
    file that states one of its fields takes the others from there.
    """
    fields = type(section).model_fields
    required = {name: getattr(section, name) for name in fields if fields[name].is_required()}
    try:
        standard = type(section).model_validate(required)
    except ValidationError:  # the required fields alone break a rule of the section
        return _complete(section)
    return {
        name: _plain(getattr(section, name), _decided)
        for name in fields
        if name in required or getattr(section, name) != getattr(standard, name)
    }


def _complete(section: BaseModel) -> dict[str, Any]:
    return {name: _plain(getattr(section, name), _complete) for name in type(section).model_fields}


def _plain(value: Any, of_section: Callable[[BaseModel], dict[str, Any]]) -> Any:
    """``value`` as the types of a document."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | bool | int | float | Decimal):
        return value
    if isinstance(value, BaseModel):
        return of_section(value)
    if isinstance(value, dict):
        return {
            str(_plain(key, of_section)): _plain(inner, of_section) for key, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_plain(inner, of_section) for inner in value]
    if isinstance(value, set | frozenset):
        return sorted(_plain(inner, of_section) for inner in value)
    return to_jsonable_python(value)


def _numbers_as_text(tree: dict[str, Any], error: ValidationError) -> dict[str, Any]:
    """A copy of ``tree`` in which numbers stand as text where ``error`` says text is due."""
    places = {
        details["loc"]
        for details in error.errors(include_url=False)
        if details["type"] == "string_type" and type(details["input"]) is int
    }

    def copy(value: Any, path: tuple[str | int, ...]) -> Any:
        if path in places:
            return str(value)
        if isinstance(value, dict):
            return {key: copy(inner, (*path, key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [copy(inner, (*path, index)) for index, inner in enumerate(value)]
        return value

    return {key: copy(value, (key,)) for key, value in tree.items()}
