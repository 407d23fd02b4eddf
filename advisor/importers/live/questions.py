"""Asking AWS: one client a service, every page of an answer, and what no answer means.

Only operations of ``policy`` are asked, and all of them read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from advisor.catalog.refresh.faults import Fault, NoAnswer, fault_of, said_by
from advisor.importers.live.policy import ACTIONS, PARTS, Part, action_of, statement_text
from advisor.importers.live.problems import (
    BadAnswer,
    ClusterUnavailable,
    NoCredentials,
    NoNetwork,
    NoPermission,
    Throttled,
)

Tree = dict[str, Any]

_MOST_PAGES: Final = 1_000
_JSON: Final = frozenset({"eks", "logs"})
"""Services that answer in JSON, where an empty list is a list."""
_UNKNOWN_HERE: Final = frozenset({"UnrecognizedClientException", "InvalidClientTokenId"})
"""What a region answers that the account has not enabled."""
_GONE: Final = frozenset(
    {"ResourceNotFoundException", "InvalidLaunchTemplateId.NotFound",
     "InvalidLaunchTemplateId.NotFoundException", "InvalidLaunchTemplateId.VersionNotFound"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Timing:
    """How long to wait for AWS, and how often to ask.

    The first question finds out with ``first_attempts`` whether AWS answers at all.
    """

    connect_seconds: float = 5
    read_seconds: float = 20
    attempts: int = 6
    first_attempts: int = 3


@dataclass(frozen=True, slots=True)
class Unread:
    """A part that AWS did not show. ``remedy`` says what would change that."""

    part: Part
    reason: str
    remedy: str = ""


class PartUnread(Exception):
    """Raised where a part cannot be read; the import goes on without it.

    ``gone``: what was asked about is no longer there.
    """

    def __init__(self, unread: Unread, *, gone: bool = False) -> None:
        super().__init__(unread.reason)
        self.unread = unread
        self.gone = gone


class Aws:
    """The read-only side of AWS in one region, with the credentials of one profile."""

    def __init__(self, region: str, profile: str | None, timing: Timing | None = None) -> None:
        self.region = region
        self._profile = profile
        self._timing = timing or Timing()
        self._clients: dict[tuple[str, bool], Any] = {}
        self._session: Any = None

    def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()

    def first(self, service: str, operation: str, key: str, **asked: Any) -> Any:
        """The value of ``key`` in the answer to the first question; None: there is no such thing.

        Raises:
            ClusterUnavailable: AWS cannot be asked.
        """
        try:
            return plain(self._call(service, operation, asked, first=True, key=key))
        except ClusterUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - boto3 raises many classes; all mean this
            if error_code(error) == "ResourceNotFoundException":
                return None
            raise self._unavailable(error) from None

    def one(self, part: str, service: str, operation: str, key: str, **asked: Any) -> Any:
        """The value of ``key`` in the answer; raises PartUnread where there is none."""
        return self._guarded(part, lambda: plain(self._call(service, operation, asked, key=key)))

    def all(self, part: str, service: str, operation: str, key: str, **asked: Any) -> list[Any]:
        """The elements of ``key`` over all pages; raises PartUnread where there is no answer."""
        found: list[Any] = self._guarded(
            part, lambda: list(self._pages(service, operation, key, asked))
        )
        return found

    def _guarded(self, part: str, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except ClusterUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - see above
            if fault_of(error) is Fault.CREDENTIALS:
                raise NoCredentials(said_by(error)) from None
            gone = error_code(error) in _GONE
            raise PartUnread(unread_for(PARTS[part], error), gone=gone) from None

    def _pages(
        self, service: str, operation: str, key: str, asked: dict[str, Any]
    ) -> Iterator[Any]:
        """The elements of every page, by the tokens that the model of the service names."""
        client = self._client(service)
        check_allowed(service, operation)
        method = _method(operation)
        if not client.can_paginate(method):
            yield from _elements(getattr(client, method)(**asked), service, key)
            return
        for number, page in enumerate(client.get_paginator(method).paginate(**asked)):
            if number >= _MOST_PAGES:
                raise NoAnswer("the pages of the answer have no end")
            yield from _elements(page, service, key)

    def _call(
        self, service: str, operation: str, asked: dict[str, Any], *, key: str, first: bool = False
    ) -> Any:
        check_allowed(service, operation)
        client = self._client(service, first=first)
        return _value(getattr(client, _method(operation))(**asked), key)

    def _client(self, service: str, *, first: bool = False) -> Any:
        if (service, first) not in self._clients:
            attempts = self._timing.first_attempts if first else self._timing.attempts
            self._clients[service, first] = self._open().client(
                service, region_name=self.region, config=self._config(attempts)
            )
        return self._clients[service, first]

    def _open(self) -> Any:
        if self._session is None:
            from boto3.session import Session

            self._session = Session(profile_name=self._profile)
        return self._session

    def _config(self, attempts: int) -> Any:
        from botocore.config import Config

        return Config(
            connect_timeout=self._timing.connect_seconds,
            read_timeout=self._timing.read_seconds,
            retries={"mode": "adaptive", "total_max_attempts": attempts},
        )

    def _unavailable(self, error: Exception) -> ClusterUnavailable:
        """Why the first question has no answer."""
        reason = said_by(error)
        match fault_of(error):
            case Fault.CREDENTIALS:
                unknown = error_code(error) in _UNKNOWN_HERE
                return NoCredentials(reason, self.region if unknown else "")
            case Fault.DENIED:
                return NoPermission(reason)
            case Fault.NETWORK:
                return NoNetwork(reason, self.region)
            case Fault.THROTTLED:
                return Throttled(reason)
            case _:
                return BadAnswer(reason)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Questions about one cluster; the answers go into ``tree``, which holds earlier ones."""

    aws: Aws
    name: str
    tree: Tree


def check_allowed(service: str, operation: str) -> None:
    """Nothing but what the documents say is asked of an account."""
    assert action_of(service, operation) in ACTIONS, f"{service}:{operation} is not in the policy"


def unread_for(part: Part, error: Exception) -> Unread:
    """What became of a part, in words."""
    reason = said_by(error)
    match fault_of(error):
        case Fault.DENIED:
            action = denied_action(error) or " or ".join(part.actions)
            remedy = f"add the statement {statement_text(part.actions)}"
            return Unread(part, f"{error_code(error)} for {action}", remedy)
        case Fault.THROTTLED:
            return Unread(part, f"AWS asks to slow down: {reason}", "try again in a few minutes")
        case Fault.NETWORK:
            return Unread(part, f"no answer: {reason}", "check the network and its proxy")
        case _:
            return Unread(part, f"no usable answer: {reason}", "try again later")


def error_code(error: Exception) -> str:
    """The code of an error that AWS answered, empty of any other."""
    response = getattr(error, "response", None)
    found = response.get("Error", {}).get("Code", "") if isinstance(response, dict) else ""
    return str(found)


def denied_action(error: Exception) -> str:
    """The IAM action that was refused, as far as the error names its operation."""
    operation = getattr(error, "operation_name", "")
    return next((each for each in ACTIONS if each.endswith(f":{operation}")), "")


def _method(operation: str) -> str:
    from botocore import xform_name

    return str(xform_name(operation))


def _value(answer: Any, key: str) -> Any:
    """What was asked for; boto3 takes half an answer, or the page of a proxy, for an empty one."""
    found = answer.get(key) if isinstance(answer, dict) else None
    if found is None:
        raise NoAnswer(f"the answer has no {key}")
    return found


def _elements(answer: Any, service: str, key: str) -> list[Any]:
    if service not in _JSON and isinstance(answer, dict) and answer.get(key) is None:
        return []  # XML may leave an empty list out; a page of a proxy is no XML
    found = _value(answer, key)
    if not isinstance(found, list):
        raise NoAnswer("the answer is no list")
    return [plain(each) for each in found]


def plain(value: Any) -> Any:
    """``value`` of an answer as JSON has it: dates as texts, no bytes."""
    match value:
        case dict():
            return {str(key): plain(each) for key, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case date():
            return value.isoformat()
        case bytes():
            return ""
        case _:
            return value
