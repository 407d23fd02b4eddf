"""AWS on loopback: answers any operation in the protocol of its service, as botocore models it.

A test gives the answers as boto3 shows them. Each is checked against the service model before it
is sent, so that no test rests on a field that AWS does not have.
"""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from xml.sax.saxutils import escape

import botocore.loaders
import botocore.session
import pytest
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from botocore.validate import ParamValidator

from tests.support.aws_identity import as_somebody

_SIGNATURE = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/\d{8}/(?P<region>[^/]+)/(?P<service>[^/]+)/.*"
)
_CLASSIC = "2012-06-01"
"""The version by which requests for Classic load balancers are told from the others."""


@dataclass(frozen=True)
class Call:
    """A request as it arrived; ``asked`` are its arguments, of XML services in their flat form."""

    service: str
    operation: str
    region: str
    asked: dict[str, Any] = field(default_factory=dict)


Answer = dict[str, Any] | Callable[[Call], dict[str, Any]]
Fault = Callable[["_Handler", Call], None]
When = Callable[[Call], bool]


class AwsServices:
    """The server, its answers by (service, operation), and what it has been asked."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str], Answer] = {}
        self.calls: list[Call] = []
        self.mistakes: list[str] = []
        """Answers that AWS could not give: the test is wrong."""
        self.stopping = threading.Event()
        self._faults: list[tuple[Fault, When]] = []
        self._http = _QuietServer(("127.0.0.1", 0), _Handler)
        self._http.aws = self  # type: ignore[attr-defined]

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def fail(self, fault: Fault, when: When = lambda call: True) -> None:
        """Let every request that ``when`` holds for end in ``fault``."""
        self._faults.append((fault, when))

    def heal(self) -> None:
        """Let nothing fail any more, and forget what was asked."""
        self._faults.clear()
        self.calls.clear()

    def fault_for(self, call: Call) -> Fault | None:
        """The fault for a request, if there is one."""
        self.calls.append(call)
        return next((fault for fault, when in self._faults if when(call)), None)

    def operations(self) -> set[tuple[str, str]]:
        """What was asked."""
        return {(call.service, call.operation) for call in self.calls}

    def run(self) -> None:
        """Answer until ``stop``."""
        self._http.serve_forever(poll_interval=0.01)

    def stop(self) -> None:
        """End, and let go of everybody who waits for a slow answer."""
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()


@contextmanager
def aws_services() -> Iterator[AwsServices]:
    """A server that runs."""
    server = AwsServices()
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()


def sign_in(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Let boto3 ask at ``url`` and nowhere else, as somebody; retries do not wait."""
    as_somebody(monkeypatch, {"AWS_ENDPOINT_URL": url})
    # The models of the services are read once, not by every session.
    monkeypatch.setattr("botocore.session.create_loader", lambda *_: _loader())


# What can go wrong


def of(operation: str) -> When:
    """Holds for requests of one operation."""
    return lambda call: call.operation == operation


def error(code: str, status: int = 400, message: str = "as you wish") -> Fault:
    """An error of AWS, in the protocol of the service asked."""

    def answer(handler: _Handler, call: Call) -> None:
        if protocol(call.service) in ("rest-json", "json"):
            body = json.dumps({"__type": code, "message": message})
            handler.send_bytes(
                body.encode(), "application/json", status, {"x-amzn-errortype": code}
            )
            return
        inner = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
        if call.service == "ec2":
            text = f"<Response><Errors>{inner}</Errors><RequestID>1</RequestID></Response>"
        else:
            text = f"<ErrorResponse>{inner}<RequestId>1</RequestId></ErrorResponse>"
        handler.send_bytes(text.encode(), "text/xml", status)

    return answer


def page_of_a_proxy(handler: _Handler, call: Call) -> None:
    """No AWS at all, and it says that all is well."""
    handler.send_bytes(b"<html>Please sign in to the network</html>", "text/html")


def nothing_said(handler: _Handler, call: Call) -> None:
    """A well-formed answer without content."""
    handler.send_bytes(b"{}", "application/json")


def reset(handler: _Handler, call: Call) -> None:
    """The connection is cut."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()


def slow(handler: _Handler, call: Call) -> None:
    """No answer while the server runs."""
    handler.server.aws.stopping.wait(60)  # type: ignore[attr-defined]
    handler.close_connection = True


# The server


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the play."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer in one piece: in two, the kernel waits 40 ms in between

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its base calls it so
        pass

    def do_GET(self) -> None:
        """A call of a REST service."""
        self._answer(b"")

    def do_POST(self) -> None:
        """A call of any other."""
        self._answer(self.rfile.read(int(self.headers["Content-Length"] or 0)))

    def _answer(self, body: bytes) -> None:
        aws: AwsServices = self.server.aws  # type: ignore[attr-defined]
        signed = _SIGNATURE.match(self.headers.get("Authorization", ""))
        assert signed is not None, "an unsigned request"
        call = _call(signed, self.command, self.path, self.headers, body)
        fault = aws.fault_for(call)
        if fault is not None:
            fault(self, call)
            return
        found = aws.answers.get((call.service, call.operation))
        if found is None:
            error("NotImplemented", 501, f"no answer to {call.operation}")(self, call)
            return
        try:
            answer = found(call) if callable(found) else found
            text, kind = written(call.service, call.operation, answer)
        except Exception as problem:  # noqa: BLE001 - it is the test that is wrong, and must say so
            aws.mistakes.append(f"{call}: {problem!r}")
            error("NotImplemented", 501)(self, call)
            return
        self.send_bytes(text.encode(), kind)

    def send_bytes(
        self, body: bytes, kind: str, status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        """An answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _call(signed: re.Match[str], method: str, path: str, headers: Any, body: bytes) -> Call:
    service, region = signed["service"], signed["region"]
    if service == "eks":
        operation, asked = _route(method, path)
        return Call(service, operation, region, asked)
    if target := headers.get("X-Amz-Target"):
        return Call(service, target.rpartition(".")[2], region, json.loads(body))
    form = dict(urllib.parse.parse_qsl(body.decode()))
    if service == "elasticloadbalancing":
        service = "elb" if form["Version"] == _CLASSIC else "elbv2"
    return Call(service, form["Action"], region, form)


@cache
def _loader() -> Any:
    return botocore.loaders.create_loader()


@cache
def _model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def protocol(service: str) -> str:
    """The protocol a service speaks."""
    return str(_model(service).metadata["protocol"])


def _route(method: str, path: str) -> tuple[str, dict[str, Any]]:
    """The operation of a REST service at a path, and its arguments."""
    address, _, query = path.partition("?")
    for name, pattern, verb in _routes():
        found = re.fullmatch(pattern, address)
        if found and verb == method:
            values = {key: urllib.parse.unquote(text) for key, text in found.groupdict().items()}
            return name, values | dict(urllib.parse.parse_qsl(query))
    raise AssertionError(f"{method} {path} is no call of EKS")


@cache
def _routes() -> list[tuple[str, str, str]]:
    model = _model("eks")
    found = []
    for name in model.operation_names:
        http = model.operation_model(name).http
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", http["requestUri"])
        found.append((name, pattern, http["method"]))
    return found


# Writing an answer


def written(service: str, operation: str, answer: dict[str, Any]) -> tuple[str, str]:
    """An answer as the service sends it, and its media type; fails where the model differs."""
    model: OperationModel = _model(service).operation_model(operation)
    shape = model.output_shape
    report = ParamValidator().validate(answer, shape)
    assert not report.has_errors(), f"{service}:{operation}: {report.generate_report()}"
    if protocol(service) in ("rest-json", "json"):
        return json.dumps(answer, default=_timestamp), "application/json"
    inner = _members(answer, shape)
    if "resultWrapper" in shape.serialization:
        wrapper = shape.serialization["resultWrapper"]
        inner = f"<{wrapper}>{inner}</{wrapper}>"
    namespace = _model(service).metadata.get("xmlNamespace", "")
    name = f"{operation}Response"
    return f'<{name} xmlns="{namespace}">{inner}<requestId>1</requestId></{name}>', "text/xml"


def _timestamp(value: Any) -> Any:
    assert isinstance(value, datetime)
    return value.timestamp()


def _members(value: dict[str, Any], shape: StructureShape) -> str:
    return "".join(
        _element(shape.members[key].serialization.get("name", key), each, shape.members[key])
        for key, each in value.items()
    )


def _element(name: str, value: Any, shape: Shape) -> str:
    if isinstance(shape, ListShape):
        inside = shape.member.serialization.get("name", "member")
        if shape.serialization.get("flattened"):
            return "".join(_element(name, each, shape.member) for each in value)
        inner = "".join(_element(inside, each, shape.member) for each in value)
    elif isinstance(shape, StructureShape):
        inner = _members(value, shape)
    elif isinstance(shape, MapShape):
        raise NotImplementedError(name)
    elif isinstance(value, bool):
        inner = str(value).lower()
    elif isinstance(value, datetime):
        inner = value.isoformat()
    else:
        inner = escape(str(value))
    return f"<{name}>{inner}</{name}>"
