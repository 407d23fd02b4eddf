"""Documents, names, labels, the cloud and the Kubernetes version."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from advisor.importers.imported import Objection, Place
from advisor.importers.kops.checks.catalogue import KOPS, RELEASE, objection
from advisor.importers.kops.checks.forms import (
    Version,
    is_domain,
    is_label_value,
    is_qualified_name,
    is_ssh_key,
    kubernetes,
    minor,
    shown,
    tolerant,
)
from advisor.importers.kops.checks.manifests import Cluster, Part
from advisor.importers.kops.checks.schema import Decoded

LABEL: Final = "kops.k8s.io/cluster"
_IMPORTED: Final = "kops.kubernetes.io/management"
_SHORT: Final = re.compile(r"v?\d+\.\d+")
_CLOUDS: Final = (
    "aws", "azure", "do", "gce", "hetzner", "linode", "openstack", "scaleway",
)  # fmt: skip
_OF_GCE: Final = (
    "gceServiceAccount", "gceUseStartupScript", "gcpPDCSIDriver", "multizone", "nodeInstancePrefix",
    "nodeTags",
)  # fmt: skip


def documents(decoded: Mapping[int, Decoded]) -> Iterator[Objection]:
    """Which cluster each document belongs to, and whether two have one name."""
    parts = {number: Part(each.tree, (number,)) for number, each in decoded.items()}
    clusters = {
        part.text("metadata", "name"): number
        for number, part in parts.items()
        if decoded[number].kind == "Cluster"
    }
    seen: set[str] = set()
    for number, part in parts.items():
        kind = decoded[number].kind
        if kind == "Cluster":
            continue
        yield from _member(number, part, clusters)
        if kind == "SSHCredential":
            key = part.text("spec", "publicKey")
            if not is_ssh_key(key):
                stated = "a publicKey that is none" if key else "no publicKey"
                yield objection(
                    18, part.here("spec", "publicKey"), f"The SSHCredential states {stated}.",
                    "Put the text of the public key file here: ssh-ed25519 AAAA...",
                )  # fmt: skip
            continue
        name = part.text("metadata", "name")
        if name and name in seen:
            yield objection(
                17, part.here("metadata", "name"),
                f"A second instance group is called {shown(name)}.", "Give it a name of its own.",
            )  # fmt: skip
        seen.add(name)


def _member(number: int, part: Part, clusters: Mapping[str, int]) -> Iterator[Objection]:
    place = part.here("metadata", "labels", LABEL)
    stated = part.text("metadata", "labels", LABEL)
    name = shown(part.text("metadata", "name"))
    if not stated:
        wanted = next(iter(clusters), "NAME")
        yield objection(
            14, place, f"{name} does not say which cluster it belongs to.",
            f"State it under metadata.labels: {LABEL}: {wanted}.",
        )  # fmt: skip
    elif clusters and stated not in clusters:
        yield objection(
            15, place, f"{name} belongs to {shown(stated)}, which is not in this file.",
            f"Name the cluster of this file: {', '.join(clusters)}.",
        )  # fmt: skip
    elif clusters and clusters[stated] > number:
        yield objection(
            16, part.here("metadata", "name"),
            f"{name} stands before its cluster; kops create -f makes one document after another.",
            "Put the Cluster first, or give its file to kops first.",
        )  # fmt: skip


def name(cluster: Cluster) -> Iterator[Objection]:
    """The name of the cluster, which is the name of its zone in DNS."""
    place, stated = cluster.metadata.here("name"), cluster.name
    if not stated:
        yield objection(
            20, cluster.metadata.place, "The Cluster has no name.",
            "State metadata.name, such as prod.example.com.",
        )  # fmt: skip
    elif not is_domain(stated):
        yield objection(
            21, place, f"The name {shown(stated)} cannot be a name in DNS.",
            "Take lower-case letters, digits, dashes and dots.",
        )  # fmt: skip
    elif not ("." in stated or cluster.without_dns or _imported(cluster)):
        yield objection(
            22, place, f"The name {shown(stated)} has no domain, and DNS is of the type "
            f"{cluster.dns}.",
            "Take a whole name such as prod.example.com, or topology.dns.type None.",
        )  # fmt: skip


def _imported(cluster: Cluster) -> bool:
    return cluster.metadata.pairs("annotations").get(_IMPORTED) == "imported"


def labels(cluster: Cluster) -> Iterator[Objection]:
    """Labels and annotations, as Kubernetes takes them."""
    metadata = cluster.metadata
    for key, value in metadata.pairs("labels").items():
        if not is_qualified_name(key) or not is_label_value(value):
            yield objection(
                24, metadata.here("labels", key),
                f"Kubernetes takes no label {shown(f'{key}={value}')}.",
                "Take letters, digits, dashes, dots and underscores, up to 63 of them.",
            )  # fmt: skip
    for key in metadata.pairs("annotations"):
        if not is_qualified_name(key.lower()):
            yield objection(
                24, metadata.here("annotations", key),
                f"Kubernetes takes no annotation {shown(key)}.",
                "Take letters, digits, dashes, dots and underscores, up to 63 of them.",
            )  # fmt: skip


def cloud(cluster: Cluster) -> Iterator[Objection]:
    """The cloud, and settings that belong to another."""
    stated, place = cluster.spec.text("cloudProvider"), cluster.spec.here("cloudProvider")
    if not stated:
        yield objection(23, place, "The Cluster states no cloudProvider.", "State aws.")
    elif stated not in _CLOUDS:
        yield objection(
            35, place, f"kops knows no cloud {shown(stated)}.", f"Take one of {', '.join(_CLOUDS)}."
        )
    for key in _OF_GCE:
        if cluster.spec.has("cloudConfig", key):
            yield objection(
                33, cluster.spec.here("cloudConfig", key),
                f"cloudConfig.{key} is for Google's cloud; kops refuses it on AWS.", "Take it out.",
            )  # fmt: skip


def version(cluster: Cluster) -> Iterator[Objection]:
    """The Kubernetes version against the window of this release of kops."""
    stated, place = cluster.spec.text("kubernetesVersion"), cluster.spec.here("kubernetesVersion")
    if not stated:
        return
    found = kubernetes(stated)
    if found is None:
        yield objection(
            30, place, f"{shown(stated)} is no Kubernetes version.", 'Write it like "1.36.0".'
        )
        return
    if _SHORT.fullmatch(stated):
        yield objection(
            37, place, f"{shown(stated)} names no release: kops update cluster looks for its "
            "programs below that version, where there are none.",
            f'Write the patch release, too, like "{stated}.0".',
        )  # fmt: skip
    window = {
        key: cluster.catalog.limit(f"kops.kubernetes_{key}", KOPS).text for key in ("min", "max")
    }
    oldest, own = tolerant(window["min"]), tolerant(RELEASE)
    between = f"Take {window['min']} to {window['max']}"
    if oldest and found < oldest:
        yield objection(
            31, place, f"Kubernetes {minor(found)} is older than kops {KOPS} takes.",
            f"{between}, one minor version after the other, or an older kops until then.",
        )  # fmt: skip
    elif own and found[:2] > own[:2]:
        yield _too_new(place, found, own, f"{between}, or wait for a newer kops.")


def _too_new(place: Place, found: Version, own: Version, remedy: str) -> Objection:
    """A minor version this kops was not made for.

    kops compares with its own release, the minor version raised by one and the patch kept, so
    that the first patches of the next minor version pass.
    """
    refused = (own[0], own[1] + 1, own[2])
    stated, first = (".".join(map(str, each)) for each in (found, refused))
    if found >= refused:
        return objection(
            32, place, f"Kubernetes {stated} is newer than kops {RELEASE} takes: it refuses "
            f"{first} and later.", remedy,
        )  # fmt: skip
    return objection(
        36, place, f"Kubernetes {stated} is newer than kops {KOPS}, which was not made for it; "
        f"kops {RELEASE} refuses only {first} and later.", remedy,
    )  # fmt: skip


CHECKS: Final = (name, labels, cloud, version)
