"""Laws of imports over random designs: what is read of an export is what the export says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.catalog.snapshot import bundled
from advisor.errors import ExportError
from advisor.exporters import export
from advisor.exporters.coverage import State
from advisor.importers import How, read
from advisor.importers.foreign import parse_foreign
from advisor.importers.splice import NotMergedError
from advisor.model import paths
from advisor.model.design import Design
from advisor.presets import load, names
from advisor.rewriting import rewritten
from tests.unit.test_export_kops_random import designs

CATALOG = bundled()

# What a manifest cannot hold, and kops need not know; reading it back is not to be expected.
_ELSEWHERE = (
    "load_balancing", "observability", "platform", "regions", "security.pod_security", "storage",
)  # fmt: skip


def imported(text: str) -> Design:
    return read(text.encode(), "cluster.yaml", catalog=CATALOG).design


@given(designs())
def test_what_is_read_is_written_and_read_again(design: Design) -> None:
    once = imported(export("kops", design, CATALOG).text)
    assert imported(export("kops", once, CATALOG).text) == once


@given(designs())
def test_what_kops_expresses_comes_back(design: Design) -> None:
    exported = export("kops", design, CATALOG)
    lossy = [
        each.path
        for each in exported.coverage
        if each.state in (State.APPROXIMATED, State.NOT_EXPRESSIBLE)
        and not each.path.startswith(_ELSEWHERE)
    ]
    again = export("kops", imported(exported.text), CATALOG).text
    before, after = (parse_foreign(text, name="x").documents for text in (exported.text, again))
    assert lossy or before == after


@given(designs())
def test_an_export_of_an_import_is_the_file(design: Design) -> None:
    text = export("kops", design, CATALOG).text
    found = imported(text)
    assert rewritten(export("kops", found, CATALOG), found, text, CATALOG).text == text


_CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "etcd.volume.size_gib": st.integers(20, 40),
        "etcd.backup.retention_days": st.integers(1, 100),
        "network.cni": st.sampled_from(["cilium", "calico", "kubenet"]),
        "network.kube_proxy": st.sampled_from(["off", "iptables"]),
        "control_plane.instance_type": st.sampled_from(["m6i.large", "m7i.large"]),
        "control_plane.endpoint.public_cidrs": st.just(["192.0.2.0/24"]),
        "addons.metrics_server": st.booleans(),
        "security.audit_log": st.booleans(),
        "autoscaling.engine": st.sampled_from(["none", "cluster-autoscaler"]),
        "kubernetes.version": st.sampled_from(["1.35.5", "1.36.4"]),
    },
)


@given(designs(), _CHANGES)
def test_a_change_of_the_design_is_the_change_of_the_file(
    design: Design, changes: dict[str, object]
) -> None:
    """Read from the changed file is the changed design, as far as a manifest can say it."""
    text = export("kops", design, CATALOG).text
    changed = paths.replace(imported(text), changes)
    try:
        exported = export("kops", changed, CATALOG)
        found = rewritten(exported, changed, text, CATALOG).text
    except (ExportError, NotMergedError):
        return
    again = imported(found)
    fresh = imported(exported.text)
    for path in changes:
        assert paths.get(again, path) == paths.get(fresh, path)


@pytest.mark.parametrize(
    "preset", [name for name in names() if not load(name).control_plane.managed]
)
def test_presets(preset: str) -> None:
    text = export("kops", load(preset), CATALOG).text
    found = read(text.encode(), "cluster.yaml", catalog=CATALOG)
    if not preset.startswith("20"):  # those are history, of a Kubernetes kops has forgotten
        assert not [each for each in found.findings if each.finding.refused_by]
    exported = export("kops", found.design, CATALOG)
    assert rewritten(exported, found.design, text, CATALOG).text == text
    assert all(each.mark for each in found.readings if each.how is How.READ)


OLD = """\
apiVersion: kops/v1alpha2
kind: Cluster
metadata: {name: old.k8s.local}
spec:
  cloudProvider: aws
  configBase: s3://state/old.k8s.local
  kubernetesVersion: "1.36.4"
  containerRuntime: docker
  docker: {version: 17.03.2}
  networking: {canal: {}}
  subnets:
  - {name: eu-west-1a, zone: eu-west-1a, type: Public, cidr: 172.20.32.0/19}
  etcdClusters:
  - {name: main, version: 2.2.1, etcdMembers: [{name: a, instanceGroup: master}]}
---
apiVersion: kops/v1alpha2
kind: InstanceGroup
metadata: {name: master, labels: {kops.k8s.io/cluster: old.k8s.local}}
spec: {role: Master, subnets: [eu-west-1a]}
---
apiVersion: kops/v1alpha2
kind: InstanceGroup
metadata: {name: nodes, labels: {kops.k8s.io/cluster: old.k8s.local}}
spec: {role: Node, maxPrice: "0.03", subnets: [eu-west-1a]}
"""


@pytest.mark.parametrize(
    ("changes", "gone", "came"),
    [
        ({"etcd.version": None}, "version: 2.2.1, ", ""),
        ({"nodes.pools[nodes].runtime": "containerd"}, "docker: {version: 17.03.2}", ""),
        ({"network.cni": "calico"}, "{canal: {}}", "calico: {encapsulationMode: vxlan}"),
        ({"nodes.pools[nodes].spot_percent": 0}, 'maxPrice: "0.03"', ""),
        ({"control_plane.dns": "none"}, "", "type: None"),
    ],
)
def test_what_no_export_repeats_can_be_changed(
    changes: dict[str, object], gone: str, came: str
) -> None:
    """kops refuses these, so that no export says them; and the cluster keeps its name."""
    before = imported(OLD)
    after = paths.replace(before, changes)
    found = rewritten(export("kops", after, CATALOG), after, OLD, CATALOG).text
    assert not gone or gone not in found
    assert came in found
    assert "metadata: {name: old.k8s.local}" in found
    for path, value in changes.items():
        assert paths.get(imported(found), path) == value
