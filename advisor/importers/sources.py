"""Whose file it is: told from its documents, before anything is read from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Protocol

from advisor.errors import AdvisorError
from advisor.importers.foreign import Foreign, Tree
from advisor.importers.imported import Objection, Reading
from advisor.model.scalars import printable

if TYPE_CHECKING:
    from advisor.catalog import Catalog
    from advisor.model.design import Design


class Reader(Protocol):
    """The package of one source: how its files become a design, and what is wrong with them."""

    def read(
        self, documents: Sequence[Tree], catalog: Catalog
    ) -> tuple[dict[str, Any], Sequence[Reading]]:
        """The documents as the plain tree of a design, and where each field of it came from.

        Values that the tool would refuse make no error here: they are left out and said to be not
        understood, and ``objections`` names them. Raises ``DocumentError`` only where there is
        nothing to make a design of.
        """

    def objections(self, documents: Sequence[Tree], catalog: Catalog) -> Iterable[Objection]:
        """What the tool refuses in the documents, and what a reader who knows it warns of."""


class Aligner(Protocol):
    """The part of a package that gives exports the names of an imported file."""

    EXCLUSIVE: tuple[tuple[str, ...], ...]
    """Mappings of which only one key may be there; see ``merge.edits``."""

    def align(
        self,
        documents: Sequence[Tree],
        base: list[Tree],
        ours: list[Tree],
        designs: tuple[Design, Design],
        catalog: Catalog,
    ) -> tuple[list[Tree], list[Tree]]:
        """``base`` and ``ours``, exports of ``designs``, in the names of ``documents``."""


@dataclass(frozen=True, slots=True)
class Source:
    """A tool whose files are read, and the package that reads them."""

    name: str
    package: str
    strict: bool
    """Whether the tool refuses a key that is given twice; others take the last value."""
    prefix: str
    """What the ids of findings about its files start with."""
    naming: str = ""
    """The module that gives exports the names of an imported file, where there is one."""
    stream: str = ""
    """The module that knows how the tool cuts a file into documents, where that matters."""
    functions: bool = False
    """Whether the short forms of CloudFormation's functions belong into its files."""

    def reader(self) -> Reader:
        """The package, loaded; raises ``AdvisorError`` where files of it are not read yet."""
        try:
            reader: Reader = import_module(self.package)
        except ModuleNotFoundError as problem:
            if problem.name != self.package:
                raise
            raise AdvisorError(
                f"Files of {self.name} are not read yet.",
                hint="Files of kops, eksctl, CloudFormation and kube-aws are.",
            ) from None
        return reader

    def stream_objections(self, foreign: Foreign) -> Iterable[Objection]:
        """What the tool has against the way the file is cut into documents."""
        if not self.stream:
            return ()
        found: Iterable[Objection] = import_module(self.stream).stream_objections(foreign)
        return found

    def aligner(self) -> Aligner | None:
        """The module ``naming``, loaded."""
        if not self.naming:
            return None
        aligner: Aligner = import_module(self.naming)
        return aligner


SOURCES: Final = {
    each.name: each
    for each in (
        Source(
            "kops",
            "advisor.importers.kops",
            strict=False,
            prefix="KOPS",
            naming="advisor.importers.kops.naming",
            stream="advisor.importers.kops.stream",
        ),
        Source(
            "eksctl",
            "advisor.importers.eksctl",
            strict=True,
            prefix="EKSCTL",
            naming="advisor.importers.eksctl.naming",
            stream="advisor.importers.eksctl.stream",
        ),
        Source(
            "cloudformation",
            "advisor.importers.cloudformation",
            strict=True,
            prefix="CFN",
            naming="advisor.importers.cloudformation.naming",
            functions=True,
        ),
        Source("kube-aws", "advisor.importers.kube_aws", strict=False, prefix="KUBEAWS"),
    )
}
"""The sources of files by name."""

_GROUPS: Final = {"kops.k8s.io": "kops", "kops": "kops", "eksctl.io": "eksctl"}
_KUBE_AWS: Final = frozenset(
    {"clusterName", "controller", "worker", "etcd", "keyName", "apiEndpoints", "availabilityZone",
     "kmsKeyArn", "externalDNSName", "vpcCIDR", "hostedZoneId", "s3URI", "subnets"}
)  # fmt: skip
_OF_EKS: Final = frozenset({"Arn", "ResourcesVpcConfig", "resourcesVpcConfig", "EksctlCreated"})
"""Keys of `eksctl get cluster -o json` and `aws eks describe-cluster`."""
_DESIGN_KEYS: Final = frozenset({"schema_version", "goals", "placement", "control_plane", "nodes"})


def detect(foreign: Foreign) -> str:
    """The name of the source whose file this is.

    Raises:
        DocumentError: it is a design, another tool's file, or of several tools at once.
    """
    found = [(_owner(document), number) for number, document in enumerate(foreign.documents)]
    known = [(name, number) for name, number in found if name in SOURCES]
    if not known:
        _refuse_stranger(foreign)
    first, _ = known[0]
    for name, number in known:
        if name != first:
            foreign.refuse(
                (number,),
                f"a document of {name} in a file of {first}",
                "Import the files of one tool at a time.",
            )
    return first


def named(name: str) -> Source:
    """The source called ``name``; raises ``AdvisorError`` when there is none."""
    if name not in SOURCES:
        raise AdvisorError(
            f'There is no import from "{printable(name)}".', hint=f"Known: {', '.join(SOURCES)}."
        )
    return SOURCES[name]


def belongs(foreign: Foreign) -> bool:
    """Whether a document of the file is of a source."""
    return any(_owner(each) in SOURCES for each in foreign.documents)


def _owner(document: Tree) -> str:
    """The source of one document; ``design``, or the group of another API, where it is none."""
    version = document.get("apiVersion")
    if isinstance(version, str):
        group = version.partition("/")[0]
        return _GROUPS.get(group, group or "v1")
    resources = document.get("Resources")
    if "AWSTemplateFormatVersion" in document or (
        isinstance(resources, dict) and any(_is_resource(each) for each in resources.values())
    ):
        return "cloudformation"
    if "schema_version" in document or _DESIGN_KEYS.intersection(document):
        return "design"
    if "clusterName" in document and len(_KUBE_AWS.intersection(document)) > 1:
        return "kube-aws"
    return ""


def _is_resource(value: Any) -> bool:
    return isinstance(value, dict) and "::" in str(value.get("Type"))


def _refuse_stranger(foreign: Foreign) -> None:
    document = foreign.documents[0]
    owner = _owner(document)
    if owner == "design":
        foreign.refuse(
            (0,),
            "this is a design, not a file of another tool",
            "There is nothing to import: every command takes it as it is.",
        )
    if not _OF_EKS.isdisjoint(document):
        foreign.refuse(
            (0,),
            "what EKS says of a cluster that runs, not the config it was made of",
            "Read the cluster itself: k8s-advisor import --live eks:NAME --region REGION",
        )
    kind = document.get("kind")
    version = document.get("apiVersion")
    if isinstance(kind, str) and isinstance(version, str):
        what = f"{printable(kind)} ({printable(version)}) describes no cluster that can be read"
    else:
        what = "nothing here tells whose file this is"
    foreign.refuse(
        (0, "kind") if kind else (0,),
        what,
        f"Files of {', '.join(SOURCES)} are read; name the tool with --from where it is not seen.",
    )
