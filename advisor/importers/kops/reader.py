"""The manifests as one design: each part in the order in which the parts need one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from advisor.importers.foreign import Tree
from advisor.importers.imported import Place
from advisor.importers.kops.access import read_access
from advisor.importers.kops.addons import read_addons
from advisor.importers.kops.case import Case
from advisor.importers.kops.cluster import read_cluster
from advisor.importers.kops.control_plane import read_control_plane
from advisor.importers.kops.endpoint import read_endpoint
from advisor.importers.kops.etcd import read_etcd
from advisor.importers.kops.manifest import manifest, own
from advisor.importers.kops.network import read_network
from advisor.importers.kops.pools import read_pools
from advisor.importers.record import Record
from advisor.importers.view import unseen

if TYPE_CHECKING:
    from advisor.catalog import Catalog

_KEPT: Final = "a design has no field for it"
_REASONS: Final = {
    "hooks": "units that run on the machines",
    "fileAssets": "files that are written to the machines",
    "additionalUserData": "scripts that run on the machines",
    "additionalPolicies": "IAM statements of your own",
    "externalPolicies": "IAM policies of your own",
    "addons": "manifests that kops applies",
    "kubelet": "flags of the kubelet",
    "masterKubelet": "flags of the kubelet",
    "kubeAPIServer": "flags of the API server",
    "kubeControllerManager": "flags of the controller manager",
    "kubeScheduler": "flags of the scheduler",
    "publicKey": "a key to log in with",
}
# What a design need not know: kops' own bookkeeping, and what says nothing about the cluster.
_PLAIN: Final = frozenset({"apiVersion", "kind", "metadata", "channel", "status"})


def read_case(documents: Sequence[Tree], catalog: Catalog) -> Case:
    """The manifests, read; the record of the case holds the design and its readings.

    Raises:
        MisplacedError: the documents are not one cluster on AWS.
    """
    case = Case(manifest(documents), catalog, Record())
    read_cluster(case)
    read_control_plane(case)
    read_network(case)
    read_endpoint(case)
    read_etcd(case)
    read_pools(case)
    read_access(case)
    read_addons(case)
    for place, value in _left(documents, case.manifest.seen):
        if len(place) == 1:
            case.record.leave(place, value, "an object that kops applies as an add-on")
            continue
        word = next((_REASONS[part] for part in reversed(place) if part in _REASONS), _KEPT)
        case.record.leave(place, value, word)
    return case


def _left(documents: Sequence[Tree], seen: set[Place]) -> Iterator[tuple[Place, object]]:
    """What of the documents nobody has looked at."""
    for number, document in enumerate(documents):
        if not own(document):
            yield (number,), document.get("kind")
            continue
        for place, value in unseen(document, (number,), seen):
            if (len(place) > 1 and place[1] in _PLAIN) or place[-1] == "channel" or value is None:
                continue
            yield place, value
