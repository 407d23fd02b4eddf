"""Waivers, profiles and severities: what counts, and what nothing can hide."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from advisor import presets
from advisor.errors import NotFoundError
from advisor.evaluate import evaluate
from advisor.model import paths
from advisor.model.vocabulary import RuleProfile
from advisor.rules import BROKEN_RULE, Findings, Problem, RuleBook, Severity, State
from advisor.rules.bundle import Bundle
from advisor.rules.selection import profiles
from tests.rules.rule_file import TODAY, catalog, whole_book

BAD = "2018-kops"


def judged(changes: dict[str, Any] | None = None, book: RuleBook | None = None) -> Findings:
    design = paths.replace(presets.load(BAD), changes or {})
    return evaluate(design, catalog(), book or whole_book(), TODAY).findings


def waiver(rule: str, days: int = 0) -> dict[str, str]:
    until = (TODAY + timedelta(days=days)).isoformat()
    return {"rule": rule, "reason": "old friends", "who": "Ann", "until": until}


def rules_of(findings: tuple[Any, ...]) -> list[str]:
    return [finding.rule for finding in findings]


@pytest.mark.parametrize("days", [0, 1, 400])
def test_a_waiver_holds_through_its_last_day(days: int) -> None:
    found = judged({"waivers": [waiver("ETCD-006", days)]})
    assert rules_of(found.waived) == ["ETCD-006"]
    assert "ETCD-006" not in rules_of(found.fired)
    assert found.waived[0].state is State.WAIVED


def test_after_its_last_day_the_finding_is_back_and_says_so() -> None:
    found = judged({"waivers": [waiver("ETCD-006", -1)]})
    assert found.waived == ()
    [finding] = [each for each in found.fired if each.rule == "ETCD-006"]
    assert finding.waiver is not None
    assert finding.waiver.who == "Ann"


def test_all_other_findings_are_the_same() -> None:
    plain, waived = judged(), judged({"waivers": [waiver("ETCD-006")]})
    assert sorted(rules_of(waived.fired + waived.waived)) == sorted(rules_of(plain.fired))
    assert waived.passed == plain.passed


def test_a_waiver_that_meets_no_finding_is_named() -> None:
    found = judged({"waivers": [waiver("ETCD-999"), waiver("acme/NET-001")]})
    assert found.idle_waivers == ("ETCD-999", "acme/NET-001")


def test_a_broken_rule_cannot_be_waived() -> None:
    problem = Problem("acme/X-001.yaml", "no", "")
    book = RuleBook(whole_book().environment, Bundle((), (problem,)))
    found = judged({"waivers": [waiver(BROKEN_RULE)]}, book)
    assert rules_of(found.fired) == [BROKEN_RULE]


def hiding(rule: str) -> list[tuple[dict[str, Any], RuleBook]]:
    return [
        ({"waivers": [waiver(rule)]}, whole_book()),
        ({}, whole_book().adjusted(severities={rule: "off"})),
        ({}, whole_book().adjusted(severities={rule: "advice"})),
        ({"profile": "security"}, whole_book().adjusted(severities={rule: "off"})),
    ]


def test_nothing_hides_what_a_tool_refuses() -> None:
    [*refused] = judged().refused
    assert refused
    assert all(each.severity is Severity.ERROR and each.refused_by for each in refused)
    for changes, book in hiding(refused[0].rule):
        found = judged(changes, book)
        assert rules_of(found.refused) == rules_of(tuple(refused))
        severities = {each.rule: each.severity for each in found.fired}
        assert severities.get(refused[0].rule) is not Severity.ERROR


def test_a_severity_of_ones_own() -> None:
    found = judged(book=whole_book().adjusted(severities={"ETCD-006": "error"}))
    assert {each.rule: each.severity for each in found.fired}["ETCD-006"] is Severity.ERROR
    off = judged(book=whole_book().adjusted(severities={"ETCD-006": "off"}))
    assert "ETCD-006" in off.left_out
    assert "ETCD-006" not in rules_of(off.fired)


def test_profiles_are_those_of_the_model_and_say_what_they_are_for() -> None:
    assert list(profiles()) == [each.value for each in RuleProfile]
    assert all(len(profile.about) > 5 for profile in profiles().values())


@pytest.mark.parametrize("profile", list(RuleProfile))
def test_a_profile_leaves_out_but_changes_nothing(profile: RuleProfile) -> None:
    everything, some = judged(), judged({"profile": profile.value})
    counted = set(rules_of(some.fired)) | set(some.passed) | set(rules_of(some.not_evaluated))
    assert not counted.intersection(some.left_out)
    assert set(some.fired) == {each for each in everything.fired if each.rule in counted}
    assert bool(some.left_out) == (profile is not RuleProfile.ALL)


@pytest.mark.parametrize("profile", list(RuleProfile))
def test_every_profile_sees_every_error(profile: RuleProfile) -> None:
    found = judged(book=whole_book().adjusted(profile=profile.value))
    assert found.count(Severity.ERROR) == judged().count(Severity.ERROR)


def test_the_profile_of_a_check_goes_before_that_of_the_design() -> None:
    book = whole_book().adjusted(profile="all")
    assert judged({"profile": "cost"}, book).left_out == ()


@pytest.mark.parametrize("profile", list(RuleProfile))
def test_no_selector_is_idle(profile: RuleProfile) -> None:
    rules = [(rule, whole_book().reads(rule.id)) for rule in whole_book().rules]
    for selector in profiles()[profile].selectors:
        assert any(selector.takes(rule, reads) for rule, reads in rules)


def test_every_path_of_a_profile_is_read_by_a_rule() -> None:
    read = {path for rule in whole_book().rules for path in whole_book().reads(rule.id)}
    for profile in profiles().values():
        for start in {each for selector in profile.selectors for each in selector.reads}:
            assert any(path.startswith(start) for path in read), f"{profile.name}: {start}"


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(NotFoundError, match="no profile 'fast'"):
        whole_book().adjusted(profile="fast")
