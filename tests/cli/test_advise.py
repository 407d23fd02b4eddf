"""``advise``: the smallest change of a file that clears its errors, as a diff."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from advisor.errors import ExitCode
from tests.cli.conftest import Run
from tests.cli.test_import import CLUSTER
from tests.unit.test_import_kube_aws import CLUSTER as KUBE_AWS


@pytest.fixture
def weave(tmp_path: Path) -> Path:
    path = tmp_path / "weave.yaml"
    text = CLUSTER.replace("    cilium:\n      enableNodePort: true\n", "    weave: {}  # 2017\n")
    path.write_text(text)
    return path


def changed(diff: str) -> list[str]:
    return [
        line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]


def test_a_diff_of_the_own_file(run: Run, weave: Path) -> None:
    before = weave.read_text()
    done = run("advise", "weave.yaml")
    assert done.code == 0
    assert done.out.startswith("--- a/weave.yaml\n+++ b/weave.yaml\n@@ ")
    assert changed(done.out) == [
        "-    weave: {}  # 2017", "+    cilium:", "+      enableNodePort: true",
    ]  # fmt: skip
    assert "NET-016  Network plugin no longer accepted" in done.err
    assert "network.cni: weave -> cilium" in done.err
    assert "1 fix; no findings left." in done.err
    assert weave.read_text() == before


EKSCTL = """\
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata:
  name: shop
  region: eu-central-1
  version: "1.36"
managedNodeGroups:
  - name: workers
    instanceType: m5.large  # ours
    minSize: 3
    maxSize: 6
    privateNetworking: true
"""


def test_a_version_is_raised_in_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(EKSCTL.replace("1.36", "1.30"))
    done = run("advise", "old.yaml")
    assert changed(done.out) == ['-  version: "1.30"', '+  version: "1.36"']


def test_a_misspelt_key_is_written_as_it_was_meant(run: Run, tmp_path: Path) -> None:
    (tmp_path / "typo.yaml").write_text(EKSCTL.replace("instanceType:", "instanceTyp:"))
    done = run("advise", "typo.yaml")
    assert done.code == 0
    assert changed(done.out) == [
        "-    instanceTyp: m5.large  # ours", "+    instanceType: m5.large  # ours",
    ]  # fmt: skip
    assert "EKSCTL-003: line 9 says instanceTyp; instanceType is meant." in done.err
    told = json.loads(run("advise", "typo.yaml", "--format", "json").out)
    assert told["renamed_keys"] == [
        {"rule": "EKSCTL-003", "line": 9, "old": "instanceTyp", "new": "instanceType"}
    ]


def test_a_key_that_is_dropped_in_silence_is_a_warning(run: Run, tmp_path: Path) -> None:
    (tmp_path / "typo.yaml").write_text(CLUSTER.replace("sshAccess", "sshAcces"))
    assert run("advise", "typo.yaml").out == ""
    done = run("advise", "typo.yaml", "--warnings")
    assert "KOPS-002" in done.err
    assert changed(done.out) == ["-  sshAcces: []", "+  sshAccess: []"]


def test_a_dropped_key_is_mended_where_errors_go_with_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "typo.yaml").write_text(CLUSTER.replace("networkCIDR", "networkCIRD"))
    done = run("advise", "typo.yaml")
    assert done.code == 0
    assert "networkCIRD; networkCIDR is meant" in done.err.replace("\n", " ")
    assert len(changed(done.out)) == 2


def test_errors_of_the_file_that_stay_say_what_to_write(run: Run, tmp_path: Path) -> None:
    text = EKSCTL.replace("privateNetworking: true", 'privateNetworking: "yes"')
    (tmp_path / "wrong.yaml").write_text(text)
    done = run("advise", "wrong.yaml")
    assert done.code == ExitCode.FINDINGS
    assert "line 12" in done.err
    assert "Do: Write true or false." in done.err


def test_json_stays_json(run: Run, tmp_path: Path) -> None:
    tree = yaml.safe_load(EKSCTL.replace("1.36", "1.30"))
    (tmp_path / "old.json").write_text(json.dumps(tree, indent=2))
    assert run("advise", "old.json", "--in-place").code == 0
    tree["metadata"]["version"] = "1.36"
    assert (tmp_path / "old.json").read_text() == json.dumps(tree, indent=2)


def test_nothing_to_change(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(CLUSTER)
    done = run("advise", "good.yaml")
    assert (done.code, done.out) == (0, "")
    assert "Nothing in the file would change." in done.err


def test_in_place_and_elsewhere(run: Run, weave: Path, tmp_path: Path) -> None:
    assert run("advise", "weave.yaml", "-o", "better.yaml").code == 0
    better = (tmp_path / "better.yaml").read_text()
    assert better == CLUSTER
    done = run("advise", "weave.yaml", "--in-place")
    assert "The version before is kept" in done.err
    assert weave.read_text() == better
    assert run("check", "weave.yaml").code == 0


def test_as_json(run: Run, weave: Path) -> None:
    del weave
    data = json.loads(run("advise", "weave.yaml", "--format", "json").out)
    assert [each["rule"] for each in data["fixed"]] == ["NET-016"]
    assert data["diff"].startswith("--- a/weave.yaml")
    assert data["file_errors"] == []


def test_a_finding_by_name(run: Run, weave: Path) -> None:
    del weave
    done = run("advise", "weave.yaml", "--rule", "ETCD-005")
    assert done.out == ""
    assert "Left for you" in done.err


def test_errors_that_need_a_decision_are_left(run: Run, tmp_path: Path) -> None:
    text = CLUSTER.replace("    kops.k8s.io/cluster: ha-kops\n", "    team: a\n", 1)
    (tmp_path / "left.yaml").write_text(text)
    done = run("advise", "left.yaml")
    assert done.code == ExitCode.FINDINGS
    assert "1 error of the file left" in done.err


def test_an_imported_design(run: Run, home: Path, weave: Path) -> None:
    del home
    run("import", "weave.yaml", "--name", "shop")
    done = run("advise", "shop")
    assert "-    weave: {}  # 2017" in done.out
    assert weave.read_text().count("weave") == 1
    assert "cannot be changed in place" in run("advise", "shop", "--in-place").err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["advise", "ha-kops"], "k8s-advisor fix ha-kops"),
        (["advise", "weave.yaml", "--in-place", "-o", "x.yaml"], "take one"),
        (["advise", "weave.yaml", "--rule", "XX-999"], "XX-999"),
    ],
)
def test_refusals(run: Run, weave: Path, arguments: list[str], says: str) -> None:
    del weave
    done = run(*arguments)
    assert done.code == ExitCode.USAGE
    assert says in done.err


def test_what_a_live_cluster_cannot_do_in_one_step_is_said(run: Run, tmp_path: Path) -> None:
    old = tmp_path / "old.yaml"
    old.write_text(
        "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\n"
        'metadata: {name: old, region: eu-west-1, version: "1.29"}\n'
        "managedNodeGroups:\n  - {name: workers, instanceType: m5.large, desiredCapacity: 3}\n",
        encoding="utf-8",
    )
    done = run("advise", str(old))
    assert "+" in done.out
    assert "UPG-004" in done.err
    data = json.loads(run("advise", str(old), "--format", "json").out)
    assert [each["rule"] for each in data["live_cluster"]] == ["UPG-004"]


def test_of_a_retired_tool_the_way_off_is_shown(run: Run, tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(KUBE_AWS)
    done = run("advise", "old.yaml")
    assert done.code == 0
    assert "Migration proposal" in done.out
    assert "What changes in the design with kops" in done.out
    assert "What changes in the design with eksctl" in done.out
    data = json.loads(run("advise", "old.yaml", "--format", "json", "--to", "kops").out)
    assert list(data["changes"]) == ["kops"]
    assert {"path": "etcd.topology", "old": "dedicated", "new": "stacked"} in data["changes"][
        "kops"
    ]


def test_of_a_retired_tool_the_successor_is_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(KUBE_AWS)
    done = run("advise", "old.yaml", "--to", "eksctl", "-o", "new.yaml")
    assert (done.code, "Saved" in done.err) == (0, True)
    assert "tool: eksctl" in (tmp_path / "new.yaml").read_text()
    assert run("import", "old.yaml").code == 0
    assert "Migration proposal" in run("advise", "shop").out, "of the saved design, too"


@pytest.mark.parametrize("options", [("--in-place",), ("-o", "x.yaml"), ("--warnings",)])
def test_of_a_retired_tool_nothing_is_changed(
    run: Run, tmp_path: Path, options: tuple[str, ...]
) -> None:
    (tmp_path / "old.yaml").write_text(KUBE_AWS)
    done = run("advise", "old.yaml", *options)
    assert done.code == ExitCode.USAGE
    assert "--to" in done.err


def test_to_another_tool_is_for_a_retired_one(run: Run, weave: Path) -> None:
    assert run("advise", "weave.yaml", "--to", "kops").code == ExitCode.USAGE


TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Subnets: {Type: "List<AWS::EC2::Subnet::Id>", Default: "subnet-1,subnet-2"}
Resources:
  Cluster:  # its nodes stand in another stack
    Type: AWS::EKS::Cluster
    Properties:
      Name: shop
      Version: "1.36"
      RoleArn: arn:aws:iam::123456789012:role/eks
      ResourcesVpcConfig: {SubnetIds: !Ref Subnets}
"""


def test_advice_that_the_file_cannot_take_is_given_all_the_same(run: Run, tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(TEMPLATE.replace("1.36", "1.29"))
    done = run("advise", "shop.yaml")
    assert (done.code, done.out) == (ExitCode.FINDINGS, "")
    assert "UPG-001" in done.err
    assert "The file cannot take the changes: No pool starts a machine" in done.err
    told = json.loads(run("advise", "shop.yaml", "--format", "json").out)
    assert told["unwritten"].startswith("No pool starts a machine")
    assert [each["rule"] for each in told["fixed"]] == ["UPG-001"]


def test_a_template_of_a_cluster_alone_lacks_nodes_and_nothing_else(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "shop.yaml").write_text(TEMPLATE)
    findings = json.loads(run("check", "shop.yaml", "--format", "json").out)["findings"]
    errors = [each for each in findings if each["severity"] == "error"]
    assert [each["rule"] for each in errors if each["state"] == "fires"] == ["NODE-051"]
    done = run("advise", "shop.yaml")
    assert (done.code, done.out) == (ExitCode.FINDINGS, "")
    assert "Nothing in the file would change." in done.err
