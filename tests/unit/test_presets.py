"""Presets are valid, say where they come from, and tell the talk's story."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from advisor import presets
from advisor.catalog import bundled
from advisor.errors import NotFoundError
from advisor.model.design import Design
from advisor.model.vocabulary import (
    Cni,
    EtcdTopology,
    NatMode,
    NodeAutoscaler,
    PoolKind,
    Tool,
)

TALK: Final = ("2016-single-master", "2016-true-ha", "2018-kops", "2018-eks")
TODAY: Final = ("dev", "ha-kops", "eks-standard", "eks-auto", "eks-private", "spot-saver")
COMPARED: Final = (*TALK, "ha-kops", "eks-standard", "eks-auto", "eks-private", "spot-saver")


def _design(name: str) -> Design:
    return presets.load(name)


def test_every_file_is_listed_and_every_name_has_a_file() -> None:
    folder = Path(presets.__file__).parent
    assert sorted(path.stem for path in folder.glob("*.yaml")) == sorted(presets.names())
    assert set(presets.names()) == {*TALK, *TODAY}


@pytest.mark.parametrize("name", presets.names())
def test_preset_is_a_design_under_its_own_name(name: str) -> None:
    design = _design(name)
    assert design.name == name
    assert design.title
    assert design.sources
    title, first = presets.summary(name)
    assert title == design.title
    assert design.story.startswith(first)
    assert first.endswith(".")


@pytest.mark.parametrize("name", presets.names())
def test_preset_states_only_what_differs_from_the_defaults(name: str) -> None:
    """One default may be stated for the reader: what the preset is about."""
    document = yaml.safe_load(presets.text(name))
    kept = Design.model_validate(document).model_dump(mode="json", exclude_defaults=True)
    told = {
        path
        for path in _leaves(document)
        if path not in _leaves(kept)
        and not path.startswith(("schema_version", "nodes", "workload"))
    }
    allowed = {
        "provisioner.tool", "kubernetes.version", "control_plane.count", "etcd.members",
        "network.cni", "control_plane.instance_type", "autoscaling.engine",
    }  # fmt: skip
    assert {path for path in told if _is_default(path)} <= allowed


def _is_default(path: str) -> bool:
    """Volumes are replaced as a whole, so each of their values has to be stated."""
    return ".root." not in path and ".volume." not in path


def _leaves(tree: Any, prefix: str = "") -> set[str]:
    if not isinstance(tree, dict):
        return {prefix.removesuffix(".")}
    return {leaf for key, value in tree.items() for leaf in _leaves(value, f"{prefix}{key}.")}


def test_loading_twice_gives_the_same_design() -> None:
    assert presets.load("ha-kops") is presets.load("ha-kops")


def test_unknown_preset_names_the_nearest() -> None:
    with pytest.raises(NotFoundError) as caught:
        presets.load("ha-kop")
    assert "ha-kops" in caught.value.hint
    for reading in (presets.text, presets.summary):
        with pytest.raises(NotFoundError):
            reading("../ha-kops")


# --- comparable ----------------------------------------------------------------------------------


def test_all_presets_are_in_one_region_that_has_their_machines_and_prices() -> None:
    book = bundled().region("eu-central-1")
    for name in presets.names():
        design = _design(name)
        assert design.placement.region == book.name
        types = [t for pool in design.nodes.pools for t in pool.instance_types]
        if not design.control_plane.managed:
            types.append(design.control_plane.instance_type)
        if design.etcd.topology == EtcdTopology.DEDICATED:
            types.append(design.etcd.instance_type)
        for instance_type in types:
            assert book.on_demand(instance_type), (name, instance_type)
            assert book.offered_in(instance_type) == frozenset(book.zone_ids), instance_type


def test_compared_presets_carry_the_same_load() -> None:
    profiles = {
        name: _design(name).workload.model_dump(exclude={"applications"}) for name in COMPARED
    }
    assert all(profile == profiles["ha-kops"] for profile in profiles.values())
    applications = {
        name: [(a.name, a.replicas, a.volume) for a in _design(name).workload.applications]
        for name in COMPARED
    }
    assert all(each == applications["ha-kops"] for each in applications.values())


@pytest.mark.parametrize("name", COMPARED)
def test_the_smallest_fleet_carries_the_peak_without_a_zone(name: str) -> None:
    design = _design(name)
    load = design.workload
    catalog = bundled()
    zones = len(design.placement.zones)
    vcpus = 0
    for pool in design.nodes.pools:
        smallest = min(
            catalog.require_instance_type(type_name).vcpus for type_name in pool.instance_types
        )
        largest_zone = -(-pool.min // zones)
        vcpus += (pool.min - largest_zone) * smallest
    assert vcpus >= load.cpu_requests_vcpus * load.peak_factor


# --- the talk ------------------------------------------------------------------------------------


def test_true_ha_of_2016_is_eight_instances() -> None:
    design = _design("2016-true-ha")
    assert (design.control_plane.count, design.etcd.members) == (3, 5)
    assert design.etcd.topology == EtcdTopology.DEDICATED
    assert design.control_plane.count + design.etcd.members == 8
    assert design.provisioner.tool == Tool.KUBE_AWS, "kops keeps etcd on its masters"


def test_2016_by_kops_is_one_master() -> None:
    design = _design("2016-single-master")
    assert (design.control_plane.count, design.etcd.members) == (1, 1)
    assert (design.provisioner.tool, design.provisioner.version) == (Tool.KOPS, "1.4")


@pytest.mark.parametrize("name", ["2016-single-master", "2016-true-ha"])
def test_2016_has_etcd_2_docker_and_groups_over_all_zones(name: str) -> None:
    design = _design(name)
    assert (design.etcd.version or "").startswith("2.")
    assert not design.etcd.backup.enabled
    pool = design.nodes.pools[0]
    assert pool.runtime == "docker"
    assert pool.hosts_zonal_volumes
    assert not pool.group_per_zone
    assert len(design.placement.zones) == 3, "most setups were multi-AZ"


def test_2018_by_kops_has_etcd_on_three_masters() -> None:
    design = _design("2018-kops")
    assert design.control_plane.count == 3
    assert design.etcd.topology == EtcdTopology.STACKED


def test_eks_of_2018_is_stuck_at_1_10_with_workers_left_to_you() -> None:
    design = _design("2018-eks")
    assert design.control_plane.managed
    assert design.kubernetes.version == "1.10"
    assert design.provisioner.tool == Tool.EKSCTL
    assert design.upgrades.nodes == "none"


@pytest.mark.parametrize("name", TALK)
def test_talk_presets_cite_the_talk_and_own_up_to_additions(name: str) -> None:
    design = _design(name)
    assert any("Two years of Kubernetes on AWS" in source for source in design.sources)
    assert "Our addition" in design.story
    assert "From the talk" in design.story


# --- today ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TODAY)
def test_today_s_presets_are_current_and_closed(name: str) -> None:
    design = _design(name)
    assert design.kubernetes.version == "1.36"
    assert "0.0.0.0/0" not in design.control_plane.endpoint.public_cidrs
    assert design.security.ssh_cidrs == ()
    assert design.security.secrets_encryption
    assert not any(pool.public_ip for pool in design.nodes.pools)


def test_ha_kops_survives_a_zone_and_can_be_restored() -> None:
    design = _design("ha-kops")
    assert (design.control_plane.count, design.etcd.members) == (3, 3)
    assert design.network.nat.mode == NatMode.PER_ZONE
    assert design.nodes.pools[0].group_per_zone
    assert design.etcd.backup.bucket_versioned
    assert design.etcd.backup.restore_drill_days is not None
    assert design.provisioner.version == "1.36.2"


@pytest.mark.parametrize("name", ["eks-standard", "eks-auto", "eks-private", "spot-saver"])
def test_eks_presets_use_what_eks_gives_for_nothing(name: str) -> None:
    control_plane = _design(name).control_plane
    assert control_plane.zonal_shift
    assert control_plane.deletion_protection
    assert control_plane.support_type == "standard"
    assert {"api", "audit", "authenticator"} <= set(control_plane.logs)
    assert _design(name).network.cni == Cni.AMAZON_VPC


def test_eks_private_has_no_way_out_but_a_way_in() -> None:
    design = _design("eks-private")
    assert design.network.nat.mode == NatMode.NONE
    assert {"s3", "ecr.api", "ecr.dkr", "ec2", "sts"} <= set(design.network.endpoints)
    assert not design.control_plane.endpoint.public
    assert design.control_plane.private_path != "none"


def test_eks_auto_is_auto_mode_throughout() -> None:
    design = _design("eks-auto")
    assert design.autoscaling.engine == NodeAutoscaler.AUTO_MODE
    assert {pool.kind for pool in design.nodes.pools} == {PoolKind.AUTO_MODE}


def test_spot_saver_has_variety_a_floor_and_a_place_for_karpenter() -> None:
    design = _design("spot-saver")
    workers = next(p for p in design.nodes.pools if p.kind == PoolKind.KARPENTER)
    assert len(workers.instance_types) >= 15
    assert workers.on_demand_base > 0
    assert any(p.kind == PoolKind.MANAGED_NODE_GROUP for p in design.nodes.pools)
    book = bundled().region("eu-central-1")
    assert all(book.spot(name) for name in workers.instance_types)
