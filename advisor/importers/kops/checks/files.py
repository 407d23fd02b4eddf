"""Hooks, files, sysctls, registries and add-ons of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.importers.imported import Objection
from advisor.importers.kops.checks.catalogue import objection
from advisor.importers.kops.checks.forms import shown, url_parts
from advisor.importers.kops.checks.manifests import Cluster, Part

_POLICIES: Final = ("automatic", "external")


def of_cluster(cluster: Cluster) -> Iterator[Objection]:
    """What runs and lies on all machines."""
    yield from _common(cluster.spec)


def of_groups(cluster: Cluster) -> Iterator[Objection]:
    """What runs and lies on the machines of a group."""
    for group in cluster.groups:
        yield from _common(group.spec)


def _common(part: Part) -> Iterator[Objection]:
    for hook in part.parts("hooks"):
        yield from _hook(hook)
    for asset in part.parts("fileAssets"):
        for key in ("name", "content"):
            if not asset.text(key):
                yield objection(
                    283, asset.here(key), f"The file {shown(asset.text('name'))} has no {key}.",
                    f"State {key}.",
                )  # fmt: skip
    for i, text in enumerate(part.items("sysctlParameters")):
        if "=" not in text:
            yield objection(
                226, part.here("sysctlParameters", i), f"The sysctl {shown(text)} has no value.",
                "Write it like vm.max_map_count=262144.",
            )  # fmt: skip
    policy = part.at("updatePolicy")
    if policy is not None and policy not in _POLICIES:
        yield objection(
            220, part.here("updatePolicy"), f"updatePolicy is {shown(policy)}.",
            "Take automatic or external.",
        )  # fmt: skip


def _hook(hook: Part) -> Iterator[Objection]:
    if hook.on("disabled"):
        return
    name = shown(hook.text("name"))
    container, manifest = hook.has("execContainer"), hook.text("manifest")
    raw = hook.on("useRawManifest")
    if not container and not manifest:
        yield objection(
            280, hook.place, f"The hook {name} has neither manifest nor execContainer.",
            "State one of them.",
        )  # fmt: skip
    if raw and (container or not manifest or hook.has("before") or hook.has("requires")):
        yield objection(
            281, hook.here("useRawManifest"), f"The hook {name} is raw and has more, or less, than "
            "a manifest.", "State manifest alone with useRawManifest.",
        )  # fmt: skip
    if container and not hook.text("execContainer", "image"):
        yield objection(
            282, hook.here("execContainer", "image"), f"The hook {name} names no image.",
            "State execContainer.image.",
        )  # fmt: skip


def assets(cluster: Cluster) -> Iterator[Objection]:
    """Where programs and images come from."""
    part = cluster.spec.part("assets")
    if part.has("containerProxy") and part.has("containerRegistry"):
        yield objection(
            224, part.here("containerProxy"), "containerProxy and containerRegistry are stated.",
            "Keep one.",
        )  # fmt: skip
    repository = part.at("fileRepository")
    if repository is not None:
        scheme, host = url_parts(repository)
        if scheme not in ("http", "https") or not host:
            yield objection(
                225, part.here("fileRepository"), f"fileRepository is {shown(repository)}.",
                "Write a whole URL: https://...",
            )  # fmt: skip
    for each in cluster.spec.parts("addons"):
        if each.text("manifest").startswith("file://"):
            yield objection(
                223, each.here("manifest"), f"The add-on {shown(each.text('manifest'))} lies on "
                "your machine.", "Put it into the state store, or add its objects to the file.",
            )  # fmt: skip
    if cluster.spec.has("nodeAuthorization"):
        yield objection(
            221, cluster.spec.here("nodeAuthorization"), "nodeAuthorization is stated.",
            "Take it out; kops-controller does its work.",
        )  # fmt: skip


CHECKS: Final = (of_cluster, of_groups, assets)
