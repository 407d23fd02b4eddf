"""What keeps AWS from answering, in words for a person."""

from __future__ import annotations

from typing import Final

from advisor.errors import AdvisorError, ExitCode

IAM_STATEMENT: Final = (
    '{"Effect": "Allow", "Action": ["pricing:GetProducts", "ec2:DescribeSpotPriceHistory", '
    '"ec2:DescribeAvailabilityZones"], "Resource": "*"}'
)
"""All the permissions a refresh uses."""

SERVES_ON: Final = "The prices you have go on serving."

_WITHOUT: Final = f"`prices refresh --bulk` needs no account. {SERVES_ON}"


class PricesUnavailable(AdvisorError):
    """Nothing can be read from AWS: a refresh ends before it began."""

    exit_code = ExitCode.AWS


class NoCredentials(PricesUnavailable):
    """There are no AWS credentials, or they have expired or are wrong."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"AWS cannot be asked for prices: {reason}.",
            hint=f"Sign in (aws sso login, AWS_PROFILE=...); needed: {IAM_STATEMENT}. {_WITHOUT}",
        )


class NoPermission(PricesUnavailable):
    """The credentials may not read the price list, at none of its endpoints."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"AWS refuses to show prices: {reason}.",
            hint=f"Ask for this IAM statement: {IAM_STATEMENT}. {_WITHOUT}",
        )


class NoNetwork(PricesUnavailable):
    """No endpoint of the price list answers."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"AWS cannot be reached: {reason}.",
            hint="Check the network and its proxy (HTTPS_PROXY); once connected, this IAM "
            f"statement is needed: {IAM_STATEMENT}. {SERVES_ON}",
        )


class Unanswered(Exception):
    """One question got no answer; others may. The text says why."""


class Cancelled(Exception):
    """The person at the terminal does not want to wait any longer."""
