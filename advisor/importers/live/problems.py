"""What keeps a cluster from being read from AWS, in words for a person."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.catalog.suggestions import did_you_mean
from advisor.errors import AdvisorError, ExitCode, NotFoundError
from advisor.importers.live.policy import PARTS, statement_text
from advisor.model.scalars import printable

_SHOWN = 8


class ClusterUnavailable(AdvisorError):
    """AWS could not be asked about the cluster."""

    exit_code = ExitCode.AWS


class NoCredentials(ClusterUnavailable):
    """There are no AWS credentials, or they have expired or are wrong."""

    def __init__(self, reason: str, region: str = "") -> None:
        """``region``: where credentials that are good elsewhere may be unknown."""
        elsewhere = f" A region that the account has not enabled says the same: {region}."
        super().__init__(
            f"AWS cannot be asked about the cluster: {reason}.",
            hint="Sign in (aws sso login, --profile P, AWS_PROFILE=...)."
            + (elsewhere if region else "")
            + " `k8s-advisor import --policy` prints the permissions it takes.",
        )


class NoPermission(ClusterUnavailable):
    """The credentials may not describe the cluster."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"AWS refuses to describe the cluster: {reason}.",
            hint=f"Ask for this IAM statement: {statement_text(PARTS['cluster'].actions)}. "
            "`k8s-advisor import --policy` prints all that is read.",
        )


class NoNetwork(ClusterUnavailable):
    """EKS does not answer."""

    def __init__(self, reason: str, region: str) -> None:
        super().__init__(
            f"AWS cannot be reached: {reason}.",
            hint="Check the network and its proxy (HTTPS_PROXY), and that "
            f"{printable(region)} is the region.",
        )


class Throttled(ClusterUnavailable):
    """EKS takes no more requests of this account, even after waiting."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"AWS asks to slow down, even after several attempts: {reason}.",
            hint="Somebody else keeps the API of this account busy; try again in a few minutes.",
        )


class BadAnswer(ClusterUnavailable):
    """EKS failed, or what answered is not EKS."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"AWS gave no usable answer about the cluster: {reason}.",
            hint="Try again; if it stays so, look at https://health.aws.amazon.com and at the "
            "proxy (HTTPS_PROXY, AWS_ENDPOINT_URL).",
        )


class UnknownCluster(NotFoundError):
    """EKS knows no cluster of this name in the region."""

    def __init__(self, name: str, region: str, known: Sequence[str] | None) -> None:
        """``known``: the clusters that there are; None where AWS does not say."""
        if known is None:
            otherwise = "Check the name, --region and --profile (eks:ListClusters is not allowed)."
        elif known:
            listed = ", ".join(printable(each) for each in known[:_SHOWN])
            more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
            otherwise = f"There are {listed}{more}; or name another --region or --profile."
        else:
            otherwise = "There is no cluster at all: check --region and --profile."
        super().__init__(
            f'There is no EKS cluster "{printable(name)}" in {printable(region)}.',
            hint=did_you_mean(name, known or (), otherwise=otherwise),
        )


class NotOfEks(AdvisorError):
    """A cluster that is only registered with EKS: AWS knows nothing of how it is built."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f'"{printable(name)}" is connected to EKS, but runs elsewhere: AWS does not know how '
            "it is built.",
            hint="Import the files it was made from.",
        )
