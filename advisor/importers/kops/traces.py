"""What a manifest says and no export repeats, where a change of the design is about it.

An export leaves out what kops refuses (a release of etcd, Docker) or says it in another way (a
network that is gone, a price to bid at most). Compared with such an export, a change away
from it would be none: so the export of the design as it was gets the file's own words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from advisor.importers.foreign import Tree
from advisor.importers.kops.case import Case
from advisor.model.vocabulary import ContainerRuntime

if TYPE_CHECKING:
    from advisor.model.design import Design
    from advisor.model.nodes import NodePool


def with_traces(case: Case, base: Sequence[Tree], designs: tuple[Design, Design]) -> list[Tree]:
    """``base``, the export of the first design, with what the file says of what has changed."""
    before, after = designs
    cluster, *groups = base
    spec = dict(cluster["spec"])
    if before.network.cni != after.network.cni:
        spec["networking"] = case.spec.get("networking").value
    if before.etcd.version != after.etcd.version:
        spec["etcdClusters"] = [*_with_versions(case, spec["etcdClusters"])]
    if _docker(before) and not _docker(after):
        for key in ("docker", "containerRuntime"):
            if case.spec.has(key):
                spec[key] = case.spec.get(key).value
    shares = {pool.name: pool.spot_percent for pool in after.nodes.pools}
    if any(shares.get(pool.name) != pool.spot_percent for pool in before.nodes.pools):
        groups = [_with_price(case, each) for each in groups]
    bought = [pool.name for pool in before.nodes.pools if _bought(pool) != _purchase(after, pool)]
    groups = [_without_policy(case, each, bought) for each in groups]
    return [cluster | {"spec": spec}, *groups]


def _bought(pool: NodePool) -> tuple[Any, ...]:
    return pool.spot_percent, pool.on_demand_base, pool.instance_types


def _purchase(design: Design, pool: NodePool) -> tuple[Any, ...] | None:
    return next((_bought(each) for each in design.nodes.pools if each.name == pool.name), None)


def _without_policy(case: Case, group: Tree, pools: Sequence[str]) -> Tree:
    """Where the file bids a price and the export has a policy, a change needs the whole of it.

    Half a policy would not be what the price was: without its share it buys no spot.
    """
    name = group["metadata"]["name"]
    if not any(name == pool or name.startswith(f"{pool}-") for pool in pools):
        return group
    stated = next((each.spec for each in case.manifest.groups if each.name == name), None)
    if stated is None or stated.has("mixedInstancesPolicy"):
        return group
    rest = {key: value for key, value in group["spec"].items() if key != "mixedInstancesPolicy"}
    return group | {"spec": rest}


def _with_versions(case: Case, clusters: Sequence[Tree]) -> Iterator[Tree]:
    stated = {
        each.get("name").text(): each.get("version").value
        for each in case.spec.get("etcdClusters").items()
        if each.has("version")
    }
    for each in clusters:
        name = each["name"]
        yield each | {"version": stated[name]} if name in stated else each


def _docker(design: Design) -> bool:
    return any(pool.runtime == ContainerRuntime.DOCKER for pool in design.nodes.pools)


def _with_price(case: Case, group: Tree) -> Tree:
    prices: dict[str, Any] = {
        each.name: each.spec.get("maxPrice").value
        for each in case.manifest.groups
        if each.spec.has("maxPrice")
    }
    name = group["metadata"]["name"]
    if name not in prices:
        return group
    return group | {"spec": group["spec"] | {"maxPrice": prices[name]}}
