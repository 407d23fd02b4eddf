"""``import``, and files of other tools wherever a design is taken."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import yaml

from advisor.errors import ExitCode
from advisor.model.document import read_design
from tests.cli.conftest import Run

GOLDEN = Path(__file__).parents[1] / "golden" / "kops" / "ha-kops.yaml"
CLUSTER = GOLDEN.read_text(encoding="utf-8")


@pytest.fixture
def cluster(tmp_path: Path) -> Path:
    path = tmp_path / "cluster.yaml"
    path.write_text(CLUSTER)
    return path


@pytest.fixture
def trouble(tmp_path: Path) -> Path:
    """A file with one key that kops ignores, and a network that it refuses."""
    path = tmp_path / "trouble.yaml"
    text = CLUSTER.replace("    cilium:\n      enableNodePort: true\n", "    weave: {}  # 2017\n")
    path.write_text(text.replace("  maxSize: 4\n", "  maxsize: 4\n", 1))
    return path


def line_of(path: Path, start: str) -> int:
    lines = path.read_text().splitlines()
    return next(i for i, line in enumerate(lines, 1) if line.strip().startswith(start))


def test_import_saves_a_design_and_reports(run: Run, home: Path, cluster: Path) -> None:
    cluster.write_text(CLUSTER.replace("ha-kops", "shop-prod"))
    done = run("import", "cluster.yaml")
    assert done.code == 0
    assert done.out.startswith("cluster.yaml: a file of kops; ")
    line = line_of(cluster, "- name: eu-central-1a")
    assert f"line {line + 1:<5} placement.zones = " in done.out
    assert "Not stated: what kops does then" in done.out
    assert "spec.fileAssets" in done.out
    assert "kubernetes.version" not in done.out
    assert "Judge it: k8s-advisor check shop-prod" in done.err
    saved = read_design((home / "designs" / "shop-prod.yaml").read_text(), "x")
    assert saved.origin.tool == "kops"
    assert (home / "designs" / saved.origin.file).read_text() == cluster.read_text()


def test_verbose_lists_what_was_read(run: Run, home: Path, cluster: Path) -> None:
    del home
    line = line_of(cluster, "kubernetesVersion")
    assert (
        f"line {line:<5} kubernetes.version = 1.36.4"
        in run("import", "cluster.yaml", "-v", "--name", "shop").out
    )


def test_the_report_as_json(run: Run, home: Path, trouble: Path) -> None:
    del home
    done = run("import", "trouble.yaml", "--format", "json", "-o", "design.yaml")
    data = json.loads(done.out)
    assert data["source"] == "kops"
    cni = next(each for each in data["readings"] if each["path"] == "network.cni")
    assert (cni["how"], cni["value"], cni["line"]) == ("read", "weave", line_of(trouble, "weave"))
    rules = {each["rule"]: each["line"] for each in data["findings"]}
    assert rules["KOPS-002"] == line_of(trouble, "maxsize")


def test_where_the_design_goes(run: Run, home: Path, tmp_path: Path, cluster: Path) -> None:
    assert run("import", "cluster.yaml", "--name", "shop").code == 0
    assert (home / "designs" / "shop.yaml").exists()
    assert run("import", "cluster.yaml", "-o", "infra.yaml").code == 0
    design = read_design((tmp_path / "infra.yaml").read_text(), "x")
    assert (tmp_path / design.origin.file).read_text() == CLUSTER
    done = run("import", "cluster.yaml", "-o", "-")
    assert read_design(done.out, "x").name == "ha-kops"
    assert done.err.startswith("cluster.yaml: a file of kops")
    done = run("import", "cluster.yaml", "-o", "-", "--format", "json")
    assert done.code == ExitCode.USAGE, "the report is JSON on stdout, and the design no part of it"
    assert not done.out


def test_a_design_is_not_overwritten_unasked(run: Run, home: Path, cluster: Path) -> None:
    del home, cluster
    assert run("import", "cluster.yaml", "--name", "shop").code == 0
    assert run("import", "cluster.yaml", "--name", "shop", "--overwrite").code == 0
    done = run("check", "shop", "--fail-on", "never")
    assert done.code == 0
    (Path("cluster.yaml")).write_text(CLUSTER.replace("m6i.2xlarge", "m6i.xlarge"))
    done = run("import", "cluster.yaml", "--name", "shop")
    assert done.code == ExitCode.USAGE
    assert "shop exists already" in done.err


def test_the_name_of_a_preset_is_refused_before_the_report(
    run: Run, home: Path, tmp_path: Path
) -> None:
    del home
    (tmp_path / "cluster.yaml").write_text(CLUSTER)
    done = run("import", "cluster.yaml", "--name", "ha-kops")
    assert done.code == ExitCode.USAGE
    assert done.err.startswith("Error: ha-kops is a preset.")
    assert not done.out


def test_standard_input(run: Run, home: Path) -> None:
    del home
    done = run("import", "-", "-o", "-", stdin=CLUSTER)
    assert read_design(done.out, "x").name == "ha-kops"
    assert done.err.startswith("standard input: a file of kops")


def test_a_folder(run: Run, home: Path, tmp_path: Path) -> None:
    del home
    folder = tmp_path / "kops"
    folder.mkdir()
    first, *groups = CLUSTER.split("\n---\n")
    (folder / "cluster.yaml").write_text(first + "\n")
    for number, text in enumerate(groups):
        (folder / f"group-{number}.yaml").write_text(text + "\n")
    (folder / "deployment.yaml").write_text("apiVersion: apps/v1\nkind: Deployment\n")
    (folder / "notes.txt").write_text("not YAML: [")
    done = run("import", "kops", "-o", "design.yaml")
    assert done.code == 0
    assert run("export", "kops", "design.yaml").out == CLUSTER
    (tmp_path / "empty").mkdir()
    assert "no file of a cluster in empty" in run("import", "empty").err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["import", "cluster.yaml", "--from", "eksctl"], "a file of kops, not of eksctl"),
        (["import", "cluster.yaml"], "ha-kops is a preset"),
        (["import", "absent.yaml"], "There is no file absent.yaml"),
        (["import", "cluster.yaml", "--name", "a b"], "cannot name a saved design"),
        (["import", "cluster.yaml", "--name", "a", "-o", "b.yaml"], "take one"),
        (["fix", "cluster.yaml"], "k8s-advisor advise cluster.yaml"),
        (["new", "x", "--preset", "cluster.yaml"], "k8s-advisor import cluster.yaml"),
    ],
)
def test_refusals(run: Run, home: Path, cluster: Path, arguments: list[str], says: str) -> None:
    del home
    done = run(*arguments)
    assert done.code == ExitCode.USAGE
    assert says in done.err
    assert cluster.read_text() == CLUSTER


def test_a_design_is_not_imported(run: Run, home: Path, tmp_path: Path) -> None:
    del home
    (tmp_path / "design.yaml").write_text("schema_version: 1\nname: x\n")
    done = run("import", "design.yaml")
    assert done.code == ExitCode.USAGE
    assert "design.yaml, line 1: this is a design" in done.err


def test_a_region_without_data_is_told_with_its_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "far.yaml"
    path.write_text(CLUSTER.replace("eu-central-1", "cn-north-1"))
    done = run("check", "far.yaml")
    assert done.code == ExitCode.USAGE
    assert f"far.yaml, line {line_of(path, 'zone: cn')}: " in done.err


# Wherever a design is taken


def test_check_names_the_lines_of_the_file(run: Run, trouble: Path) -> None:
    done = run("check", "trouble.yaml")
    assert done.code == ExitCode.FINDINGS
    assert "KOPS-002  A key that kops ignores" in done.out
    assert f"In: trouble.yaml, line {line_of(trouble, 'maxsize')}" in done.out
    weave = f"In: trouble.yaml, line {line_of(trouble, 'weave')}"
    assert done.out.count(weave) >= 2  # the tool's own check, and ours
    assert "In: nothing in the file" in done.out


def test_check_as_json(run: Run, trouble: Path) -> None:
    data = json.loads(run("check", "trouble.yaml", "--format", "json").out)
    found = {each["rule"]: each for each in data["findings"]}
    assert found["NET-016"]["line"] == line_of(trouble, "weave")
    assert found["KOPS-002"]["file"] == "trouble.yaml"
    assert data["errors"] == sum(1 for each in data["findings"] if each["severity"] == "error"
                                 and each["state"] == "fires")  # fmt: skip


def test_check_for_pipelines(run: Run, trouble: Path) -> None:
    line = line_of(trouble, "weave")
    log = json.loads(run("check", "trouble.yaml", "--format", "sarif").out)
    places = {
        result["ruleId"]: result["locations"][0]["physicalLocation"]
        for result in log["runs"][0]["results"]
    }
    assert places["NET-016"]["region"]["startLine"] == line
    assert places["KOPS-002"]["artifactLocation"]["uri"] == "trouble.yaml"
    rules = {each["id"]: each for each in log["runs"][0]["tool"]["driver"]["rules"]}
    assert rules["KOPS-002"]["shortDescription"]["text"] == "A key that kops ignores"
    done = run("check", "trouble.yaml", "--format", "github")
    assert f"file=trouble.yaml,line={line},col=5,title=NET-016" in done.out
    tree = ElementTree.fromstring(run("check", "trouble.yaml", "--format", "junit").out)
    cases = {(case.get("name") or "").split()[0]: case for case in tree.iter("testcase")}
    assert cases["NET-016"].get("line") == str(line)


def test_a_baseline_knows_findings_of_the_file(run: Run, trouble: Path) -> None:
    del trouble
    assert run("check", "trouble.yaml", "--write-baseline", "known.json").code == 0
    assert run("check", "trouble.yaml", "--baseline", "known.json", "--fail-on", "advice").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["cost", "cluster.yaml"],
        ["availability", "cluster.yaml"],
        ["compare", "cluster.yaml", "ha-kops"],
        ["explain", "NET-016", "cluster.yaml"],
    ],
)
def test_other_commands_take_the_file(run: Run, cluster: Path, arguments: list[str]) -> None:
    del cluster
    done = run(*arguments)
    assert done.code in (0, 1)
    assert done.out


def test_an_own_change_is_all_that_an_export_changes(run: Run, home: Path, cluster: Path) -> None:
    assert run("export", "kops", "cluster.yaml").out == CLUSTER
    run("import", "cluster.yaml", "--name", "shop")
    assert run("export", "kops", "shop").out == CLUSTER
    path = home / "designs" / "shop.yaml"
    path.write_text(path.read_text().replace("max: 12", "max: 15"))
    lines = set(run("export", "kops", "shop").out.splitlines()) - set(CLUSTER.splitlines())
    assert lines == {"  maxSize: 5"}
    del cluster


def test_the_origin_goes_with_the_design(run: Run, home: Path, cluster: Path) -> None:
    del cluster
    run("import", "cluster.yaml", "--name", "shop")
    run("designs", "rename", "shop", "store")
    assert run("export", "kops", "store").out == CLUSTER
    run("designs", "delete", "store")
    run("designs", "restore", "store")
    assert run("export", "kops", "store").out == CLUSTER
    run("fix", "store", "-o", "elsewhere.yaml", "--rule", "LB-004")
    assert run("export", "kops", "elsewhere.yaml").out == CLUSTER
    assert sorted(each.name for each in (home / "designs").iterdir()) == ["origins", "store.yaml"]


def test_an_origin_that_is_gone_or_changed_is_said(run: Run, home: Path, cluster: Path) -> None:
    del cluster
    run("import", "cluster.yaml", "--name", "shop")
    (kept,) = (home / "designs" / "origins").iterdir()
    kept.write_text("changed")
    done = run("export", "kops", "shop")
    assert "has changed since" in done.err
    assert "The export is written anew." in done.err
    assert done.out.startswith("# Cluster ha-kops for kops")
    kept.unlink()
    assert "is not there" in run("export", "kops", "shop").err


def test_another_tool_gets_an_export_of_its_own(run: Run, cluster: Path) -> None:
    del cluster
    done = run("export", "kubeadm", "cluster.yaml", "--force")
    assert "kops.k8s.io" not in done.out


def test_hostile_names_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    text = CLUSTER.replace("  maxSize: 4\n", '  "max\\e[31mSize\\n": 4\n', 1)
    (tmp_path / "hostile.yaml").write_text(text)
    for arguments in (["check", "hostile.yaml"], ["import", "hostile.yaml", "-o", "-"]):
        done = run(*arguments)
        assert "\x1b" not in done.out + done.err
        assert "\\x1b[31m" in done.out + done.err


def test_json_of_kops_get_is_judged_as_its_yaml_is(run: Run, tmp_path: Path) -> None:
    trees = list(yaml.safe_load_all(CLUSTER))
    (tmp_path / "cluster.yaml").write_text(CLUSTER)
    judged = [json.loads(run("check", "cluster.yaml", "--format", "json").out)]
    for form in (json.dumps(trees), f"[\n{','.join(map(json.dumps, trees))}]", yaml.dump(trees)):
        (tmp_path / "cluster.json").write_text(form)
        judged.append(json.loads(run("check", "cluster.json", "--format", "json").out))
    rules = [sorted(each["rule"] for each in one["findings"]) for one in judged]
    assert [sorted([*rules[0], "KOPS-005"])] * 3 == rules[1:]


def test_an_imported_json_file_is_exported_byte_for_byte(run: Run, tmp_path: Path) -> None:
    text = json.dumps(list(yaml.safe_load_all(CLUSTER)), indent=1)
    (tmp_path / "cluster.json").write_text(text)
    run("import", "cluster.json", "--name", "shop")
    assert run("export", "kops", "shop").out == text


def test_what_eks_says_of_a_cluster_is_not_taken_for_a_config(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cluster.json").write_text('[{"Name": "shop", "Arn": "arn:aws:eks:x"}]')
    done = run("check", "cluster.json")
    assert "what EKS says of a cluster that runs" in done.err
    assert "import --live" in done.err
