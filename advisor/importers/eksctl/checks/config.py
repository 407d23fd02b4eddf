"""One ClusterConfig as the checks see it: sound values only, and what eksctl makes of silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from advisor.catalog import Catalog
from advisor.importers.eksctl.checks.forms import shown
from advisor.importers.eksctl.checks.schema import words
from advisor.importers.foreign import Tree
from advisor.importers.imported import Place

MANAGED: Final = "managedNodeGroups"
SELF_MANAGED: Final = "nodeGroups"

AL2: Final = "AmazonLinux2"
AL2023: Final = "AmazonLinux2023"
BOTTLEROCKET: Final = ("Bottlerocket", "BottlerocketFips")


@dataclass(frozen=True, slots=True)
class Config:
    """A ClusterConfig without nulls, unknown keys and values of a wrong type."""

    tree: Tree
    catalog: Catalog

    def at(self, *path: str) -> Any:
        """The value at ``path``, None where the file is silent."""
        found: Any = self.tree
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        return found

    def section(self, *path: str) -> Tree:
        """The mapping at ``path``, empty where there is none."""
        found = self.at(*path)
        return found if isinstance(found, dict) else {}

    def items(self, *path: str) -> list[Any]:
        """The list at ``path``, empty where there is none."""
        found = self.at(*path)
        return found if isinstance(found, list) else []

    def text(self, *path: str) -> str:
        """The text at ``path``, empty where there is none."""
        return self.at(*path) or ""

    @property
    def version(self) -> str:
        """The Kubernetes version eksctl works with; its default where none is stated."""
        stated = self.text("metadata", "version")
        if stated in ("", "auto"):
            return self.catalog.limit("eksctl.default_kubernetes").text
        if stated == "latest":
            return self.catalog.calendar.versions("eks")[-1]
        return stated

    @property
    def ipv6(self) -> bool:
        return self.text("kubernetesNetworkConfig", "ipFamily").lower() == "ipv6"

    @property
    def auto_mode(self) -> bool:
        return self.at("autoModeConfig", "enabled") is True

    @property
    def fully_private(self) -> bool:
        return self.at("privateCluster", "enabled") is True

    @property
    def outposts(self) -> bool:
        return bool(self.text("outpost", "controlPlaneOutpostARN"))

    @property
    def oidc(self) -> bool:
        return self.at("iam", "withOIDC") is True

    @property
    def auth_mode(self) -> str:
        """The authentication mode, stated or not."""
        stated = self.text("accessConfig", "authenticationMode")
        if stated:
            return stated
        local = self.outposts and not self.text("outpost", "etcdInstanceType")
        return "CONFIG_MAP" if local else "API_AND_CONFIG_MAP"

    @property
    def subnets(self) -> bool:
        """Whether subnets that exist are listed."""
        listed = self.section("vpc", "subnets")
        return bool(listed.get("private") or listed.get("public"))

    @property
    def logs(self) -> list[str]:
        return self.items("cloudWatch", "clusterLogging", "enableTypes")

    @property
    def groups(self) -> Iterator[Group]:
        """Self-managed groups, then managed ones: the order in which eksctl checks them."""
        for kind in (SELF_MANAGED, MANAGED):
            for i, tree in enumerate(self.items(kind)):
                yield Group(self, kind, i, tree)

    def of(self, kind: str) -> Iterator[Group]:
        """The groups of one list."""
        return (group for group in self.groups if group.kind == kind)

    def addon(self, name: str) -> Tree | None:
        """The add-on of exactly this name."""
        return next((each for each in self.items("addons") if each.get("name") == name), None)


@dataclass(frozen=True, slots=True)
class Group:
    """One node group of a config."""

    config: Config
    kind: str
    index: int
    tree: Tree

    @property
    def managed(self) -> bool:
        return self.kind == MANAGED

    @property
    def place(self) -> Place:
        return (self.kind, self.index)

    @property
    def name(self) -> str:
        return self.tree.get("name") or ""

    @property
    def label(self) -> str:
        """What messages call it."""
        return f"Node group {shown(self.name)}" if self.name else f"{self.kind}[{self.index}]"

    def section(self, key: str) -> Tree:
        found = self.tree.get(key)
        return found if isinstance(found, dict) else {}

    @property
    def stated_family(self) -> str:
        """The image family in eksctl's own capitals; empty where the file is silent."""
        stated = self.tree.get("amiFamily") or ""
        for family in self.families:
            if family.lower() == stated.lower():
                return family
        return stated

    @property
    def families(self) -> tuple[str, ...]:
        """The image families eksctl knows."""
        return words("NodeGroup", "amiFamily")

    @property
    def family(self) -> str:
        """The image family eksctl takes; none for a managed group with an image of its own."""
        if self.managed and self.tree.get("ami"):
            return self.stated_family
        return self.stated_family or AL2023

    @property
    def checked_family(self) -> str:
        """The family eksctl checks against: self-managed groups get theirs only afterwards."""
        return self.family if self.managed else self.stated_family

    @property
    def bottlerocket(self) -> bool:
        return self.checked_family in BOTTLEROCKET

    @property
    def windows(self) -> bool:
        return self.checked_family.startswith("Windows")

    @property
    def distribution(self) -> Tree | None:
        found = self.tree.get("instancesDistribution")
        return found if isinstance(found, dict) else None

    @property
    def types(self) -> list[str]:
        """The instance types stated, whichever way."""
        listed: list[str] = self.tree.get("instanceTypes") or []
        if not self.managed:
            listed = (self.distribution or {}).get("instanceTypes") or []
        single = self.tree.get("instanceType")
        return listed or ([single] if single and single != "mixed" else [])

    @property
    def deciding_type(self) -> str:
        """The type by which eksctl picks the image: the first with an accelerator, or the first."""
        types = self.types
        for name in types:
            known = self.config.catalog.instance_type(name)
            if known and known.accelerator_kind in ("gpu", "neuron"):
                return name
        return types[0] if types else ""

    @property
    def selects(self) -> bool:
        """Whether an instance selector picks the types."""
        return any(
            (value is not None and value not in ("", 0))
            or (key in ("gpus", "neuron_devices") and value == 0)
            for key, value in self.section("instanceSelector").items()
        )  # fmt: skip

    @property
    def ssh(self) -> bool:
        """Whether machines let SSH in; a key alone says so."""
        stated = self.section("ssh")
        keys = any(stated.get(key) for key in ("publicKeyName", "publicKeyPath", "publicKey"))
        return stated.get("allow") is True or (keys and stated.get("allow") is not False)
