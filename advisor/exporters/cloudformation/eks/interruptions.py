"""The queue of what EC2 is about to take back, for whoever drains nodes."""

from __future__ import annotations

from typing import Any, Final

from advisor.exporters.cloudformation.eks.choices import karpenter, queue
from advisor.exporters.cloudformation.eks.names import QUEUE
from advisor.exporters.cloudformation.template import Value, att, document, ref, resource
from advisor.exporters.drafting import Draft
from advisor.model.vocabulary import Interruption

_KEPT_SECONDS: Final = 300
_STATE: Final = ("State", "aws.ec2", "EC2 Instance State-change Notification")
_COMMON: Final = (
    ("Spot", "aws.ec2", "EC2 Spot Instance Interruption Warning"),
    _STATE,
    ("Health", "aws.health", "AWS Health Event"),
)
_OF_KARPENTER: Final = ("Rebalance", "aws.ec2", "EC2 Instance Rebalance Recommendation")
_OF_HANDLER: Final = (
    "Lifecycle", "aws.autoscaling", "EC2 Instance-terminate Lifecycle Action",
)  # fmt: skip


def resources(draft: Draft) -> dict[str, Value]:
    """The queue, what may write to it, and the four events that do."""
    design = draft.design
    if not queue(design):
        return {}
    by_karpenter = design.autoscaling.interruption == Interruption.KARPENTER and karpenter(design)
    properties = {
        "QueueName": design.name,
        "MessageRetentionPeriod": _KEPT_SECONDS,
        "SqsManagedSseEnabled": True,
    }
    reason = "Tells who drains nodes what EC2 takes back, two minutes ahead for spot."
    found = {
        QUEUE: draft.noted(
            resource("AWS::SQS::Queue", properties), "autoscaling.interruption", reason
        ),
        f"{QUEUE}Policy": resource(
            "AWS::SQS::QueuePolicy", {"Queues": [ref(QUEUE)], "PolicyDocument": _policy()}
        ),
    }
    events = (*_COMMON, _OF_KARPENTER if by_karpenter else _OF_HANDLER)
    return found | {f"{name}Events": _rule(source, detail) for name, source, detail in events}


def _rule(source: str, detail: str) -> dict[str, Any]:
    properties = {
        "EventPattern": {"source": [source], "detail-type": [detail]},
        "Targets": [{"Id": "queue", "Arn": att(QUEUE, "Arn")}],
    }
    return resource("AWS::Events::Rule", properties)


def _policy() -> dict[str, Any]:
    arn = att(QUEUE, "Arn")
    return document([
        {
            "Effect": "Allow",
            "Principal": {"Service": ["events.amazonaws.com", "sqs.amazonaws.com"]},
            "Action": "sqs:SendMessage",
            "Resource": arn,
        },
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sqs:*",
            "Resource": arn,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    ])  # fmt: skip
