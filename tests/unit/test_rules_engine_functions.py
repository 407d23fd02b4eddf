"""Functions of the rule language, and their laws."""

from __future__ import annotations

import ipaddress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import advisor.rules
from advisor.catalog import bundled
from advisor.rules import functions as f
from advisor.rules.engine import design_environment
from advisor.rules.functions import MissingFact
from advisor.rules.message import fill, shown, split

ranges = st.builds(
    lambda address, prefix: str(ipaddress.ip_network((address, prefix), strict=False)),
    st.integers(0, 2**32 - 1),
    st.integers(0, 32),
)


@given(st.integers(1, 1000))
def test_two_quorums_always_share_a_member(members: int) -> None:
    assert 2 * f.quorum(members) > members
    assert 2 * (f.quorum(members) - 1) <= members


@given(st.lists(st.sampled_from("abc"), max_size=9))
def test_a_zone_loss_takes_at_least_an_even_share(zones: list[str]) -> None:
    left = f.after_zone_loss(zones)
    assert 0 <= left <= len(zones) - -(-len(zones) // 3)


@given(ranges, ranges)
def test_ranges_overlap_exactly_when_one_covers_the_other(one: str, other: str) -> None:
    covered = f.covers(one, other) or f.covers(other, one)
    assert f.overlaps(one, other) is covered
    assert f.overlaps(other, one) is covered


@given(st.lists(ranges, max_size=6))
def test_pairwise_overlap_is_what_it_says(cidrs: list[str]) -> None:
    pairs = [(a, b) for i, a in enumerate(cidrs) for b in cidrs[i + 1 :]]
    assert f.pairwise_overlap(cidrs) is any(f.overlaps(a, b) for a, b in pairs)


def test_families_never_meet() -> None:
    assert not f.overlaps("0.0.0.0/0", "::/0")
    assert not f.covers("::/0", "10.0.0.0/8")
    assert not f.pairwise_overlap(["0.0.0.0/0", "::/0"])


@pytest.mark.parametrize(
    ("cidr", "private"),
    [
        ("10.0.0.0/8", True),
        ("172.20.0.0/16", True),
        ("172.0.0.0/8", False),
        ("100.64.0.0/10", False),
        ("192.168.0.0/16", True),
        ("fd00::/8", False),
    ],
)
def test_private_ranges(cidr: str, private: bool) -> None:
    assert f.rfc1918(cidr) is private


@pytest.mark.parametrize(
    ("version", "minimum", "expected"),
    [
        ("1.10", "1.9", True),
        ("1.36.4", "1.36", True),
        ("1.36", "1.36.4", False),
        ("v1.36.0", "1.36.0", True),
        ("3.5.9", "3.5.26", False),
        ("1.35.0-eks-1", "1.35", True),
    ],
)
def test_versions_compare_as_numbers(version: str, minimum: str, expected: bool) -> None:
    assert f.version_at_least(version, minimum) is expected


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-9000, 9000))
def test_days_between(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    assert f.days_between(start.isoformat(), end.isoformat()) == days


@pytest.mark.parametrize("text", ["", "latest", "1.x"])
def test_what_is_no_version_is_missing(text: str) -> None:
    with pytest.raises(MissingFact):
        f.minor(text)


def test_what_is_no_range_or_date_is_missing() -> None:
    with pytest.raises(MissingFact):
        f.covers("10.0.0.0/33", "10.0.0.0/8")
    with pytest.raises(MissingFact):
        f.days_between("soon", "2026-01-01")


def test_every_function_stands_in_the_guide_for_rule_writers() -> None:
    guide = advisor.rules.__doc__ or ""
    names = {function.name for function in design_environment(bundled()).functions}
    assert {name for name in names if f"{name}(" not in guide} == set()


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('vcpus("m5.large")', 2),
        ('mem_gib("m5.large") == 8.0', True),
        ('nitro("m5.large") && !nitro("t2.micro")', True),
        ('eni_max_pods("m5.large", false, false)', 29),
        ('eni_max_pods("m5.large", false, true)', 20),
        ("etcd_mem_gib(50) < etcd_mem_gib(51)", True),
        ('limit("kubernetes.max_nodes")', 5000),
        ('limit("kops.kubernetes_max", "1.36.2")', "1.36"),
        ('eks_standard_end("1.34") < eks_extended_end("1.34.2")', True),
        ('etcd_eol("3.4")', "2026-06-01"),
        ('etcd_eol("3.7") > "2030"', True),
        ('refuses_eks("use1-az3") && !refuses_eks("use1-az1")', True),
        ('offered("us-east-1", "m5.large", "use1-az1")', True),
        ('offered("us-east-1", "nosuch.large", "us-east-1a")', False),
        ('version_at_least("1.13.0", karpenter_min("1.36"))', True),
        ('older_than_known("eks", "1.10") && !older_than_known("eks", "1.28.3")', True),
        ('newer_than_known("kubernetes", "1.63") && !newer_than_known("kubernetes", "1.36")', True),
    ],
)
def test_the_catalog_answers(expression: str, expected: object) -> None:
    environment = design_environment(bundled())
    program = environment.program(environment.compile(expression).program)
    assert program.eval(environment.activation({})).plain_value() == expected


@pytest.mark.parametrize(
    ("expression", "fact"),
    [
        ('vcpus("x9.huge")', "instance type x9.huge"),
        ('eks_standard_end("1.99")', "the end of EKS standard support of 1.99"),
        ('etcd_eol("2.0")', "etcd 2.0 in the support calendar"),
        ('offered("xx-nowhere-1", "m5.large", "a")', "region xx-nowhere-1"),
        ('limit("kops.kubernetes_min", "1.4")', "kops.kubernetes_min of version 1.4"),
    ],
)
def test_what_the_catalog_does_not_know_is_missing(expression: str, fact: str) -> None:
    environment = design_environment(bundled())
    program = environment.program(environment.compile(expression).program)
    assert str(program.eval(environment.activation({})).value()).endswith(f"missing fact: {fact}")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (9001, "9001"),
        (12500, "12,500"),
        (-12500, "-12,500"),
        (2.0, "2"),
        (0.25, "0.25"),
        (1234.5678, "1234.57"),
        (98765.4321, "98,765.43"),
        (0.0004, "0.0004"),
        (100.0, "100"),
        (True, "yes"),
        ([], "none"),
        (["a"], "a"),
        (["a", "b", 3], "a, b and 3"),
        (float("inf"), "inf"),
        (float("nan"), "nan"),
    ],
)
def test_values_are_shown_as_people_write_them(value: object, text: str) -> None:
    assert shown(value) == text


@given(st.text(alphabet="ab{}'\"\\ ", max_size=30))
def test_text_with_doubled_braces_stands_as_written(text: str) -> None:
    texts, expressions = split(text.replace("{", "{{").replace("}", "}}"))
    assert expressions == ()
    assert fill(texts, ()) == " ".join(text.split())
