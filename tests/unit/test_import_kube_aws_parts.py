"""The parts of a kube-aws ``cluster.yaml``: subnets, endpoints, pools, etcd, add-ons, defaults."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.catalog import bundled
from advisor.errors import AdvisorError
from advisor.importers import How, Imported, read
from advisor.importers.foreign import parse_foreign

CATALOG = bundled()
HA = """\
clusterName: shop
region: eu-west-1
keyName: admin
subnets:
  - {name: pub-a, availabilityZone: eu-west-1a, instanceCIDR: 10.0.0.0/24}
  - {name: pub-b, availabilityZone: eu-west-1b, instanceCIDR: 10.0.1.0/24}
  - {name: priv-a, private: true, availabilityZone: eu-west-1a, instanceCIDR: 10.0.10.0/24}
  - {name: priv-b, private: true, availabilityZone: eu-west-1b, instanceCIDR: 10.0.11.0/24}
  - {name: priv-c, private: true, availabilityZone: eu-west-1c, instanceCIDR: 10.0.12.0/24}
adminAPIEndpointName: people
apiEndpoints:
  - name: nodes
    dnsName: internal.example.com
    loadBalancer: {private: true, recordSetManaged: false}
  - name: people
    dnsName: api.shop.example.com
    loadBalancer:
      type: network
      hostedZone: {id: ZABC}
      apiAccessAllowedSourceCIDRs: [198.51.100.0/24]
controller:
  autoScalingGroup: {minSize: 2, maxSize: 3}
  instanceType: m5.large
  rootVolume: {size: 60, type: io1, iops: 300}
etcd:
  count: 3
  version: 3.3.17
  subnets: [{name: priv-a}, {name: priv-b}, {name: priv-c}]
  dataVolume: {size: 40, type: gp2, encrypted: true}
  snapshot: {automated: true}
  disasterRecovery: {automated: true}
  memberIdentityProvider: eni
  userSuppliedArgs: {quotaBackendBytes: 4294967296}
worker:
  nodePools:
    - name: web
      subnets: [{name: priv-a}, {name: priv-b}]
      autoScalingGroup:
        minSize: 2
        maxSize: 8
        mixedInstances:
          enabled: true
          onDemandBaseCapacity: 1
          onDemandPercentageAboveBaseCapacity: 40
          instanceTypes: [m5.large, m5a.large]
      taints: [{key: dedicated, value: web, effect: NoSchedule}]
      nodeLabels: {tier: front}
    - name: bid
      private: true
      spotPrice: "0.05"
      count: 2
    - name: fleet
      private: true
      spotFleet:
        targetCapacity: 10
        launchSpecifications:
          - {weightedCapacity: 4, instanceType: c5.xlarge}
          - {weightedCapacity: 8, instanceType: c5.2xlarge}
kubernetes:
  encryptionAtRest: {enabled: true}
  networking: {selfHosting: {type: flannel}}
kubeProxy: {ipvsMode: {enabled: true}}
cloudWatchLogging: {enabled: true}
addons:
  clusterAutoscaler: {enabled: true, options: {expander: most-pods}}
  metricsServer: {enabled: false}
  rescheduler: {enabled: true}
experimental:
  auditLog: {enabled: true, maxAge: 7}
  nodeDrainer: {enabled: true, drainTimeout: 5}
  kube2IamSupport: {enabled: true}
  oidc: {enabled: true, issuerUrl: "https://accounts.example.com"}
tlsCADurationDays: 3650
"""
MINIMAL = """\
clusterName: x
keyName: y
region: eu-west-1
availabilityZone: eu-west-1a
"""


def imported(text: str) -> Imported:
    return read(text.encode(), "cluster.yaml", catalog=CATALOG)


def how(found: Imported, path: str) -> How:
    return next(each.how for each in found.readings if each.path == path)


def test_workers_stand_in_the_subnets_they_name_and_each_private_one_has_a_gateway() -> None:
    design = imported(HA).design
    assert design.network.node_subnets == "private"
    assert design.network.nat.mode == "per-zone"
    assert [each.cidr for each in design.network.subnets if each.role == "public"] == [
        "10.0.0.0/24", "10.0.1.0/24",
    ]  # fmt: skip
    assert design.placement.zones == ("eu-west-1a", "eu-west-1b", "eu-west-1c")
    assert design.control_plane.zones == ("eu-west-1a", "eu-west-1b"), "in the public ones"
    assert design.etcd.zones == design.placement.zones, "not in those of the controllers"
    assert design.nodes.pools[0].zones == ("eu-west-1a", "eu-west-1b")
    assert design.nodes.pools[1].zones == ()


def test_members_of_etcd_share_the_zones_of_the_controllers_where_both_are_silent() -> None:
    text = HA.replace("subnets: [{name: priv-a}, {name: priv-b}, {name: priv-c}]", "")
    design = imported(text).design
    assert design.control_plane.zones == ("eu-west-1a", "eu-west-1b")
    assert design.etcd.zones == ()


def test_a_gateway_that_exists_is_shared() -> None:
    text = HA
    for zone in "abc":
        line = f"name: priv-{zone}, private: true"
        text = text.replace(line, f"{line}, natGateway: {{id: nat-0abc}}")
    nat = imported(text).design.network.nat
    assert (nat.mode, nat.gateway_id) == ("single", "nat-0abc")
    own = text.replace(
        "priv-b, private: true, natGateway: {id: nat-0abc}",
        "priv-b, private: true, natGateway: {id: nat-0def}",
    )
    nat = imported(own).design.network.nat
    assert (nat.mode, nat.gateway_id) == ("per-zone", None)


def test_several_endpoints_are_one_load_balancer_of_the_admins() -> None:
    found = imported(HA)
    plane = found.design.control_plane
    assert (plane.api_load_balancer, plane.api_scheme) == ("nlb", "public")
    assert (plane.endpoint.public, plane.endpoint.private) == (True, True)
    assert plane.endpoint.public_cidrs == ("198.51.100.0/24",)
    assert (plane.dns, plane.dns_zone) == ("public", "shop.example.com")
    left = [each.value for each in found.of(How.NOT_UNDERSTOOD)]
    assert "nodes" in left, "the other endpoint is named"


@pytest.mark.parametrize(
    ("endpoint", "kind"),
    [
        ("{managed: false}", "none"),
        ("{id: elb-1}", "clb"),
        ("{private: false}", "clb"),
        ("{type: network, private: true}", "nlb"),
    ],
)
def test_what_kube_aws_makes_of_an_endpoint(endpoint: str, kind: str) -> None:
    text = (
        MINIMAL + f"apiEndpoints: [{{name: a, dnsName: b.example.com, loadBalancer: {endpoint}}}]"
    )
    plane = imported(text).design.control_plane
    assert plane.api_load_balancer == kind
    assert plane.api_scheme == ("internal" if "private: true" in endpoint else "public")


def test_etcd() -> None:
    etcd = imported(HA).design.etcd
    assert (etcd.members, etcd.version, etcd.quota_gib) == (3, "3.3.17", 4.0)
    assert (etcd.volume.size_gib, etcd.volume.type, etcd.volume.encrypted) == (40, "gp2", True)
    assert etcd.backup.enabled
    assert len(etcd.clusters) == 1
    left = {each.place: each.reason for each in imported(HA).of(How.NOT_UNDERSTOOD)}
    assert (0, "etcd", "memberIdentityProvider") in left
    assert (0, "etcd", "disasterRecovery", "automated") in left


def test_pools_of_three_kinds() -> None:
    web, bid, fleet = imported(HA).design.nodes.pools
    assert (web.min, web.desired, web.max) == (2, 2, 8)
    assert (web.on_demand_base, web.spot_percent) == (1, 60)
    assert web.instance_types == ("m5.large", "m5a.large")
    assert web.labels == {"tier": "front"}
    assert (web.taints[0].key, web.taints[0].effect) == ("dedicated", "NoSchedule")
    assert (bid.spot_percent, bid.desired) == (100, 2)
    assert (fleet.instance_types[0], fleet.desired, fleet.spot_percent) == ("c5.xlarge", 3, 100)
    assert fleet.root.size_gib == 4 * 30, "for each unit of capacity"
    assert {each.kind.value for each in (web, bid, fleet)} == {"self-managed"}


def test_platform() -> None:
    design = imported(HA).design
    assert (design.network.cni, design.network.kube_proxy) == ("flannel", "ipvs")
    assert not design.security.network_policy
    assert design.security.secrets_encryption
    assert design.security.audit_log
    assert design.identity.authentication == "oidc"
    assert (design.observability.logging, design.observability.log_retention_days) == (
        "cloudwatch", 7,
    )  # fmt: skip
    assert design.autoscaling.engine == "cluster-autoscaler"
    assert design.autoscaling.cluster_autoscaler.expander == "most-pods"
    assert design.autoscaling.interruption == "node-termination-handler"
    assert not design.addons.metrics_server


def test_what_the_file_does_not_say_is_what_kube_aws_does() -> None:
    found = imported(MINIMAL + "worker: {nodePools: [{name: web}]}\n")
    design, pool = found.design, found.design.nodes.pools[0]
    assert design.network.vpc_cidr == "10.0.0.0/16"
    assert design.network.pod_cidr == "10.2.0.0/16"
    assert design.network.service_cidr == "10.3.0.0/24"
    assert [each.cidr for each in design.network.subnets] == ["10.0.0.0/24"]
    assert design.network.nat.mode == "none"
    assert design.network.cni == "canal"
    assert design.kubernetes.version == "1.16"
    types = {pool.instance_types[0], design.etcd.instance_type, design.control_plane.instance_type}
    assert types == {"t2.medium"}
    assert (pool.runtime, pool.image_family, pool.cgroup) == ("docker", "coreos", 1)
    assert (pool.root.size_gib, pool.root.type, pool.root.encrypted) == (30, "gp2", False)
    assert (pool.min, pool.desired, pool.max) == (1, 1, 1)
    assert pool.public_ip
    assert design.control_plane.api_load_balancer == "clb"
    assert design.addons.metrics_server
    for path in ("network.vpc_cidr", "network.cni", "etcd.instance_type", "kubernetes.version"):
        assert how(found, path) is How.DEFAULTED


def test_the_figures_of_kube_aws_are_dated_facts() -> None:
    changed = CATALOG.limit("kube_aws.default_instance_type.worker")
    assert changed.provenance.as_of == "2020-09-23"
    assert "kube-aws" in changed.provenance.source


@pytest.mark.parametrize(
    ("old", "path", "value"),
    [
        ("controllerCount: 3", "control_plane.count", 3),
        ("etcdCount: 5", "etcd.members", 5),
        ("vpcId: vpc-0abc", "network.vpc_id", "vpc-0abc"),
        ("useCalico: true", "network.cni", "canal"),
        ("useCalico: false", "network.cni", "flannel"),
        ("experimental: {plugins: {rbac: {enabled: false}}}", "identity.authorization",
         "always-allow"),
    ],
)  # fmt: skip
def test_keys_of_older_releases(old: str, path: str, value: object) -> None:
    found = imported(f"{MINIMAL}{old}\n")
    assert next(each.value for each in found.readings if each.path == path) == value


def test_workers_of_a_file_from_before_node_pools() -> None:
    pool = imported(MINIMAL + "workerCount: 4\nworkerInstanceType: m4.large\n").design.nodes.pools[
        0
    ]
    assert (pool.desired, pool.max, pool.instance_types[0]) == (4, 4, "m4.large")


@pytest.mark.parametrize(
    "line",
    [
        "vpcCIDR: 10.300.0.0/16",
        "containerRuntime: rkt",
        "kubernetesVersion: newest",
        "etcd: {dataVolume: {type: floppy}}",
        "kubernetes: {networking: {selfHosting: {type: weave}}}",
        "vpc: {id: main}",
    ],
)
def test_values_that_mean_nothing_are_reported_with_their_line(line: str) -> None:
    left = [each.mark.line for each in imported(MINIMAL + line).of(How.NOT_UNDERSTOOD) if each.mark]
    assert 5 in left


def _paths(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    children = (
        value.items() if isinstance(value, dict)
        else enumerate(value) if isinstance(value, list) else ()
    )  # fmt: skip
    return [path, *(each for key, inner in children for each in _paths(inner, (*path, key)))]


TREE = parse_foreign(HA.encode(), name="cluster.yaml").documents[0]
PLACES = [each for each in _paths(TREE) if each]
ODD = st.sampled_from(
    [None, True, 0, -1, 10**9, 1.5, "", "x", "{{ x }}", "10.0.0.0/8", [], [1], {}, {"id": 3}]
)


@given(st.sampled_from(PLACES), ODD)
@settings(max_examples=60, deadline=None)
def test_no_value_at_any_place_crashes_the_reader(place: tuple[object, ...], odd: object) -> None:
    tree = json.loads(json.dumps(TREE))
    node = tree
    for step in place[:-1]:
        node = node[step]
    node[place[-1]] = odd
    assert name_or_hint(json.dumps(tree))


def name_or_hint(text: str) -> str | None:
    """The hint of the refusal, or the name of the design where there is none."""
    try:
        return imported(text).design.name
    except AdvisorError as problem:
        return problem.hint
