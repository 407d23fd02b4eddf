"""kube-aws ``cluster.yaml``: what is read of it, and the way off the tool."""

from __future__ import annotations

import pytest

from advisor.catalog import bundled
from advisor.errors import AdvisorError
from advisor.importers import How, Imported, read

CATALOG = bundled()
CLUSTER = """\
clusterName: shop
region: eu-west-1
keyName: admin
kmsKeyArn: arn:aws:kms:eu-west-1:123456789012:key/x
kubernetesVersion: v1.14.3
vpcCIDR: 10.1.0.0/16
subnets:
  - {name: a, private: true, availabilityZone: eu-west-1a, instanceCIDR: 10.1.0.0/24}
  - {name: b, private: true, availabilityZone: eu-west-1b, instanceCIDR: 10.1.1.0/24}
controller:
  count: 2
  instanceType: m5.large
etcd:
  count: 3
  dataVolume: {size: 40, type: gp2, encrypted: true}
worker:
  nodePools:
    - name: web
      instanceType: m5.xlarge
      autoScalingGroup: {minSize: 2, maxSize: 8}
    - name: jobs
      count: 4
kubernetes:
  networking:
    selfHosting: {type: canal}
"""


def imported(text: str) -> Imported:
    return read(text.encode(), "cluster.yaml", catalog=CATALOG)


def test_the_cluster_is_read() -> None:
    design = imported(CLUSTER).design
    assert (design.name, design.placement.region) == ("shop", "eu-west-1")
    assert design.placement.zones == ("eu-west-1a", "eu-west-1b")
    assert (design.control_plane.count, design.etcd.members) == (2, 3)
    assert design.etcd.topology == "dedicated"
    assert (design.etcd.volume.size_gib, design.etcd.volume.encrypted) == (40, True)
    assert design.network.cni == "canal"
    pools = {each.name: (each.min, each.desired, each.max) for each in design.nodes.pools}
    assert pools == {"web": (2, 2, 8), "jobs": (4, 4, 4)}


def test_the_proposal_has_its_lines_and_only_what_is_about_the_file() -> None:
    found = {each.finding.rule: each.mark.line for each in imported(CLUSTER).findings}
    assert found["KUBEAWS-012"] == 11
    assert found["KUBEAWS-014"] == 4
    assert {"KUBEAWS-010", "KUBEAWS-011", "KUBEAWS-013"} <= set(found)
    plain = CLUSTER.replace("count: 2", "count: 3").replace("canal", "flannel")
    rules = {each.finding.rule for each in imported(plain).findings}
    assert not rules & {"KUBEAWS-012", "KUBEAWS-013"}


def test_what_is_not_understood_is_kept() -> None:
    found = imported(CLUSTER + "stackTags: {team: x}\nclusterNmae: x\n")
    left = {each.place: each.reason for each in found.of(How.NOT_UNDERSTOOD)}
    assert "CloudFormation" in left[0, "stackTags"]
    assert "no key" in left[0, "clusterNmae"]
    assert (0, "keyName") not in left


@pytest.mark.parametrize(
    "text",
    [
        CLUSTER.replace("shop", "'{{ x }}\"'"),
        CLUSTER.replace("count: 2", "count: many"),
        "clusterName: x\nkeyName: y\ncontroller: []\netcd: 3\nworker: {nodePools: [1, {}]}\n",
        "clusterName: x\nkeyName: y\n#controller:\n#  count: 1\n",
        CLUSTER[:300],
        "clusterName: {{.ClusterName}}\nkeyName: y\n",
    ],
)
def test_odd_files_are_read_or_refused_with_a_hint(text: str) -> None:
    assert hint_of(text) != ""


def hint_of(text: str) -> str:
    """The hint of the refusal, or the name of the design where there is none."""
    try:
        return imported(text).design.name
    except AdvisorError as problem:
        return problem.hint or ""


def test_a_cluster_without_a_zone_is_refused() -> None:
    with pytest.raises(AdvisorError, match="no zone"):
        imported("clusterName: x\nregion: eu-west-1\nkeyName: y\n")


def test_a_single_zone_is_public_and_names_its_region() -> None:
    design = imported("clusterName: x\nkeyName: y\navailabilityZone: eu-west-1c\n").design
    assert (design.placement.region, design.placement.zones) == ("eu-west-1", ("eu-west-1c",))
    assert (design.control_plane.count, design.etcd.members) == (1, 1)
    assert design.network.node_subnets == "public"
