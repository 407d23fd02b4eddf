"""Laws of Cluster API manifests over random designs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import yaml
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from advisor.catalog.snapshot import bundled
from advisor.errors import ExportError
from advisor.exporters import export
from advisor.exporters.capa import WRITTEN_FOR, documents
from advisor.exporters.capa.choices import Form, form
from advisor.exporters.capa.companions import companions
from advisor.exporters.capa.draft import Draft
from advisor.exporters.yaml_text import plain
from advisor.model.design import Design
from advisor.model.paths import replace
from advisor.model.vocabulary import EtcdTopology
from advisor.plan import build
from advisor.plan.layout import pool_zones, zones_in_use
from advisor.plan.resources import InstanceSize, ResourceKind, Resources, Role
from advisor.presets import load
from tests.unit.random_designs import designs as any_design

CATALOG = bundled()
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_MACHINES = (Form.DEPLOYMENT, Form.POOL, Form.MANAGED)

Document = dict[str, Any]


@st.composite
def designs(draw: st.DrawFn) -> Design:
    """A design that Cluster API can make, with or without mistakes in it."""
    changes: dict[str, Any] = {"provisioner.tool": "capa", "network.nat.mode": "per-zone",
                               "network.node_subnets": "private", "network.vpc_id": None,
                               "network.subnets": []}  # fmt: skip
    try:
        design = replace(draw(any_design()), changes)
        documents(design, CATALOG)
    except (ValidationError, ExportError):
        design = load("ha-kops")
    return design


def written(design: Design) -> list[Document]:
    found: list[Document] = plain(documents(design, CATALOG))
    return found


def named(found: list[Document], kind: str) -> dict[str, Document]:
    return {each["metadata"]["name"]: each["spec"] for each in found if each["kind"] == kind}


def references(tree: Any) -> Iterator[tuple[str, str]]:
    """Kind and name of every object that ``tree`` refers to."""
    if isinstance(tree, dict):
        if "apiGroup" in tree:
            yield tree["kind"], tree["name"]
        for value in tree.values():
            yield from references(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from references(value)


@given(designs())
def test_files_read_back_as_they_were_meant(design: Design) -> None:
    found = export("capa", design, CATALOG)
    assert list(yaml.safe_load_all(found.text)) == written(design)
    further = companions(Draft(design, CATALOG, WRITTEN_FOR))
    assert [each.name for each in found.files] == [f"{design.name}-{part}.yaml" for part in further]
    for file, meant in zip(found.files, further.values(), strict=True):
        assert list(yaml.safe_load_all(file.text)) == plain(list(meant))


@given(TEXTS, st.dictionaries(TEXTS, TEXTS, max_size=3), TEXTS)
def test_hostile_strings_come_back_as_they_went_in(
    text: str, notes: dict[str, str], label: str
) -> None:
    changes = {
        "title": text,
        "notes": notes,
        "storage.default_class": text or "gp3",
        "nodes.pools[0].labels": {"team": label},
        "nodes.pools[0].custom_image": text,
    }
    for preset in ("ha-kops", "eks-standard"):
        try:
            design = replace(load(preset), changes)
        except ValidationError:
            assume(False)
        test_files_read_back_as_they_were_meant.hypothesis.inner_test(design)  # type: ignore[attr-defined]


@given(designs())
def test_every_object_has_a_name_of_its_own_that_a_label_holds(design: Design) -> None:
    found = [(each["kind"], each["metadata"]["name"]) for each in written(design)]
    assert len(found) == len(set(found))
    assert all(0 < len(name) <= 63 and not name.endswith("-") for _, name in found)


@given(designs())
def test_every_reference_meets_an_object(design: Design) -> None:
    found = written(design)
    objects = {(each["kind"], each["metadata"]["name"]) for each in found}
    assert set(references(found)) <= objects


@given(designs())
def test_totals_of_the_pools_are_kept(design: Design) -> None:
    """Every machine that is wanted is written; a group that may never hold one is left out."""
    found = written(design)
    groups = {**named(found, "MachineDeployment"), **named(found, "MachinePool")}
    pools = [pool for pool in design.nodes.pools if form(pool, design) in _MACHINES]
    if all(pool.desired <= pool.max for pool in pools):
        total = sum(pool.desired for pool in pools)
        assert sum(spec["replicas"] for spec in groups.values()) == total


@given(designs())
def test_machines_stand_in_zones_of_their_pool_that_have_subnets(design: Design) -> None:
    found = written(design)
    kind = "AWSManagedControlPlane" if design.control_plane.managed else "AWSCluster"
    (spec,) = named(found, kind).values()
    private = {s["availabilityZone"] for s in spec["network"]["subnets"] if not s["isPublic"]}
    assert private == set(zones_in_use(design))
    zones = {s["template"]["spec"]["failureDomain"]
             for s in named(found, "MachineDeployment").values()}  # fmt: skip
    for each in named(found, "MachinePool").values():
        zones |= set(each["failureDomains"])
    assert zones <= private
    assert zones <= {zone for pool in design.nodes.pools for zone in pool_zones(pool, design)}


@given(designs())
def test_traps_are_stepped_around(design: Design) -> None:
    found = written(design)
    for template in named(found, "AWSMachineTemplate").values():
        machine = template["template"]["spec"]
        assert "httpTokens" in machine["instanceMetadataOptions"]
        assert "sshKeyName" in machine
        for disk in (machine["rootVolume"], *machine.get("nonRootVolumes", ())):
            assert disk["size"] >= 8
            assert disk["type"] not in ("io1", "io2") or disk["iops"]
            assert disk["type"] == "gp3" or "throughput" not in disk
    for cluster in named(found, "AWSCluster").values():
        assert cluster["controlPlaneLoadBalancer"]["loadBalancerType"] in ("nlb", "classic")
        assert cluster["controlPlaneLoadBalancer"]["ingressRules"]
    for plane in named(found, "AWSManagedControlPlane").values():
        assert plane["accessConfig"]["authenticationMode"] in ("api", "api_and_config_map",
                                                               "config_map")  # fmt: skip
        assert plane["upgradePolicy"] in ("standard", "extended")
    for group in named(found, "AWSManagedMachinePool").values():
        assert group["capacityType"] in ("spot", "onDemand")
        assert group["scaling"]["maxSize"] >= 1


Machines = Counter[tuple[str | None, str, bool]]


def planned_machines(design: Design, resources: Resources) -> Machines:
    """Zone, type and purchase of the machines of MachineDeployments, as the plan has them."""
    single = {pool.name for pool in design.nodes.pools if form(pool, design) == Form.DEPLOYMENT}
    found: Machines = Counter()
    for each in resources.of(ResourceKind.INSTANCE):
        if each.role == Role.WORKERS and each.group in single:
            assert isinstance(each.size, InstanceSize)
            found[each.zone, each.size.instance_type, each.size.spot] += each.quantity
    return found


def written_machines(found: list[Document]) -> Machines:
    """The same of the manifests."""
    templates = named(found, "AWSMachineTemplate")
    machines: Machines = Counter()
    for spec in named(found, "MachineDeployment").values():
        machine = spec["template"]["spec"]
        template = templates[machine["infrastructureRef"]["name"]]["template"]["spec"]
        spot = "spotMarketOptions" in template
        machines[machine["failureDomain"], template["instanceType"], spot] += spec["replicas"]
    return machines


@given(designs())
def test_the_plan_counts_what_is_written(design: Design) -> None:
    """Machines by zone, type and purchase; control-plane members; gateways of zones."""
    assume(all(pool.desired <= pool.max for pool in design.nodes.pools))
    found = written(design)
    resources = build(design, CATALOG).resources
    assert +written_machines(found) == +planned_machines(design, resources)
    members = sum(spec["replicas"] for spec in named(found, "KubeadmControlPlane").values())
    if design.etcd.topology != EtcdTopology.DEDICATED:
        roles = [i for i in resources.of(ResourceKind.INSTANCE) if i.role == Role.CONTROL_PLANE]
        assert members == sum(each.quantity for each in roles)
    if not design.network.nat.gateway_id:
        assert resources.count(ResourceKind.NAT_GATEWAY) == len(zones_in_use(design))
