"""The vocabulary of CloudFormation templates: references, resources, tags, and the text.

Intrinsic functions are written in their long form (``Ref: Vpc``), which every YAML reader takes.
Three traps are closed here: ``${`` inside ``Fn::Sub``, ``{{resolve:...}}`` anywhere (which
CloudFormation replaces, and which cannot be escaped), and templates too large for a request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from advisor.errors import ExportError
from advisor.exporters.yaml_text import Noted, comment, plain, stream

MOST_INLINE_BYTES: Final = 51_200
"""A larger template goes through a bucket (CloudFormation quotas: template body in a request)."""
MOST_BYTES: Final = 1_000_000
"""A template in a bucket (CloudFormation quotas: template body in an S3 object)."""
MOST_RESOURCES: Final = 500
"""In one template (CloudFormation quotas)."""
MOST_PARAMETERS: Final = 200
"""In one template (CloudFormation quotas)."""

_FORMAT: Final = "2010-09-09"
_LONGEST_DESCRIPTION: Final = 1024
_IN_SUB: Final = re.compile(r"\$\{([A-Za-z0-9]+)")
_DYNAMIC: Final = "{{resolve:"

Value = Any
"""Whatever stands in a template: text, numbers, lists, mappings, functions, ``Noted`` ones."""


def ref(name: str) -> dict[str, str]:
    """The value of a parameter, or what identifies a resource."""
    return {"Ref": name}


def att(name: str, attribute: str) -> dict[str, list[str]]:
    """An attribute of a resource, such as its ``Arn``."""
    return {"Fn::GetAtt": [name, attribute]}


def sub(text: str, **values: Value) -> dict[str, Any]:
    """``text`` with ``${Name}`` replaced. Text of a design goes in through ``literal``."""
    return {"Fn::Sub": [text, values]} if values else {"Fn::Sub": text}


def literal(text: str) -> str:
    """``text`` as it may stand inside ``sub``, to come out as it is."""
    return checked(text).replace("${", "${!")


def select(index: int, values: Value) -> dict[str, list[Any]]:
    """One value of a list."""
    return {"Fn::Select": [index, values]}


def split(separator: str, text: Value) -> dict[str, list[Any]]:
    """The parts of a text."""
    return {"Fn::Split": [separator, text]}


def join(separator: str, values: Value) -> dict[str, list[Any]]:
    """A list as one text."""
    return {"Fn::Join": [separator, values]}


def checked(text: str) -> str:
    """``text``, when CloudFormation leaves it as it is.

    Raises:
        ExportError: it holds a dynamic reference, which CloudFormation replaces wherever it
            stands and which has no escape.
    """
    if _DYNAMIC in text:
        raise ExportError(
            f"The text {text[:60]!r} holds {_DYNAMIC!r}; CloudFormation would put a parameter or "
            "secret in its place.",
            hint="Take it out of the design; CloudFormation has no way to write it as it is.",
        )
    return text


def policy(name: str) -> dict[str, Any]:
    """The ARN of a policy that AWS manages, in any partition."""
    return sub(f"arn:${{AWS::Partition}}:iam::aws:policy/{name}")


def trust(service: str, *more_actions: str) -> dict[str, Any]:
    """The policy that lets a service of AWS take a role."""
    actions = ["sts:AssumeRole", *more_actions]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": actions if more_actions else actions[0],
    }
    return document([statement])


def document(statements: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """An IAM policy of these statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(actions: Sequence[str], resource: Value = "*", **condition: Any) -> dict[str, Any]:
    """A statement that allows ``actions``; ``condition`` by operator."""
    found: dict[str, Any] = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return {**found, "Condition": condition} if condition else found


def tags(found: Mapping[str, Value]) -> list[dict[str, Value]]:
    """Tags as most types take them."""
    return [{"Key": key, "Value": value} for key, value in found.items()]


def resource(
    kind: str,
    properties: Mapping[str, Value],
    *,
    depends_on: Sequence[str] = (),
    condition: str | None = None,
    retain: bool = False,
) -> dict[str, Any]:
    """A resource; properties that are ``None`` are left out.

    ``retain``: it stays when the stack goes, or when a change would replace it.
    """
    found: dict[str, Any] = {"Type": kind}
    if condition:
        found["Condition"] = condition
    if depends_on:
        found["DependsOn"] = depends_on[0] if len(depends_on) == 1 else list(depends_on)
    if retain:
        found |= {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    stated = stated_of(properties)
    return {**found, "Properties": stated} if stated else found


def stated_of(properties: Mapping[str, Value]) -> dict[str, Value]:
    """``properties`` without those that are not stated."""
    return {name: value for name, value in properties.items() if value is not None}


def logical_id(*parts: str) -> str:
    """A name CloudFormation takes: ``logical_id("Route", "eu-central-1a")``.

    Letters and digits alone, so that two names can meet; see ``free_id``.
    """
    words = re.findall(r"[A-Za-z0-9]+", " ".join(parts))
    return "".join(word[0].upper() + word[1:] for word in words)[:240]


def free_id(wanted: str, taken: set[str]) -> str:
    """``wanted``, numbered where another resource has that name; it is taken from then on."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}N{number}"
    taken.add(name)
    return name


@dataclass(frozen=True, slots=True)
class Template:
    """A template, section by section; values may be ``Noted``."""

    description: str
    resources: Mapping[str, Value]
    parameters: Mapping[str, Value] = field(default_factory=dict)
    conditions: Mapping[str, Value] = field(default_factory=dict)
    outputs: Mapping[str, Value] = field(default_factory=dict)
    metadata: Mapping[str, Value] = field(default_factory=dict)
    mappings: Mapping[str, Value] = field(default_factory=dict)

    def tree(self) -> dict[str, Any]:
        """The document, without empty sections and without parameters that nothing asks for."""
        sections = {
            "Metadata": self.metadata,
            "Parameters": self.asked(),
            "Mappings": self.mappings,
            "Conditions": self.conditions,
            "Resources": self.resources,
            "Outputs": self.outputs,
        }
        return {
            "AWSTemplateFormatVersion": _FORMAT,
            "Description": self.description[:_LONGEST_DESCRIPTION],
            **{name: found for name, found in sections.items() if found},
        }

    def asked(self) -> dict[str, Value]:
        """The parameters that something in the template names."""
        names = set(_names([self.conditions, self.resources, self.outputs]))
        return {name: found for name, found in self.parameters.items() if name in names}

    def compact(self) -> str:
        """The document as JSON without a blank, the least it can be."""
        return json.dumps(plain(self.tree()), separators=(",", ":"), ensure_ascii=False)

    def needs_names(self) -> bool:
        """Whether it names IAM resources itself, which asks for CAPABILITY_NAMED_IAM."""
        names = {"RoleName", "InstanceProfileName", "ManagedPolicyName"}
        return any(
            found["Type"].startswith("AWS::IAM::") and names & found.get("Properties", {}).keys()
            for found in plain(self.resources).values()
        )


@dataclass(frozen=True, slots=True)
class Written:
    """A template as text, and how it must travel."""

    text: str
    size_bytes: int
    header: tuple[str, ...]

    @property
    def inline(self) -> bool:
        """Whether it fits into a request; a larger one goes through a bucket."""
        return self.size_bytes <= MOST_INLINE_BYTES


def _names(tree: Any) -> Iterator[str]:
    """What ``Ref`` and ``Fn::Sub`` name in ``tree``."""
    if isinstance(tree, Noted):
        yield from _names(tree.value)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            if key == "Ref" and isinstance(value, str):
                yield value
            elif key == "Fn::Sub":
                yield from _IN_SUB.findall(value if isinstance(value, str) else value[0])
            if not isinstance(value, str):
                yield from _names(value)
    elif isinstance(tree, list | tuple):
        for value in tree:
            if not isinstance(value, str):
                yield from _names(value)


Header = Callable[[bool, bool], Sequence[str]]
"""The header of a template, given whether it fits into a request, and whether reasons stand in it.
"""


def written(template: Template, header: Header) -> Written:
    """``template`` as YAML below its header, with the reason beside each decision.

    Where the reasons make it too large for a request, it is written without them; where that is
    not enough, it keeps them and goes through a bucket.

    Raises:
        ExportError: more resources, parameters or bytes than CloudFormation takes.
    """
    _check(template)
    tree = template.tree()
    body = stream([tree], ())
    fits = _text(body, header(True, True))
    if not fits.inline and _without_comments(body) <= MOST_INLINE_BYTES:
        fits = _text(stream([plain(tree)], ()), header(True, False))
    if fits.inline:
        return fits
    large = _text(body, header(False, True))
    if large.size_bytes > MOST_BYTES:
        raise ExportError(
            f"The template has {large.size_bytes:,} bytes; CloudFormation takes {MOST_BYTES:,}.",
            hint="Use fewer node pools, or split the design.",
        )
    return large


def _without_comments(body: str) -> int:
    """The least number of bytes that the template has without its reasons."""
    lines = body.splitlines(keepends=True)
    return sum(len(line.encode()) for line in lines if not line.lstrip().startswith("#"))


def _text(body: str, header: Sequence[str]) -> Written:
    text = "\n".join((*comment(header), body))
    return Written(text, len(text.encode()), tuple(header))


def _check(template: Template) -> None:
    counts = (
        ("resources", len(template.resources), MOST_RESOURCES),
        ("parameters", len(template.parameters), MOST_PARAMETERS),
    )
    for what, count, most in counts:
        if count > most:
            raise ExportError(
                f"The template has {count} {what}; CloudFormation takes {most}.",
                hint="Use fewer node pools, or one group for all zones of a pool.",
            )


def stack_name(name: str) -> str:
    """The stack of the design ``name``; CloudFormation wants a letter first."""
    return name if name[0].isalpha() else f"k8s-{name}"


def deploy_command(
    stack: str, region: str, file: str, *, inline: bool, capability: str, parameters: str = ""
) -> str:
    """The command that makes or changes the stack; ``BUCKET`` stands for one of the reader's."""
    bucket = "" if inline else " --s3-bucket BUCKET"
    overrides = f" --parameter-overrides {parameters}" if parameters else ""
    return (
        f"aws cloudformation deploy --region {region} --stack-name {stack} "
        f"--template-file {file} --capabilities {capability}{bucket}{overrides}"
    )


def noted(value: Value, why: str, path: str = "") -> Noted:
    """``value`` with the reason for it."""
    return Noted(value, why, path)
