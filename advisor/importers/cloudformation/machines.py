"""What the machines of a group are: read from its launch template."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from advisor.importers.cloudformation.case import Case
from advisor.importers.cloudformation.node import Node
from advisor.importers.cloudformation.template import Resource, tag_of
from advisor.importers.eksctl.groups import Pool
from advisor.importers.imported import How
from advisor.importers.record import Found
from advisor.model.vocabulary import (
    Architecture,
    ImageFamily,
    ImdsTokens,
    OperatingSystem,
    VolumeType,
)

_MAX_PODS: Final = re.compile(r"(?:--max-pods[= ]|max-pods\s*=\s*|maxPods:\s*)([0-9]{1,4})")
_IMAGE: Final = re.compile(r"ami-[0-9a-f]+")
_AMI_TYPES: Final = (
    ("AL2023", ImageFamily.AL2023), ("AL2_", ImageFamily.AL2),
    ("BOTTLEROCKET", ImageFamily.BOTTLEROCKET), ("WINDOWS", ImageFamily.WINDOWS),
)  # fmt: skip
"""Beginnings of the kinds of image that EKS has, the longer ones first."""
_IN_IMAGE: Final = (
    ("amazon-linux-2023", ImageFamily.AL2023), ("bottlerocket", ImageFamily.BOTTLEROCKET),
    ("windows", ImageFamily.WINDOWS), ("ubuntu", ImageFamily.UBUNTU),
    ("amazon-linux-2", ImageFamily.AL2),
)  # fmt: skip
"""What the path of an image in the Parameter Store holds."""
_KEPT_BY_EKS: Final = frozenset({"ImageId", "UserData", "InstanceType", "KeyName"})


@dataclass(frozen=True, slots=True)
class Machines:
    """The launch template of a group, or what stands for it where it has none."""

    data: Node
    """The properties under ``LaunchTemplateData``."""
    template: Resource | None

    def name_tag(self) -> str:
        """What the machines are called."""
        for each in self.data.get("TagSpecifications").items():
            kind = each.get("ResourceType").word()
            name = tag_of(each.get("Tags"), "Name")
            if kind == "instance" and name is not None:
                return name.loose()
        return ""


def machines_of(case: Case, group: Resource) -> Machines:
    """The launch template that a group names, alone or with further types."""
    specification = group.get("LaunchTemplate")
    if not specification:
        specification = group.get("MixedInstancesPolicy", "LaunchTemplate",
                                  "LaunchTemplateSpecification")  # fmt: skip
    specification.get("Version").all_seen()
    named = specification.get("Id") or specification.get("LaunchTemplateId")
    template = case.templates.named(named, "AWS::EC2::LaunchTemplate")
    if template is None:
        name = specification.get("Name") or specification.get("LaunchTemplateName")
        template = case.templates.named(name, "AWS::EC2::LaunchTemplate")
        template = template or _by_name(case, name)
    if template is not None:
        template.get("LaunchTemplateName")
        template.get("TagSpecifications").all_seen()
        return Machines(template.get("LaunchTemplateData"), template)
    launch = case.templates.named(
        group.get("LaunchConfigurationName"), "AWS::AutoScaling::LaunchConfiguration"
    )
    if launch is not None:
        return Machines(launch.properties, launch)
    if specification:
        reason = "the launch template is not here: what it says is not read"
        case.record.leave(specification.stated, named.loose(), reason)
    return Machines(Node.absent(group.place), None)


def _by_name(case: Case, name: Node) -> Resource | None:
    for each in case.templates.of("AWS::EC2::LaunchTemplate"):
        stated = each.get("LaunchTemplateName").loose()
        if stated and stated == name.loose():
            return each
    return None


def read_machines(case: Case, pool: Pool, group: Resource, machines: Machines) -> None:
    """Types, image, disk, metadata service and the rest of a machine."""
    data = machines.data
    _types(case, pool, group, data)
    _image(case, pool, group, data)
    _disk(case, pool, group, data)
    _metadata(pool, data)
    _access(pool, group, data)
    _told(pool, data)
    data.get("TagSpecifications").all_seen()
    for name in ("IamInstanceProfile", "SecurityGroupIds", "SecurityGroups", "EbsOptimized"):
        data.get(name).all_seen()


def put(pool: Pool, path: str, node: Node, value: Any, absent: Any, reason: str) -> None:
    """``value`` where the template states one, else what EKS or EC2 does then."""
    if value is not None:
        pool.fields[path] = Found(value, How.READ, node.place, node.note)
    elif node:
        why = node.unknown.reason if node.unknown else "it cannot be read"
        pool.fields[path] = Found(absent, How.INFERRED, node.stated, f"{why}; this stands for it")
    else:
        pool.fields[path] = Found(absent, How.DEFAULTED, node.place, reason)


def _types(case: Case, pool: Pool, group: Resource, data: Node) -> None:
    stated = group.get("InstanceTypes")
    overrides = group.get("MixedInstancesPolicy", "LaunchTemplate", "Overrides")
    mixed = [each.get("InstanceType") for each in overrides.items()]
    single = data.get("InstanceType")
    node, found = stated, stated.texts()
    if not found and mixed:
        node, found = overrides, [text for each in mixed if (text := each.word())]
    if not found and single:
        node, found = single, single.texts()
    default = case.fact("nodegroup_instance_type")
    if any(each.has("InstanceRequirements") for each in (*overrides.items(), data)):
        data.get("InstanceRequirements").all_seen()
        reason = f"attributes pick the types when it runs; {default} stands for them"
        pool.fields["instance_types"] = Found([default], How.INFERRED, group.place, reason)
        return
    found = list(dict.fromkeys(found))
    reason = f"EKS takes {default} where no type is stated"
    put(pool, "instance_types", node, found or None, [default], reason)
    known = case.catalog.instance_type((found or [default])[0])
    arch = known.arch if known else Architecture.AMD64.value
    if arch in (Architecture.AMD64, Architecture.ARM64):
        pool.fields["architecture"] = Found(
            Architecture(arch).value, How.INFERRED, node.place, "the processors of the types"
        )


def _image(case: Case, pool: Pool, group: Resource, data: Node) -> None:
    kind, image = group.get("AmiType"), data.get("ImageId")
    stated = kind.word() or ""
    text = f"{image.loose()} {_ssm_default(case, data)}".strip().lower()
    found = next((family for start, family in _AMI_TYPES if stated.startswith(start)), None)
    node = kind
    if found is None and text:
        node = image
        found = next((family for part, family in _IN_IMAGE if part in text), None)
    reason = "Amazon Linux 2023, as EKS takes it from Kubernetes 1.30 on"
    word = found.value if found else None
    if image.word() and found is None:
        _guess_image(pool, image, data)
    else:
        put(pool, "image_family", node, word, ImageFamily.AL2023.value, reason)
    if found is ImageFamily.WINDOWS:
        system = OperatingSystem.WINDOWS.value
        pool.fields["os"] = Found(system, How.INFERRED, node.place, "the image family")
    if _IMAGE.fullmatch(image.word() or ""):
        pool.fields["custom_image"] = Found(image.word(), How.READ, image.place, image.note)
    for name in ("Version", "ReleaseVersion", "ForceUpdateEnabled"):
        group.get(name).all_seen()


def _ssm_default(case: Case, data: Node) -> str:
    """The path of an image that a parameter looks up."""
    image = data.get("ImageId")
    if image.unknown is None or len(image.place) < 3:
        return ""
    parameters = case.templates.documents[int(image.place[0])].get("Parameters")
    parameter = parameters.get(image.place[2]) if isinstance(parameters, dict) else None
    default = parameter.get("Default") if isinstance(parameter, dict) else None
    return default if isinstance(default, str) else ""


def _guess_image(pool: Pool, image: Node, data: Node) -> None:
    """An image by its id: how its machines join tells the family."""
    told = data.get("UserData").loose()
    family = ImageFamily.AL2023
    if "[settings.kubernetes]" in told:
        family = ImageFamily.BOTTLEROCKET
    elif "/etc/eks/bootstrap.sh" in told:
        family = ImageFamily.AL2
    reason = "an image of one's own; the family by what its machines are told"
    pool.fields["image_family"] = Found(family.value, How.INFERRED, image.place, reason)


def _disk(case: Case, pool: Pool, group: Resource, data: Node) -> None:
    windows = pool.fields["image_family"].value == ImageFamily.WINDOWS.value
    mappings = list(data.get("BlockDeviceMappings").items())
    ebs = mappings[-1].get("Ebs") if mappings else Node.absent(data.place)
    for each in mappings:
        each.get("DeviceName")
        each.get("Ebs", "DeleteOnTermination")
    kind = ebs.get("VolumeType")
    known = {each.value for each in VolumeType}
    default = VolumeType.GP2.value if mappings else VolumeType.GP3.value
    word = kind.word() if kind.word() in known else None
    put(pool, "root.type", kind, word, default, f"{default} where no type is stated")
    size = ebs.get("VolumeSize") or group.get("DiskSize")
    gib = case.fact("nodegroup_windows_disk_gib" if windows else "nodegroup_disk_gib")
    put(pool, "root.size_gib", size, size.whole() or None, gib, f"EKS takes {gib} GiB")
    for path, name in (("root.iops", "Iops"), ("root.throughput_mibps", "Throughput")):
        part = ebs.get(name)
        if part.whole() is not None:
            pool.fields[path] = Found(part.whole(), How.READ, part.place, part.note)
    encrypted = ebs.get("Encrypted")
    reason = "left to the account's setting, which is off unless changed"
    put(pool, "root.encrypted", encrypted, encrypted.flag(), False, reason)
    ebs.get("KmsKeyId")


def _metadata(pool: Pool, data: Node) -> None:
    options = data.get("MetadataOptions")
    tokens, hops = options.get("HttpTokens"), options.get("HttpPutResponseHopLimit")
    known = {each.value for each in ImdsTokens}
    old = pool.fields["image_family"].value == ImageFamily.AL2.value
    absent = ImdsTokens.OPTIONAL.value if old else ImdsTokens.REQUIRED.value
    word = tokens.word() if tokens.word() in known else None
    put(pool, "imds.tokens", tokens, word, absent, "what the image asks for")
    put(pool, "imds.hops", hops, hops.whole(), 2, "what EKS gives the machines of its images")
    options.get("HttpEndpoint")


def _access(pool: Pool, group: Resource, data: Node) -> None:
    key = data.get("KeyName")
    remote = group.get("RemoteAccess")
    if key:
        pool.fields["ssh"] = Found(True, How.READ, key.stated, "")
    elif remote.get("Ec2SshKey"):
        pool.fields["ssh"] = Found(True, How.READ, remote.stated, "")
        remote.get("SourceSecurityGroups").all_seen()
    public: Node | None = None
    for each in data.get("NetworkInterfaces").items():
        if (each.get("InterfaceType").word() or "").startswith("efa"):
            pool.fields["efa"] = Found(True, How.READ, each.place, "")
            data.get("Placement").all_seen()
        if each.has("AssociatePublicIpAddress"):
            public = each.get("AssociatePublicIpAddress")
        each.all_seen()
    if public is not None and public.flag() is not None:
        pool.fields["public_ip"] = Found(public.flag(), How.READ, public.place, public.note)


def _told(pool: Pool, data: Node) -> None:
    told = data.get("UserData")
    match = _MAX_PODS.search(told.loose())
    if match:
        found = Found(int(match[1]), How.READ, told.stated, "from what the machines are told")
        pool.fields["max_pods"] = found
