"""Evaluation: three values, isolation of errors, findings in the words of the design."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import NotFoundError
from advisor.rules import Finding, Findings, Severity, State
from tests.unit.rules_engine import Etcd, Pool, book, facts, write_rule


def evaluate(
    folder: Path, when: str, plan: dict[str, object] | None = None, **design: object
) -> Findings:
    write_rule(folder, when)
    return book(folder).evaluate(facts(plan, **design), "kops")


def only(findings: tuple[Finding, ...]) -> Finding:
    (found,) = findings
    return found


def test_a_true_condition_fires(tmp_path: Path) -> None:
    found = evaluate(tmp_path, "design.etcd.members == 3")
    assert only(found.fired).rule == "T-001"
    assert only(found.fired).state is State.FIRES
    assert (found.not_evaluated, found.passed) == ((), ())


def test_a_false_condition_passes(tmp_path: Path) -> None:
    found = evaluate(tmp_path, "design.etcd.members == 5")
    assert (found.fired, found.not_evaluated, found.passed) == ((), (), ("T-001",))


@pytest.mark.parametrize(
    "when",
    [
        "design.etcd.expected_db_gib > 1.0",
        "design.etcd.expected_db_gib == 1.0",
        "design.etcd.expected_db_gib != 1.0",
        "!(design.etcd.expected_db_gib > 1.0)",
    ],
)
def test_a_field_not_stated_neither_fires_nor_passes(tmp_path: Path, when: str) -> None:
    found = evaluate(tmp_path, when)
    assert (found.fired, found.passed) == ((), ())
    assert only(found.not_evaluated).missing == "etcd.expected_db_gib"
    assert only(found.not_evaluated).state is State.NOT_EVALUATED
    assert "etcd.expected_db_gib" in only(found.not_evaluated).message


def test_a_section_not_stated_is_named_by_the_field_that_was_asked_for(tmp_path: Path) -> None:
    found = evaluate(tmp_path, "design.etcd.members == 3", etcd=None)
    assert only(found.not_evaluated).missing == "etcd.members"


def test_a_fact_that_nobody_computed_is_named_with_its_origin(tmp_path: Path) -> None:
    found = evaluate(tmp_path, "plan.nodes > 3", plan={})
    assert only(found.not_evaluated).missing == "plan.nodes"


def test_a_field_of_a_list_element_is_named_by_its_path(tmp_path: Path) -> None:
    found = evaluate(tmp_path, "design.pools.exists(p, p.max_pods > 110)")
    assert only(found.not_evaluated).missing == "pools[].max_pods"


def test_what_decides_is_enough(tmp_path: Path) -> None:
    pools = (Pool(name="a"), Pool(name="b", max_pods=250))
    found = evaluate(tmp_path, "design.pools.exists(p, p.max_pods > 110)", pools=pools)
    assert only(found.fired).rule == "T-001"
    found = evaluate(tmp_path, "design.etcd.members == 1 && design.etcd.expected_db_gib > 1.0")
    assert found.passed == ("T-001",)


def test_presence_can_be_asked_for(tmp_path: Path) -> None:
    found = evaluate(tmp_path, "!has(design.etcd.expected_db_gib)")
    assert len(found.fired) == 1


def test_a_look_up_without_an_answer_is_not_evaluated(tmp_path: Path) -> None:
    found = evaluate(tmp_path, 'vcpus("x9.huge") < 4')
    assert only(found.not_evaluated).missing == "instance type x9.huge"


def test_an_element_of_an_empty_list_is_not_evaluated(tmp_path: Path) -> None:
    found = evaluate(tmp_path, 'design.pools[0].name == "x"', pools=())
    assert only(found.not_evaluated).missing == "an element of a list"
    found = evaluate(tmp_path, "least(design.pools.map(p, p.min)) > 3", pools=())
    assert len(found.not_evaluated) == 1


@pytest.mark.parametrize(
    "when",
    [
        'crash("now")',
        "1 / (design.etcd.members - 3) == 1",
        "least(design.pools.map(p, p.name)) > 3",
        "int(design.region) == 3",
    ],
)
def test_a_rule_that_fails_becomes_a_finding_and_leaves_the_others_alone(
    tmp_path: Path, when: str
) -> None:
    write_rule(tmp_path, when, id="T-001")
    write_rule(tmp_path, "design.etcd.members == 3", id="T-002")
    write_rule(tmp_path, "design.etcd.members == 4", id="T-003")
    found = book(tmp_path).evaluate(facts(), "kops")
    by_rule = {finding.rule: finding for finding in found.fired}
    assert set(by_rule) == {"ADV-000", "T-002"}
    assert "T-001" in by_rule["ADV-000"].title
    assert "rules/testing/T-001-problem.yaml" in by_rule["ADV-000"].message
    assert found.passed == ("T-003",)


def test_a_file_that_cannot_be_used_is_a_finding_of_every_design(tmp_path: Path) -> None:
    write_rule(tmp_path, "design.etcd.memebers == 3", id="T-001")
    write_rule(tmp_path, "design.etcd.members == 3", id="T-002")
    loaded = book(tmp_path, strict=False)
    found = loaded.evaluate(facts(), "kops")
    assert [finding.rule for finding in found.fired] == ["ADV-000", "T-002"]
    assert [problem.file for problem in loaded.problems] == ["rules/testing/T-001-problem.yaml"]


@pytest.mark.parametrize(
    ("applies_to", "tool", "managed", "expected"),
    [
        (["any"], "kops", False, True),
        (["kops"], "kops", False, True),
        (["kops"], "kubeadm", False, False),
        (["kops"], "kops", True, False),
        (["eks"], "eksctl", True, True),
        (["eks"], "capa", True, True),
        (["eks"], "capa", False, False),
        (["capa"], "capa", False, True),
        (["capa"], "kubeadm", False, True),
        (["kops", "eks"], "terraform", True, True),
    ],
)
def test_a_rule_is_asked_where_it_applies(
    tmp_path: Path, applies_to: list[str], tool: str, managed: bool, expected: bool
) -> None:
    write_rule(tmp_path, "true", applies_to=applies_to)
    design = facts(control_plane={"managed": managed})
    found = book(tmp_path).evaluate(design, tool)
    assert bool(found.fired) is expected
    assert found.passed == ()


def test_messages_carry_the_numbers_of_the_design(tmp_path: Path) -> None:
    write_rule(
        tmp_path,
        "true",
        message="{design.etcd.members} members need {quorum(design.etcd.members)} votes in "
        '{design.pools.map(p, p.name)}; {{braces}}, {"{" + design.region}',
    )
    found = book(tmp_path).evaluate(facts(pools=(Pool(name="a"), Pool(name="b"))), "kops")
    assert only(found.fired).message == "3 members need 2 votes in a and b; {braces}, {eu-central-1"


def test_a_number_missing_from_a_message_does_not_silence_the_finding(tmp_path: Path) -> None:
    write_rule(tmp_path, "true", message="{design.etcd.expected_db_gib} of {design.etcd.members}")
    found = book(tmp_path).evaluate(facts(), "kops")
    assert only(found.fired).message == "unknown of 3"


def test_remedies_speak_of_the_tool(tmp_path: Path) -> None:
    remedy = {"eksctl": "with eksctl", "eks": "on EKS", "any": "somehow"}
    write_rule(tmp_path, "true", remedy=remedy)
    managed, own = facts(control_plane={"managed": True}), facts()
    rules = book(tmp_path)
    assert only(rules.evaluate(managed, "eksctl").fired).remedy == "with eksctl"
    assert only(rules.evaluate(managed, "terraform").fired).remedy == "on EKS"
    assert only(rules.evaluate(own, "kops").fired).remedy == "somehow"


def test_findings_come_errors_first_then_by_id(tmp_path: Path) -> None:
    for rule_id, severity in [("T-001", "advice"), ("T-002", "error"), ("T-003", "warning"),
                              ("T-004", "error")]:  # fmt: skip
        write_rule(tmp_path, "true", id=rule_id, severity=severity)
    found = book(tmp_path).evaluate(facts(), "kops")
    assert [finding.rule for finding in found.fired] == ["T-002", "T-004", "T-003", "T-001"]
    assert found.count(Severity.ERROR) == 2


def test_the_same_facts_give_the_same_findings(tmp_path: Path) -> None:
    write_rule(
        tmp_path, "design.pools.exists(p, p.min > 0)", message="{design.pools.map(p, p.min)}"
    )
    rules = book(tmp_path)
    assert rules.evaluate(facts(), "kops") == rules.evaluate(facts(), "kops")


def test_today_is_an_argument(tmp_path: Path) -> None:
    found = evaluate(tmp_path, 'days_between(today, "2026-12-02") == 10 && today < "2026-12-02"')
    assert len(found.fired) == 1


@pytest.mark.parametrize(
    ("when", "reads"),
    [
        ("design.etcd.members > 3", ["design.etcd.members"]),
        (
            "design.pools.exists(p, p.min > 3 && size(p.zones) < 2)",
            ["design.pools[].min", "design.pools[].zones"],
        ),
        ("design.pools.exists(p, p.zones.all(z, z in plan.zones))",
         ["design.pools[].zones[]", "plan.zones"]),
        ("design.pools.filter(p, p.spot).map(p, p.zones).exists(z, size(z) > 1)",
         ["design.pools[].spot", "design.pools[].zones"]),
        ("design.pools[0].min > plan.nodes", ["design.pools[].min", "plan.nodes"]),
        ('design.pools[0].labels["team"] == "a"', ["design.pools[].labels.team"]),
        ("has(design.etcd.expected_db_gib)", ["design.etcd.expected_db_gib"]),
        ("after_zone_loss(distinct(plan.zones)) < 1", ["plan.zones"]),
        ('today > "2026-01-01"', []),
    ],
)  # fmt: skip
def test_the_fields_a_rule_reads_follow_from_its_condition(
    tmp_path: Path, when: str, reads: list[str]
) -> None:
    write_rule(tmp_path, when)
    assert list(book(tmp_path).reads("T-001")) == reads


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        ({}, "etcd.members"),
        ({"decision": "cni"}, "cni"),
        ({"fix": {"pools[0].min": 3}}, "pools[].min"),
    ],
)
def test_the_deciding_field(tmp_path: Path, keys: dict[str, object], path: str) -> None:
    write_rule(tmp_path, "!design.control_plane.managed && design.etcd.members == 3", **keys)
    assert only(book(tmp_path).evaluate(facts(), "kops").fired).path == path


def test_examples_are_read_from_the_file_of_the_rule(tmp_path: Path) -> None:
    examples = {
        "fires": [{"preset": "dev", "set": {"etcd.members": 4}}],
        "quiet": [{"preset": "ha-kops"}],
    }
    write_rule(tmp_path, "true", examples=examples)
    found = [
        (rule.id, e.preset, dict(e.changes), e.fires) for rule, e in book(tmp_path).iter_examples()
    ]
    assert found == [
        ("T-001", "dev", {"etcd.members": 4}, True),
        ("T-001", "ha-kops", {}, False),
    ]


def test_an_unknown_rule_is_said_to_be_unknown(tmp_path: Path) -> None:
    write_rule(tmp_path, "true")
    with pytest.raises(NotFoundError, match="T-009"):
        book(tmp_path).rule("T-009")


def test_a_document_becomes_plain_values_without_null() -> None:
    found = facts(etcd=Etcd(quota_gib=8), plan={"nodes": None, "zones": ("a",)})
    assert found.design["cni"] == "cilium"
    assert type(found.design["cni"]) is str
    assert found.design["etcd"] == {"members": 3, "quota_gib": 8.0}
    assert found.design["pools"][0]["zones"] == []
    assert found.plan == {"zones": ["a"]}
