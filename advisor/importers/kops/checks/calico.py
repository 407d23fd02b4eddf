"""Calico's settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from advisor.importers.imported import Objection
from advisor.importers.kops.checks.catalogue import objection
from advisor.importers.kops.checks.forms import is_address, listed, shown
from advisor.importers.kops.checks.manifests import Cluster, Part

_WORDS: Final = {
    "bpfExternalServiceMode": ("Tunnel", "DSR"),
    "bpfLogLevel": ("Off", "Info", "Debug"),
    "chainInsertMode": ("insert", "append"),
    "iptablesBackend": ("Auto", "Legacy", "NFT"),
}
_SRC_DST: Final = ("Enable", "Disable", "DoNothing")
_ENCAPSULATIONS: Final = ("ipip", "vxlan", "none")
_MODES: Final = ("Always", "CrossSubnet", "Never")
_INTERFACES: Final = ("interface", "skip-interface")


def _calico(cluster: Cluster) -> Part | None:
    found = cluster.spec.part("networking", "calico")
    return found if cluster.spec.has("networking", "calico") else None


def words(cluster: Cluster) -> Iterator[Objection]:
    """Settings that are one of a few words."""
    calico = _calico(cluster)
    if calico is None:
        return
    for key, known in _WORDS.items():
        stated = calico.text(key)
        if stated and stated not in known:
            yield _unknown(calico, key, known)
    check = calico.text("awsSrcDstCheck")
    if check and cluster.ipv6 and check != "DoNothing":
        yield objection(
            93, calico.here("awsSrcDstCheck"), f"awsSrcDstCheck {shown(check)} does not go with "
            "IPv6.", "Write DoNothing.",
        )  # fmt: skip
    elif check and check not in _SRC_DST:
        yield _unknown(calico, "awsSrcDstCheck", _SRC_DST)
    if calico.on("wireguardEnabled") and cluster.ipv6:
        yield objection(
            93, calico.here("wireguardEnabled"), "Calico has no WireGuard under IPv6.",
            "Take it out, or stay with IPv4.",
        )  # fmt: skip
    if (calico.number("typhaReplicas") or 0) < 0:
        yield objection(
            94, calico.here("typhaReplicas"),
            f"typhaReplicas is {calico.number('typhaReplicas')}.", "Take 0 or more.",
        )  # fmt: skip


def _unknown(calico: Part, key: str, known: tuple[str, ...]) -> Objection:
    return objection(
        85, calico.here(key), f"{key} of Calico is {shown(calico.text(key))}.",
        f"Take one of {listed(known)}.",
    )  # fmt: skip


def encapsulation(cluster: Cluster) -> Iterator[Objection]:
    """How packets travel; kops writes ipip for IPv4 and none for IPv6, whatever is stated."""
    calico = _calico(cluster)
    if calico is None:
        return
    stated, place = calico.text("encapsulationMode"), calico.here("encapsulationMode")
    own = "none" if cluster.ipv6 else "ipip"
    if stated and stated not in _ENCAPSULATIONS:
        yield objection(
            91, place, f"encapsulationMode is {shown(stated)}.",
            f"Take one of {listed(_ENCAPSULATIONS)}.",
        )  # fmt: skip
    elif stated and (stated == "none") != cluster.ipv6:
        family = "IPv6" if cluster.ipv6 else "IPv4"
        yield objection(
            91, place, f"encapsulationMode {stated} does not go with {family}.", f"Take {own}."
        )
    elif stated and stated != own:
        yield objection(
            95, place, f"encapsulationMode is {stated}, and kops 1.36 writes {own} all the same.",
            "Expect IP-in-IP; open protocol 4 where you filter traffic between nodes.",
        )  # fmt: skip
    yield from _mode(calico, "ipipMode", "ipip", own)
    yield from _mode(calico, "vxlanMode", "vxlan", own)


def _mode(calico: Part, key: str, wanted: str, own: str) -> Iterator[Objection]:
    stated = calico.text(key)
    if stated and stated not in _MODES:
        yield objection(
            91, calico.here(key), f"{key} is {shown(stated)}.", f"Take one of {listed(_MODES)}."
        )
    elif stated and stated != "Never" and own != wanted:
        yield objection(
            91, calico.here(key), f"{key} is {stated}, and the encapsulation kops writes is {own}.",
            "Write Never, or take it out.",
        )  # fmt: skip


def detection(cluster: Cluster) -> Iterator[Objection]:
    """How a node finds its own address."""
    calico = _calico(cluster)
    if calico is None:
        return
    for key, family in (("ipv4AutoDetectionMethod", 4), ("ipv6AutoDetectionMethod", 6)):
        stated = calico.text(key)
        if stated and not _is_method(stated, family):
            yield objection(
                92, calico.here(key), f"{key} is {shown(stated)}.",
                "Write first-found, can-reach=ADDRESS, interface=REGEXP or skip-interface=REGEXP.",
            )  # fmt: skip


def _is_method(text: str, family: int) -> bool:
    parts = text.split("=")
    if len(parts) > 2:
        return False
    if parts[0] == "first-found":
        return True
    if len(parts) < 2:
        return False  # kops itself breaks off over it
    if parts[0] == "can-reach":
        return is_address(parts[1], family)
    return parts[0] in _INTERFACES and _are_expressions(parts[1])


def _are_expressions(text: str) -> bool:
    found = re.split(r"\s*,\s*", text)
    try:
        for each in found:
            re.compile(each)
    except re.error:
        return False
    return bool(found[0])


CHECKS: Final = (words, encapsulation, detection)
