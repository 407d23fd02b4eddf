"""What is measured, kept and told to whom."""

from __future__ import annotations

from typing import Final

from advisor.decisions.conditions import managed
from advisor.decisions.decision import Decision, Input, Option, Step

_STEP: Final = Step.OBSERVABILITY

DECISIONS: Final = (
    Decision(
        id="metrics",
        path="observability.metrics",
        step=_STEP,
        essential=True,
        title="Where do metrics go?",
        why="Monitoring was an open question in 2016; today Prometheus' format is what everything "
        "speaks. The question left is who runs the store.",
        input=Input.CHOICE,
        source="2018 talk; our judgement",
        options=(
            Option(
                "prometheus",
                "Prometheus, your own",
                "No fee, everything speaks it; memory, disk and upgrades are yours, and it dies "
                "with the cluster.",
            ),
            Option(
                "managed-prometheus",
                "Amazon Managed Prometheus",
                "Outside the cluster, nobody to wake; paid by sample.",
            ),
            Option(
                "cloudwatch",
                "CloudWatch Container Insights",
                "One agent; dear with many pods and labels.",
            ),
            Option("vendor", "A vendor", "Everything in one place; usually paid by host."),
            Option("none", "Nowhere", "Users tell you."),
        ),
    ),
    Decision(
        id="logging",
        path="observability.logging",
        step=_STEP,
        title="Where do logs go?",
        why="Logs on a node are gone with it. What comes in costs more than what is kept: $0.50 to "
        "$0.63 a GB into CloudWatch.",
        input=Input.CHOICE,
        source="AWS price list",
        options=(
            Option("cloudwatch", "CloudWatch", "Nothing to run; dear at volume."),
            Option("loki", "Loki", "Cheap in S3; yours to run."),
            Option("opensearch", "OpenSearch", "Full-text search; a cluster of its own."),
            Option("vendor", "A vendor", "Comfort, paid by the GB."),
            Option("none", "Nowhere", "Gone with the pod."),
        ),
    ),
    Decision(
        id="log-retention",
        path="observability.log_retention_days",
        step=_STEP,
        title="For how many days are logs kept?",
        why="CloudWatch keeps everything for ever unless told otherwise, and bills it. Thirty to "
        "ninety days answer nearly every question.",
        input=Input.NUMBER,
        minimum=1,
        maximum=3_653,
        unit="days",
        optional=True,
        source="checkov CKV_AWS_37; OBS-001",
    ),
    Decision(
        id="control-plane-logs",
        path="control_plane.logs",
        step=_STEP,
        essential=True,
        title="Which logs of the managed control plane are kept?",
        why="All five are off by default, and nobody can look into the control plane otherwise. "
        "Audit and authenticator say who did what, api why it failed.",
        input=Input.MANY,
        applies=managed,
        source="EKS user guide observability/control-plane-logs; OBS-001",
        options=(
            Option("api", "API server", "Why requests failed."),
            Option("audit", "Audit", "Who did what; the largest of the five."),
            Option("authenticator", "Authenticator", "Who got in, and who did not."),
            Option("controllerManager", "Controller manager", "Rarely needed."),
            Option("scheduler", "Scheduler", "Rarely needed."),
        ),
    ),
    Decision(
        id="alerting",
        path="observability.alerting",
        step=_STEP,
        title="Where do alerts come from?",
        why="Zalando's DNS outage of 2019 took its own dashboards and alerts along. One watcher "
        "outside, that also notices silence, is enough.",
        input=Input.CHOICE,
        source="k8s.af Zalando, Fullstaq",
        options=(
            Option("external", "From outside the cluster too", "One probe and a dead-man switch."),
            Option("in-cluster", "From the cluster only", "Silent exactly when it matters."),
            Option("none", "Nowhere", "Users call."),
        ),
    ),
    Decision(
        id="alerts",
        path="observability.alerts",
        step=_STEP,
        title="Which alerts exist for what kills control planes?",
        why="These four give warning days before an outage, and few clusters have them. On EKS the "
        "database size is a metric too.",
        input=Input.MANY,
        source="etcd v3.6 docs metrics; EKS best practices scalability/kcp_monitoring; OBS-003",
        options=(
            Option("etcd-db-size", "etcd database size", "Above 70 % of its quota."),
            Option("apiserver-latency", "API latency", "And etcd's fsync above 10 ms."),
            Option("subnet-free-ips", "Free subnet addresses", "Pods stop starting without them."),
            Option("cert-expiry", "Certificate expiry", "The outage with a date."),
        ),
    ),
    Decision(
        id="tracing",
        path="observability.tracing",
        step=_STEP,
        title="Are requests traced?",
        why="With many services, a trace shows which one was slow. It needs support in the "
        "applications, and sampling to stay affordable.",
        input=Input.CHOICE,
        source="our judgement",
        options=(
            Option("none", "No", "Logs and metrics have to do."),
            Option("opentelemetry", "OpenTelemetry", "Open and portable; a collector to run."),
            Option("x-ray", "AWS X-Ray", "Nothing to run; paid by trace, and AWS only."),
            Option("vendor", "A vendor", "Comfort, paid by span or host."),
        ),
    ),
)
