"""Who logs in to machines."""

from __future__ import annotations

from typing import Final

from advisor.importers.cloudformation.case import Case
from advisor.importers.cloudformation.node import Node
from advisor.importers.cloudformation.subnets import network

_SSH: Final = 22


def read_security(case: Case) -> None:
    """The ranges from which port 22 of machines is reached."""
    found: list[str] = []
    place = None
    for group in case.templates.of("AWS::EC2::SecurityGroup"):
        for rule in group.get("SecurityGroupIngress").items():
            cidr = _from(rule)
            if cidr:
                found.append(cidr)
                place = place or rule.place
                rule.all_seen()
        if case.templates.mentions(group, "by SSH") or case.templates.mentions(group, "endpoints"):
            case.templates.understood(group)
    for each in case.templates.of("AWS::EC2::SecurityGroupIngress"):
        cidr = _from(each.properties)
        if cidr:
            found.append(cidr)
            place = place or each.place
            case.templates.understood(each)
    if place is not None:
        case.record.read("security.ssh_cidrs", list(dict.fromkeys(found)), place)


def _from(rule: Node) -> str | None:
    """The range that a rule lets in on port 22; None where it does something else."""
    if rule.get("FromPort").whole() != _SSH or rule.get("ToPort").whole() != _SSH:
        return None
    return network(rule.get("CidrIp")) or network(rule.get("CidrIpv6"))
