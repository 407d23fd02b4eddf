"""The subnets of the file, and which of them each kind of machine stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.importers.imported import MisplacedError
from advisor.importers.kube_aws.case import Case, named
from advisor.importers.view import View


@dataclass(frozen=True, slots=True)
class Subnet:
    """One subnet of the file; the only one of a file with a single zone has no section."""

    name: str
    zone: str
    private: bool
    view: View

    @property
    def existing(self) -> bool:
        return named(self.view)


def listed(case: Case) -> list[Subnet]:
    """The subnets with a zone, in the order of the file."""
    found = []
    for position, view in enumerate(case.root.get("subnets").items()):
        zone = view.get("availabilityZone").word()
        if zone:
            # As kube-aws names those that have no name of their own.
            name = view.get("name").word() or f"Subnet{position}"
            found.append(Subnet(name, zone, view.get("private").flag() is True, view))
    return found


def single(case: Case) -> Subnet:
    """The public subnet that kube-aws makes where none is listed.

    Raises:
        MisplacedError: nor does the file state a zone.
    """
    zone = case.root.get("availabilityZone")
    if not zone.word():
        raise MisplacedError(
            zone.place,
            "neither availabilityZone nor subnets with one: no zone to place anything in",
            "State availabilityZone, or subnets; kube-aws needs one of them, too.",
        )
    return Subnet("Subnet0", zone.word() or "", private=False, view=View(None, zone.place, set()))


def subnets(case: Case) -> list[Subnet]:
    """Those listed, or the single one."""
    return listed(case) or [single(case)]


def of(case: Case, section: View, *, private: bool = False) -> list[Subnet]:
    """Where the machines of ``section`` stand: the subnets it names, else all public ones.

    ``private`` machines stand in the private ones. Where the file lists none of that kind,
    kube-aws refuses it; all are taken then.
    """
    found = subnets(case)
    wanted = [each.get("name").word() for each in section.get("subnets").items()]
    chosen = [each for each in found if each.name in wanted]
    return chosen or [each for each in found if each.private is private] or found


def zones(chosen: Sequence[Subnet]) -> list[str]:
    """Their zones, each once, in the order of the file."""
    return list(dict.fromkeys(each.zone for each in chosen))


def workers(case: Case) -> list[Subnet]:
    """The subnets of all node pools; those of the controllers where there is no pool."""
    pools = [each for each in case.root.get("worker", "nodePools").items() if each.mapping()]
    found = [subnet for pool in pools for subnet in of_pool(case, pool)]
    return found or of(case, case.root.get("controller"))


def of_pool(case: Case, pool: View) -> list[Subnet]:
    """The subnets of one node pool."""
    return of(case, pool, private=pool.get("private").flag() is True)


def say_zones(
    case: Case, path: str, chosen: Sequence[Subnet], place: View, usual: Sequence[str]
) -> list[str]:
    """Their zones, written down where they are not those that a design takes them to be in."""
    mine = zones(chosen)
    if mine != list(usual):
        case.record.infer(path, mine, place.place, "the zones of their subnets")
    return mine
