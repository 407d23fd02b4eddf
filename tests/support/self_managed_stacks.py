"""Stacks of self-run clusters: what their machines are told, and the files in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from advisor.exporters.yaml_text import plain

Document = dict[str, Any]

FILLED = {
    "TOKEN": "abcdef.0123456789abcdef",
    "CA_CERT_HASH": f"sha256:{'0' * 64}",
    "CERTIFICATE_KEY": "0" * 64,
    "ENCRYPTION_KEY": "A" * 43 + "=",
    "ADDRESS": "10.0.0.10",
    "API_HOST": "api-0123456789.elb.eu-central-1.amazonaws.com",
    "NODE_NAME": "ip-10-0-0-5.eu-central-1.compute.internal",
    "MEMBER": "etcd-eu-central-1a",
}
"""What a running machine puts in."""


def scripts(tree: Document) -> dict[str, str]:
    """The user data of each launch template, as its machines get it."""
    tree = plain(tree)
    return {
        name: text(each["Properties"]["LaunchTemplateData"]["UserData"]["Fn::Base64"], tree)
        for name, each in tree["Resources"].items()
        if each["Type"] == "AWS::EC2::LaunchTemplate"
    }


def text(value: Any, tree: Document) -> str:
    """``value`` with what CloudFormation puts in; what AWS alone knows becomes a name for it."""
    match value:
        case str():
            return value
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(text(part, tree) for part in parts)
        case {"Fn::FindInMap": [mapping, first, second]}:
            return str(tree["Mappings"][mapping][first][second])
        case {"Ref": name}:
            return "value-of-" + re.sub(r"\W", "", name)
        case {"Fn::GetAtt": [name, attribute]}:
            return f"{name}-{attribute}.example.com"
    raise AssertionError(f"nothing of user data: {value}")


def files(tree: Document) -> dict[str, dict[str, str]]:
    """The files that the machines of each launch template fetch, by name."""
    return {
        name: each["Metadata"]["Files"]
        for name, each in plain(tree)["Resources"].items()
        if each["Type"] == "AWS::EC2::LaunchTemplate"
    }


def filled(content: str) -> str:
    """A file as the machine leaves it."""
    for name, value in FILLED.items():
        content = content.replace(f"${{{name}}}", value)
    return content


def kubeadm_files(tree: Document) -> Iterator[tuple[str, str]]:
    """Every file for kubeadm and what it starts, filled in, with a name of its own."""
    for template, found in files(tree).items():
        for name, content in found.items():
            if name.endswith((".yaml", ".template")):
                yield f"{template}-{name.partition('.')[0]}.yaml", filled(content)
