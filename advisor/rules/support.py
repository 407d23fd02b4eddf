"""The functions of the rule language that ask the support calendar."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from advisor.catalog import Catalog
from advisor.rules.functions import Function, MissingFact, version_key

NEVER = "9999-12-31"
"""The end of support of a release whose end nobody has announced."""


def calendar_lookups(catalog: Catalog) -> tuple[Function, ...]:
    """Ends of support as ISO dates (the last day), and what lies beyond the calendar."""
    return (*_ends(catalog), *_horizon(catalog))


def _ends(catalog: Catalog) -> tuple[Function, ...]:
    def dated(name: str, doc: str, implementation: Callable[[str], str]) -> Function:
        return Function(name, ("string",), "string", doc, implementation)

    return (
        dated(
            "eks_standard_end",
            "Last day of EKS standard support of a Kubernetes version.",
            partial(_eks_end, catalog, "standard"),
        ),
        dated(
            "eks_extended_end",
            "Last day of EKS extended support of a Kubernetes version.",
            partial(_eks_end, catalog, "extended"),
        ),
        dated(
            "upstream_eol",
            f"Last day of upstream support of Kubernetes; {NEVER} when none is announced.",
            partial(_upstream_end, catalog, "kubernetes"),
        ),
        dated(
            "etcd_eol",
            f"The same for etcd ({NEVER}: none announced).",
            partial(_upstream_end, catalog, "etcd"),
        ),
        dated(
            "istio_eol",
            f"The same for Istio ({NEVER}: none announced).",
            partial(_upstream_end, catalog, "istio"),
        ),
        dated(
            "karpenter_min",
            "Oldest Karpenter for a Kubernetes version.",
            partial(_karpenter_min, catalog),
        ),
    )


def _horizon(catalog: Catalog) -> tuple[Function, ...]:
    @cache
    def known(component: str) -> tuple[str, ...]:
        versions = catalog.calendar.versions(component)
        if not versions:
            raise ValueError(f"the support calendar has no component {component!r}")
        return versions

    def older(component: str, version: str) -> bool:
        return version_key(version)[:2] < version_key(known(component)[0])

    def newer(component: str, version: str) -> bool:
        return version_key(version)[:2] > version_key(known(component)[-1])

    return (
        Function(
            "older_than_known",
            ("string", "string"),
            "bool",
            "Whether a version came before all the calendar knows of a component: long past its "
            'end. older_than_known("eks", "1.10") is true.',
            older,
        ),
        Function(
            "newer_than_known",
            ("string", "string"),
            "bool",
            "Whether a version comes after all the calendar knows of a component.",
            newer,
        ),
    )


def _eks_end(catalog: Catalog, kind: str, version: str) -> str:
    release = catalog.calendar.release("eks", version)
    day = release and (release.standard_until if kind == "standard" else release.extended_until)
    if not day:
        raise MissingFact(f"the end of EKS {kind} support of {version}")
    return day.isoformat()


def _upstream_end(catalog: Catalog, component: str, version: str) -> str:
    release = catalog.calendar.release(component, version)
    if release is None:
        raise MissingFact(f"{component} {version} in the support calendar")
    return release.standard_until.isoformat() if release.standard_until else NEVER


def _karpenter_min(catalog: Catalog, version: str) -> str:
    found = catalog.calendar.karpenter_min(version)
    if found is None:
        raise MissingFact(f"the oldest Karpenter for Kubernetes {version}")
    return found
