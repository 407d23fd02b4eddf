"""What CloudFormation and EKS have against a template: found, with the line it is about."""

from __future__ import annotations

import pytest

from advisor import importers
from advisor.catalog import bundled
from advisor.errors import AdvisorError
from advisor.importers import InputFile
from tests.support.cloudformation_others import GROUP_STACK, NETWORK_STACK, SAMPLE

CATALOG = bundled()


def found(text: str) -> list[tuple[str, str]]:
    """The checks that object, with the text of the lines they are about."""
    imported = importers.read(text.encode(), "t.yaml", catalog=CATALOG, source="cloudformation")
    lines = text.splitlines()
    return [(each.finding.rule, lines[each.mark.line - 1].strip()) for each in imported.findings]


def changed(*edits: tuple[str, str]) -> str:
    text = SAMPLE
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_a_sound_template_has_no_findings() -> None:
    assert found(SAMPLE) == []
    files = [InputFile("a.yaml", NETWORK_STACK.encode()), InputFile("b.yaml", GROUP_STACK.encode())]
    both = importers.read_files(files, "stacks", catalog=CATALOG)
    assert [each.finding.rule for each in both.findings] == ["CFN-021"]


VERSION = "Version: !Ref KubernetesVersion   # raised once a quarter"
ACCESS = "      RoleArn: !GetAtt Role.Arn\n"
SCALING = "ScalingConfig: {MinSize: !Ref NodesMin, MaxSize: !Ref NodesMax, DesiredSize: 3}"

CASES: dict[str, tuple[list[tuple[str, str]], str, str]] = {
    "a property that is not there": (
        [("EndpointPrivateAccess: true", "EndpointPrivateAcess: true")],
        "CFN-002", "EndpointPrivateAcess: true",
    ),
    "a property in a section of a list": (
        [("Taints: [{Key: spot, Value", "Taints: [{Name: spot, Value")],
        "CFN-002", "Taints: [{Name: spot, Value: 'yes', Effect: NO_SCHEDULE}]",
    ),
    "a word": (
        [("Effect: NO_SCHEDULE", "Effect: NoSchedule")],
        "CFN-003", "Taints: [{Key: spot, Value: 'yes', Effect: NoSchedule}]",
    ),
    "a list in place of a section": (
        [("            EnabledTypes: [{Type: api}", "            - EnabledTypes: [{Type: api}")],
        "CFN-003", "- ClusterLogging:",
    ),
    "a type": (
        [("Nodes:\n    Type: AWS::EKS::Nodegroup", "Nodes:\n    Type: AWS::EKS::NodeGroup")],
        "CFN-008", "Type: AWS::EKS::NodeGroup",
    ),
    "a property that is missing": ([(ACCESS, "")], "CFN-004", "Properties:"),
    "a reference": (
        [("SubnetIds: [!Ref PublicA", "SubnetIds: [!Ref PublicX")],
        "CFN-005", "SubnetIds: [!Ref PublicX, !Ref PublicB, !Ref PrivateA, !Ref PrivateB]",
    ),
    "a condition": (
        [("!If [IsPublic, true, false]", "!If [Public, true, false]")],
        "CFN-005", "EndpointPublicAccess: !If [Public, true, false]",
    ),
    "a function": (
        [("!FindInMap [Sizes", "!FindMap [Sizes")],
        "CFN-006", "DiskSize: !FindMap [Sizes, !Ref Environment, Disk]",
    ),
    "a circle": (
        [("  EKS:\n    Type: AWS::EKS::Cluster\n",
          "  EKS:\n    Type: AWS::EKS::Cluster\n    DependsOn: Workers\n")],
        "CFN-007", "ClusterName: !Ref EKS",
    ),
    "a version without quotes": ([(VERSION, "Version: 1.30")], "CFN-010", "Version: 1.30"),
    "a version with a patch": ([(VERSION, "Version: 1.33.2")], "CFN-010", "Version: 1.33.2"),
    "one subnet": (
        [("SubnetIds: [!Ref PublicA, !Ref PublicB, !Ref PrivateA, !Ref PrivateB]",
          "SubnetIds: [!Ref PrivateA]")],
        "CFN-011", "SubnetIds: [!Ref PrivateA]",
    ),
    "half of Auto Mode": (
        [(ACCESS, ACCESS + "      ComputeConfig: {Enabled: true}\n")],
        "CFN-012", "ComputeConfig: {Enabled: true}",
    ),
    "a range of Services with IPv6": (
        [(ACCESS, ACCESS + "      KubernetesNetworkConfig:\n        IpFamily: ipv6\n"
          "        ServiceIpv4Cidr: 172.20.0.0/16\n")],
        "CFN-013", "ServiceIpv4Cidr: 172.20.0.0/16",
    ),
    "an entry that nobody reads": (
        [("  Alarm:\n", ("  Entry:\n    Type: AWS::EKS::AccessEntry\n    Properties:\n"
          "      ClusterName: !Ref EKS\n      PrincipalArn: arn:aws:iam::111122223333:role/x\n"
          "  Alarm:\n"))],
        "CFN-014", "Entry:",
    ),
    "more wanted than allowed": (
        [(SCALING, "ScalingConfig: {MinSize: 1, MaxSize: 2, DesiredSize: 3}")],
        "CFN-020", "ScalingConfig: {MinSize: 1, MaxSize: 2, DesiredSize: 3}",
    ),
    "less allowed than there must be": (
        [("NodesMin: {Type: Number, Default: 2}", "NodesMin: {Type: Number, Default: 9}")],
        "CFN-020", "NodesMin: {Type: Number, Default: 9}",
    ),
    "a named group": (
        [("      Labels: {role: web}\n", "      Labels: {role: web}\n      NodegroupName: web\n")],
        "CFN-021", "NodegroupName: web",
    ),
    "two budgets": (
        [("      Labels: {role: web}\n", ("      Labels: {role: web}\n"
          "      UpdateConfig: {MaxUnavailable: 1, MaxUnavailablePercentage: 10}\n"))],
        "CFN-024", "UpdateConfig: {MaxUnavailable: 1, MaxUnavailablePercentage: 10}",
    ),
    "no network plugin": (
        [(ACCESS, ACCESS + "      BootstrapSelfManagedAddons: false\n")],
        "CFN-025", "BootstrapSelfManagedAddons: false",
    ),
    "a network plugin that waits for nodes": (
        [("  Ebs:\n", ("  Cni:\n    Type: AWS::EKS::Addon\n    DependsOn: Workers\n"
          "    Properties: {ClusterName: !Ref EKS, AddonName: vpc-cni}\n  Ebs:\n"))],
        "CFN-026", "DependsOn: Workers",
    ),
    "values that are no JSON": (
        [("AddonName: aws-ebs-csi-driver}", "AddonName: x, ConfigurationValues: '{\"a\": '}")],
        "CFN-030", ("Properties: {ClusterName: !Ref EKS, AddonName: x, "
        "ConfigurationValues: '{\"a\": '}"),
    ),
    "a log group that may come second": (
        [("  Alarm:\n", ("  Logs:\n    Type: AWS::Logs::LogGroup\n    Properties:\n"
          "      LogGroupName: /aws/eks/shop-prod/cluster\n  Alarm:\n"))],
        "CFN-015", "Logs:",
    ),
    "a macro": (
        [("Parameters:\n", "Transform: [Mine]\nParameters:\n")], "CFN-040", "Transform: [Mine]",
    ),
    "a loop": (
        [("  Alarm:\n", ("  Fn::ForEach::More:\n    - Name\n    - [A, B]\n    - Queue${Name}: {}\n"
          "  Alarm:\n"))],
        "CFN-040", "Fn::ForEach::More:",
    ),
    "a nested stack": (
        [("  Alarm:\n", ("  More:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n"
          "      TemplateURL: https://example.com/t.yaml\n  Alarm:\n"))],
        "CFN-040", "More:",
    ),
    "a module": (
        [("  Alarm:\n", "  More:\n    Type: My::Group::Shop::MODULE\n  Alarm:\n")],
        "CFN-040", "More:",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_found_at_its_line(name: str) -> None:
    edits, check, line = CASES[name]
    assert (check, line) in found(changed(*edits))


def test_a_version_without_quotes_may_be_the_version_all_the_same() -> None:
    assert found(changed((VERSION, "Version: 1.33"))) == []


LT = """\
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        InstanceType: m5.large
        IamInstanceProfile: {Arn: arn:aws:iam::111122223333:instance-profile/x}
        NetworkInterfaces: [{DeviceIndex: 0, SubnetId: subnet-0a1}]
"""


def test_launch_templates_of_managed_groups() -> None:
    text = changed(
        ("  Alarm:\n", f"{LT}  Alarm:\n"),
        ("      Labels: {role: web}\n", "      LaunchTemplate: {Id: !Ref Template}\n"),
    )
    rules = [rule for rule, _ in found(text)]
    assert rules == ["CFN-022", "CFN-022", "CFN-023", "CFN-023", "CFN-023"]


BAD: dict[str, tuple[str, str]] = {
    "cut off": (SAMPLE[: SAMPLE.index("ClusterName: !Ref EKS") + 30] + "\n  : [", "line"),
    "tabs": ("Resources:\n\tCluster:\n\t\tType: AWS::EKS::Cluster\n", "line 2"),
    "no cluster": ("Resources:\n  B: {Type: 'AWS::S3::Bucket'}\n", "makes no cluster"),
    "no resources": ("AWSTemplateFormatVersion: '2010-09-09'\n", "without resources"),
    "a list of resources": ("AWSTemplateFormatVersion: x\nResources: []\n", "without resources"),
    "two clusters": (
        "Resources:\n  A: {Type: 'AWS::EKS::Cluster'}\n  B: {Type: 'AWS::EKS::Cluster'}\n",
        "line 3: a second cluster, B beside A",
    ),
    "nested": (
        "Resources:\n  A:\n    Type: AWS::CloudFormation::Stack\n    Properties: {}\n",
        "nested stack, A",
    ),
    "off by default": (
        (
            "Parameters:\n  Switch: {Type: String, Default: 'no'}\n"
            "Conditions:\n  Wanted: !Equals [!Ref Switch, 'yes']\n"
            "Resources:\n  A: {Type: 'AWS::EKS::Cluster', Condition: Wanted}\n"
        ),
        "not made with the defaults",
    ),
    "made in a loop": (
        "Resources:\n  Fn::ForEach::C: [N, [a], {X${N}: {Type: 'AWS::EKS::Cluster'}}]\n",
        "line 2",
    ),
    "by a construct of the CDK": (
        "Resources:\n  C: {Type: 'Custom::AWSCDK-EKS-Cluster', Properties: {}}\n",
        "custom resource",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_said_with_its_line(name: str) -> None:
    text, message = BAD[name]
    with pytest.raises(AdvisorError) as problem:
        importers.read(text.encode(), "t.yaml", catalog=CATALOG, source="cloudformation")
    assert message in problem.value.message
    assert problem.value.hint
