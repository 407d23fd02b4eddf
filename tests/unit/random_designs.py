"""Random designs in one region, from single-zone sketches to combinations nobody would choose."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from advisor.model.design import Design
from advisor.model.vocabulary import (
    ApiDns,
    ApiLoadBalancer,
    Cni,
    ControlPlaneLog,
    ControlPlaneTier,
    EtcdTopology,
    Interruption,
    IpFamily,
    LoadBalancerKind,
    NatMode,
    NodeSubnets,
    PoolKind,
    Purchase,
    Scheme,
    Tool,
)

REGION = "eu-central-1"
ZONES = tuple(REGION + letter for letter in "abc")
TYPES = ("m5.large", "m6i.xlarge", "t3.medium", "c5.2xlarge", "g5.xlarge")

_zones = st.lists(st.sampled_from(ZONES), min_size=1, max_size=3, unique=True)
_own_zones = st.lists(st.sampled_from(ZONES), max_size=3, unique=True)
_cluster_names = st.sampled_from([("main",), ("main", "events"), ("root", "ip")])
_gb = st.integers(0, 200_000)
_volumes = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["gp3", "gp2", "io1", "io2", "st1"]),
        "size_gib": st.integers(1, 2000),
        "iops": st.none() | st.integers(100, 90_000),
        "throughput_mibps": st.none() | st.integers(125, 1000),
    }
)


def _word(vocabulary: Any) -> st.SearchStrategy[str]:
    return st.sampled_from([word.value for word in vocabulary])


@st.composite
def _pools(draw: st.DrawFn) -> list[dict[str, Any]]:
    names = draw(
        st.lists(
            st.sampled_from(["workers", "public", "nat", "control-plane", "etcd", "root-workers"]),
            max_size=3, unique=True,
        )
    )  # fmt: skip
    found = []
    for name in names:
        smallest, more, most = draw(st.tuples(*[st.integers(0, 7)] * 3))
        found.append(
            {
                "name": name,
                "kind": draw(_word(PoolKind)),
                "instance_types": draw(
                    st.lists(st.sampled_from(TYPES), min_size=1, max_size=3, unique=True)
                ),
                "zones": draw(_own_zones),
                "group_per_zone": draw(st.booleans()),
                "min": smallest,
                "desired": smallest + more,
                "max": smallest + more + most,
                "purchase": draw(_word(Purchase)),
                "spot_percent": draw(st.integers(0, 100)),
                "on_demand_base": draw(st.integers(0, 4)),
                "root": draw(_volumes),
                "public_ip": draw(st.booleans()),
            }
        )
    return found


@st.composite
def designs(draw: st.DrawFn) -> Design:
    """A valid design; many are bad ideas."""
    count = draw(st.integers(1, 7))
    document: dict[str, Any] = {
        "name": "random",
        "placement": {"region": REGION, "zones": draw(_zones)},
        "provisioner": {"tool": draw(_word(Tool))},
        "kubernetes": {"version": draw(st.sampled_from(["1.4", "1.31", "1.33", "1.34", "1.36"]))},
        "control_plane": {
            "managed": draw(st.booleans()),
            "count": count,
            "zones": draw(_own_zones),
            "instance_type": draw(st.sampled_from(TYPES)),
            "purchase": draw(_word(Purchase)),
            "spot": draw(st.booleans()),
            "root": draw(_volumes),
            "dedicated_apiservers": draw(st.integers(0, 3)),
            "tier": draw(_word(ControlPlaneTier)),
            "logs": draw(st.lists(_word(ControlPlaneLog), unique=True)),
            "api_load_balancer": draw(_word(ApiLoadBalancer)),
            "api_scheme": draw(_word(Scheme)),
            "dns": draw(_word(ApiDns)),
        },
        "etcd": {
            "topology": draw(_word(EtcdTopology)),
            "members": draw(st.integers(1, 7)),
            "zones": draw(_own_zones),
            "volume": draw(_volumes),
            "clusters": [{"name": name} for name in draw(_cluster_names)],
            "backup": {"enabled": draw(st.booleans())},
        },
        "network": {
            "vpc_id": draw(st.sampled_from([None, "vpc-0123"])),
            "node_subnets": draw(_word(NodeSubnets)),
            "nat": {
                "mode": draw(_word(NatMode)),
                "gateway_id": draw(st.sampled_from([None, "nat-0123"])),
            },
            "endpoints": draw(st.lists(st.sampled_from(["s3", "ecr.api", "logs", "sts"]))),
            "ip_family": draw(_word(IpFamily)),
            "cni": draw(_word(Cni)),
            "subnets": draw(st.sampled_from([[], _TWO_SUBNETS_IN_ONE_ZONE])),
        },
        "load_balancing": {
            "kind": draw(_word(LoadBalancerKind)),
            "count": draw(st.integers(0, 5)),
            "scheme": draw(_word(Scheme)),
            "cross_zone": draw(st.booleans()),
        },
        "nodes": {"pools": draw(_pools())},
        "autoscaling": {"interruption": draw(_word(Interruption))},
        "storage": {
            "volume_type": draw(st.sampled_from(["gp3", "io2", "st1"])),
            "iops_per_volume": draw(st.none() | st.integers(100, 90_000)),
            "snapshots": draw(st.booleans()),
            "efs": draw(st.booleans()),
            "efs_gib": draw(st.integers(0, 5000)),
        },
        "security": {"secrets_encryption": draw(st.booleans()), "bastion": draw(st.booleans())},
        "workload": {
            "pods": draw(st.integers(0, 500)),
            "memory_requests_gib": draw(st.integers(0, 3000)),
            "stateful_gib": draw(_gb),
            "stateful_volumes": draw(st.integers(0, 20)),
            "ingress_gb_month": draw(_gb),
            "egress_gb_month": draw(_gb),
            "outbound_gb_month": draw(_gb),
            "image_pull_gb_month": draw(_gb),
            "east_west_gb_month": draw(_gb),
            "log_gb_month": draw(_gb),
        },
    }  # fmt: skip
    return Design.model_validate(document)


_TWO_SUBNETS_IN_ONE_ZONE = [
    {"zone": ZONES[0], "role": "private", "cidr": "10.0.0.0/20"},
    {"zone": ZONES[0], "role": "private", "cidr": "10.0.16.0/20"},
    {"zone": ZONES[0], "role": "public", "cidr": "10.0.32.0/24", "id": "subnet-0123"},
]
