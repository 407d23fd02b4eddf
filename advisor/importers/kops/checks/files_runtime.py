"""The container runtime."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from advisor.importers.imported import Objection
from advisor.importers.kops.checks.catalogue import objection
from advisor.importers.kops.checks.forms import is_url, semver, shown, tolerant
from advisor.importers.kops.checks.manifests import NODE, Cluster, Part

_ARCHITECTURES: Final = (("Amd64", "urlAmd64", "hashAmd64"), ("Arm64", "urlArm64", "hashArm64"))
_HASH_LENGTH: Final = 64
_HASHES: Final = {"md5": 32, "sha1": 40, "sha256": _HASH_LENGTH}
_HEXADECIMAL: Final = re.compile("[0-9a-fA-F]*")
_NRI_FROM: Final = (1, 7, 0)


def kind(cluster: Cluster) -> Iterator[Objection]:
    """Docker, which kops has given up."""
    stated = cluster.spec.text("containerRuntime")
    if stated not in ("", "containerd"):
        yield objection(
            290, cluster.spec.here("containerRuntime"), f"containerRuntime is {shown(stated)}.",
            "Write containerd, or take it out.",
        )  # fmt: skip
    if cluster.spec.has("docker"):
        yield objection(
            290, cluster.spec.here("docker"), "Docker is set up, which Kubernetes gave up in 1.24.",
            "Take it out; mirrors and the like are under containerd.",
        )  # fmt: skip


def of_cluster(cluster: Cluster) -> Iterator[Objection]:
    """containerd for all machines, and the runc it needs."""
    if not cluster.spec.has("containerd"):
        return
    part = cluster.spec.part("containerd")
    yield from _containerd(cluster, part)
    if not part.on("skipInstall"):
        yield from _hashes(part.part("packages"))
        yield from _hashes(part.part("runc", "packages"))
    if part.has("gvisor"):
        yield objection(
            294, part.here("gvisor"), "gVisor is stated for all machines.",
            "State it on instance groups.",
        )  # fmt: skip
    pinned = bool(part.text("version"))
    if pinned and not part.at("skipInstall") and not _runc(part):
        yield objection(
            296, part.here("version"), f"containerd {part.text('version')} is stated, and no runc "
            "to go with it.", "State containerd.runc.version too.",
        )  # fmt: skip


def _runc(part: Part) -> bool:
    packages = part.pairs("runc", "packages")
    whole = all(key in packages for _, url, digest in _ARCHITECTURES for key in (url, digest))
    return bool(part.text("runc", "version")) or whole


def of_groups(cluster: Cluster) -> Iterator[Objection]:
    """containerd for the machines of a group."""
    for group in cluster.groups:
        if not group.spec.has("containerd"):
            continue
        part = group.spec.part("containerd")
        yield from _containerd(cluster, part)
        if part.on("gvisor", "enabled") and group.role != NODE:
            yield objection(
                295, part.here("gvisor"), f"{group.label} of the role {group.role} has gVisor.",
                "Take it to a group of nodes.",
            )  # fmt: skip


def _containerd(cluster: Cluster, part: Part) -> Iterator[Objection]:
    stated = part.at("version")
    oldest = tolerant(cluster.catalog.limit("kops.containerd_min").text)
    if stated is not None and stated != "":
        found = tolerant(stated)
        if found is None or (oldest and found < oldest):
            yield objection(
                291, part.here("version"), f"containerd {shown(stated)} is no version kops takes.",
                "Leave it to kops.",
            )  # fmt: skip
    elif stated == "":
        yield objection(291, part.here("version"), "The version is empty.", "Leave it to kops.")
    if part.on("nri", "enabled"):
        found = semver(stated or "")
        if found is None or found < _NRI_FROM:
            yield objection(
                293, part.here("nri", "enabled"), "NRI is on, and no version of containerd is "
                "stated that has it.", "State version 1.7.0 or later, with runc.version.",
            )  # fmt: skip
    packages = part.part("packages")
    for name, url, digest in _ARCHITECTURES:
        if packages.has(url) != packages.has(digest):
            yield objection(
                292, packages.place, f"The package of containerd for {name} lacks its "
                f"{'hash' if packages.has(url) else 'URL'}.", f"State {url} and {digest}.",
            )  # fmt: skip
        elif packages.has(url) and not is_url(packages.text(url)):
            yield objection(
                292, packages.here(url), f"{url} is {shown(packages.text(url))}, which is no URL.",
                "Write a whole URL: https://...",
            )  # fmt: skip
        elif len(packages.text(digest)) > _HASH_LENGTH:
            yield objection(
                292, packages.here(digest), f"{digest} is longer than {_HASH_LENGTH} characters.",
                "State the SHA-256 of the package.",
            )  # fmt: skip


def _hashes(packages: Part) -> Iterator[Objection]:
    """Hashes kops cannot read; of longer ones ``_containerd`` speaks."""
    for _, url, digest in _ARCHITECTURES:
        text = packages.text(digest)
        if packages.has(url) and 0 < len(text) <= _HASH_LENGTH and not _is_hash(text):
            yield objection(
                292, packages.here(digest), f"{digest} is {shown(text)}, which is no hash.",
                f"State the SHA-256 of the package, {_HASH_LENGTH} hexadecimal digits.",
            )  # fmt: skip


def _is_hash(text: str) -> bool:
    kind, colon, digits = text.rpartition(":")
    lengths = [_HASHES.get(kind)] if colon else list(_HASHES.values())
    return len(digits) in lengths and _HEXADECIMAL.fullmatch(digits) is not None


CHECKS: Final = (kind, of_cluster, of_groups)
