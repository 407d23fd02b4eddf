"""AWS on loopback: the Price List API, the spot history of EC2, and offer files.

It speaks what boto3 speaks: signed JSON 1.1 for ``pricing``, signed form posts and XML for
``ec2``. Which endpoint a request was meant for is read from its signature, so one server stands
for all of them. A fault takes the place of as many answers as it was given for.
"""

from __future__ import annotations

import csv
import io
import json
import re
import socket
import struct
import threading
import urllib.parse
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.support.aws_identity import as_somebody
from tests.support.price_items import PUBLISHED, Item

_SIGNATURE = re.compile(
    r"AWS4-HMAC-SHA256 Credential=[^/]+/\d{8}/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request, "
    r"SignedHeaders=\S+, Signature=[0-9a-f]{64}"
)


@dataclass(frozen=True)
class Call:
    """A request as it arrived."""

    service: str
    endpoint: str
    operation: str
    service_code: str = ""
    filters: dict[str, str] = field(default_factory=dict)
    token: str = ""


Answer = Callable[["_Handler", Call], None]
"""Writes an answer, or something that is none."""

When = Callable[[Call], bool]


@dataclass
class _Fault:
    answer: Answer
    when: When
    times: int


class PriceListServer:
    """The server, its price list, and what it has been asked."""

    def __init__(self) -> None:
        self.items: list[Item | str] = []
        """Items of the price list; a text is handed out as it is."""
        self.spot: list[dict[str, str]] = []
        """Rows of the spot price history: zone, zone_id, type, usd."""
        self.zone_ids: dict[str, str] = {}
        self.page_size = 100
        self.calls: list[Call] = []
        self.stopping = threading.Event()
        self._faults: list[_Fault] = []
        self._lock = threading.Lock()
        self._http = _QuietServer(("127.0.0.1", 0), _Handler)
        self._http.aws = self  # type: ignore[attr-defined]

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def fail(self, answer: Answer, *, times: int = 1, when: When = lambda call: True) -> None:
        """Let the next ``times`` requests that ``when`` holds for end in ``answer``."""
        with self._lock:
            self._faults.append(_Fault(answer, when, times))

    def asked(self, operation: str = "GetProducts") -> list[Call]:
        """Requests for an operation, without the small question whether anybody is there."""
        with self._lock:
            return [c for c in self.calls if c.operation == operation and not _is_probe(c)]

    def take_fault(self, call: Call) -> Answer | None:
        """The fault for a request, if one is due."""
        with self._lock:
            self.calls.append(call)
            for fault in self._faults:
                if fault.times > 0 and fault.when(call):
                    fault.times -= 1
                    return fault.answer
        return None

    def matching(self, call: Call) -> list[str]:
        """The items a question selects, as strings, in the order of the price list."""
        with self._lock:
            items = list(self.items)
        return [
            item if isinstance(item, str) else json.dumps(item)
            for item in items
            if isinstance(item, str) or _selects(call, item)
        ]

    def serve(self) -> None:
        """Answer until `stop`."""
        self._http.serve_forever(poll_interval=0.01)

    def stop(self) -> None:
        """End, and let go of everybody who waits for a slow answer."""
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()


@contextmanager
def price_list_server() -> Iterator[PriceListServer]:
    """A server that runs."""
    server = PriceListServer()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()


def sign_in(monkeypatch: pytest.MonkeyPatch, server: PriceListServer) -> None:
    """Let boto3 ask this server and nobody else, as somebody; retries do not wait."""
    endpoints = {"AWS_ENDPOINT_URL_PRICING": server.url, "AWS_ENDPOINT_URL_EC2": server.url}
    as_somebody(monkeypatch, endpoints)


def error(code: str, status: int = 400, message: str = "as you wish") -> Answer:
    """An error of AWS, in the protocol of the service asked."""

    def answer(handler: _Handler, call: Call) -> None:
        if call.service == "ec2":
            handler.send_xml(
                f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error>"
                "</Errors><RequestID>1</RequestID></Response>",
                status,
            )
        else:
            name = f"com.amazonaws.pricing#{code}"
            handler.send_json({"__type": name, "message": message}, status)

    return answer


def nothing_said(handler: _Handler, call: Call) -> None:
    """A well-formed answer without content."""
    handler.send_json({"FormatVersion": "aws_v1"})


def no_json(handler: _Handler, call: Call) -> None:
    """The page of a proxy, and it says that all is well."""
    handler.send_bytes(b"<html>Please sign in to the network</html>", "text/html")


def truncated(handler: _Handler, call: Call) -> None:
    """Half of what was announced."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/x-amz-json-1.1")
    handler.send_header("Content-Length", "4000")
    handler.end_headers()
    handler.wfile.write(b'{"FormatVersion": "aws_v1", "PriceList": ["{')
    handler.wfile.flush()
    handler.close_connection = True


def reset(handler: _Handler, call: Call) -> None:
    """The connection is cut."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()


def slow(handler: _Handler, call: Call) -> None:
    """No answer while the server runs."""
    handler.server.aws.stopping.wait(60)  # type: ignore[attr-defined]
    handler.close_connection = True


def round_in_circles(handler: _Handler, call: Call) -> None:
    """A page whose next page is itself."""
    handler.send_json({"FormatVersion": "aws_v1", "PriceList": [], "NextToken": "again"})


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the play."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its base calls it so
        pass

    @property
    def aws(self) -> PriceListServer:
        found: PriceListServer = self.server.aws  # type: ignore[attr-defined]
        return found

    def do_POST(self) -> None:
        """A call of boto3."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signed = _SIGNATURE.fullmatch(self.headers.get("Authorization", ""))
        if signed is None:
            name = "MissingAuthenticationTokenException"
            self.send_json({"__type": name, "message": "Missing Authentication Token"}, 403)
            return
        call = _call(signed["service"], signed["region"], self.headers, body)
        fault = self.aws.take_fault(call)
        if fault is not None:
            fault(self, call)
        elif call.service == "ec2":
            self._ec2(call)
        else:
            self._products(call)

    def do_GET(self) -> None:
        """An offer file."""
        call = Call("offers", "", "GET", self.path)
        fault = self.aws.take_fault(call)
        found = re.fullmatch(
            r"/offers/v1\.0/aws/(\w+)/current/(?:([a-z0-9-]+)/)?index\.csv", self.path
        )
        if fault is not None:
            fault(self, call)
        elif found is None:
            self.send_bytes(b"<Error><Code>AccessDenied</Code></Error>", "text/xml", 403)
        else:
            items = [
                i for i in self.aws.items if isinstance(i, dict) and _stands_in(i, *found.groups())
            ]
            self.send_bytes(offer_file(items).encode(), "text/csv")

    def _products(self, call: Call) -> None:
        found = self.aws.matching(call)
        first = int(call.token or 0)
        page = found[first : first + self.aws.page_size]
        answer: dict[str, Any] = {"FormatVersion": "aws_v1", "PriceList": page}
        if first + len(page) < len(found):
            answer["NextToken"] = str(first + len(page))
        self.send_json(answer)

    def _ec2(self, call: Call) -> None:
        if call.operation == "DescribeAvailabilityZones":
            rows = "".join(
                f"<item><zoneName>{name}</zoneName><zoneId>{zone}</zoneId></item>"
                for name, zone in self.aws.zone_ids.items()
            )
            rows = f"<availabilityZoneInfo>{rows}</availabilityZoneInfo>"
        else:
            rows = "".join(_spot_row(row) for row in self.aws.spot)
            rows = f"<spotPriceHistorySet>{rows}</spotPriceHistorySet><nextToken></nextToken>"
        namespace = "http://ec2.amazonaws.com/doc/2016-11-15/"
        name = f"{call.operation}Response"
        self.send_xml(f'<{name} xmlns="{namespace}"><requestId>1</requestId>{rows}</{name}>')

    def send_json(self, document: dict[str, Any], status: int = 200) -> None:
        """A JSON answer."""
        self.send_bytes(json.dumps(document).encode(), "application/x-amz-json-1.1", status)

    def send_xml(self, text: str, status: int = 200) -> None:
        """An XML answer."""
        self.send_bytes(text.encode(), "text/xml;charset=UTF-8", status)

    def send_bytes(self, body: bytes, content_type: str, status: int = 200) -> None:
        """An answer."""
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _call(service: str, region: str, headers: Any, body: bytes) -> Call:
    if service == "ec2":
        form = dict(urllib.parse.parse_qsl(body.decode()))
        return Call(service, region, form["Action"], filters=form)
    request = json.loads(body)
    operation = headers["X-Amz-Target"].removeprefix("AWSPriceListService.")
    filters = {each["Field"]: each["Value"] for each in request.get("Filters", ())}
    assert all(each["Type"] == "TERM_MATCH" for each in request.get("Filters", ()))
    return Call(
        service, region, operation, request["ServiceCode"], filters, request.get("NextToken", "")
    )


def _is_probe(call: Call) -> bool:
    return call.service == "pricing" and not call.filters


def _selects(call: Call, item: Item) -> bool:
    """As AWS does: all filters must hold, for attributes and the family of a product."""
    if item["serviceCode"] != call.service_code:
        return False
    product = item["product"]
    facts = {"productFamily": product.get("productFamily", ""), **product["attributes"]}
    return all(facts.get(name) == value for name, value in call.filters.items())


def _spot_row(row: dict[str, str]) -> str:
    zone_id = (
        f"<availabilityZoneId>{row['zone_id']}</availabilityZoneId>" if "zone_id" in row else ""
    )
    return (
        f"<item><instanceType>{row['type']}</instanceType>"
        f"<productDescription>Linux/UNIX</productDescription><spotPrice>{row['usd']}</spotPrice>"
        f"<timestamp>{row.get('at', '2026-11-22T10:00:00.000Z')}</timestamp>"
        f"<availabilityZone>{row['zone']}</availabilityZone>{zone_id}</item>"
    )


def _stands_in(item: Item, service: str, region: str | None) -> bool:
    from tests.support.price_items import LOCATIONS

    if item["serviceCode"] != service:
        return False
    facts: dict[str, str] = item["product"]["attributes"]
    place = LOCATIONS[region][0] if region else None
    return facts.get("regionCode", region) == region and facts.get("fromLocation", place) == place


_COLUMN_NAMES = {
    "preInstalledSw": "Pre Installed S/W", "usagetype": "usageType", "operation": "operation",
    "capacitystatus": "CapacityStatus", "marketoption": "MarketOption",
    "servicecode": "serviceCode", "volumeApiName": "Volume API Name",
}  # fmt: skip


_TERM = ("LeaseContractLength", "PurchaseOption", "OfferingClass")
"""What a commitment is, in columns of their own."""


def offer_file(items: Iterable[Item]) -> str:
    """Items as the CSV of an offer file, with its five lines of preamble and its reserved rows."""
    items = list(items)
    facts = sorted({name for item in items for name in item["product"]["attributes"]})
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["FormatVersion", "v1.0"])
    writer.writerow(["Disclaimer", "This pricing list is for informational purposes only."])
    writer.writerow(["Publication Date", PUBLISHED])
    writer.writerow(["Version", "20261120223013"])
    writer.writerow(["OfferCode", items[0]["serviceCode"] if items else ""])
    writer.writerow(
        ["SKU", "OfferTermCode", "RateCode", "TermType", "StartingRange", "EndingRange", "Unit",
         "PricePerUnit", "Currency", "LeaseContractLength", "PurchaseOption", "OfferingClass",
         "Product Family", *map(_column, facts)]
    )  # fmt: skip
    for item in items:
        product = item["product"]
        values = [product["attributes"].get(name, "") for name in facts]
        for kind, terms in item["terms"].items():
            for term in terms.values():
                about = term.get("termAttributes", {})
                lease = [about.get(name, "") for name in _TERM]
                for rate, price in term["priceDimensions"].items():
                    writer.writerow(
                        [product["sku"], term["offerTermCode"], rate, kind,
                         price.get("beginRange", ""), price.get("endRange", ""), price["unit"],
                         price["pricePerUnit"]["USD"], "USD", *lease,
                         product.get("productFamily", ""), *values]
                    )  # fmt: skip
    return out.getvalue()


def _column(attribute: str) -> str:
    """``instanceType`` is called ``Instance Type`` in an offer file."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", attribute).title()
    return _COLUMN_NAMES.get(attribute, spaced)
