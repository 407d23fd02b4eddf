from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, model_validator

from advisor import presets
from advisor.errors import DesignError, DocumentError
from advisor.model.design import Design
from advisor.model.document import (
    design_schema,
    read_design,
    validate,
    write_design,
    write_document,
)
from advisor.model.parse import Mark, parse_yaml
from advisor.model.problems import InvalidDesign, closest, format_path
from tests.unit.test_document_scalars import HOSTILE


class Mode(StrEnum):
    NONE = "none"
    SINGLE = "single"
    PER_ZONE = "per-zone"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Nat(Strict):
    mode: Mode = Mode.SINGLE
    gateway: str | None = None


class Pool(Strict):
    name: str
    min: int = Field(default=1, ge=0, le=100)
    max: int = 3

    @model_validator(mode="after")
    def _ordered(self) -> Pool:
        if self.min > self.max:
            raise ValueError(f"min {self.min} is above max {self.max}")
        return self


class Disk(Strict):
    kind: Literal["disk"]
    gib: int


class Share(Strict):
    kind: Literal["share"]
    path: str


class House(Strict):
    schema_version: int = 1
    name: str
    version: str = "1.36"
    budget: Decimal | None = Decimal(100)
    ratio: float = 0.5
    built: date | None = None
    enabled: bool = True
    nat: Nat = Nat()
    pools: tuple[Pool, ...] = ()
    tags: dict[str, str] = {}
    storage: Annotated[Disk | Share, Field(discriminator="kind")] | None = None
    limit: int | Literal["none"] | None = None


def read(text: str) -> House:
    return validate(House, parse_yaml(text, name="house.yaml"))


def problems_of(text: str) -> list[tuple[str, int, str]]:
    with pytest.raises(InvalidDesign) as caught:
        read(text)
    return [
        (p.path, p.mark.line if p.mark else 0, p.text().removeprefix(f"{p.path}: "))
        for p in caught.value.problems
    ]


def test_text_fields_keep_the_text_of_numbers() -> None:
    house = read("name: 123456789012\nversion: 1.30\ntags: {a: 1, b: 007, c: no, d: 2.50}\n")
    assert house.name == "123456789012"
    assert house.version == "1.30"
    assert house.tags == {"a": "1", "b": "007", "c": "no", "d": "2.50"}


def test_number_and_switch_fields_read_their_text() -> None:
    house = read("name: x\nbudget: 10.10\nratio: 1e-3\nenabled: no\nbuilt: 2018-03-01\n")
    assert str(house.budget) == "10.10"
    assert house.ratio == 0.001
    assert house.enabled is False
    assert house.built == date(2018, 3, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nat: {}\n", ("name", 1, "is missing")),
        ("name: x\npools:\n  - min: 1\n", ("pools[0].name", 3, "is missing")),
        ("name: x\nnatt: {}\n", ("natt", 2, "unknown key; did you mean nat?")),
        (
            "name: x\nnat:\n  mod: none\n",
            ("nat.mod", 3, "unknown key, expected one of gateway, mode; did you mean mode?"),
        ),
        ("name: x\ngateway: a\n", ("gateway", 2, "unknown key; did you mean nat.gateway?")),
        ("name: x\ngib: 3\n", ("gib", 2, "unknown key; did you mean storage.gib?")),
        (
            "name: x\nnat:\n  mode: perzone\n",
            (
                "nat.mode",
                3,
                'found "perzone", expected one of none, single, per-zone; did you mean per-zone?',
            ),
        ),
        (
            "name: x\nnat:\n  mode: true\n",
            ("nat.mode", 3, "found true, expected one of none, single, per-zone"),
        ),
        (
            "name: x\nnat: none\n",
            ("nat", 2, 'found "none", expected a mapping (`key: value` lines)'),
        ),
        (
            "name: x\npools: a\n",
            ("pools", 2, 'found "a", expected a list (lines that start with `- `)'),
        ),
        ("name: true\n", ("name", 1, "found true, expected text (put it in quotes)")),
        ("name:\n", ("name", 1, "found null, expected text")),
        ("name: [a]\n", ("name", 1, "found a list of 1, expected text")),
        ("name: x\nenabled: maybe\n", ("enabled", 2, 'found "maybe", expected true or false')),
        ("name: x\nbudget: 1.2.3\n", ("budget", 2, 'found "1.2.3", expected a number')),
        (
            "name: x\npools:\n  - name: a\n    min: 1.5\n",
            ("pools[0].min", 4, 'found "1.5", expected a whole number'),
        ),
        (
            "name: x\npools:\n  - name: a\n    min: 101\n",
            ("pools[0].min", 4, "found 101, expected at most 100"),
        ),
        (
            "name: x\npools:\n  - name: a\n  - name: b\n    min: 5\n",
            ("pools[1]", 4, "min 5 is above max 3"),
        ),
        (
            "name: x\nstorage: {kind: disk, gib: big}\n",
            ("storage.gib", 2, 'found "big", expected a whole number'),
        ),
        (
            "name: x\nlimit: few\n",
            ("limit", 2, 'found "few", expected a whole number or none'),
        ),
    ],
)
def test_a_problem_says_where_what_and_what_instead(
    text: str, expected: tuple[str, int, str]
) -> None:
    assert problems_of(text) == [expected]


def test_all_problems_are_told_in_the_order_of_the_file() -> None:
    found = problems_of("wrong: 1\npools:\n  - {name: a, min: x}\nnat:\n  mode: y\n  z: 1\n")
    assert [(path, line) for path, line, _ in found] == [
        ("name", 1),
        ("wrong", 1),
        ("pools[0].min", 3),
        ("nat.mode", 5),
        ("nat.z", 6),
    ]


def test_the_message_lists_problems_and_counts_the_rest() -> None:
    with pytest.raises(DesignError) as caught:
        read("name: x\n" + "".join(f"k{n}: 1\n" for n in range(25)))
    rows = caught.value.message.splitlines()
    assert rows[0] == "house.yaml: 25 problems"
    assert rows[1].startswith("  line 2: k0: unknown key")
    assert len(rows) == 22
    assert rows[-1] == "  ... and 5 more"
    assert "schema" in caught.value.hint


def test_one_problem_takes_one_line() -> None:
    with pytest.raises(DesignError) as caught:
        read("name: x\nratio: high\n")
    assert caught.value.message == 'house.yaml, line 2: ratio: found "high", expected a number'


@given(HOSTILE, HOSTILE)
def test_no_message_carries_control_characters_of_the_file(key: str, value: str) -> None:
    tree = {"name": "x", key: value, "nat": {"mode": value, key: 1}, "pools": [{"name": [value]}]}
    with pytest.raises(DesignError) as caught:
        validate(House, parse_yaml("name: x", name="n"), tree)
    assert str(caught.value).replace("\n", "").isprintable()


@pytest.mark.parametrize("word", ["perzone", "per_zone", "Per-Zone", "per-zon"])
def test_near_misses_are_recognised(word: str) -> None:
    assert closest(word, ["none", "single", "per-zone"]) == "per-zone"
    assert closest("quux", ["none", "single"]) == ""


def test_paths_read_like_code() -> None:
    assert format_path(("network", "subnets", 2, "cidr")) == "network.subnets[2].cidr"


HOUSES = st.builds(
    House,
    name=HOSTILE,
    version=HOSTILE,
    budget=st.none() | st.decimals(-(10**9), 10**9, places=2),
    ratio=st.floats(allow_nan=False, allow_infinity=False),
    built=st.none() | st.dates(),
    enabled=st.booleans(),
    nat=st.builds(Nat, mode=st.sampled_from(Mode), gateway=st.none() | HOSTILE),
    pools=st.lists(st.builds(Pool, name=HOSTILE, min=st.integers(0, 3)), max_size=3).map(tuple),
    tags=st.dictionaries(HOSTILE, HOSTILE, max_size=3),
    storage=st.none() | st.builds(Share, kind=st.just("share"), path=HOSTILE),
    limit=st.none() | st.just("none") | st.integers(-(10**18), 10**18),
)


@given(HOUSES)
def test_what_is_written_reads_back_equal(house: House) -> None:
    text = write_document(house)
    assert read(text) == house
    assert write_document(read(text)) == text


def test_only_what_differs_from_the_defaults_is_written() -> None:
    house = House(name="x", enabled=True, nat=Nat(mode=Mode.NONE), pools=(Pool(name="a", min=2),))
    assert write_document(house) == (
        "schema_version: 1\nname: x\nnat:\n  mode: none\npools:\n  - name: a\n    min: 2\n"
    )


def test_a_null_that_says_something_is_written() -> None:
    house = House(name="x", budget=None)
    assert write_document(house) == "schema_version: 1\nname: x\nbudget: null\n"


def test_equal_documents_have_the_same_text() -> None:
    house = House(name="x", nat=Nat(mode=Mode.NONE)).model_copy(update={"version": "1.30"})
    full = House.model_validate(house.model_dump())
    assert write_document(full) == write_document(house)
    assert write_document(house).splitlines()[2:] == ['version: "1.30"', "nat:", "  mode: none"]


class Garage(Strict):
    """Gives its inner section other defaults than the section has itself."""

    name: str
    nat: Nat = Nat(mode=Mode.NONE, gateway="g")
    tags: dict[str, str] = {"a": "1"}
    code: Literal["odd"] | None = None
    reason: str = ""

    @model_validator(mode="after")
    def _odd_needs_a_reason(self) -> Garage:
        if self.name == "odd" and not self.reason:
            raise ValueError("an odd garage needs a reason")
        return self


@pytest.mark.parametrize(
    "garage",
    [
        Garage(name="x"),
        Garage(name="x", nat=Nat(mode=Mode.NONE)),
        Garage(name="x", nat=Nat(gateway="g")),
        Garage(name="x", nat=Nat()),
        Garage(name="x", tags={"a": "1", "b": "2"}),
        Garage(name="x", tags={}),
        Garage(name="odd", reason="why"),
    ],
)
def test_defaults_within_defaults_read_back_equal(garage: Garage) -> None:
    parsed = parse_yaml(write_document(garage), name="garage")
    assert validate(Garage, parsed) == garage


def test_a_value_no_file_can_hold_is_refused() -> None:
    with pytest.raises(DesignError, match="the number inf cannot stand"):
        write_document(House(name="x", ratio=float("inf")))


def test_a_design_reads_back_equal() -> None:
    design = read_design("name: prod\nkubernetes: {version: 1.30}\n", "prod.yaml")
    assert design.kubernetes.version == "1.30"
    text = write_design(design)
    assert text.startswith("schema_version: 1\nname: prod\n")
    assert read_design(text, "again") == design
    assert text == 'schema_version: 1\nname: prod\nkubernetes:\n  version: "1.30"\n'


@pytest.mark.parametrize("name", presets.names())
def test_every_preset_reads_and_writes(name: str) -> None:
    design = read_design(presets.text(name), name)
    assert design == presets.load(name)
    text = write_design(Design.model_validate(design.model_dump()))
    assert read_design(text, "again") == design


def test_a_wrong_design_names_path_and_line() -> None:
    with pytest.raises(InvalidDesign) as caught:
        read_design(b"name: prod\nnetwork:\n  nat:\n    mode: perzone\n", "prod.yaml")
    (problem,) = caught.value.problems
    assert problem.path == "network.nat.mode"
    assert problem.mark == Mark(4, 5)


def test_a_design_of_a_newer_program_is_left_alone() -> None:
    with pytest.raises(DocumentError, match="written by a newer k8s-advisor") as caught:
        read_design("schema_version: 99\nname: x\nunheard_of: 1\n", "prod.yaml")
    assert "not changed" in caught.value.message
    assert "Upgrade" in caught.value.hint


def test_the_schema_describes_every_field() -> None:
    schema: dict[str, Any] = design_schema()
    assert set(schema["properties"]) == set(Design.model_fields)
    assert schema["additionalProperties"] is False
