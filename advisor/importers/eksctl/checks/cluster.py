"""What the cluster is: name, region, version, support, logs, keys and the tier."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from advisor.catalog.suggestions import did_you_mean
from advisor.importers.eksctl.checks.catalogue import objection
from advisor.importers.eksctl.checks.config import Config
from advisor.importers.eksctl.checks.forms import is_arn, shown
from advisor.importers.imported import Objection

_NAME: Final = re.compile(r"[a-zA-Z0-9\-]*")
_LONGEST_NAME: Final = 100
_MOST_TAGS: Final = 50
_SUPPORT: Final = ("STANDARD", "EXTENDED")
_LOGS: Final = ("api", "audit", "authenticator", "controllerManager", "scheduler")
_ALL_LOGS: Final = ("all", "*")
_TIERS: Final = ("standard", "tier-xl", "tier-2xl", "tier-4xl", "tier-8xl")


def metadata(config: Config) -> Iterator[Objection]:
    """The cluster's name and region, without which nothing is loaded."""
    if config.at("metadata") is None:
        yield objection(
            20, ("metadata",), "metadata is missing.", "State metadata.name and metadata.region."
        )
        return
    name, region = config.text("metadata", "name"), config.text("metadata", "region")
    if not name:
        yield objection(21, ("metadata", "name"), "metadata.name is missing.", "Name the cluster.")
    elif not _NAME.fullmatch(name):
        yield objection(
            23, ("metadata", "name"),
            f"The name {shown(name)} has characters other than letters, digits and hyphens.",
            "Take letters, digits and hyphens.",
        )  # fmt: skip
    elif len(name) > _LONGEST_NAME or name.startswith("-"):
        yield objection(
            27, ("metadata", "name"),
            f"The name {shown(name)} begins with a hyphen or is longer than {_LONGEST_NAME} "
            "characters; EKS refuses it when the stack is made.",
            "Begin with a letter or digit, and keep it short.",
        )  # fmt: skip
    yield from _region(config, region)
    yield from _tags(config)


def _region(config: Config, region: str) -> Iterator[Objection]:
    known = config.catalog.limit("eksctl.regions").text.split()
    if not region:
        yield objection(
            22, ("metadata", "region"), "metadata.region is missing.",
            "State the region; AWS_REGION does not count with a config file.",
        )  # fmt: skip
    elif region not in known:
        yield objection(
            24, ("metadata", "region"), f"eksctl 0.230 knows no region {shown(region)}.",
            did_you_mean(region, known, otherwise="Name a region such as eu-central-1."),
        )  # fmt: skip


def _tags(config: Config) -> Iterator[Objection]:
    tags = config.section("metadata", "tags")
    odd = next((key for key in tags if key.lower().startswith("aws:")), None)
    if odd is not None:
        yield objection(
            28, ("metadata", "tags", odd),
            f"The tag {shown(odd)} begins with aws:, which AWS keeps for itself; the stack fails.",
            "Take another key.",
        )  # fmt: skip
    if len(tags) > _MOST_TAGS:
        yield objection(
            28, ("metadata", "tags"),
            f"{len(tags)} tags; AWS takes {_MOST_TAGS} on a resource, and the stack fails.",
            "Leave some out.",
        )  # fmt: skip


def version(config: Config) -> Iterator[Objection]:
    """The Kubernetes version; eksctl asks EKS for the list, and offline takes anything."""
    stated = config.text("metadata", "version")
    default = config.catalog.limit("eksctl.default_kubernetes").text
    if stated in ("", "auto"):
        yield objection(
            26, ("metadata", "version"),
            f"No Kubernetes version is stated: eksctl 0.230 takes {default}, the next release of "
            "eksctl another one.",
            "State metadata.version, in quotes.",
        )  # fmt: skip
        return
    offered = config.catalog.calendar.versions("eks")
    if stated != "latest" and stated not in offered:
        yield objection(
            25, ("metadata", "version"),
            f"EKS offers no Kubernetes version {shown(stated)}; eksctl finds that out from EKS "
            "when it starts.",
            f'Take a minor version without a patch, such as "{offered[-1]}".',
        )  # fmt: skip


def support(config: Config) -> Iterator[Objection]:
    """Support type and rollback window."""
    kind = config.text("upgradePolicy", "supportType")
    if not kind:
        yield objection(
            32, ("upgradePolicy", "supportType"),
            "No support type is stated: EKS takes EXTENDED, and bills six times the fee once the "
            "version leaves standard support.",
            "State upgradePolicy.supportType: STANDARD, or EXTENDED where that is meant.",
        )  # fmt: skip
    elif kind not in _SUPPORT:
        yield objection(
            30, ("upgradePolicy", "supportType"),
            f"The support type is {shown(kind)}; eksctl takes STANDARD or EXTENDED, in capitals.",
            "Write STANDARD or EXTENDED.",
        )  # fmt: skip
    minutes = config.at("metadata", "rollbackConfig", "timeoutMinutes")
    limit = config.catalog.limit
    least = limit("eksctl.rollback_timeout_min_minutes").integer
    most = limit("eksctl.rollback_timeout_max_minutes").integer
    if minutes is not None and not least <= minutes <= most:
        yield objection(
            31, ("metadata", "rollbackConfig", "timeoutMinutes"),
            f"A rollback may take {least} to {most} minutes, not {minutes}.",
            f"Take {least} to {most}.",
        )  # fmt: skip


def logs(config: Config) -> Iterator[Objection]:
    """Logs of the control plane and how long they are kept."""
    place = ("cloudWatch", "clusterLogging")
    kinds, days = config.logs, config.at(*place, "logRetentionInDays") or 0
    if not kinds:
        if days:
            yield objection(
                40, (*place, "logRetentionInDays"),
                f"Logs are to be kept for {days} days, and no log type is switched on.",
                "List the types under enableTypes, or leave the days out.",
            )  # fmt: skip
        return
    everything = any(kind in _ALL_LOGS for kind in kinds)
    for i, kind in enumerate(kinds):
        if not everything and kind not in _LOGS:
            yield objection(
                41, (*place, "enableTypes", i), f"There is no log type {shown(kind)}.",
                f"Take {', '.join(_LOGS)}, or all.",
            )  # fmt: skip
    known = [int(each) for each in config.catalog.limit("eksctl.log_retention_days").text.split()]
    if days and days not in known:
        longer = next((each for each in known if each > days), known[-1])
        yield objection(
            42, (*place, "logRetentionInDays"),
            f"CloudWatch keeps logs for certain numbers of days, and {days} is none of them.",
            f"Take {longer}, the next longer one.",
        )  # fmt: skip
    if not days:
        yield objection(
            43, place, "No retention is stated: the control plane's logs are kept, and paid, for "
            "ever.",
            "State logRetentionInDays.",
        )  # fmt: skip


def secrets_encryption(config: Config) -> Iterator[Objection]:
    """The key for Secrets."""
    if config.at("secretsEncryption") is None:
        return
    key = config.text("secretsEncryption", "keyARN")
    if not key:
        yield objection(
            45, ("secretsEncryption",), "secretsEncryption names no key.",
            "State keyARN, or leave secretsEncryption out.",
        )  # fmt: skip
    elif not is_arn(key):
        yield objection(
            46, ("secretsEncryption", "keyARN"),
            f"The key {shown(key)} is no ARN; aliases and key ids are not taken.",
            "Give the key's whole ARN.",
        )  # fmt: skip


def control_plane(config: Config) -> Iterator[Objection]:
    """What only EKS checks: the tier; and what says nothing: an empty zonal shift."""
    tier = config.at("controlPlaneScalingConfig", "tier")
    if tier is not None and tier not in _TIERS:
        yield objection(
            85, ("controlPlaneScalingConfig", "tier"),
            f"EKS has no tier {shown(tier)}; eksctl passes it on, and the stack fails.",
            f"Take one of {', '.join(_TIERS)}.",
        )  # fmt: skip
    if config.at("zonalShiftConfig") is not None and (
        config.at("zonalShiftConfig", "enabled") is None
    ):
        yield objection(
            86, ("zonalShiftConfig",),
            "zonalShiftConfig does not say whether it is on; eksctl leaves zonal shift off.",
            "State enabled: true.",
        )  # fmt: skip


CHECKS: Final = (metadata, version, support, logs, secrets_encryption, control_plane)
