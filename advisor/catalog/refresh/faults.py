"""What an error of boto3 means for a refresh: ask elsewhere, ask again, go on, or give up."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from advisor.model.scalars import printable


class Fault(Enum):
    """Why a question was not answered."""

    CREDENTIALS = auto()
    """None, expired or wrong: no endpoint will answer."""
    DENIED = auto()
    """Not allowed, here: a policy may deny one region and allow another."""
    NETWORK = auto()
    """No connection, or no answer in time."""
    BROKEN = auto()
    """An answer that breaks off or is none, which boto3 does not ask for again."""
    THROTTLED = auto()
    """Too many requests, even after the retries."""
    TOKEN = auto()
    """The pages of the answer have expired: start again."""
    SERVICE = auto()
    """AWS failed, or answered something that is no answer."""
    REQUEST = auto()
    """AWS does not take the question."""


class NoAnswer(Exception):
    """Somebody said yes and nothing else."""


_CODES: Final = {
    "ExpiredToken": Fault.CREDENTIALS,
    "ExpiredTokenException": Fault.CREDENTIALS,
    "InvalidClientTokenId": Fault.CREDENTIALS,
    "InvalidSignatureException": Fault.CREDENTIALS,
    "MissingAuthenticationTokenException": Fault.CREDENTIALS,
    "RequestExpired": Fault.CREDENTIALS,
    "SignatureDoesNotMatch": Fault.CREDENTIALS,
    "UnrecognizedClientException": Fault.CREDENTIALS,
    "AccessDenied": Fault.DENIED,
    "AccessDeniedException": Fault.DENIED,
    # Of EC2, for credentials that are good elsewhere: a region the account has not enabled.
    "AuthFailure": Fault.DENIED,
    "OptInRequired": Fault.DENIED,
    "UnauthorizedOperation": Fault.DENIED,
    "ExpiredNextTokenException": Fault.TOKEN,
    "InvalidNextTokenException": Fault.TOKEN,
    "RequestLimitExceeded": Fault.THROTTLED,
    "Throttling": Fault.THROTTLED,
    "ThrottlingException": Fault.THROTTLED,
    "TooManyRequestsException": Fault.THROTTLED,
    "InvalidParameterException": Fault.REQUEST,
    "NotFoundException": Fault.REQUEST,
}

_CLASSES: Final = {
    "CredentialRetrievalError": Fault.CREDENTIALS,
    "InvalidConfigError": Fault.CREDENTIALS,
    "ConfigParseError": Fault.CREDENTIALS,
    "LoginError": Fault.CREDENTIALS,
    "MetadataRetrievalError": Fault.CREDENTIALS,
    "MissingDependencyException": Fault.CREDENTIALS,  # of `aws login`
    "NoAuthTokenError": Fault.CREDENTIALS,
    "NoCredentialsError": Fault.CREDENTIALS,
    "PartialCredentialsError": Fault.CREDENTIALS,
    "ProfileNotFound": Fault.CREDENTIALS,
    "RefreshWithMFAUnsupportedError": Fault.CREDENTIALS,
    "SSOError": Fault.CREDENTIALS,
    "TokenRetrievalError": Fault.CREDENTIALS,
    "UnknownCredentialError": Fault.CREDENTIALS,
    "IncompleteReadError": Fault.BROKEN,
    "ResponseStreamingError": Fault.BROKEN,
    "ConnectionError": Fault.NETWORK,
    "HTTPClientError": Fault.NETWORK,  # the base of the former: the order matters
}
"""Classes of ``botocore.exceptions``, with what comes below them."""


def fault_of(error: Exception) -> Fault:
    """The kind of an error that boto3 raised."""
    if isinstance(error, NoAnswer):
        return Fault.BROKEN
    code, status = _answer(error)
    if code:
        # A service that fails does not always name its failure.
        known = _CODES.get(code)
        if known is not None:
            return known
        return Fault.DENIED if status == 403 else Fault.SERVICE
    import botocore.exceptions as known_errors

    for name, fault in _CLASSES.items():
        # Older releases lack some of the classes.
        error_class = getattr(known_errors, name, None)
        if error_class is not None and isinstance(error, error_class):
            return fault
    return Fault.SERVICE


def said_by(error: Exception) -> str:
    """What the error says, on one line."""
    code, _ = _answer(error)
    text = " ".join(str(error).split())
    return printable(text if code or text else type(error).__name__, 200).rstrip(".")


def _answer(error: Exception) -> tuple[str, int]:
    """Code and HTTP status of an error that AWS answered; empty and 0 of any other."""
    response = getattr(error, "response", None)
    if not isinstance(response, dict):
        return "", 0
    code = str(response.get("Error", {}).get("Code", ""))
    return code, int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
