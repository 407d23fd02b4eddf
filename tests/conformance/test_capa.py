"""Exports for Cluster API, judged by its code and that of its AWS provider; and the plan.

Needs Go and the module proxy; without Go the tests are skipped. The judge is built once a session
(five minutes the first time, seconds from Go's cache). Every document goes through the definition
of its kind, the defaulting and the validating webhook, as in a management cluster.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest
import yaml

from advisor import presets
from advisor.catalog import bundled
from advisor.errors import ExportError
from advisor.evaluate import Evaluation, evaluate
from advisor.exporters import Export, ExportFile, export
from advisor.model import paths
from advisor.model.design import Design
from advisor.plan.resources import DiskSize, InstanceSize, Resource, ResourceKind, Role
from advisor.rules import RuleBook, Severity
from tests.support.judges import Verdict, capa

CATALOG = bundled()
RULES = RuleBook.bundled(CATALOG)
TODAY = date(2026, 11, 22)

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(shutil.which("go") is None, reason="Go is not installed"),
]

Changes = Mapping[str, Any]
Document = dict[str, Any]

_CAPA = {"provisioner.tool": "capa", "provisioner.version": "2.11.1"}
_WORKERS = "nodes.pools[workers]"
_MANY = ["m6i.2xlarge", "m5.2xlarge", "m6a.2xlarge"]
_SUBNETS = [
    {"zone": f"eu-central-1{zone}", "role": role, "cidr": f"10.0.{i * 8 + j}.0/24",
     "id": f"subnet-0{i}{j}"}
    for j, role in enumerate(("private", "public"))
    for i, zone in enumerate("abc")
]  # fmt: skip
_EXISTING = {
    "network.vpc_id": "vpc-0a1b",
    "network.subnets": _SUBNETS,
    "network.endpoints": [],
    "network.nat.mode": "none",
}

DESIGNS: dict[str, tuple[str, Changes]] = {
    "single-master": ("2016-single-master", {}),
    "classic": ("2018-kops", {}),
    "development": ("dev", {}),
    "own": ("ha-kops", {}),
    "own-two-zones": ("ha-kops", {"placement.zones": ["eu-central-1b", "eu-central-1c"]}),
    "own-five-members": ("ha-kops", {"control_plane.count": 5, "etcd.members": 5}),
    "own-calico": ("ha-kops", {"network.cni": "calico", "network.kube_proxy": "ipvs",
                               "network.encryption": "wireguard"}),
    "own-amazon-vpc": ("ha-kops", {"network.cni": "amazonvpc", "network.kube_proxy": "iptables"}),
    "own-ipv6": ("ha-kops", {"network.ip_family": "ipv6"}),
    "own-existing-vpc": ("ha-kops", _EXISTING),
    "own-internal": ("ha-kops", {"control_plane.api_scheme": "internal",
                                 "control_plane.dns": "private",
                                 "control_plane.dns_zone": "example.com"}),
    "own-fast-disks": ("ha-kops", {"etcd.volume.type": "io2", "etcd.volume.iops": 4000,
                                   f"{_WORKERS}.root.iops": 6000,
                                   f"{_WORKERS}.root.throughput_mibps": 500}),
    "own-half-spot": ("ha-kops", {f"{_WORKERS}.spot_percent": 50, f"{_WORKERS}.on_demand_base": 3}),
    "own-machine-pool": ("ha-kops", {f"{_WORKERS}.kind": "machine-pool",
                                     f"{_WORKERS}.instance_types": _MANY,
                                     f"{_WORKERS}.spot_percent": 50}),
    "own-pool-over-zones": ("ha-kops", {f"{_WORKERS}.kind": "machine-pool",
                                        f"{_WORKERS}.group_per_zone": False}),
    "own-odd-words": (
        "ha-kops",
        {f"{_WORKERS}.labels": {"team": "no", "cost-center": "0123", "a b": "c"},
         f"{_WORKERS}.taints": [{"key": "dedicated", "value": "y"}, {"key": "1e3"}],
         f"{_WORKERS}.max_pods": 50, f"{_WORKERS}.rollout.max_surge": 2},
    ),
    "own-additional-ranges": ("ha-kops", {"network.additional_vpc_cidrs": ["10.1.0.0/16"]}),
    "eks": ("eks-standard", {}),
    "eks-1.10": ("2018-eks", {}),
    "eks-karpenter": ("spot-saver", {}),
    "eks-karpenter-on-fargate": ("spot-saver", {"autoscaling.karpenter.runs_on": "fargate"}),
    "eks-private": ("eks-private", _EXISTING),
    "eks-ipv6": ("eks-standard", {"network.ip_family": "ipv6", "network.service_cidr": None}),
    "eks-half-spot": ("eks-standard", {f"{_WORKERS}.spot_percent": 50}),
    "eks-self-managed": ("eks-standard", {f"{_WORKERS}.kind": "self-managed",
                                          f"{_WORKERS}.instance_types": _MANY,
                                          f"{_WORKERS}.spot_percent": 50}),
    "eks-machine-deployment": ("eks-standard", {f"{_WORKERS}.kind": "machine-deployment"}),
    "eks-bottlerocket": ("eks-standard", {f"{_WORKERS}.image_family": "bottlerocket"}),
    "eks-public-nodes": ("eks-standard", {"network.node_subnets": "public",
                                          f"{_WORKERS}.public_ip": True}),
    "eks-cilium": ("eks-standard", {"network.cni": "cilium", "network.kube_proxy": "off"}),
    "eks-fargate": ("eks-standard", {"nodes.pools": [
        {"name": "linux", "kind": "managed-node-group", "image_family": "al2023"},
        {"name": "jobs", "kind": "fargate", "labels": {"team": "no"}}]}),
    "eks-taints": ("eks-standard", {f"{_WORKERS}.taints": [{"key": "team", "effect": "NoExecute"}],
                                    f"{_WORKERS}.rollout.max_unavailable_percent": 20}),
    "eks-key-and-bastion": ("eks-standard", {
        "security.kms_key": "arn:aws:kms:eu-central-1:123456789012:key/1",
        "security.bastion": True, "security.ssh_cidrs": ["203.0.113.0/24"]}),
}  # fmt: skip


def _design(preset: str, changes: Changes) -> Design:
    return paths.replace(presets.load(preset), {**_CAPA, **changes})


@cache
def _exported(name: str) -> Export:
    return export("capa", _design(*DESIGNS[name]), CATALOG)


@cache
def _documents(name: str) -> tuple[Document, ...]:
    return tuple(yaml.safe_load_all(_exported(name).text))


@cache
def _evaluated(name: str) -> Evaluation:
    return evaluate(_design(*DESIGNS[name]), CATALOG, RULES, TODAY)


# --- what the webhooks refuse: the manifest is refused, and a rule says so


def _of(kind: str, found: list[Document]) -> Document:
    spec: Document = next(each for each in found if each["kind"] == kind)["spec"]
    return spec


def _edit_nothing(found: list[Document]) -> None:
    del found


def _with_unknown_field(found: list[Document]) -> None:
    _of("AWSCluster", found)["natGateways"] = 1


def _reference_by_version(found: list[Document]) -> None:
    reference = _of("Cluster", found)["controlPlaneRef"]
    reference["apiVersion"] = f"{reference.pop('apiGroup')}/v1beta2"


def _missing_template(found: list[Document]) -> None:
    found[:] = [each for each in found if each["kind"] != "KubeadmConfigTemplate"]


def _two_limits(found: list[Document]) -> None:
    _of("AWSManagedMachinePool", found)["updateConfig"] = {
        "maxUnavailable": 1, "maxUnavailablePercentage": 20,
    }  # fmt: skip


def _mode_in_capitals(found: list[Document]) -> None:
    _of("AWSManagedControlPlane", found)["accessConfig"]["authenticationMode"] = "API"


def _foreign_second_range(found: list[Document]) -> None:
    _of("AWSManagedControlPlane", found)["secondaryCidrBlock"] = "10.1.0.0/16"


def _io2_without_iops(found: list[Document]) -> None:
    disk = _of("AWSMachineTemplate", found)["template"]["spec"]["rootVolume"]
    disk |= {"type": "io2"}


def _two_reasons(found: list[Document]) -> None:
    arguments = _of("KubeadmControlPlane", found)["kubeadmConfigSpec"]["clusterConfiguration"]
    arguments["apiServer"]["extraArgs"] *= 2


BROKEN: dict[str, tuple[str, Callable[[list[Document]], None], str]] = {
    "unknown-field": ("own", _with_unknown_field, "unknown fields"),
    "reference-by-version": ("own", _reference_by_version, "apiVersion"),
    "missing-template": ("own", _missing_template, "is not in the file"),
    "twice-the-same-argument": ("own", _two_reasons, "Duplicate value"),
    "io2-without-iops": ("own", _io2_without_iops, "iops required"),
    "two-limits": ("eks", _two_limits, "cannot specify both"),
    "mode-in-capitals": ("eks", _mode_in_capitals, "authenticationMode"),
    "foreign-second-range": ("eks", _foreign_second_range, "100.64.0.0/10"),
}
"""Traps that the exporter steers around, and what the judge says to them."""

REFUSED: dict[str, tuple[str, Changes]] = {
    "CP-031": ("ha-kops", {"control_plane.count": 4}),
    "NODE-023": ("eks-standard", {f"{_WORKERS}.min": 9, f"{_WORKERS}.max": 4}),
}
"""Rule that names the provider to a design that it refuses."""

NOT_REFUSED_OFFLINE = {
    "NET-022": "no field asks for such a gateway; one in each zone is made instead",
}
"""Rules that name the provider, and why no manifest shows it."""


@pytest.fixture(scope="session")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    """What the webhooks say to every export, and to those with a mistake made on purpose."""
    exports = {name: _exported(name) for name in DESIGNS}
    for name in DESIGNS:
        roles = _file(name, "iam")
        assert roles is not None
        exports[f"{name}-iam"] = Export("capa", roles.text, ())
    for rule, (preset, changes) in REFUSED.items():
        exports[rule] = export("capa", _design(preset, changes), CATALOG)
    for name, (base, edit, _) in BROKEN.items():
        found = list(yaml.safe_load_all(_exported(base).text))
        edit(found)
        exports[name] = Export("capa", yaml.safe_dump_all(found), ())
    return capa(exports, tmp_path_factory.mktemp("capa"))


@pytest.mark.parametrize("name", DESIGNS)
def test_clusterawsadm_knows_every_field_of_the_roles(
    name: str, verdicts: dict[str, Verdict]
) -> None:
    assert verdicts[f"{name}-iam"].accepted, verdicts[f"{name}-iam"].message


@pytest.mark.parametrize("name", DESIGNS)
def test_the_webhooks_accept_the_export(name: str, verdicts: dict[str, Verdict]) -> None:
    assert verdicts[name].accepted, verdicts[name].message


@pytest.mark.parametrize("name", BROKEN)
def test_the_judge_sees_what_is_wrong(name: str, verdicts: dict[str, Verdict]) -> None:
    assert not verdicts[name].accepted
    assert BROKEN[name][2] in verdicts[name].message


def _refusing(evaluation: Evaluation) -> set[str]:
    """Rules that fire and say that the provider would refuse the design."""
    return {
        finding.rule
        for finding in evaluation.findings.fired
        if finding.severity is Severity.ERROR
        and any(refusal.tool == "capa" for refusal in finding.refused_by)
    }


@pytest.mark.parametrize("name", DESIGNS)
def test_no_rule_says_that_it_is_refused(name: str) -> None:
    assert _refusing(_evaluated(name)) == set()


@pytest.mark.parametrize("rule", REFUSED)
def test_what_a_rule_says_is_refused(rule: str, verdicts: dict[str, Verdict]) -> None:
    assert rule in _refusing(evaluate(_design(*REFUSED[rule]), CATALOG, RULES, TODAY))
    assert not verdicts[rule].accepted


def test_every_rule_that_names_the_provider_is_shown() -> None:
    naming = {rule.id for rule in RULES.rules if any(r.tool == "capa" for r in rule.refused_by)}
    assert naming == REFUSED.keys() | NOT_REFUSED_OFFLINE.keys()


@pytest.mark.parametrize("preset", presets.names())
def test_a_preset_is_exported_or_a_rule_says_why_not(preset: str) -> None:
    design = _design(preset, {})
    errors = {
        finding.rule
        for finding in evaluate(design, CATALOG, RULES, TODAY).findings.fired
        if finding.severity is Severity.ERROR
    }
    try:
        export("capa", design, CATALOG)
    except ExportError:
        assert errors & {"NET-060", "NODE-070", "CP-030"}


# --- the plan against the manifests ---------------------------------------------------------------

PLANNED = [name for name in DESIGNS if name not in ("eks-karpenter", "eks-karpenter-on-fargate")]
"""Karpenter's machines stand in no manifest of Cluster API."""

Machines = Counter[tuple[str, str, str, bool]]
Disks = Counter[tuple[str, str, int, bool]]


def _named(found: tuple[Document, ...], kind: str) -> dict[str, Document]:
    return {each["metadata"]["name"]: each["spec"] for each in found if each["kind"] == kind}


def _workers(found: tuple[Document, ...]) -> Iterator[tuple[str | None, int, Document]]:
    """Zone, number and machine of every group; a group over several zones has no zone."""
    templates = _named(found, "AWSMachineTemplate")
    for spec in _named(found, "MachineDeployment").values():
        machine = spec["template"]["spec"]
        template = templates[machine["infrastructureRef"]["name"]]["template"]["spec"]
        yield machine["failureDomain"], spec["replicas"], template
    for name, spec in _named(found, "MachinePool").items():
        zones = spec["failureDomains"]
        zone = zones[0] if len(zones) == 1 else None
        yield zone, spec["replicas"], _group(found, name)


def _group(found: tuple[Document, ...], name: str) -> Document:
    """The machine of a scaling group or node group."""
    if own := _named(found, "AWSMachinePool").get(name):
        distribution = own.get("mixedInstancesPolicy", {}).get("instancesDistribution", {})
        share = 100 - distribution.get("onDemandPercentageAboveBaseCapacity", 100)
        return {**own["awsLaunchTemplate"], "spotShare": share}
    group = _named(found, "AWSManagedMachinePool")[name]
    template = group.get("awsLaunchTemplate", {
        "instanceType": group.get("instanceType"),
        "rootVolume": {"size": group.get("diskSize"), "type": "gp3", "encrypted": True},
    })  # fmt: skip
    spot: Document = {"spotMarketOptions": {}} if group["capacityType"] == "spot" else {}
    return {**template, **spot}


def _of_role(name: str, kind: ResourceKind, *roles: Role) -> list[Resource]:
    return [each for each in _evaluated(name).plan.resources.of(kind) if each.role in roles]


@pytest.mark.parametrize("name", PLANNED)
def test_the_plan_counts_the_machines(name: str) -> None:
    planned: Counter[tuple[str | None, str, bool]] = Counter()
    for each in _of_role(name, ResourceKind.INSTANCE, Role.WORKERS):
        assert isinstance(each.size, InstanceSize)
        planned[each.zone, each.size.instance_type, each.size.spot] += each.quantity
    found: Counter[tuple[str | None, str, bool]] = Counter()
    for zone, count, machine in _workers(_documents(name)):
        if machine.get("spotShare") or zone is None:
            # A mixed group decides at run time which machine is spot, and one over zones where.
            found = Counter()
            total = sum(count for _, count, _ in _workers(_documents(name)))
            assert total == sum(planned.values())
            return
        found[zone, machine["instanceType"], "spotMarketOptions" in machine] += count
    assert +found == +planned


@pytest.mark.parametrize("name", DESIGNS)
def test_the_plan_counts_the_control_plane(name: str) -> None:
    members = _of_role(name, ResourceKind.INSTANCE, Role.CONTROL_PLANE)
    found = _named(_documents(name), "KubeadmControlPlane")
    assert sum(each.quantity for each in members) == sum(s["replicas"] for s in found.values())
    if not found:
        return
    (plane,) = found.values()
    reference = plane["machineTemplate"]["spec"]["infrastructureRef"]["name"]
    machine = _named(_documents(name), "AWSMachineTemplate")[reference]["template"]["spec"]
    for member in members:
        assert isinstance(member.size, InstanceSize)
        assert member.size.instance_type == machine["instanceType"]
    disks = _of_role(name, ResourceKind.VOLUME, Role.ETCD)
    assert len(disks) == plane["replicas"] * len(machine["nonRootVolumes"])
    for disk in disks:
        assert isinstance(disk.size, DiskSize)
        _same_disk(disk.size, machine["nonRootVolumes"][0])


@pytest.mark.parametrize("name", PLANNED)
def test_the_plan_knows_the_disks_of_workers(name: str) -> None:
    planned = _of_role(name, ResourceKind.VOLUME, Role.WORKERS)
    machines = [machine for _, _, machine in _workers(_documents(name))]
    for each in planned:
        assert isinstance(each.size, DiskSize)
        for machine in machines:
            _same_disk(each.size, machine["rootVolume"])


def _same_disk(planned: DiskSize, written: Document) -> None:
    assert (str(planned.type), int(planned.size_gib)) == (written["type"], written["size"])
    assert planned.encrypted is written["encrypted"]
    assert "iops" not in written or written["iops"] == planned.iops


@pytest.mark.parametrize("name", DESIGNS)
def test_the_plan_counts_gateways_and_subnets(name: str) -> None:
    """As the provider does: a gateway in each zone that has a private and a public subnet."""
    resources = _evaluated(name).plan.resources
    (spec,) = (s for k in ("AWSCluster", "AWSManagedControlPlane")
               for s in _named(_documents(name), k).values())  # fmt: skip
    subnets = [] if "id" in spec["network"]["vpc"] else spec["network"]["subnets"]
    zones = {public: {s["availabilityZone"] for s in subnets if s["isPublic"] is public}
             for public in (True, False)}  # fmt: skip
    gateways = len(zones[True] & zones[False])
    assert resources.count(ResourceKind.SUBNET) == len(subnets)
    assert resources.count(ResourceKind.NAT_GATEWAY) == gateways
    assert resources.count(ResourceKind.ELASTIC_IP) == gateways


@pytest.mark.parametrize("name", DESIGNS)
def test_the_plan_counts_the_scaling_groups_and_the_bastion(name: str) -> None:
    """Only machine pools stand on scaling groups; a bastion is one machine without a balancer."""
    found, resources = _documents(name), _evaluated(name).plan.resources
    # What a managed node group holds of both on-demand and spot is two of them.
    groups = {each.removesuffix("-spot") for each in _named(found, "MachinePool")}
    assert resources.count(ResourceKind.SCALING_GROUP) == len(groups)
    (spec,) = (s for k in ("AWSCluster", "AWSManagedControlPlane")
               for s in _named(found, k).values())  # fmt: skip
    bastion = spec.get("bastion", {}).get("enabled", False)
    assert resources.count(ResourceKind.INSTANCE, Role.OPERATIONS) == bastion
    assert resources.count(ResourceKind.LOAD_BALANCER, Role.OPERATIONS) == 0
    balancers = len(_named(found, "AWSCluster"))
    assert resources.count(ResourceKind.LOAD_BALANCER, Role.API) == balancers


@pytest.mark.parametrize("name", DESIGNS)
def test_every_endpoint_of_the_plan_is_made_by_a_command(name: str) -> None:
    design = _design(*DESIGNS[name])
    if design.network.vpc_id is None:
        made = re.findall(r"create-vpc-endpoint", _exported(name).text)
        assert len(made) == len(set(design.network.endpoints))


def _file(name: str, part: str) -> ExportFile | None:
    return next((f for f in _exported(name).files if f.name.endswith(f"-{part}.yaml")), None)


def test_karpenters_pools_are_written_beside() -> None:
    found = _file("eks-karpenter", "karpenter")
    assert found is not None
    kinds = {each["kind"] for each in yaml.safe_load_all(found.text)}
    assert kinds == {"NodePool", "EC2NodeClass"}
