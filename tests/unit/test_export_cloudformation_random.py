"""Laws of EKS stacks over random designs, with strings meant to break out of them."""

from __future__ import annotations

import json
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from advisor.catalog.snapshot import bundled
from advisor.errors import ExportError
from advisor.exporters import export
from advisor.exporters.cloudformation.eks import template
from advisor.exporters.cloudformation.eks.companions import companions
from advisor.exporters.cloudformation.template import literal, sub
from advisor.exporters.drafting import Draft
from advisor.exporters.eksctl.machines import labels
from advisor.exporters.yaml_text import plain
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.paths import replace
from advisor.model.vocabulary import PoolKind
from advisor.presets import load
from tests.support.cloudformation_templates import Template, document
from tests.unit.test_export_eksctl_random import CHANGES

CATALOG = bundled()
BREAKING = st.sampled_from(
    ["${AWS::Region}", "${", "$${!x}", "!Ref Vpc", "{{resolve:ssm:x}}", "{{", "Ref", "'", '"',
     "a: b", "# c", "x\ny", "\\", "no", "1e3"]
)  # fmt: skip
TEXTS = BREAKING | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
WORDS = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,8}[A-Za-z0-9])?", fullmatch=True) | st.just(
    "Ref"
)


@st.composite
def designs(draw: st.DrawFn) -> Design:
    """A valid design that an EKS stack can express, with or without mistakes in it."""
    changes: dict[str, Any] = draw(CHANGES)
    try:
        design = replace(load("eks-standard"), changes)
        template(design, CATALOG)
    except (ValidationError, ExportError):
        design = load("eks-standard")
    return design


@settings(max_examples=25)
@given(designs())
def test_files_read_back_as_they_were_meant(design: Design) -> None:
    made = template(design, CATALOG)
    further = companions(Draft(design, CATALOG))
    found = export("cloudformation", design, CATALOG)
    assert document(found.text) == plain(made.tree())
    assert json.loads(made.compact()) == plain(made.tree())
    assert [each.name for each in found.files] == [f"{design.name}-{part}.yaml" for part in further]
    for file, meant in zip(found.files, further.values(), strict=True):
        assert list(yaml.safe_load_all(file.text)) == [plain(each) for each in meant]


@settings(max_examples=25)
@given(designs())
def test_everything_named_is_there_and_nothing_waits_for_itself(design: Design) -> None:
    found = Template(plain(template(design, CATALOG).tree()))
    known = found.resources.keys() | found.tree["Parameters"].keys()
    for name, each in found.resources.items():
        depends = each.get("DependsOn", [])
        assert {depends} <= known if isinstance(depends, str) else set(depends) <= known
        assert name not in found.before(name)


@settings(max_examples=25)
@given(designs())
def test_totals_of_the_pools_are_kept(design: Design) -> None:
    found = Template(plain(template(design, CATALOG).tree()))
    apart = {PoolKind.FARGATE, PoolKind.AUTO_MODE}
    if design.autoscaling.engine == "karpenter" and not any(
        pool.kind == PoolKind.AUTO_MODE for pool in design.nodes.pools
    ):
        apart.add(PoolKind.KARPENTER)
    pools = [pool for pool in design.nodes.pools if pool.kind not in apart]
    managed = [g["ScalingConfig"]["MaxSize"] for g in found.of("EKS::Nodegroup").values()]
    own = [int(g["MaxSize"]) for g in found.of("AutoScaling::AutoScalingGroup").values()]
    assert sum(managed) + sum(own) == sum(pool.max for pool in pools)


@settings(max_examples=25)
@given(st.dictionaries(WORDS, WORDS, max_size=4))
def test_labels_come_back_as_they_are(wanted: dict[str, str]) -> None:
    design = replace(load("eks-standard"), {"nodes.pools[0].labels": wanted})
    groups = Template(document(export("cloudformation", design, CATALOG).text)).of("EKS::Nodegroup")
    kept = {key: value for key, value in wanted.items() if key != "Ref"}
    assert all(group.get("Labels", {}) == kept for group in groups.values())
    (pool,) = design.nodes.pools
    assert isinstance(pool, NodePool)
    assert labels(pool) == wanted


@given(TEXTS)
def test_text_in_a_substitution_comes_out_as_it_went_in(text: str) -> None:
    try:
        written = sub(f"<{literal(text)}>")["Fn::Sub"]
    except ExportError:
        assert "{{resolve:" in text
        return
    assert substituted(written) == f"<{text}>"


def substituted(text: str) -> str:
    """What CloudFormation makes of a text in which nothing is to be replaced."""
    found, at = "", 0
    while at < len(text):
        if text.startswith("${", at):
            assert text.startswith("${!", at), "a name to be replaced"
            found, at = found + "${", at + 3
        else:
            found, at = found + text[at], at + 1
    return found


@settings(max_examples=25)
@given(TEXTS, TEXTS, TEXTS)
def test_words_of_people_change_nothing_in_the_template(title: str, note: str, reason: str) -> None:
    quiet = load("eks-auto")
    design = quiet.model_copy(update={"title": title})
    notes = {"control_plane.support_type": note, "goals.rto_minutes": reason}
    loud = design.model_copy(update={"notes": notes})
    found = document(export("cloudformation", loud, CATALOG).text)
    assert found == plain(template(quiet, CATALOG).tree())
