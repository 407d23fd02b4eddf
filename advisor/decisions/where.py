"""Where the cluster runs: region, zones, and what a second region is for."""

from __future__ import annotations

from typing import Final

from advisor.decisions.decision import Decision, Input, Option, Step
from advisor.decisions.places import to_mode, to_region, to_zones
from advisor.model.design import Design
from advisor.model.vocabulary import RegionMode

_STEP: Final = Step.WHERE


def _more_clusters(design: Design) -> bool:
    return design.regions.mode not in (RegionMode.SINGLE, RegionMode.BACKUP_COPY)


DECISIONS: Final = (
    Decision(
        id="region",
        path="placement.region",
        step=_STEP,
        essential=True,
        title="In which region?",
        why="Prices differ by a third between regions, and so do the machine types on sale. "
        "A cluster cannot move: another region is another cluster.",
        input=Input.CHOICE,
        options_from="regions",
        also=to_region,
        one_way="VPC and cluster belong to one region for good; moving means a new cluster "
        "(EKS user guide clusters/create-cluster).",
        source="EKS user guide clusters/create-cluster; AWS price list",
    ),
    Decision(
        id="zones",
        path="placement.zones",
        step=_STEP,
        essential=True,
        title="In which availability zones?",
        why="The second zone buys nothing for a quorum of three, the third buys nearly all: 4.8 "
        "minutes a year against 0.0004. More zones need less spare room (+100 % with two, "
        "+50 % with three) and send more traffic across zones at $0.01 a GB each way.",
        input=Input.MANY,
        options_from="zones",
        also=to_zones,
        one_way="EKS places its control-plane interfaces in the zones of day one; etcd volumes of "
        "a self-run control plane cannot leave theirs (EKS user guide networking/network-reqs; "
        "kubernetes/kops#2069).",
        source="availability model (data/availability.json); 2018 talk",
    ),
    Decision(
        id="region-mode",
        path="regions.mode",
        step=_STEP,
        title="What is in a second region?",
        why="In March 2026 two of three zones of one region were down for weeks while its API "
        "throttled everybody. Those who had copies elsewhere recovered.",
        input=Input.CHOICE,
        source="availability model (data/availability.json); 2018 talk",
        options=(
            Option(
                "single",
                "Nothing",
                "Cheapest and simplest; a regional event (about one in 20 years, base case) is "
                "waited out.",
                also=to_mode(RegionMode.SINGLE),
            ),
            Option(
                "backup-copy",
                "Copies of the backups",
                "A few dollars a month; a rebuild takes hours, but from data that still exists.",
                also=to_mode(RegionMode.BACKUP_COPY),
            ),
            Option(
                "warm-standby",
                "A small cluster on standby",
                "Minutes instead of hours, for a second control plane and a minimal fleet.",
                also=to_mode(RegionMode.WARM_STANDBY),
            ),
            Option(
                "independent",
                "Independent clusters, all serving",
                "The only honest way to 99.99 %; each needs room for the other's load, and the "
                "data has to be in both places.",
                also=to_mode(RegionMode.INDEPENDENT),
            ),
            Option(
                "kubefed",
                "One federation (KubeFed)",
                "The hope of 2016 and 2018; archived in 2023, and nothing replaces it one to one.",
                also=to_mode(RegionMode.KUBEFED),
                history=True,
            ),
        ),
    ),
    Decision(
        id="additional-regions",
        path="regions.additional",
        step=_STEP,
        title="Which further regions have a cluster?",
        why="Each is a cluster of its own, with its own control plane, network and upgrades. "
        "Failing over doubles what runs there, so its vCPU quota must allow that.",
        input=Input.MANY,
        options_from="regions",
        applies=_more_clusters,
        source="EKS best practices scalability/quotas",
    ),
    Decision(
        id="backup-regions",
        path="regions.backup_regions",
        step=_STEP,
        title="Which regions hold copies of the backups?",
        why="A backup in the cluster's own region is lost or out of reach together with it. Copies "
        "of etcd, volumes and images elsewhere cost storage and a one-off $0.02 a GB.",
        input=Input.MANY,
        options_from="regions",
        optional=True,
        applies=lambda d: d.regions.mode != RegionMode.SINGLE,
        source="k8s.af Spotify; availability model (data/availability.json)",
    ),
)
