"""The stack of a self-run cluster: complete, least privilege, and scripts a shell can run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor import __version__
from advisor.catalog.snapshot import bundled
from advisor.errors import ExportError
from advisor.exporters import Export, export
from advisor.exporters.cloudformation import self_managed
from advisor.exporters.yaml_text import plain
from advisor.model.design import Design
from advisor.model.paths import replace
from advisor.presets import load
from tests.support.cloudformation_templates import refusals_of_machines
from tests.support.self_managed_stacks import Document, files, scripts

CATALOG = bundled()
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "cloudformation_self_managed"
SCRIPTS = Path(self_managed.__file__).parent / "scripts"
PRESETS = ["2016-single-master", "2016-true-ha", "2018-kops", "dev", "ha-kops"]
DEDICATED = {"etcd.topology": "dedicated", "etcd.members": 3, "etcd.clusters": [{"name": "main"}]}
WORKERS = "nodes.pools[0]"


def designed(name: str, changes: dict[str, Any] | None = None) -> Design:
    return replace(load(name), changes) if changes else load(name)


def exported(name: str, changes: dict[str, Any] | None = None) -> Export:
    return export("cloudformation", designed(name, changes), CATALOG)


def stack(name: str = "ha-kops", changes: dict[str, Any] | None = None) -> Document:
    return plain(self_managed.template(designed(name, changes), CATALOG).tree())  # type: ignore[no-any-return]


def of(tree: Document, kind: str) -> dict[str, Document]:
    """The properties of the resources of a type, by name."""
    return {
        name: each.get("Properties", {})
        for name, each in tree["Resources"].items()
        if each["Type"] == f"AWS::{kind}"
    }


@cache
def preset(name: str) -> Document:
    return stack(name)


# --- the whole template --------------------------------------------------------------------------


def test_the_eight_instances_of_the_talk() -> None:
    """After a wanted change: look at the difference, then write the new text (UPDATE_GOLDEN=1)."""
    text = exported("2016-true-ha").text.replace(f"k8s-advisor {__version__}", "k8s-advisor V", 1)
    golden = GOLDEN / "2016-true-ha.yaml"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


@pytest.mark.parametrize("name", PRESETS)
def test_the_text_is_the_template(name: str) -> None:
    assert yaml.load(exported(name).text, yaml.CSafeLoader) == preset(name)


@pytest.mark.parametrize("name", PRESETS)
def test_nothing_is_in_it_that_aws_is_known_to_refuse(name: str) -> None:
    assert refusals_of_machines(preset(name)) == []


def test_commands_ask_the_stack_for_its_vpc() -> None:
    header = "\n".join(exported("ha-kops").header)
    assert "YOUR-VPC" not in header
    assert "OutputKey=='VpcId'" in header


def test_the_header_says_what_to_take_instead() -> None:
    header = " ".join(exported("2016-true-ha").header)
    assert "kops is the maintained form" in header


@pytest.mark.parametrize(
    ("name", "stack_name"), [("2016-true-ha", "k8s-2016-true-ha"), ("dev", "dev")]
)
def test_a_stack_has_a_name_that_starts_with_a_letter(name: str, stack_name: str) -> None:
    commands = [line for line in exported(name).header if "--stack-name" in line]
    assert commands
    assert all(f"--stack-name {stack_name} " in line for line in commands)


def test_managed_designs_go_to_the_other_flavour() -> None:
    assert "AWS::EKS::Cluster" in exported("eks-standard").text


# --- members -------------------------------------------------------------------------------------


def test_every_member_has_a_group_of_one_and_an_address() -> None:
    tree = preset("2016-true-ha")
    interfaces = of(tree, "EC2::NetworkInterface")
    addresses = [each["PrivateIpAddress"] for each in interfaces.values()]
    assert len(interfaces) == len(set(addresses)) == 8
    groups = {
        n: g for n, g in of(tree, "AutoScaling::AutoScalingGroup").items() if g["MaxSize"] == "1"
    }
    assert len(groups) == 8
    for name, group in groups.items():
        tags = {each["Key"]: each["Value"] for each in group["Tags"]}
        interface = interfaces[name.removesuffix("Group") + "Interface"]
        found = {each["Key"]: each["Value"] for each in interface["Tags"]}
        assert tags["k8s-advisor/member"] == found["k8s-advisor/member"]
        assert tags["k8s-advisor/group"] == name
        assert group["VPCZoneIdentifier"] == [interface["SubnetId"]]
        assert all(each["PropagateAtLaunch"] for each in group["Tags"])


@pytest.mark.parametrize(
    ("changes", "owner", "count"), [({}, "ControlPlane", 3), (DEDICATED, "Etcd", 3)]
)
def test_data_has_a_volume_in_the_zone_of_its_member(
    changes: dict[str, Any], owner: str, count: int
) -> None:
    tree = stack("ha-kops", changes)
    volumes = of(tree, "EC2::Volume")
    assert len(volumes) == count
    subnets = of(tree, "EC2::Subnet")
    for name, volume in volumes.items():
        assert name.startswith(owner)
        interface = of(tree, "EC2::NetworkInterface")[name.removesuffix("Volume") + "Interface"]
        assert (
            volume["AvailabilityZone"] == subnets[interface["SubnetId"]["Ref"]]["AvailabilityZone"]
        )
        resource = tree["Resources"][name]
        assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Snapshot"
        group = tree["Resources"][name.removesuffix("Volume") + "Group"]
        assert {name, name.removesuffix("Volume") + "Interface"} <= set(group["DependsOn"])


def test_machines_wait_for_their_way_out_and_the_stack_for_them() -> None:
    tree = preset("ha-kops")
    for name in of(tree, "AutoScaling::AutoScalingGroup"):
        group = tree["Resources"][name]
        depends = group["DependsOn"]
        depends = [depends] if isinstance(depends, str) else depends
        assert any("DefaultRoute" in each for each in depends)
        assert group["CreationPolicy"]["ResourceSignal"]["Count"] >= 1


def test_a_group_that_starts_empty_is_not_waited_for() -> None:
    tree = stack("ha-kops", {f"{WORKERS}.min": 0, f"{WORKERS}.desired": 0})
    workers = [n for n in of(tree, "AutoScaling::AutoScalingGroup") if n.startswith("Workers")]
    assert workers
    assert all("CreationPolicy" not in tree["Resources"][name] for name in workers)


@pytest.mark.parametrize("name", PRESETS)
def test_metadata_needs_a_token(name: str) -> None:
    """Of members always; workers have what the design asks for."""
    for template, each in of(preset(name), "EC2::LaunchTemplate").items():
        options = each["LaunchTemplateData"]["MetadataOptions"]
        if not template.startswith("Workers"):
            assert options["HttpTokens"] == "required"


def test_disks_are_those_of_the_design() -> None:
    (data,) = [
        each["LaunchTemplateData"]
        for name, each in of(preset("ha-kops"), "EC2::LaunchTemplate").items()
        if name == "ControlPlaneTemplate"
    ]
    ebs = data["BlockDeviceMappings"][0]["Ebs"]
    assert (ebs["VolumeType"], ebs["Encrypted"]) == ("gp3", True)


# --- the way to the API --------------------------------------------------------------------------


def test_the_balancer_leads_to_addresses_that_stay() -> None:
    tree = preset("2016-true-ha")
    (targets,) = of(tree, "ElasticLoadBalancingV2::TargetGroup").values()
    assert targets["TargetType"] == "ip"
    names = [each["Id"]["Fn::GetAtt"][0] for each in targets["Targets"]]
    assert len(names) == 3
    assert set(names) <= of(tree, "EC2::NetworkInterface").keys()


@pytest.mark.parametrize(
    ("scheme", "word"), [("public", "internet-facing"), ("internal", "internal")]
)
def test_the_scheme_is_that_of_the_design(scheme: str, word: str) -> None:
    tree = stack("ha-kops", {"control_plane.api_scheme": scheme})
    (balancer,) = of(tree, "ElasticLoadBalancingV2::LoadBalancer").values()
    assert (balancer["Scheme"], balancer["Type"]) == (word, "network")
    roles = {each["Ref"].partition("Subnet")[0] for each in balancer["Subnets"]}
    assert roles == {"Public" if scheme == "public" else "Private"}


def test_who_reaches_the_api_is_stated() -> None:
    changes = {"control_plane.endpoint.public_cidrs": ["203.0.113.0/24", "2001:db8::/32"]}
    tree = stack("ha-kops", changes)
    rules = [r for n, r in of(tree, "EC2::SecurityGroupIngress").items() if n.startswith("ApiFrom")]
    assert [r.get("CidrIp") or r.get("CidrIpv6") for r in rules] == [
        "203.0.113.0/24",
        "2001:db8::/32",
    ]


def test_every_rule_says_what_it_is_for_and_none_is_open_but_asked() -> None:
    tree = preset("ha-kops")
    for rule in of(tree, "EC2::SecurityGroupIngress").values():
        assert rule["Description"]
    opened = [
        name
        for name, rule in of(stack("ha-kops", {"control_plane.api_scheme": "internal"}),
                             "EC2::SecurityGroupIngress").items()
        if rule.get("CidrIp") == "0.0.0.0/0"
    ]  # fmt: skip
    assert opened == []


def test_etcd_listens_to_the_control_plane_and_itself_alone() -> None:
    rules = [
        rule
        for rule in of(preset("2016-true-ha"), "EC2::SecurityGroupIngress").values()
        if rule["GroupId"]["Fn::GetAtt"][0] == "EtcdSecurityGroup" and rule["FromPort"] != 22
    ]
    sources = {r["SourceSecurityGroupId"]["Fn::GetAtt"][0] for r in rules}
    assert sources == {"ControlPlaneSecurityGroup", "EtcdSecurityGroup"}
    assert {r["FromPort"] for r in rules} == {2379, 2380}


# --- roles ---------------------------------------------------------------------------------------


def actions(tree: Document, role: str, service: str) -> dict[str, list[Any]]:
    """Actions of a service that a role may take, with the resources."""
    found: dict[str, list[Any]] = {}
    for policy in of(tree, "IAM::Role")[role]["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            for action in statement["Action"]:
                if action.startswith(f"{service}:"):
                    resources = statement["Resource"]
                    found.setdefault(action, []).extend(
                        resources if isinstance(resources, list) else [resources]
                    )
    return found


def test_each_machine_reads_only_what_is_meant_for_it() -> None:
    tree = preset("2016-true-ha")

    def names(role: str, action: str) -> set[str]:
        found = actions(tree, role, "ssm").get(action, [])
        return {each["Fn::Sub"].rpartition("/")[2] for each in found}

    assert names("WorkerRole", "ssm:GetParameter") == {"worker-join"}
    assert names("WorkerRole", "ssm:PutParameter") == set()
    assert names("EtcdRole", "ssm:GetParameter") == {"etcd-ca"}
    assert "etcd-ca" not in names("ControlPlaneRole", "ssm:PutParameter")
    assert "etcd-ca" not in names("WorkerRole", "ssm:GetParameter")


def test_members_take_only_what_belongs_to_the_cluster() -> None:
    for role in ("ControlPlaneRole", "EtcdRole"):
        for policy in of(preset("2016-true-ha"), "IAM::Role")[role]["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                if "ec2:AttachVolume" in statement["Action"]:
                    assert "StringEquals" in statement["Condition"]


# --- stores --------------------------------------------------------------------------------------


def test_backups_go_to_a_bucket_that_stays_closed() -> None:
    changes = {"etcd.backup.enabled": True, "etcd.backup.retention_days": 30,
               "etcd.backup.bucket_versioned": True}  # fmt: skip
    tree = stack("ha-kops", changes)
    (bucket,) = of(tree, "S3::Bucket").values()
    assert bucket["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == 30
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert tree["Resources"]["BackupBucket"]["DeletionPolicy"] == "Retain"
    assert of(stack("ha-kops", {"etcd.backup.enabled": False}), "S3::Bucket") == {}


def test_the_log_group_keeps_what_is_asked() -> None:
    (group,) = of(
        stack("ha-kops", {"observability.log_retention_days": 31}), "Logs::LogGroup"
    ).values()
    assert group["RetentionInDays"] == 60


# --- workers -------------------------------------------------------------------------------------


def test_pools_become_groups_in_each_zone_or_one_over_all() -> None:
    each = [
        n for n in of(preset("ha-kops"), "AutoScaling::AutoScalingGroup") if n.startswith("Work")
    ]
    assert len(each) == 3
    one = stack("ha-kops", {f"{WORKERS}.group_per_zone": False})
    (group,) = [
        g for n, g in of(one, "AutoScaling::AutoScalingGroup").items() if n.startswith("Work")
    ]
    assert len(group["VPCZoneIdentifier"]) == 3


def test_spot_is_a_share_of_the_group() -> None:
    types = ["m6i.large", "m5.large"]
    changes = {f"{WORKERS}.spot_percent": 60, f"{WORKERS}.instance_types": types}
    tree = stack("ha-kops", changes)
    for name, group in of(tree, "AutoScaling::AutoScalingGroup").items():
        if name.startswith("Work"):
            policy = group["MixedInstancesPolicy"]
            distribution = policy["InstancesDistribution"]
            assert distribution["OnDemandPercentageAboveBaseCapacity"] == 40
            overrides = policy["LaunchTemplate"]["Overrides"]
            assert [each["InstanceType"] for each in overrides] == types


def test_arm_machines_get_an_arm_image() -> None:
    changes = {f"{WORKERS}.instance_types": ["m7g.large"], f"{WORKERS}.architecture": "arm64"}
    tree = stack("ha-kops", changes)
    templates = of(tree, "EC2::LaunchTemplate")
    assert templates["WorkersWorkersTemplate"]["LaunchTemplateData"]["ImageId"] == {
        "Ref": "ImageArm64"
    }
    assert "/arm64/" in tree["Parameters"]["ImageArm64"]["Default"]


def test_a_subnet_must_be_there_where_machines_stand() -> None:
    changes = {
        "network.subnets": [{"zone": "eu-central-1a", "role": "private", "cidr": "10.0.0.0/24"}],
        "network.nat.mode": "none",
        "network.endpoints": [],
    }
    with pytest.raises(ExportError) as caught:
        stack("ha-kops", changes)
    assert "eu-central-1" in caught.value.message
    assert caught.value.hint


# --- scripts -------------------------------------------------------------------------------------

VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    **{name: (name, {}) for name in PRESETS},
    "dedicated": ("ha-kops", DEDICATED),
    "internal": ("ha-kops", {"control_plane.api_scheme": "internal"}),
    "no balancer": ("ha-kops", {"control_plane.api_load_balancer": "none"}),
    "named": ("ha-kops", {"control_plane.dns": "private", "control_plane.dns_zone": "example.com"}),
    "all files": ("ha-kops", {"security.audit_log": True, "security.secrets_encryption": True,
                              f"{WORKERS}.max_pods": 60, f"{WORKERS}.labels": {"a": "b"}}),
}  # fmt: skip


@pytest.mark.parametrize("name", VARIANTS)
def test_user_data_fits_and_parses(name: str) -> None:
    preset, changes = VARIANTS[name]
    for script in scripts(stack(preset, changes)).values():
        assert len(script.encode()) <= 16_384
        done = subprocess.run(
            ["bash", "-n"], input=script, text=True, capture_output=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
@pytest.mark.parametrize("name", ["2016-true-ha", "all files"])
def test_shellcheck_has_nothing_to_say(name: str) -> None:
    preset, changes = VARIANTS[name]
    for script in scripts(stack(preset, changes)).values():
        command = ["shellcheck", "--shell=bash", "-"]
        done = subprocess.run(command, input=script, text=True, capture_output=True, check=False)
        assert done.stdout == ""


def test_scripts_keep_their_comments_where_people_read_them() -> None:
    common = (SCRIPTS / "common.sh").read_text("utf-8")
    assert "# fill FILE NAME" in common
    assert "# fill FILE NAME" not in "".join(scripts(preset("dev")).values())


def run(script: str, **environment: str) -> str:
    """What ``script`` prints, with the functions of the common script at hand."""
    functions = (SCRIPTS / "common.sh").read_text("utf-8")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f"{functions}\n{script}"],
        env={"PATH": os.environ["PATH"], **environment},
        text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


HOSTILE = ["a&b", r"\1\n", "$(reboot)", "`reboot`", "${OTHER}", "a/b|c", "'\"", "x" * 3000, "*", ""]


@pytest.mark.parametrize("value", HOSTILE)
def test_values_are_put_in_as_they_are(value: str, tmp_path: Path) -> None:
    template = tmp_path / "template"
    template.write_text("a: ${TOKEN}\nb: '${TOKEN}${OTHER}' $TOKEN $(date) `date`\n", "utf-8")
    found = run('fill "$FILE" TOKEN', FILE=str(template), TOKEN=value)
    assert found == f"a: {value}\nb: '{value}${{OTHER}}' $TOKEN $(date) `date`\n"


def test_a_retry_ends(tmp_path: Path) -> None:
    counter = tmp_path / "count"
    script = f"""
    again() {{ echo x >>{counter}; [[ $(wc -l <{counter}) -ge $1 ]]; }}
    retry 5 0 again 3 >/dev/null
    rm {counter}
    ! retry 2 0 again 9 >/dev/null
    wc -l <{counter}
    """
    assert run(script).strip() == "2"


def test_files_reach_the_machine_as_they_are(tmp_path: Path) -> None:
    meant = files(stack("ha-kops", VARIANTS["all files"][1]))["ControlPlaneTemplate"]
    assert len(meant) == 4
    answer = tmp_path / "aws"
    answer.write_text('#!/bin/sh\ncat "$ANSWER"\n', "utf-8")
    answer.chmod(0o755)
    (tmp_path / "answer").write_text(json.dumps({"Files": meant}), "utf-8")
    run(
        f'PATH={tmp_path}:$PATH; fetch_files',
        ANSWER=str(tmp_path / "answer"), FILES=str(tmp_path / "files"), STACK="s", TEMPLATE="t",
    )  # fmt: skip
    assert {each.name: each.read_text("utf-8") for each in (tmp_path / "files").iterdir()} == meant


# --- what a control-plane machine does, with everything outside of it played ---------------------

PLAYED = """
begin() { ADDRESS=10.0.32.10 NODE_NAME=ip-10-0-0-5.internal; }
tag() { echo "$PLAYED_MEMBER"; }
attach_interface() { :; }
attach_volume() { :; }
know_api() { :; }
timer() { echo "timer $*" >>"$LOG"; }
signal() { echo signal >>"$LOG"; }
sleep() { :; }
openssl() { cat >/dev/null; echo der; }
curl() { :; }
read_parameter() { cat "$PARAMETERS/$1" 2>/dev/null; }
write_parameter() { [[ -f $PARAMETERS/$1 && ${2-} != --overwrite ]] || cat >"$PARAMETERS/$1"; }
kubeadm() {
  echo "kubeadm $*" >>"$LOG"
  case "$1 ${2-} ${3-}" in
    'token create '*) echo abcdef.0123456789abcdef ;;
    'init phase upload-certs') printf 'storing\\n%s\\n' "$(printf '0%.0s' {1..64})" ;;
    'init --config '*) install -d "$PKI" && echo made >"$PKI/ca.crt" ;;
    'init phase certs')
      install -d "$PKI/etcd"
      echo ca | tee "$PKI/etcd/ca.crt" >"$PKI/etcd/ca.key"
      ;;
  esac
}
begin
"""


class Machine:
    """A control-plane machine of one design, whose world is a folder."""

    def __init__(self, folder: Path, changes: dict[str, Any] | None = None) -> None:
        self.folder = folder
        tree = stack("ha-kops", changes)
        self.text = scripts(tree)["ControlPlaneTemplate"]
        self.files = files(tree)["ControlPlaneTemplate"]
        for name in ("parameters", "files", "volume", "kubernetes"):
            (folder / name).mkdir()
        for name, content in self.files.items():
            (folder / "files" / name).write_text(content, "utf-8")

    def start(self, member: str, argument: str = "") -> list[str]:
        """What it does, in order."""
        log = self.folder / "log"
        log.write_text("", "utf-8")
        script = self.text.replace("\nbegin\n", PLAYED, 1)
        script = script.replace("FILES=/etc/k8s-machine", f"FILES={self.folder}/files")
        script = script.replace("VOLUME=/var/lib/etcd", f"VOLUME={self.folder}/volume")
        script = script.replace("/etc/kubernetes", f"{self.folder}/kubernetes")
        file = self.folder / "user-data"
        file.write_text(script, "utf-8")
        done = subprocess.run(
            ["bash", str(file), argument], input="", text=True, capture_output=True, check=False,
            env={"PATH": os.environ["PATH"], "LOG": str(log), "PLAYED_MEMBER": member,
                 "PARAMETERS": str(self.folder / "parameters")},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr + done.stdout
        return log.read_text("utf-8").splitlines()

    def parameter(self, name: str) -> str:
        return (self.folder / "parameters" / name).read_text("utf-8").strip()

    def kubeadm_config(self) -> Document:
        text = (self.folder / "kubernetes" / "kubeadm.yaml").read_text("utf-8")
        found: Document = yaml.safe_load(text)
        return found


FIRST, SECOND = "control-plane-eu-central-1a", "control-plane-eu-central-1b"


def test_the_first_machine_initialises_and_tells_the_others(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    done = machine.start(FIRST)
    inits = [each for each in done if each.startswith("kubeadm init --config")]
    assert len(inits) == 1
    assert done[-1] == "signal"
    token, digest, key = machine.parameter("control-plane-join").split()
    assert machine.parameter("worker-join") == f"{token} {digest}"
    assert (token, digest[:7], len(key)) == ("abcdef.0123456789abcdef", "sha256:", 64)
    config = list(yaml.safe_load_all((tmp_path / "files" / "init.yaml").read_text("utf-8")))
    assert "${" not in str(config)
    assert config[1]["localAPIEndpoint"]["advertiseAddress"] == "10.0.32.10"
    assert (tmp_path / "volume" / "pki" / "ca.crt").exists()


def test_others_join_with_what_it_told(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.start(FIRST)
    (tmp_path / "volume" / "pki").rename(tmp_path / "elsewhere")
    done = machine.start(SECOND)
    assert [each for each in done if "kubeadm join" in each]
    assert not [each for each in done if "kubeadm init --config" in each]
    config = machine.kubeadm_config()
    assert config["discovery"]["bootstrapToken"]["token"] == "abcdef.0123456789abcdef"
    assert config["controlPlane"]["certificateKey"] == "0" * 64
    assert "${" not in str(config)


def test_a_replaced_machine_takes_up_what_its_volume_holds(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.start(FIRST)
    done = machine.start(FIRST)
    phases = [each.removeprefix("kubeadm init phase ").split(" --")[0] for each in done]
    wanted = ["certs all", "kubeconfig all", "etcd local", "control-plane all", "kubelet-start",
              "mark-control-plane", "kubelet-finalize all"]  # fmt: skip
    assert phases[:7] == wanted
    assert not [each for each in done if each.startswith(("kubeadm init --config", "kubeadm join"))]


def test_a_replaced_first_machine_without_a_volume_joins(tmp_path: Path) -> None:
    machine = Machine(tmp_path, DEDICATED)
    done = machine.start(FIRST)
    assert any("certs apiserver-etcd-client" in each for each in done)
    assert not (tmp_path / "kubernetes" / "pki" / "etcd" / "ca.key").exists()
    again = machine.start(FIRST)
    assert [each for each in again if each.startswith("kubeadm join")]
    assert not [each for each in again if each.startswith("kubeadm init --config")]


def test_a_machine_that_is_a_member_only_starts_its_timers(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    (tmp_path / "kubernetes" / "kubelet.conf").write_text("", "utf-8")
    done = machine.start(SECOND)
    assert [each.split()[0] for each in done] == ["timer", "timer", "signal"]


def test_the_key_for_secrets_is_made_once(tmp_path: Path) -> None:
    machine = Machine(tmp_path, {"security.secrets_encryption": True})
    machine.start(FIRST)
    key = machine.parameter("encryption-key")
    path = tmp_path / "kubernetes" / "encryption" / "providers.yaml"
    first = path.read_text("utf-8")
    assert f"secret: {key}" in first.replace('"', "")
    assert path.stat().st_mode & 0o077 == 0
    machine.start(SECOND)
    assert path.read_text("utf-8") == first
