"""Worker nodes and what scales nodes and pods."""

from __future__ import annotations

from pydantic import Field, model_validator

from advisor.model.base import (
    Count,
    InstanceTypeName,
    MinorVersion,
    Percent,
    Section,
    Slug,
    ZoneName,
    default,
)
from advisor.model.control_plane import Volume
from advisor.model.purchasing import Purchases
from advisor.model.vocabulary import (
    Architecture,
    ContainerRuntime,
    ImageFamily,
    ImdsTokens,
    Interruption,
    KarpenterHost,
    NodeAutoscaler,
    OperatingSystem,
    PoolKind,
    Purchase,
    TaintEffect,
)


class Taint(Section):
    key: str = Field(min_length=1, max_length=317)
    value: str = Field(default="", max_length=63)
    effect: TaintEffect = TaintEffect.NO_SCHEDULE


class Imds(Section):
    """Instance metadata service of a node."""

    tokens: ImdsTokens = ImdsTokens.REQUIRED
    hops: int = Field(default=1, ge=1, le=64)


class Rollout(Section):
    max_unavailable: Count | None = None
    max_unavailable_percent: Percent | None = None
    max_surge: Count | None = None


class NodePool(Section):
    """Nodes of one shape. Sizes are totals over all zones of the pool."""

    name: Slug
    kind: PoolKind = PoolKind.KOPS
    instance_types: tuple[InstanceTypeName, ...] = Field(default=("m6i.large",), min_length=1)
    architecture: Architecture = Architecture.AMD64
    zones: tuple[ZoneName, ...] = ()
    """Zones of the pool; empty: the placement's zones."""
    group_per_zone: bool = True
    """One scaling group in each zone, or one group that spans them."""
    min: Count = 3
    desired: Count = 3
    max: Count = 6
    purchase: Purchases = Purchase.ON_DEMAND
    """How the nodes that are not spot are bought: one way, or the share of each in percent."""
    spot_percent: Percent = 0
    """Share of the nodes above the on-demand base that run on spot capacity."""
    on_demand_base: Count = 0
    os: OperatingSystem = OperatingSystem.LINUX
    image_family: ImageFamily = ImageFamily.UBUNTU
    custom_image: str | None = None
    ssh: bool = False
    kubernetes_version: MinorVersion | None = None
    """Version of the kubelet; not stated: that of the cluster."""
    runtime: ContainerRuntime = ContainerRuntime.CONTAINERD
    runtime_version: str | None = Field(default=None, pattern=r"^\d+\.\d+(\.\d+)?$")
    cgroup: int = Field(default=2, ge=1, le=2)
    max_pods: int | None = Field(default=None, ge=1, le=1000)
    """Pods per node; not stated: what the network and the tool allow."""
    root: Volume = default(Volume, size_gib=64)
    expected_root_gib: Count | None = None
    """What images and ephemeral storage need of the root volume."""
    volumes_per_node: Count | None = None
    hosts_zonal_volumes: bool = False
    """Whether pods with EBS volumes run here; a volume never leaves its zone."""
    public_ip: bool = False
    imds: Imds = default(Imds)
    pods_need_imds: bool = False
    rollout: Rollout = default(Rollout)
    az_rebalance: bool = True
    """Whether the scaling group may end nodes to even out its zones."""
    warm_pool: Count = 0
    efa: bool = False
    taints: tuple[Taint, ...] = ()
    labels: dict[str, str] = Field(default_factory=dict)


class Nodes(Section):
    pools: tuple[NodePool, ...] = Field(
        default=({"name": "workers"},), max_length=100, validate_default=True
    )

    @model_validator(mode="after")
    def _pool_names_are_unique(self) -> Nodes:
        seen: set[str] = set()
        for pool in self.pools:
            if pool.name in seen:
                raise ValueError(f"two node pools are named {pool.name!r}; names must differ")
            seen.add(pool.name)
        return self


class ClusterAutoscaler(Section):
    version: MinorVersion | None = None
    balance_similar: bool = True
    expander: str = Field(default="least-waste", pattern=r"^[a-z-]+$")


class Karpenter(Section):
    version: str | None = Field(default=None, pattern=r"^\d+\.\d+(\.\d+)?$")
    runs_on: KarpenterHost = KarpenterHost.NODE_GROUP
    zonal_shift: bool = False


class Autoscaling(Section):
    """What adds and removes nodes and pods."""

    engine: NodeAutoscaler = NodeAutoscaler.CLUSTER_AUTOSCALER
    interruption: Interruption = Interruption.NODE_TERMINATION_HANDLER
    cluster_autoscaler: ClusterAutoscaler = default(ClusterAutoscaler)
    karpenter: Karpenter = default(Karpenter)
    hpa: bool = True
    vpa: bool = False
    keda: bool = False
