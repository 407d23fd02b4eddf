"""The way off kube-aws: what replaces what, and designs that maintained tools take."""

from __future__ import annotations

from functools import cache

import pytest

from advisor.catalog import bundled
from advisor.errors import AdvisorError
from advisor.evaluate import evaluate
from advisor.importers import Imported, read
from advisor.importers.kube_aws.migration import migration
from advisor.importers.kube_aws.successor import TARGETS, differences, successor
from advisor.model.vocabulary import Tool
from advisor.report.imported import imported_data, imported_text
from advisor.rules import RuleBook
from tests.unit.judged import TODAY
from tests.unit.test_import_kube_aws import CLUSTER
from tests.unit.test_import_kube_aws_parts import HA, MINIMAL

CATALOG = bundled()


def imported(text: str) -> Imported:
    return read(text.encode(), "cluster.yaml", catalog=CATALOG)


@cache
def book() -> RuleBook:
    return RuleBook.bundled(CATALOG)


@pytest.mark.parametrize("tool", TARGETS)
@pytest.mark.parametrize("text", [CLUSTER, HA, MINIMAL + "worker: {nodePools: [{name: web}]}\n"])
def test_the_successor_is_taken_by_its_tool(text: str, tool: Tool) -> None:
    # kops asks for a zone that it may write names into; which one, the file does not say.
    design = successor(imported(text).design, tool, CATALOG)
    refused = [
        each.rule
        for each in evaluate(design, CATALOG, book(), TODAY).findings.refused
        if any(refusal.tool in (tool, "aws") for refusal in each.refused_by)
    ]
    assert refused == []
    assert design.provisioner.tool is tool
    assert {each.name for each in design.nodes.pools} == {
        each.name for each in imported(text).design.nodes.pools
    }


def test_an_even_control_plane_becomes_an_odd_quorum_as_large_as_etcd_was() -> None:
    old = imported(CLUSTER).design
    assert (old.control_plane.count, old.etcd.members) == (2, 3)
    new = successor(old, Tool.KOPS, CATALOG)
    assert (new.control_plane.count, new.etcd.members) == (3, 3)
    assert (old.network.cni, new.network.cni) == ("canal", "calico")
    changed = {path: (one, other) for path, one, other in differences(old, new)}
    assert changed["control_plane.count"] == (2, 3)
    assert changed["nodes.pools[web].runtime"] == ("docker", "containerd")
    assert "name" not in changed


def test_members_are_spread_over_all_zones_of_the_cluster() -> None:
    old = imported(HA).design
    assert len(old.control_plane.zones) == 2
    new = successor(old, Tool.KOPS, CATALOG)
    assert new.control_plane.zones == new.etcd.zones == ()
    assert "AZ-005" not in {
        each.rule for each in evaluate(new, CATALOG, book(), TODAY).findings.fired
    }


def test_eks_runs_the_control_plane_and_etcd() -> None:
    new = successor(imported(HA).design, Tool.EKSCTL, CATALOG)
    assert new.control_plane.managed
    assert (new.etcd.topology, new.network.cni) == ("managed", "amazonvpc")


def test_no_other_tool_is_proposed() -> None:
    with pytest.raises(AdvisorError, match="not left for kubeadm"):
        successor(imported(HA).design, Tool.KUBEADM, CATALOG)


def test_each_part_of_the_file_has_what_replaces_it_with_its_line() -> None:
    parts = {each.part: each for each in migration(imported(HA)).replacements}
    lines = HA.splitlines()
    for part, key in (
        ("etcd", "etcd:"), ("controllers", "controller:"), ("node pools", "nodePools:"),
        ("spot fleets", "spotFleet:"), ("kube2iam, kiam", "kube2IamSupport:"),
        ("node drainer", "nodeDrainer:"), ("rescheduler", "rescheduler:"),
        ("cluster autoscaler", "clusterAutoscaler:"), ("API endpoints", "apiEndpoints:"),
    ):  # fmt: skip
        mark = parts[part].mark
        assert mark is not None
        first = next(i for i, line in enumerate(lines, 1) if key in line)
        assert first <= mark.line <= first + 4, part
    assert "3 control-plane nodes" in parts["controllers"].kops
    plain = {each.part for each in migration(imported(MINIMAL)).replacements}
    assert {"etcd", "controllers", "pod network"} <= plain
    assert not plain & {"spot fleets", "rescheduler", "kube2iam, kiam"}


def test_the_proposal_is_a_section_of_the_report() -> None:
    found = imported(HA)
    text = imported_text(found, "cluster.yaml")
    assert text.count("Migration proposal") == 1
    assert text.index("In this order") < text.index("What cannot be carried over")
    data = imported_data(found)["migration"]
    assert [each["part"] for each in data["replacements"]][:2] == ["controllers", "etcd"]
    assert data["replacements"][0]["line"] == HA.splitlines().index("controller:") + 1
    assert any("Velero" in step for step in data["steps"])
    assert data["lost"]
