"""The registry is complete, true to the model, and no answer leaves a contradictory design."""

from __future__ import annotations

import re
import subprocess
import sys
import typing
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from advisor import decisions, presets
from advisor.catalog import Catalog, bundled
from advisor.decisions import Decision, Input, Option, Step
from advisor.errors import NotFoundError
from advisor.evaluate import evaluate
from advisor.model import paths
from advisor.model.design import Design
from advisor.model.vocabulary import (
    ApiDns,
    Cni,
    EtcdTopology,
    Interruption,
    NatMode,
    NodeAutoscaler,
    NodeSubnets,
    PoolKind,
    PrivatePath,
    ServiceDns,
    TargetType,
    Tool,
)
from advisor.rules import RuleBook, Severity

TODAY: Final = date(2026, 11, 22)
ALL: Final = decisions.registry()
IDS: Final = [decision.id for decision in ALL]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return bundled()


# --- the registry and the model ------------------------------------------------------------------


def _fields(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf of the model: its path and its annotation."""
    for name, field in model.model_fields.items():
        yield from _field(f"{prefix}{name}", field.annotation)


def _field(path: str, annotation: Any) -> Iterator[tuple[str, Any]]:
    section = _section(annotation)
    if section is None:
        yield path, annotation
    elif typing.get_origin(annotation) is tuple:
        yield from _fields(section, f"{path}[].")
    else:
        yield from _fields(section, f"{path}.")


def _section(annotation: Any) -> type[BaseModel] | None:
    for part in (annotation, *typing.get_args(annotation)):
        if isinstance(part, type) and issubclass(part, BaseModel):
            return part
    return None


def _members(annotation: Any) -> set[Any] | None:
    """The vocabulary of a field, if it has one."""
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return set(annotation)
    found = (_members(part) for part in typing.get_args(annotation))
    return next((members for members in found if members), None)


FIELDS: Final = dict(_fields(Design))


def _listed(path: str) -> bool:
    return any(
        path == prefix or path.startswith((f"{prefix}.", f"{prefix}["))
        for prefix in decisions.NOT_ASKED
    )


def test_every_field_is_asked_or_listed_with_a_reason() -> None:
    asked = {decision.path for decision in ALL}
    assert [path for path in FIELDS if path not in asked and not _listed(path)] == []


def test_no_field_is_both_asked_and_listed() -> None:
    assert [decision.path for decision in ALL if _listed(decision.path)] == []


def test_listed_fields_exist_and_have_a_reason() -> None:
    for path, reason in decisions.NOT_ASKED.items():
        assert reason
        assert any(f == path or f.startswith((f"{path}.", f"{path}[")) for f in FIELDS), path


def test_every_decision_names_a_field_of_the_model() -> None:
    assert [decision.path for decision in ALL if decision.path not in FIELDS] == []


def test_ids_and_paths_are_unique() -> None:
    assert len(set(IDS)) == len(ALL)
    assert len({decision.path for decision in ALL}) == len(ALL)


@pytest.mark.parametrize("decision", ALL, ids=IDS)
def test_options_cover_the_vocabulary_of_the_field(decision: Decision) -> None:
    members = _members(FIELDS[decision.path])
    if members is not None:
        single = (each.value for each in decision.options if not isinstance(each.value, dict))
        assert set(single) == members


@pytest.mark.parametrize("decision", ALL, ids=IDS)
def test_decision_says_why_in_two_sentences_and_names_its_source(decision: Decision) -> None:
    text = decision.why
    assert text.endswith(".")
    assert text.count(". ") + text.count(".\n") >= 1, "one sentence only"
    assert len(text) <= 330
    assert decision.title.endswith("?")
    assert decision.source


@pytest.mark.parametrize("decision", ALL, ids=IDS)
def test_each_input_has_what_it_needs(decision: Decision) -> None:
    choosing = decision.input in (Input.CHOICE, Input.MANY, Input.SWITCH)
    assert bool(decision.options or decision.options_from) == choosing
    if decision.input is Input.SWITCH:
        assert {option.value for option in decision.options} == {True, False}
    if decision.input is Input.NUMBER:
        assert decision.minimum is not None
        assert decision.maximum is not None
        assert decision.unit
    for option in decision.options:
        assert option.label
        assert option.tradeoff.endswith(".")
    assert decision.pool == decision.path.startswith("nodes.pools[]")


@pytest.mark.parametrize("decision", ALL, ids=IDS)
def test_optional_means_that_none_is_an_answer(decision: Decision) -> None:
    allows_none = type(None) in typing.get_args(FIELDS[decision.path])
    assert decision.optional == allows_none


def test_steps_come_in_order_and_each_has_a_question() -> None:
    order = [info.step for info in decisions.STEPS]
    assert order == list(Step)
    steps = [order.index(decision.step) for decision in ALL]
    assert steps == sorted(steps)
    assert set(steps) == set(range(len(order)))


@pytest.mark.parametrize("name", presets.names())
def test_a_person_can_walk_the_questions(name: str) -> None:
    asked = decisions.asked(presets.load(name))
    assert 80 <= len(asked) <= 120
    assert 30 <= sum(decision.essential for decision in asked) <= 42


def test_the_table_of_names_points_to_fields_and_facts_that_exist() -> None:
    text = (Path(__file__).parents[2] / "docs" / "model.md").read_text(encoding="utf-8")
    cells = " ".join(line.split("|")[2] for line in text.splitlines() if line.startswith("| "))
    names = re.findall(r"`((?:[a-z_]+(?:\[\])?\.)+[a-z_]+)(?:\[\])?`", cells)
    plan = evaluate(presets.load("ha-kops"), bundled(), RuleBook.bundled(bundled()), TODAY).plan
    assert len(names) > 80
    for name in names:
        root, _, fact = name.partition(".")
        if root == "plan":
            assert fact.partition("[")[0] in plan.facts, name
        else:
            assert any(f == name or f.startswith((f"{name}.", f"{name}[")) for f in FIELDS), name


# --- what applies --------------------------------------------------------------------------------


def _asked_ids(name: str, **changes: object) -> set[str]:
    design = presets.load(name)
    if changes:
        design = paths.replace(design, {k.replace("__", "."): v for k, v in changes.items()})
    return {decision.id for decision in decisions.asked(design)}


def test_no_etcd_questions_on_eks() -> None:
    steps = {decision.step for decision in decisions.asked(presets.load("eks-standard"))}
    assert Step.ETCD not in steps


def test_no_eks_questions_on_kops() -> None:
    asked = _asked_ids("ha-kops")
    assert not asked & {"support-type", "control-plane-tier", "eks-access", "control-plane-logs"}


def test_etcd_on_its_own_machines_only_where_the_tool_can(catalog: Catalog) -> None:
    topology = decisions.by_id("etcd-topology")
    assert topology is not None

    def values(name: str) -> list[object]:
        return [o.value for o in decisions.options(topology, presets.load(name), catalog)]

    assert values("ha-kops") == ["stacked"]
    assert "dedicated" in values("2016-true-ha")
    assert "etcd-topology" not in _asked_ids("ha-kops")
    assert "etcd-members" in _asked_ids("2016-true-ha")


def test_nat_only_for_private_nodes() -> None:
    assert "nat" in _asked_ids("ha-kops")
    assert "nat" not in _asked_ids("2016-true-ha")


def test_spot_questions_only_with_spot() -> None:
    assert "pool-on-demand-base" in _asked_ids("spot-saver")
    assert "pool-on-demand-base" not in _asked_ids("ha-kops")


def test_cilium_questions_only_with_cilium(catalog: Catalog) -> None:
    assert "hubble" in _asked_ids("ha-kops")
    assert "hubble" not in _asked_ids("eks-standard")
    ingress = decisions.by_id("ingress")
    assert ingress is not None
    on_eks = decisions.options(ingress, presets.load("eks-standard"), catalog)
    assert "gateway-api-cilium" not in [option.value for option in on_eks]


def test_history_is_offered_only_where_it_is(catalog: Catalog) -> None:
    cni = decisions.by_id("cni")
    assert cni is not None
    then = [o.value for o in decisions.options(cni, presets.load("2018-kops"), catalog)]
    now = [o.value for o in decisions.options(cni, presets.load("ha-kops"), catalog)]
    assert "weave" in then
    assert "weave" not in now


# --- options from the catalog --------------------------------------------------------------------


def _values(decision_id: str, design: Design, catalog: Catalog, pool: str | None = None) -> Any:
    decision = decisions.by_id(decision_id)
    assert decision is not None
    return [option.value for option in decisions.options(decision, design, catalog, pool)]


def test_regions_zones_and_versions_come_from_the_catalog(catalog: Catalog) -> None:
    design = presets.load("ha-kops")
    assert set(_values("region", design, catalog)) == set(catalog.region_names())
    assert _values("zones", design, catalog) == list(design.placement.zones)
    assert _values("kubernetes-version", design, catalog)[0] == "1.36"
    old = presets.load("2018-kops")
    assert "1.10" in _values("kubernetes-version", old, catalog), "what the design has is shown"


def test_machine_types_fit_the_architecture_of_the_pool(catalog: Catalog) -> None:
    design = presets.load("ha-kops")
    x86 = _values("pool-types", design, catalog, "workers")
    assert "m6i.2xlarge" in x86
    assert "m7g.2xlarge" not in x86
    decision = decisions.by_id("pool-architecture")
    assert decision is not None
    arm = paths.replace(design, decisions.changes(decision, "arm64", design, "workers"))
    assert arm.nodes.pools[0].instance_types == ("m7g.2xlarge",)
    assert "m6i.2xlarge" not in _values("pool-types", arm, catalog, "workers")


@pytest.mark.parametrize("name", presets.names())
def test_the_design_s_own_answer_is_always_among_the_options(name: str, catalog: Catalog) -> None:
    design = presets.load(name)
    for decision in decisions.asked(design):
        if decision.input not in (Input.CHOICE, Input.SWITCH):
            continue
        pool = design.nodes.pools[0].name if decision.pool else None
        path = decision.path.replace("[]", f"[{pool}]")
        values = [o.value for o in decisions.options(decision, design, catalog, pool)]
        assert paths.get(design, path) in values, decision.id


# --- no answer leaves a contradiction ------------------------------------------------------------


def contradictions(design: Design) -> list[str]:
    """What cannot be true at the same time in one design."""
    return [message for message, wrong in _checks(design) if wrong]


def _checks(d: Design) -> Iterator[tuple[str, bool]]:
    cp, lb, managed, tool = (
        d.control_plane,
        d.load_balancing,
        d.control_plane.managed,
        d.provisioner,
    )
    engine, pools = d.autoscaling.engine, d.nodes.pools
    kops = tool.tool == Tool.KOPS
    eks_tools = (Tool.EKSCTL, Tool.CLOUDFORMATION, Tool.TERRAFORM)
    yield "etcd managed iff EKS", managed != (d.etcd.topology == EtcdTopology.MANAGED)
    yield "tool cannot make EKS", managed and tool.tool in (Tool.KOPS, Tool.KUBEADM, Tool.KUBE_AWS)
    yield "tool makes EKS only", not managed and tool.tool in eks_tools
    yield (
        "stacked, other count",
        (d.etcd.topology == EtcdTopology.STACKED and d.etcd.members != cp.count),
    )
    yield "dedicated on kops", kops and d.etcd.topology == EtcdTopology.DEDICATED
    eks_pools = {PoolKind.MANAGED_NODE_GROUP, PoolKind.FARGATE, PoolKind.AUTO_MODE}
    yield "EKS pool on a self-run cluster", not managed and any(p.kind in eks_pools for p in pools)
    yield "kops pool elsewhere", not kops and any(p.kind == PoolKind.KOPS for p in pools)
    yield (
        "other pool on kops",
        kops and any(p.kind not in (PoolKind.KOPS, PoolKind.KARPENTER) for p in pools),
    )
    karpenter, auto = engine == NodeAutoscaler.KARPENTER, engine == NodeAutoscaler.AUTO_MODE
    yield (
        "Karpenter pool without it",
        not karpenter and any(p.kind == PoolKind.KARPENTER for p in pools),
    )
    yield "Auto Mode pool without it", not auto and any(p.kind == PoolKind.AUTO_MODE for p in pools)
    yield "Auto Mode off EKS", auto and (not managed or d.network.cni != Cni.AMAZON_VPC)
    yield (
        "two handlers",
        (karpenter and d.autoscaling.interruption == Interruption.NODE_TERMINATION_HANDLER),
    )
    yield "Karpenter without a role", karpenter and not (d.identity.irsa or d.identity.pod_identity)
    yield "IRSA on kops without store", kops and d.identity.irsa and not d.identity.discovery_store
    yield "sizes out of order", any(not p.min <= p.desired <= p.max for p in pools)
    yield "base without spot", any(not p.spot_percent and p.on_demand_base for p in pools)
    yield "zone that is not there", any(z not in d.placement.zones for p in pools for z in p.zones)
    members = (*cp.zones, *d.etcd.zones)
    yield "member in another region", any(z[:-1] != d.placement.region for z in members)
    public = d.network.node_subnets == NodeSubnets.PUBLIC
    yield "public nodes behind NAT", public and d.network.nat.mode != NatMode.NONE
    yield "private node with a public address", not public and any(p.public_ip for p in pools)
    routed = d.network.cni in (Cni.AMAZON_VPC, Cni.CILIUM_ENI)
    yield "pods as targets of an overlay", lb.target_type == TargetType.IP and not routed
    cilium = d.network.cni in (Cni.CILIUM, Cni.CILIUM_ENI)
    yield "Cilium beside kube-proxy", cilium and d.network.kube_proxy != "off"
    yield "Cilium's ingress without it", lb.ingress == "gateway-api-cilium" and not cilium
    yield "Cilium's mesh without it", d.mesh.kind == "cilium" and not cilium
    yield (
        "NLB-less API without DNS",
        (not managed and cp.dns == ApiDns.NONE and cp.api_load_balancer != "nlb"),
    )
    yield (
        "external-dns without zone",
        (kops and cp.dns == ApiDns.NONE and lb.dns == ServiceDns.EXTERNAL_DNS),
    )
    yield (
        "no way to the API",
        not cp.endpoint.public and (not cp.endpoint.private or cp.private_path == PrivatePath.NONE),
    )
    yield (
        "kops add-on without cert-manager",
        (kops and not d.addons.cert_manager and (d.network.hubble or d.addons.snapshot_controller)),
    )


@pytest.mark.parametrize("name", presets.names())
def test_presets_do_not_contradict_themselves(name: str) -> None:
    assert contradictions(presets.load(name)) == []


@pytest.mark.parametrize("name", presets.names())
def test_every_offered_answer_gives_a_valid_and_consistent_design(
    name: str, catalog: Catalog
) -> None:
    design = presets.load(name)
    for decision, pool, answer in _answers(design, catalog):
        changed = paths.replace(design, decisions.changes(decision, answer, design, pool))
        value = answer.value if isinstance(answer, Option) else answer
        path = decision.path.replace("[]", f"[{pool}]")
        if "nodes.pools" not in decisions.changes(decision, answer, design, pool):
            got = paths.get(changed, path)
            assert (list(got) if isinstance(got, tuple) else got) == value, decision.id
        assert contradictions(changed) == [], (decision.id, value)


def _answers(
    design: Design, catalog: Catalog
) -> Iterator[tuple[Decision, str | None, Option | Any]]:
    """Every question with every answer worth trying (of the long lists, the first few)."""
    for decision in decisions.asked(design):
        pools = [p.name for p in design.nodes.pools] if decision.pool else [None]
        for pool in pools:
            if not decisions.applies_to(decision, design, pool):
                continue
            offered = decisions.options(decision, design, catalog, pool)
            if decision.input in (Input.CHOICE, Input.SWITCH):
                yield from ((decision, pool, option) for option in offered[:40])
            elif decision.input is Input.MANY:
                yield decision, pool, [option.value for option in offered[:1]]
                yield decision, pool, [option.value for option in offered[:20]]
            elif decision.input is Input.NUMBER:
                yield decision, pool, _whole(decision.minimum)
                yield decision, pool, _whole(decision.maximum)
            if decision.optional:
                yield decision, pool, None


def _whole(number: float | None) -> float | None:
    return int(number) if number is not None and number == int(number) else number


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_sequence_of_answers_leaves_a_contradiction(data: st.DataObject) -> None:
    catalog = bundled()
    design = presets.load(data.draw(st.sampled_from(presets.names()), label="preset"))
    for _ in range(data.draw(st.integers(1, 10), label="answers")):
        turning = {
            decision.id: decision
            for decision in decisions.asked(design)
            if decision.input in (Input.CHOICE, Input.SWITCH) and not decision.options_from
        }
        decision = turning[data.draw(st.sampled_from(sorted(turning)), label="question")]
        pool = design.nodes.pools[0].name if decision.pool else None
        if not decisions.applies_to(decision, design, pool):
            continue
        offered = decisions.options(decision, design, catalog, pool)
        values = [str(option.value) for option in offered]
        answer = offered[values.index(data.draw(st.sampled_from(values), label="answer"))]
        design = paths.replace(design, decisions.changes(decision, answer, design, pool))
        assert contradictions(design) == [], (decision.id, answer.value)


# What a choice may bring on: its price, named in the option, not an oversight.
EXPECTED: Final = {
    ("control-plane-count", 1, "AZ-017"),
    ("etcd-backup", False, "ETCD-002"),
    ("nat", "single", "NET-033"),  # kops needs the id of a gateway that exists
}


@pytest.mark.parametrize("name", ["ha-kops", "eks-standard"])
def test_no_choice_brings_on_an_error_that_it_could_have_avoided(
    name: str, catalog: Catalog
) -> None:
    rules = RuleBook.bundled(catalog)
    design = presets.load(name)

    def errors(of: Design) -> set[str]:
        fired = evaluate(of, catalog, rules, TODAY).findings.fired
        return {finding.rule for finding in fired if finding.severity is Severity.ERROR}

    before = errors(design)
    for decision, pool, answer in _answers(design, catalog):
        if not isinstance(answer, Option) or decision.options_from:
            continue  # what a region does not sell is no contradiction
        after = paths.replace(design, decisions.changes(decision, answer, design, pool))
        new = {(decision.id, answer.value, rule) for rule in errors(after) - before}
        assert new <= EXPECTED


def _give(design: Design, decision_id: str, value: Any, pool: str | None = None) -> Design:
    decision = decisions.by_id(decision_id)
    assert decision is not None
    return paths.replace(design, decisions.changes(decision, value, design, pool))


def test_handing_the_control_plane_to_aws_takes_everything_along() -> None:
    design = _give(presets.load("ha-kops"), "control-plane", True)
    assert design.etcd.topology == EtcdTopology.MANAGED
    assert design.provisioner.tool == Tool.EKSCTL
    assert design.network.cni == Cni.AMAZON_VPC
    assert design.nodes.pools[0].kind == PoolKind.MANAGED_NODE_GROUP
    assert design.identity.discovery_store is None


def test_there_and_back_keeps_a_consistent_cluster() -> None:
    design = _give(_give(presets.load("eks-auto"), "control-plane", False), "control-plane", True)
    assert contradictions(design) == []
    assert design.nodes.pools[0].kind == PoolKind.MANAGED_NODE_GROUP


def test_a_new_region_takes_every_zone_along() -> None:
    design = paths.replace(
        presets.load("ha-kops"),
        {"nodes.pools[workers].zones": ["eu-central-1b"], "control_plane.zones": ["eu-central-1a"]},
    )
    moved = _give(design, "region", "us-east-1")
    assert moved.placement.zones == ("us-east-1a", "us-east-1b", "us-east-1c")
    assert moved.nodes.pools[0].zones == ("us-east-1b",)
    assert moved.control_plane.zones == ("us-east-1a",)
    assert _give(presets.load("dev"), "region", "us-east-1").placement.zones == ("us-east-1a",)


def test_moving_to_the_backup_region_swaps_the_two() -> None:
    moved = _give(presets.load("ha-kops"), "region", "eu-west-1")
    assert moved.regions.backup_regions == ("eu-central-1",)


def test_a_zone_that_goes_leaves_the_pools() -> None:
    zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
    design = paths.replace(presets.load("ha-kops"), {"nodes.pools[workers].zones": zones})
    assert _give(design, "zones", zones[:2]).nodes.pools[0].zones == tuple(zones[:2])


def test_sizes_follow_the_one_that_changed() -> None:
    design = presets.load("ha-kops")
    pool = _give(design, "pool-min", 20, "workers").nodes.pools[0]
    assert (pool.min, pool.desired, pool.max) == (20, 20, 20)
    pool = _give(design, "pool-max", 2, "workers").nodes.pools[0]
    assert (pool.min, pool.desired, pool.max) == (2, 2, 2)


def test_karpenter_on_eks_gets_a_place_of_its_own() -> None:
    design = _give(presets.load("eks-standard"), "autoscaler", "karpenter")
    kinds = [pool.kind for pool in design.nodes.pools]
    assert kinds == [PoolKind.MANAGED_NODE_GROUP, PoolKind.KARPENTER]


def test_mixing_spot_into_a_managed_group_makes_it_self_managed() -> None:
    design = _give(presets.load("eks-standard"), "pool-spot", 50, "workers")
    assert design.nodes.pools[0].kind == PoolKind.SELF_MANAGED


def test_the_patch_holds_nothing_that_is_so_already() -> None:
    design = presets.load("ha-kops")
    decision = decisions.by_id("control-plane")
    assert decision is not None
    patch = decisions.changes(decision, True, design)
    assert "control_plane.spot" not in patch
    for path, value in patch.items():
        assert value != paths.get(design, path), path


# --- look-ups ------------------------------------------------------------------------------------


def test_a_question_about_pools_wants_a_pool_that_exists() -> None:
    decision = decisions.by_id("pool-min")
    assert decision is not None
    design = presets.load("ha-kops")
    with pytest.raises(NotFoundError, match="none is named"):
        decisions.changes(decision, 3, design)
    with pytest.raises(NotFoundError):
        decisions.changes(decision, 3, design, "workerz")


def test_pools_named_by_a_number_are_found() -> None:
    design = paths.replace(presets.load("ha-kops"), {"nodes.pools[0].name": "7"})
    changed = _give(design, "control-plane", True)
    assert changed.nodes.pools[0].kind == PoolKind.MANAGED_NODE_GROUP


@pytest.mark.parametrize(
    ("path", "step"),
    [
        ("network.nat.mode", Step.NETWORK),
        ("control_plane.logs", Step.OBSERVABILITY),
        ("control_plane.endpoint.public_cidrs", Step.CONTROL_PLANE),
        ("control_plane.max_surge", Step.CONTROL_PLANE),
        ("nodes.pools[workers].min", Step.NODES),
        ("nodes.pools[0].taints[0].key", Step.NODES),
        ("nodes.pools", Step.NODES),
        ("etcd.clusters[main].backup_store", Step.ETCD),
        ("platform.backup_tool", Step.OPERATIONS),
        ("workload.applications[web].replicas", Step.WHAT_FOR),
        ("assumptions.availability", Step.REVIEW),
        ("name", Step.REVIEW),
    ],
)
def test_the_step_that_decides_a_field(path: str, step: Step) -> None:
    assert decisions.step_of(path) == step


def test_every_field_has_a_step() -> None:
    for path in FIELDS:
        assert decisions.step_of(path) in Step


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("network.nat.mode", "per-zone", "One NAT gateway per zone"),
        ("control_plane.managed", True, "AWS does (EKS)"),
        ("control_plane.count", 3, "Three"),
        ("goals.rpo_minutes", None, "not stated"),
        ("goals.rpo_minutes", 15, "15 minutes"),
        ("nodes.pools[workers].spot_percent", 80, "80%"),
        ("workload.stateful_gib", 12000, "12,000 GiB"),
        ("network.endpoints", ("s3", "ecr.api"), "S3 (gateway), ECR API"),
        ("network.endpoints", (), "none"),
        ("nodes.pools[workers].ssh", False, "no"),
        ("provisioner.version", "1.36.2", "1.36.2"),
        ("workload.cpu_requests_vcpus", 20.0, "20 vCPUs"),
    ],
)
def test_values_in_words(path: str, value: object, words: str) -> None:
    assert decisions.label(path, value) == words


def test_importing_the_registry_brings_no_front_end() -> None:
    code = "import sys, advisor.decisions; print(*{n.partition('.')[0] for n in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"textual", "rich", "click", "networkx", "yaml"}


def _mixes() -> list[Option]:
    decision = decisions.by_path("nodes.pools[].purchase")
    assert decision is not None
    return [each for each in decision.options if isinstance(each.value, dict)]


@pytest.mark.parametrize("option", _mixes(), ids=lambda each: each.label)
def test_a_mix_is_an_answer(option: Option) -> None:
    design = presets.load("ha-kops")
    decision = decisions.by_path("nodes.pools[].purchase")
    assert decision is not None
    changes = decisions.changes(decision, option, design, "workers")
    bought = paths.replace(design, changes).nodes.pools[0].purchase
    assert bought == option.value
    assert decisions.label(decision.path, bought) == option.label
    offered = decisions.options(decision, paths.replace(design, changes), bundled(), "workers")
    assert len(offered) == len(decision.options), "what it has is one of those"
