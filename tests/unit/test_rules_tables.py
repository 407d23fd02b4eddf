"""Look-ups in tables in the place of calls of functions: the same answers, told in time."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.rules import Findings, tables
from advisor.rules.asks import JOINED, Ask, Every, Field, Origin, Value, from_plain, to_plain
from advisor.rules.functions import Function, MissingFact
from advisor.rules.tables import END, Tables, has_table, key_of
from advisor.rules.tabling import tabled
from tests.unit.rules_engine import FUNCTIONS, Pool, book, environment, facts, write_rule

BY_KEY = {key_of(each): each for each in FUNCTIONS}
WITH_TABLES = {key_of(each) for each in FUNCTIONS if has_table(each)}


def quick_form(source: str) -> str:
    return environment().quick(source, environment().compile(source).asks)[0]


# --- how a call is written ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("minor(design.x) > 3", "_minor_1[design.x] > 3"),
        ("covers(a, b)", "_covers_2[a][ b]"),
        ("minor(minor(x))", "_minor_1[_minor_1[x]]"),
        ("x.all(z, covers(z, y[minor(z)]))", "x.all(z, _covers_2[z][ y[_minor_1[z]]])"),
        ('minor(x ? "a,(" : "b")', '_minor_1[x ? "a,(" : "b"]'),
        ('\'minor(x)\' == "\\"minor(x)"', '\'minor(x)\' == "\\"minor(x)"'),
        ("design.minor == x.minor(1) + minor", "design.minor == x.minor(1) + minor"),
        ("design . minor(1)", "design . minor(1)"),
        ("size(minor(x))", "size(_minor_1[x])"),
        ("after_zone_loss(z)", f'_after_zone_loss_1[((z) + [""]).join("{END}")]'),
        ("distinct(x.map(y, minor(y)))", "(x.map(y, _minor_1[y])).distinct()"),
        ("least([a, b]) < sum([c])", "math.least([a, b]) < sum([c])"),
        ("{'a': minor(x)}", "{'a': _minor_1[x]}"),
        ("minor(x) // minor(y)", "minor(x) // minor(y)"),
        ("minor(r'\\') > 1", "minor(r'\\') > 1"),
        ('minor(b"x") > 1', 'minor(b"x") > 1'),
        ('minor("""x""") > 1', 'minor("""x""") > 1'),
        ('minor("//") > 1', '_minor_1["//"] > 1'),
        ("nothing()", "nothing()"),
        ("minor(a, b)", "minor(a, b)"),
    ],
)
def test_calls_become_look_ups(source: str, written: str) -> None:
    assert tabled(source, BY_KEY, WITH_TABLES) == written


def test_a_function_without_a_table_stays_a_call() -> None:
    assert tabled("minor(x) + quorum(y)", BY_KEY, {"quorum_1"}) == "minor(x) + _quorum_1[y]"


@pytest.mark.parametrize(
    ("source", "looks_up"),
    [
        ("minor(design.region) == 3", True),
        ('minor("1.2") == 3', True),
        ('minor(design.cni == "cilium" ? design.region : "1.2") == 3', True),
        ('vcpus("m5." + design.region) == 3', True),
        ("design.pools.exists(p, vcpus(p.name) > 3)", True),
        ("design.pools.exists(p, p.zones.exists(z, vcpus(z) > 3))", True),
        ("quorum(minor(design.region)) == 3", True),
        ("after_zone_loss(plan.zones) == 3", True),
        ("after_zone_loss(design.pools.map(p, p.name)) == 3", True),
        ("quorum(design.etcd.members + 1) == 3", False),
        ("quorum(design.etcd.members * 2) == 3", False),
        ("quorum(size(plan.zones)) == 3", False),
        ("minor(string(design.etcd.members)) == 3", False),
        ('after_zone_loss(["a", design.region]) == 3', True),
        ("after_zone_loss([design.region, design.cni]) == 3", False),
    ],
)
def test_only_arguments_known_before_are_looked_up(source: str, looks_up: bool) -> None:
    assert ("[" in quick_form(source).partition("_1")[2][:1]) is looks_up


# --- what a table holds ---------------------------------------------------------------------------


def ask(function: str, *arguments: Origin) -> Ask:
    return Ask(function, tuple(frozenset({each}) for each in arguments))


def test_a_table_holds_what_its_function_answers() -> None:
    made = Tables(FUNCTIONS, [ask("minor_1", Field("design.zones[]"))])
    documents = {"design": {"zones": ["1.30", "1.31.2", "none", "1"]}}
    assert made.variables(documents) == {"_minor_1": {"1.30": 30, "1.31.2": 31}}


def test_only_arguments_of_the_right_type_are_asked_about() -> None:
    asked: list[object] = []

    def noted(value: object) -> bool:
        asked.append(value)
        return True

    for kind, right in (("string", "1"), ("int", 3), ("bool", True)):
        function = Function("f", (kind,), "bool", "", noted)
        made = Tables([function], [ask("f_1", Field("plan.x[]"))])
        assert made.variables({"plan": {"x": ["1", 3, True, 2.5, ["a"]]}}) == {
            "_f_1": {right: True}
        }
    assert asked == ["1", 3, True]


def test_several_arguments_are_keys_one_after_another() -> None:
    asks = [ask("covers_2", Field("plan.outer[]"), Value("10.0.0.0/16"))]
    made = Tables(FUNCTIONS, asks).variables({"plan": {"outer": ["10.0.0.0/8", "192.168.0.0/16"]}})
    assert made["_covers_2"] == {
        "10.0.0.0/8": {"10.0.0.0/16": True},
        "192.168.0.0/16": {"10.0.0.0/16": False},
    }


def test_lists_stand_as_one_text_each() -> None:
    asks = [
        ask("after_zone_loss_1", Field("plan.zones")),
        ask("after_zone_loss_1", Every("plan.pools[].zone")),
    ]
    documents = {"plan": {"zones": [], "pools": [{"zone": "a"}, {"zone": "a"}, {"zone": "b"}]}}
    table = Tables(FUNCTIONS, asks).variables(documents)["_after_zone_loss_1"]
    assert table == {"": 0, f"a{END}a{END}b{END}": 1}


def test_calls_in_arguments_are_answered_first() -> None:
    inner = ask("minor_1", Field("plan.version"))
    joined = ask(JOINED, Value("1."), Field("plan.after"))
    asks = [ask("quorum_1", inner), ask("minor_1", joined)]
    made = Tables(FUNCTIONS, asks).variables({"plan": {"version": "1.5", "after": "7"}})
    assert made == {"_quorum_1": {5: 3}, "_minor_1": {"1.7": 7}}


def test_a_table_that_would_be_too_large_is_not_made() -> None:
    asks = [ask("covers_2", Field("plan.x[]"), Field("plan.x[]"))]
    most = int(tables.MAX_ANSWERS**0.5)
    for count, entries in ((most, most), (most + 1, 0)):
        ranges = [f"10.0.{number}.0/24" for number in range(count)]
        made = Tables(FUNCTIONS, asks).variables({"plan": {"x": ranges}})
        assert len(made["_covers_2"]) == entries


_ORIGINS: st.SearchStrategy[Origin] = st.recursive(
    st.builds(Field, st.text())
    | st.builds(Every, st.text())
    | st.builds(Value, st.text() | st.booleans() | st.integers()),
    lambda inner: st.builds(
        Ask,
        st.text(min_size=1),
        st.lists(st.frozensets(inner, max_size=3), max_size=3).map(tuple),
    ),
)


@given(_ORIGINS)
def test_calls_survive_being_written_down(origin: Origin) -> None:
    whole = Ask("f_1", (frozenset({origin}), frozenset()))
    assert from_plain(to_plain(whole)) == whole


# --- what a rule says -----------------------------------------------------------------------------


def evaluate(folder: Path, when: str, plan: dict[str, object], **keys: object) -> Findings:
    write_rule(folder, when, **keys)
    return book(folder).evaluate(facts(plan, pools=(Pool(name="m5.large"),)), "kops")


def test_what_a_table_lacks_is_told_by_the_function(tmp_path: Path) -> None:
    found = evaluate(tmp_path, "plan.zones.exists(z, vcpus(z) > 99)", {"zones": ["x9.huge"]})
    assert [each.missing for each in found.not_evaluated] == ["instance type x9.huge"]


def test_a_key_that_is_named_like_a_field_is_told_from_it(tmp_path: Path) -> None:
    found = evaluate(tmp_path, "plan.zones.exists(z, vcpus(z) > 99)", {"zones": ["zones"]})
    assert [each.missing for each in found.not_evaluated] == ["instance type zones"]


def test_a_function_that_fails_is_a_finding_about_the_rule(tmp_path: Path) -> None:
    found = evaluate(tmp_path, "plan.zones.exists(z, crash(z))", {"zones": ["why"]})
    assert [(each.rule, "why" in each.message) for each in found.fired] == [("ADV-000", True)]


def test_a_value_of_another_type_than_the_function_takes(tmp_path: Path) -> None:
    found = evaluate(tmp_path, "quorum(plan.nodes) == 2", {"nodes": 3.0})
    assert [each.rule for each in found.fired] == ["ADV-000"]
    found = evaluate(tmp_path, "quorum(plan.nodes) == 2", {"nodes": 3})
    assert [each.rule for each in found.fired] == ["T-001"]


@pytest.mark.parametrize("zones", [[], [""], ["a", ""], ["a", "a", "b"]])
def test_lists_that_are_nearly_the_same(tmp_path: Path, zones: list[str]) -> None:
    expected = len(zones) - max(map(zones.count, zones), default=0)
    when = f"after_zone_loss(plan.zones) == {expected} && after_zone_loss([]) == 0"
    assert [each.rule for each in evaluate(tmp_path, when, {"zones": zones}).fired] == ["T-001"]


def test_more_than_tables_hold_is_asked_of_the_function(tmp_path: Path) -> None:
    ranges = [f"10.0.{number}.0/24" for number in range(40)]
    when = "plan.zones.all(a, plan.zones.exists(b, covers(a, b)))"
    found = evaluate(tmp_path, when, {"zones": ranges})
    assert [each.rule for each in found.fired] == ["T-001"]


def test_least_of_texts_and_of_nothing(tmp_path: Path) -> None:
    found = evaluate(tmp_path, 'least(plan.zones) == "a"', {"zones": ["b", "a"]})
    assert [each.rule for each in found.fired] == ["T-001"]
    found = evaluate(tmp_path, "least(plan.zones) == 1", {"zones": []})
    assert [each.missing for each in found.not_evaluated] == ["an element in an empty list"]


def test_a_message_looks_up_what_it_shows(tmp_path: Path) -> None:
    message = "{vcpus(design.pools[0].name)} vCPUs, {minor(plan.zones[0])}"
    found = evaluate(tmp_path, "true", {"zones": ["1.30"]}, message=message)
    assert [each.message for each in found.fired] == ["2 vCPUs, 30"]
    found = evaluate(tmp_path, "true", {"zones": ["none"]}, message=message)
    assert [each.message for each in found.fired] == ["2 vCPUs, unknown"]


@pytest.mark.parametrize(
    "when",
    [
        '_minor_1["1.30"] == 30',
        "size(lists.range(1000000000)) > 1",
        "size(plan.zones.flatten()) > 1",
        "plan.zones.distinct() == plan.zones",
        "math.least([1, 2]) == 1",
        'plan.zones.join(",") == ""',
    ],
)
def test_authors_have_neither_tables_nor_extensions(tmp_path: Path, when: str) -> None:
    write_rule(tmp_path, when)
    (problem,) = book(tmp_path, strict=False).problems
    assert "undeclared reference" in problem.text


def test_missing_fact_of_a_nested_call(tmp_path: Path) -> None:
    found = evaluate(tmp_path, "quorum(minor(plan.zones[0])) == 2", {"zones": ["1.0"]})
    assert MissingFact.MARK not in found.not_evaluated[0].missing
    assert found.not_evaluated[0].missing == "a member count of at least 1"


def test_an_endless_loop_around_a_look_up_is_told_as_one(tmp_path: Path) -> None:
    zones = [str(number) for number in range(60)]
    loop = "plan.zones.all(a, plan.zones.all(b, plan.zones.all(c, plan.zones.all(d, {}))))"
    when = loop.format('a != b || c != d || minor("1.2") == 2')
    (found,) = evaluate(tmp_path, when, {"zones": zones}).fired
    assert found.rule == "ADV-000"
    assert "budget" in found.message
