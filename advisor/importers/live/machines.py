"""What a launch template says of the machines of a group: disk, metadata service, access."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from advisor.importers.eksctl.groups import Pool
from advisor.importers.imported import How
from advisor.importers.live.network import Subnet
from advisor.importers.record import Found
from advisor.importers.view import View
from advisor.model.vocabulary import ImageFamily, ImdsTokens, VolumeType

_DEVICES: Final = {
    ImageFamily.BOTTLEROCKET.value: ("/dev/xvdb",),  # the first disk holds the system alone
}
_ROOTS: Final = ("/dev/xvda", "/dev/sda1")
_DEMAND_TOKENS: Final = frozenset({ImageFamily.AL2023.value, ImageFamily.BOTTLEROCKET.value})
"""Families whose images EC2 starts with IMDSv2 alone, unless told otherwise."""


def read_machine(pool: Pool, template: View | None, *, subnets: Sequence[Subnet]) -> None:
    """The fields of ``pool`` that its launch template decides; None: it was not shown."""
    _address(pool, template, subnets)
    if template is None:
        return
    _disk(pool, template)
    _metadata(pool, template)
    key = template.get("KeyName")
    if key.word():
        pool.fields["ssh"] = Found(True, How.READ, key.place)
    interfaces = template.get("NetworkInterfaces")
    if any(
        (each.get("InterfaceType").text() or "").startswith("efa") for each in interfaces.items()
    ):
        pool.fields["efa"] = Found(True, How.READ, interfaces.place)


def _address(pool: Pool, template: View | None, subnets: Sequence[Subnet]) -> None:
    """Whether the machines get public addresses: as the template says, else as their subnets."""
    for each in template.get("NetworkInterfaces").items() if template is not None else ():
        stated = each.get("AssociatePublicIpAddress")
        if stated.flag() is not None:
            pool.fields["public_ip"] = Found(stated.flag(), How.READ, stated.place)
            return
    if not subnets:
        return
    open_ones = [each.view.get("MapPublicIpOnLaunch") for each in subnets if each.public]
    found = any(each.flag() is True for each in open_ones)
    reason = "its subnets give out public addresses" if found else "its subnets give out none"
    place = open_ones[0].place if found else subnets[0].view.place
    pool.fields["public_ip"] = Found(found, How.INFERRED, place, reason)


def _disk(pool: Pool, template: View) -> None:
    devices = [each for each in template.get("BlockDeviceMappings").items() if each.has("Ebs")]
    family = pool.fields["image_family"].value
    wanted = _DEVICES.get(family, _ROOTS)
    named = [each for each in devices if each.get("DeviceName").text() in wanted]
    for disk in (named or devices)[:1]:
        ebs = disk.get("Ebs")
        size, kind = ebs.get("VolumeSize"), ebs.get("VolumeType")
        if size.whole():
            pool.fields["root.size_gib"] = Found(size.whole(), How.READ, size.place)
        if kind.word() in {each.value for each in VolumeType}:
            pool.fields["root.type"] = Found(kind.word(), How.READ, kind.place)
        for path, key in (("root.iops", "Iops"), ("root.throughput_mibps", "Throughput")):
            part = ebs.get(key)
            if part.whole():
                pool.fields[path] = Found(part.whole(), How.READ, part.place)
        encrypted = ebs.get("Encrypted")
        reason = "the template leaves it to the account's setting, which is off unless changed"
        how = How.READ if encrypted.flag() is not None else How.DEFAULTED
        pool.fields["root.encrypted"] = Found(
            encrypted.flag() is True, how, ebs.place, reason if how is How.DEFAULTED else ""
        )


def _metadata(pool: Pool, template: View) -> None:
    stated = template.get("MetadataOptions")
    tokens, hops = stated.get("HttpTokens"), stated.get("HttpPutResponseHopLimit")
    if tokens.word() in {each.value for each in ImdsTokens}:
        pool.fields["imds.tokens"] = Found(tokens.word(), How.READ, tokens.place)
    else:
        demanded = pool.fields["image_family"].value in _DEMAND_TOKENS
        word = ImdsTokens.REQUIRED if demanded else ImdsTokens.OPTIONAL
        reason = (
            "the image asks for IMDSv2 where the template says nothing"
            if demanded
            else "EC2 leaves IMDSv1 open where neither template nor image says anything"
        )
        pool.fields["imds.tokens"] = Found(word.value, How.DEFAULTED, template.place, reason)
    if hops.whole():
        pool.fields["imds.hops"] = Found(hops.whole(), How.READ, hops.place)
