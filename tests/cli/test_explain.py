"""``explain``: a rule in words, and why it fires on a design or not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from advisor.__main__ import main

Explain = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def advisor_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all tests here: they save nothing, and the compiled rules are kept in it."""
    return tmp_path_factory.mktemp("advisor")


@pytest.fixture
def explain(
    advisor_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Explain:
    monkeypatch.setenv("K8S_ADVISOR_HOME", str(advisor_home))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["explain", *arguments, "--at", "2026-11-22"])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def data(explain: Explain, *arguments: str) -> dict[str, Any]:
    code, out, _ = explain(*arguments, "--format", "json")
    assert code == 0
    document: dict[str, Any] = json.loads(out)
    return document


def test_a_rule_by_itself(explain: Explain) -> None:
    code, out, _ = explain("etcd-003")
    assert code == 0
    assert out.startswith("ETCD-003 Backup interval longer than the RPO\nWarning, about kops")
    assert "design.etcd.backup.interval_minutes > design.goals.rpo_minutes" in out
    assert "goals.rpo_minutes: How many minutes" in out
    assert "Sources" in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_why_a_rule_fires(explain: Explain) -> None:
    found = data(explain, "NET-016", "2018-kops")
    assert found["verdict"] == "fires"
    assert "weave" in found["reason"]
    assert all(clause["holds"] for clause in found["clauses"])
    reads = {each["path"]: each["value"] for each in found["reads"]}
    assert reads["design.network.cni"] == "weave"


def test_why_a_rule_passes(explain: Explain) -> None:
    found = data(explain, "AZ-005", "ha-kops")
    assert found["verdict"] == "passes"
    assert found["clauses"][-1]["holds"] is False
    assert found["clauses"][-1]["compared"] == {"left": 2, "operator": "<", "right": 2}
    _, out, _ = explain("AZ-005", "ha-kops")
    assert "It passes on this design." in out
    assert "= 2 < 2" in out


def test_what_a_rule_lacks(explain: Explain) -> None:
    found = data(explain, "NODE-024", "ha-kops")
    assert found["verdict"] == "not-evaluated"
    assert "quotas.on_demand_vcpus" in found["reason"]
    unstated = [each["path"] for each in found["reads"] if not each["stated"]]
    assert unstated == ["design.quotas.on_demand_vcpus"]


def test_a_rule_about_other_clusters(explain: Explain) -> None:
    found = data(explain, "ETCD-003", "eks-standard")
    assert found["verdict"] == "not-applicable"
    assert found["clauses"] == []


def test_what_would_clear_the_finding(explain: Explain, tmp_path: Path) -> None:
    text = "schema_version: 1\nname: odd\nprovisioner: {tool: eksctl}\n"
    Path("odd.yaml").write_text(
        text + "control_plane: {managed: true}\netcd: {topology: stacked}\n"
    )
    found = data(explain, "CP-016", "odd.yaml")
    assert found["verdict"] == "fires"
    assert found["changes"] == {"etcd.topology": "managed"}


def test_a_waived_finding_still_fires(explain: Explain, tmp_path: Path) -> None:
    waiver = "{rule: CP-009, reason: We move in May, who: platform, until: 2027-05-31}"
    Path("w.yaml").write_text(f"schema_version: 1\nname: w\nwaivers: [{waiver}]\n")
    found = data(explain, "CP-009", "w.yaml")
    assert found["verdict"] == "waived"
    assert "We move in May" in found["reason"]
    assert all(clause["holds"] for clause in found["clauses"])


def test_a_rule_that_the_profile_leaves_out(explain: Explain, tmp_path: Path) -> None:
    text = "schema_version: 1\nname: w\nprofile: cost\n"
    Path("w.yaml").write_text(text)
    assert data(explain, "CP-009", "w.yaml")["verdict"] == "left-out"


def test_values_of_every_element_of_a_list(explain: Explain) -> None:
    found = data(explain, "WL-001", "2018-kops")
    reads = {each["path"]: each["value"] for each in found["reads"]}
    assert reads["design.workload.applications[].zone_spread"] == [False, False]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("ETCD-33", "Did you mean ETCD-0"),
        ("nginx", "LB-005 (ingress-nginx)"),
        ("ADV-000", "cannot be used"),
        ("quite-something-else", "Ids read like ETCD-001"),
        ("\x1b[2J", "Ids read like ETCD-001"),
    ],
)
def test_an_unknown_rule_has_a_hint(explain: Explain, word: str, said: str) -> None:
    code, out, err = explain(word)
    assert (code, out) == (2, "")
    assert "There is no rule" in err
    assert said in err
    assert "\x1b" not in err


def test_every_rule_can_be_explained(explain: Explain) -> None:
    from advisor.resources import folder

    ids = ["-".join(path.stem.split("-")[:2]) for path in folder("rules").glob("*/*.yaml")]
    for rule_id in ids[:: max(1, len(ids) // 12)]:
        code, out, _ = explain(rule_id, "2018-kops")
        assert code == 0
        assert out.startswith(f"{rule_id} ")


def test_a_rule_of_a_pack(explain: Explain, tmp_path: Path) -> None:
    assert main(["rules", "new", "OURS-001", "--title", "We left kops"]) == 0
    code, out, _ = explain("rules/OURS-001", "--rules", "rules")
    assert code == 0
    assert "We left kops" in out


@pytest.mark.parametrize("wanted", ["KOPS-161", "eksctl-394", "FILE-001"])
def test_a_finding_about_a_file_has_no_rule(explain: Explain, wanted: str) -> None:
    code, _, err = explain(wanted)
    assert code == 2
    assert "about a file" in err
