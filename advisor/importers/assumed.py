"""What no file of a tool says and every judgement needs: the load that the cluster carries.

The defaults of a design are those of somebody who plans one. Judged by them, a running cluster
would be too small or too large for a load it does not have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from advisor.importers.imported import How, Reading

if TYPE_CHECKING:
    from advisor.catalog import Catalog
    from advisor.model.design import Design

_SHARE: Final = 1 / 3
"""Of what the fleet offers as it starts: its peak, half as high again, then fits into one of two
zones."""
_PODS_A_NODE: Final = 10
_REASON: Final = (
    "nothing here says what runs in the cluster: a third of the fleet is assumed; state it for "
    "figures of yours"
)


def with_load(design: Design, catalog: Catalog) -> tuple[Design, list[Reading]]:
    """``design`` with a load that its fleet carries, and how that came about."""
    cpus = memory = nodes = 0.0
    for pool in design.nodes.pools:
        kind = catalog.instance_type(pool.instance_types[0])
        if kind is not None:
            cpus += pool.desired * kind.vcpus
            memory += pool.desired * float(kind.memory_gib)
            nodes += pool.desired
    if not nodes:
        return design, []
    values = {
        "pods": int(nodes * _PODS_A_NODE),
        "cpu_requests_vcpus": round(cpus * _SHARE, 1),
        "memory_requests_gib": round(memory * _SHARE, 1),
    }
    try:
        load = type(design.workload).model_validate(design.workload.model_dump() | values)
    except ValidationError:
        return design, []  # a fleet larger than any load that a design can state
    readings = [
        Reading(f"workload.{name}", How.INFERRED, value, None, _REASON)
        for name, value in values.items()
    ]
    return design.model_copy(update={"workload": load}), readings
