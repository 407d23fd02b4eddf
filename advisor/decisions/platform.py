"""Application management on top of Kubernetes: where the talk of 2018 saw things going."""

from __future__ import annotations

from typing import Final

from advisor.decisions.conditions import with_cilium
from advisor.decisions.decision import Decision, Input, Option, Step
from advisor.model.vocabulary import MeshKind

_STEP: Final = Step.PLATFORM

DECISIONS: Final = (
    Decision(
        id="gitops",
        path="platform.gitops",
        step=_STEP,
        title="How do manifests get into the cluster?",
        why="With Git as the source, a lost cluster is a new cluster plus a sync: Spotify deleted "
        "clusters by mistake and users saw nothing. It also says who changed what.",
        input=Input.CHOICE,
        source="k8s.af Spotify; our judgement",
        options=(
            Option("none", "Pipelines push them", "Nothing to run; drift goes unseen."),
            Option("argo-cd", "Argo CD", "A screen for everybody, many clusters; heavier."),
            Option("flux", "Flux", "Small, all in Kubernetes objects; no screen."),
        ),
    ),
    Decision(
        id="mesh",
        path="mesh.kind",
        step=_STEP,
        essential=True,
        title="Is there a service mesh?",
        why="Encryption between services, retries and numbers without touching applications: the "
        "talk's first prediction. Its releases live six to eight months, shorter than Kubernetes', "
        "and it stands in the way of every request.",
        input=Input.CHOICE,
        source="2018 talk; endoflife.date istio; k8s.af Exponea, Monzo",
        options=(
            Option(
                "none",
                "No",
                "Nothing in the way; encryption and retries stay with the applications.",
                also={"mesh.mode": "none", "mesh.version": None},
            ),
            Option(
                "istio",
                "Istio",
                "Does everything; two upgrades a year or more, and much to understand.",
                also=lambda d: {
                    "mesh.mode": "ambient" if d.mesh.kind != MeshKind.ISTIO else d.mesh.mode
                },
            ),
            Option(
                "linkerd",
                "Linkerd",
                "Small and fast; sidecars only, stable builds come from a vendor.",
                also={"mesh.mode": "sidecar", "mesh.version": None},
            ),
            Option(
                "cilium",
                "Cilium",
                "No sidecars where Cilium is there already; fewer features.",
                also={"mesh.mode": "none", "mesh.version": None},
                applies=with_cilium,
            ),
            Option(
                "vpc-lattice",
                "VPC Lattice",
                "Run by AWS, spans clusters and accounts; paid by the hour, GB and request.",
                also={"mesh.mode": "none", "mesh.version": None},
            ),
            Option("app-mesh", "App Mesh", "Closed on 30 September 2026.", history=True),
        ),
    ),
    Decision(
        id="mesh-mode",
        path="mesh.mode",
        step=_STEP,
        title="Sidecars, or ambient?",
        why="A sidecar takes 0.20 vCPU and 60 MB for each 1,000 requests a second, in every pod. "
        "Ambient takes 0.06 vCPU and 12 MB a node, and more where HTTP is inspected.",
        input=Input.CHOICE,
        applies=lambda d: d.mesh.kind == MeshKind.ISTIO,
        source="Istio 1.24 performance page; MESH-002",
        options=(
            Option("ambient", "Ambient", "Cheap, pods keep running through upgrades; younger."),
            Option("sidecar", "Sidecars", "Proven; every pod restarts at an upgrade."),
            Option(
                "none",
                "Neither",
                "No mesh traffic at all.",
                applies=lambda d: d.mesh.kind != MeshKind.ISTIO,
            ),
        ),
    ),
    Decision(
        id="serverless",
        path="platform.serverless",
        step=_STEP,
        title="Do applications scale to zero on request (Knative)?",
        why="The talk named Knative as a platform for platforms. It starts pods when a request "
        "comes in, at the price of a cold start.",
        input=Input.CHOICE,
        source="2018 talk",
        options=(
            Option("none", "No", "Pods run all the time; KEDA covers queues and schedules."),
            Option("knative", "Knative", "Nothing runs unused; a networking layer of its own."),
        ),
    ),
    Decision(
        id="delivery",
        path="platform.delivery",
        step=_STEP,
        title="How do new versions take over traffic?",
        why="A rolling update shows a mistake to everybody within minutes. Shifting traffic step "
        "by step shows it to a few, and goes back by itself.",
        input=Input.CHOICE,
        source="2018 talk; our judgement",
        options=(
            Option("none", "Rolling update", "Built in; all or nothing within minutes."),
            Option("argo-rollouts", "Argo Rollouts", "Canaries and analysis; its own object kind."),
            Option(
                "flagger", "Flagger", "Canaries for plain Deployments; wants a mesh or Gateway."
            ),
            Option(
                "stackset-controller",
                "stackset-controller",
                "Zalando's own, named in the talk: versions side by side; small community.",
            ),
        ),
    ),
)
