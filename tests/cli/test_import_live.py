"""``import --live``: a running cluster as a person imports it, and what goes wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.errors import ExitCode
from advisor.importers.live import policy
from advisor.model.document import read_design
from tests.cli.conftest import Run
from tests.support import aws_services as aws
from tests.support.aws_services import AwsServices, aws_services, of, sign_in
from tests.support.live_clusters import World

LIVE = ("import", "--live", "eks:shop", "--region", "eu-central-1")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsServices]:
    with aws_services() as running:
        sign_in(monkeypatch, running.url)
        World().answer_at(running)
        yield running
        assert running.mistakes == []


def test_a_cluster_becomes_a_design_that_can_be_judged(
    server: AwsServices, run: Run, home: Path
) -> None:
    del server
    done = run(*LIVE)
    assert done.code == ExitCode.OK
    assert done.out.startswith("eks:shop in eu-central-1: a running cluster; ")
    assert "Not readable" not in done.out + done.err
    assert "Not stated: what EKS does then" in done.out
    assert "No field in a design: it stays in AWS" in done.out
    assert "who has access: AmazonEKSClusterAdminPolicy" in done.out
    assert "Judge it: k8s-advisor check shop" in done.err
    saved = read_design((home / "designs" / "shop.yaml").read_text(), "x")
    assert (saved.origin.tool, saved.origin.file) == (None, "")
    assert not (home / "designs" / "origins").exists()
    assert run("check", "shop").code in (ExitCode.OK, ExitCode.FINDINGS)
    assert run("export", "eksctl", "shop").code == ExitCode.OK


def test_verbose_lists_where_each_field_was_read(server: AwsServices, run: Run, home: Path) -> None:
    del server, home
    assert "nodes.pools[web].min" not in run(*LIVE, "-o", "a.yaml").out
    out = run(*LIVE, "-v", "-o", "b.yaml").out
    assert "  nodes.pools[web].min = 3\n" in out
    assert "read from node group web, scalingConfig.minSize" in out


def test_the_report_as_json(server: AwsServices, run: Run, home: Path) -> None:
    del home
    server.fail(aws.error("AccessDenied", 403), of("DescribeAutoScalingGroups"))
    done = run(*LIVE, "--format", "json", "-o", "design.yaml")
    assert done.code == ExitCode.OK
    data = json.loads(done.out)
    assert (data["source"], data["design"], data["findings"]) == ("EKS", "shop", [])
    by_path = {each["path"]: each for each in data["readings"]}
    least = by_path["nodes.pools[web].min"]
    assert (least["how"], least["value"], least["line"]) == ("read", 3, None)
    assert least["place"] == [0, "nodegroup", "web", "scalingConfig", "minSize"]
    (missing,) = [each for each in data["readings"] if each["how"] == "not readable"]
    assert missing["value"] == "Auto Scaling groups"


def test_the_design_on_stdout(server: AwsServices, run: Run, home: Path) -> None:
    del server, home
    done = run(*LIVE, "-o", "-")
    assert read_design(done.out, "x").name == "shop"
    assert "a running cluster" in done.err


def test_a_taken_name_is_refused(server: AwsServices, run: Run, home: Path) -> None:
    del server, home
    assert run(*LIVE).code == ExitCode.OK
    done = run(*LIVE)
    assert done.code == ExitCode.USAGE
    assert "exists already" in done.err
    assert run(*LIVE, "--overwrite").code == ExitCode.OK
    assert run(*LIVE, "--name", "shop-live").code == ExitCode.OK


def test_what_is_not_readable_is_said_with_its_remedy(
    server: AwsServices, run: Run, home: Path
) -> None:
    del home
    server.fail(aws.error("AccessDenied", 403), of("DescribeAutoScalingGroups"))
    done = run(*LIVE)
    assert done.code == ExitCode.OK
    text = " ".join(done.out.split())
    assert "Not readable Auto Scaling groups AccessDenied for " in text
    assert "AccessDenied for autoscaling:DescribeAutoScalingGroups: self-managed groups" in text
    assert 'add the statement {"Effect": "Allow", "Action": ["autoscaling:Describe' in text
    assert "Not readable, and not in the design: Auto Scaling groups." in done.err
    assert "import --policy" in done.err


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (aws.error("AccessDeniedException", 403), ExitCode.AWS, "refuses to describe the cluster"),
        (aws.error("ExpiredTokenException", 403), ExitCode.AWS, "ExpiredTokenException"),
        (aws.error("ThrottlingException", 429), ExitCode.AWS, "slow down"),
        (aws.reset, ExitCode.AWS, "cannot be reached"),
        (aws.page_of_a_proxy, ExitCode.AWS, "no usable answer"),
        (aws.error("ResourceNotFoundException", 404), ExitCode.USAGE, "no EKS cluster"),
    ],
    ids=["denied", "expired", "throttled", "cut", "proxy", "unknown"],
)
def test_one_line_says_what_is_wrong_and_one_what_to_do(
    server: AwsServices, run: Run, home: Path, fault: aws.Fault, code: ExitCode, words: str
) -> None:
    server.fail(fault, of("DescribeCluster"))
    done = run(*LIVE)
    assert (done.code, done.out) == (code, "")
    error, hint = done.err.splitlines()
    assert error.startswith("Error: ")
    assert words in error
    assert hint.startswith("Hint: ")
    assert not (home / "designs").exists()


def test_without_credentials(
    server: AwsServices, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    del server
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    done = run(*LIVE)
    assert done.code == ExitCode.AWS
    assert "aws sso login" in done.err


def test_ctrl_c_saves_nothing(server: AwsServices, home: Path) -> None:
    server.fail(aws.slow, of("ListAddons"))
    process = subprocess.Popen(
        [sys.executable, "-m", "advisor", *LIVE],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ),
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while ("eks", "ListAddons") not in server.operations() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert process.returncode == ExitCode.INTERRUPTED, err
    assert (out, "Traceback" in err) == ("", False)
    assert "Nothing was saved." in err
    assert not (home / "designs").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--live", "shop"), "--live takes eks:NAME"),
        (("--live", "eks:"), "--live takes eks:NAME"),
        (("--live", "eks:a b"), "--live takes eks:NAME"),
        (("--live", "eks:shop", "cluster.yaml"), "take one"),
        (("--live", "eks:shop", "--from", "kops"), "take one"),
        (("--live", "eks:shop", "--name", "a", "-o", "b"), "take one"),
        (("cluster.yaml", "--region", "eu-central-1"), "belong to --live"),
        (("cluster.yaml", "--profile", "x"), "belong to --live"),
        ((), "Missing argument"),
    ],
)
def test_orders_that_contradict_themselves(
    run: Run, home: Path, arguments: tuple[str, ...], words: str
) -> None:
    del home
    done = run("import", *arguments)
    assert done.code == ExitCode.USAGE
    assert words in done.err


def test_the_policy_can_be_pasted(run: Run) -> None:
    done = run("import", "--policy")
    assert done.code == ExitCode.OK
    assert json.loads(done.out) == policy()


def test_help_names_the_way(run: Run) -> None:
    text = run("import", "--help").out
    assert all(word in text for word in ("--live eks:NAME", "--region", "--profile", "--policy"))


def test_files_are_imported_without_boto3(tmp_path: Path) -> None:
    golden = Path(__file__).parents[1] / "golden" / "kops" / "ha-kops.yaml"
    program = (
        "import sys; from advisor.__main__ import main; code = main(sys.argv[1:]); "
        "print(sorted({'boto3', 'botocore'} & set(sys.modules)), code)"
    )
    for command in (
        ("import", str(golden), "-o", str(tmp_path / "x.yaml")),
        ("check", str(golden)),
    ):
        done = subprocess.run(
            [sys.executable, "-c", program, *command], capture_output=True, text=True, check=True,
            cwd=Path(__file__).parents[2],
        )  # fmt: skip
        assert done.stdout.splitlines()[-1].startswith("[] "), done.stderr


def test_a_terminal_sees_what_is_asked(
    server: AwsServices, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del server, home
    monkeypatch.setattr("advisor.cli.importing_live.sys.stderr.isatty", lambda: True)
    done = run(*LIVE)
    assert done.code == ExitCode.OK
    assert "\rAsking AWS about managed node groups" in done.err
    assert f"\r{'':<78}\r\nSaved" in done.err
    assert "Asking" not in done.out
