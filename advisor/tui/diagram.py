"""The plan as nested boxes: region, zones side by side, subnets, and what stands in them.

Containment, not a graph: what a zone loses together stands in one box.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from textual.content import Content

from advisor.model.design import Design
from advisor.model.vocabulary import NodeSubnets, SubnetRole
from advisor.plan import Plan
from advisor.plan.resources import (
    BalancerSize,
    ClusterSize,
    DiskSize,
    EndpointSize,
    InstanceSize,
    Resource,
    ResourceKind,
    Role,
)
from advisor.tui.widgets.detailed import cut

_FRAME: Final = "$foreground-disabled"
_MUTED: Final = "$foreground-muted"
_NARROWEST: Final = 24
_ROLES: Final = {
    Role.CONTROL_PLANE: "control plane",
    Role.API: "API server",
    Role.ETCD: "etcd",
    Role.WORKERS: "workers",
    Role.OPERATIONS: "bastion",
}


def diagram(design: Design, plan: Plan, width: int) -> Content:
    """The picture of a plan, ``width`` columns wide."""
    inner = width - 4
    zones = list(dict.fromkeys(subnet.zone for subnet in plan.subnets)) or sorted(
        {r.zone for r in plan.resources if r.zone}
    )
    lines: list[Content] = [
        *(Content.styled(cut(text, inner), "") for text in _front(plan)),
        *_zone_rows(design, plan, zones, inner),
        *(Content.styled(cut(text, inner), _MUTED) for text in _beside(plan)),
    ]
    title = f"{design.placement.region} · VPC {design.network.vpc_cidr}"
    return Content("\n").join(box(title, lines, width))


def box(title: str, lines: Iterable[Content], width: int) -> list[Content]:
    """``lines`` in a frame; each is as wide as the frame leaves."""
    head = f"╭ {cut(title, width - 5)} "
    framed = [
        Content.assemble(
            ("╭ ", _FRAME),
            (cut(title, width - 5), "bold"),
            (f" {'─' * (width - len(head) - 1)}╮", _FRAME),
        )
    ]
    for line in lines:
        gap = " " * max(0, width - 4 - line.cell_length)
        framed.append(Content.assemble(("│ ", _FRAME), line, gap, (" │", _FRAME)))
    framed.append(Content.styled(f"╰{'─' * (width - 2)}╯", _FRAME))
    return framed


def _front(plan: Plan) -> list[str]:
    """What stands in front of the zones: load balancers and the EKS control plane."""
    found = []
    for each in plan.resources:
        if isinstance(each.size, BalancerSize):
            side = "public" if each.size.public else "internal"
            many = f"{each.quantity} x " if each.quantity > 1 else ""
            what = "API" if each.role is Role.API else "Services and ingress"
            zones = len(each.size.zones)
            found.append(f"⇄ {many}{each.size.kind.value.upper()} {side}, {what}, {zones} zones")
        if isinstance(each.size, ClusterSize):
            found.append(f"☁ EKS control plane {each.size.version}, run by AWS in three zones")
    return found


def _zone_rows(design: Design, plan: Plan, zones: Sequence[str], width: int) -> list[Content]:
    """Boxes of zones side by side, as many in a row as fit."""
    if not zones:
        return []
    columns = max(1, min(len(zones), (width + 1) // (_NARROWEST + 1)))
    each = (width - (columns - 1)) // columns
    rows: list[Content] = []
    for start in range(0, len(zones), columns):
        boxes = [
            box(zone, _zone(design, plan, zone, each - 4), each)
            for zone in zones[start : start + columns]
        ]
        rows += _side_by_side(boxes, each)
    return rows


def _side_by_side(boxes: list[list[Content]], width: int) -> list[Content]:
    height = max(len(lines) for lines in boxes)
    filled = []
    for lines in boxes:
        blank = Content.assemble(("│", _FRAME), " " * (width - 2), ("│", _FRAME))
        filled.append([*lines[:-1], *[blank] * (height - len(lines)), lines[-1]])
    return [Content(" ").join(parts) for parts in zip(*filled, strict=True)]


def _zone(design: Design, plan: Plan, zone: str, width: int) -> list[Content]:
    """The subnets of a zone and what stands in each."""
    here = [each for each in plan.resources if each.zone == zone]
    nodes = _machines(here)
    public = [
        f"{each.quantity} x NAT" if each.quantity > 1 else "NAT gateway"
        for each in here
        if each.kind is ResourceKind.NAT_GATEWAY
    ]
    lines: list[Content] = []
    open_nodes = design.network.node_subnets == NodeSubnets.PUBLIC
    subnets = sorted(
        (each for each in plan.subnets if each.zone == zone),
        key=lambda each: each.role != SubnetRole.PUBLIC,
    )
    placed = False
    for subnet in subnets:
        lines.append(Content.styled(cut(f"{subnet.role.value} {subnet.cidr}", width), _MUTED))
        holds_nodes = not placed and (
            open_nodes if subnet.role == SubnetRole.PUBLIC else not open_nodes
        )
        things = (public if subnet.role == SubnetRole.PUBLIC else []) + (
            nodes if holds_nodes else []
        )
        placed = placed or holds_nodes
        lines += [_thing(text, width) for text in things]
    if not placed:
        lines += [_thing(text, width) for text in nodes]
    return lines


def _thing(text: str, width: int) -> Content:
    if text.startswith(" "):
        return Content.styled(f"  {cut(text, width - 4)}", _MUTED)
    return Content.assemble(("▪ ", "$primary"), cut(text, width - 2))


def _machines(here: Sequence[Resource]) -> list[str]:
    """Machines of a zone by purpose, each with its type and etcd's disks below it."""
    machines: Counter[tuple[str, str]] = Counter()
    disks: Counter[str] = Counter()
    pods = 0
    for each in here:
        if isinstance(each.size, InstanceSize):
            what = each.group if each.role is Role.WORKERS else _ROLES.get(each.role, each.name)
            spot = " spot" if each.size.spot else ""
            machines[what, f"{each.size.instance_type}{spot}"] += each.quantity
        elif each.kind is ResourceKind.FARGATE_POD:
            pods += each.quantity
        elif _is_etcd_disk(each) and isinstance(each.size, DiskSize):
            disks[f"{each.size.type.value} {each.size.size_gib.normalize():f} GiB"] += each.quantity
    lines: list[str] = []
    hosts = [what for what, _ in machines if what == _ROLES[Role.ETCD]] or [
        _ROLES[Role.CONTROL_PLANE]
    ]
    for (what, machine), number in machines.items():
        lines += [f"{number} x {what}", f" {machine}"]
        if what in hosts:
            lines += [f" {count} x {disk}" for disk, count in disks.items()]
    return [*lines, f"{pods} x Fargate pod"] if pods else lines


def _is_etcd_disk(resource: Resource) -> bool:
    return (
        resource.role is Role.ETCD
        and resource.kind is ResourceKind.VOLUME
        and not resource.name.endswith("/root")
    )


def _beside(plan: Plan) -> list[str]:
    """What lies in no zone."""
    names = {
        ResourceKind.BUCKET: "S3 bucket",
        ResourceKind.KMS_KEY: "KMS key",
        ResourceKind.HOSTED_ZONE: "hosted zone",
        ResourceKind.FILE_SYSTEM: "EFS",
        ResourceKind.QUEUE: "SQS queue",
        ResourceKind.LOG_GROUP: "log group",
    }
    counted = Counter(names[each.kind] for each in plan.resources if each.kind in names)
    services = [f"{number} {name}{'s' if number > 1 else ''}" for name, number in counted.items()]
    endpoints = [
        each.size.service for each in plan.resources if isinstance(each.size, EndpointSize)
    ]
    volumes = sum(
        each.quantity
        for each in plan.resources
        if each.role is Role.STORAGE and each.kind is ResourceKind.VOLUME
    )
    found = []
    if volumes:
        found.append(f"▤ {volumes} persistent volumes, each in the zone of its pod")
    if endpoints:
        found.append(f"⇢ endpoints: {', '.join(dict.fromkeys(endpoints))}")
    if services:
        found.append(f"☁ {', '.join(services)}")
    return found
