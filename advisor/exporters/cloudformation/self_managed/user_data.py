"""What a machine runs at its first start: settings, kubeadm's files, and the scripts of its role.

The files are those of the target ``kubeadm``; what only a running machine knows stands in them
as ``${NAME}`` and is put in by the script. Texts of a design come in through those files and
through quoted settings alone, so that no shell reads them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shlex import quote
from typing import Any, Final

from advisor.errors import ExportError
from advisor.exporters.cloudformation.self_managed.choices import (
    backups,
    balanced,
    known_host,
    public_api,
    stacked,
)
from advisor.exporters.cloudformation.self_managed.names import (
    API,
    BUCKET,
    CONTROL_PLANE,
    ETCD,
    WORKER,
)
from advisor.exporters.cloudformation.template import Value, att, checked, join, ref
from advisor.exporters.kubeadm import etcd, nodes, security
from advisor.exporters.kubeadm.cluster import cluster_configuration, kube_proxy
from advisor.exporters.kubeadm.draft import Draft
from advisor.exporters.kubeadm.members import control_plane_members, etcd_members
from advisor.exporters.yaml_text import plain
from advisor.model.emit import emit_yaml
from advisor.model.nodes import NodePool

MOST_BYTES: Final = 16_384
"""User data before base64 (EC2 user guide)."""
FOLDER: Final = "/etc/k8s-machine"
"""Where a machine keeps the files it is told."""

_PARTS: Final = {
    CONTROL_PLANE: ("common", "member", "control"),
    ETCD: ("common", "member", "etcd"),
    WORKER: ("common", "worker"),
}
"""The scripts of a kind of machine, in order."""
_SCRIPTS: Final = "Scripts"
_TEXT: Final = "Text"
_REFERENCES_BYTES: Final = 512
"""Room for what AWS puts in: names of stack, bucket and load balancer."""

_HOST: Final = "${API_HOST}"
_ADDRESS: Final = "${ADDRESS}"
_NODE: Final = "${NODE_NAME}"
_MEMBER: Final = "${MEMBER}"
_COMMENT: Final = re.compile(r"\s*#(?! shellcheck )")

Documents = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Start:
    """What a kind of machine starts with: its user data, and the files it then fetches."""

    user_data: Value
    files: Mapping[str, str]
    """By name. They stand beside the launch template: user data has no room for them."""


def control_plane(draft: Draft, template: str) -> Start:
    """The start of every control-plane machine; which one it is, its tags say."""
    design = draft.design
    machine = {"name": _NODE, "address": _ADDRESS}
    further = (nodes.kubelet(draft), kube_proxy(draft))
    files: dict[str, Documents] = {
        "init.template": [
            cluster_configuration(draft, _HOST),
            nodes.init_configuration(**machine),
            *(each for each in further if each is not None),
        ],
        "join.template": [nodes.join_control_plane(draft, _HOST, **machine)],
    }
    if not stacked(design):
        # The client's certificate is signed by etcd's CA, which kubeadm does for a local etcd.
        files["etcd-client.template"] = etcd.member_documents(draft, _NODE, _ADDRESS, _ADDRESS)
    if design.security.audit_log:
        files["audit-policy.yaml"] = [security.audit_policy()]
    if design.security.secrets_encryption:
        files["encryption.template"] = [security.encryption_configuration()]
    store = etcd_members(design)
    settings = {
        "FIRST": control_plane_members(design)[0].name,
        "STACKED": "yes" if stacked(design) else "no",
        "ETCD_ENDPOINT": f"https://{store[0].host}:{etcd.CLIENTS}" if store else "",
    }
    return _start(draft, template, CONTROL_PLANE, _texts(files), settings)


def etcd_member(draft: Draft, template: str) -> Start:
    """The start of every machine of a dedicated etcd."""
    documents = {
        "member.template": etcd.member_documents(draft, _MEMBER, _ADDRESS, _ADDRESS),
        "kubelet.yaml": [etcd.kubelet_of_member()],
    }
    files = {**_texts(documents), "unit.conf": etcd.KUBELET_UNIT}
    return _start(draft, template, ETCD, files)


def worker(draft: Draft, template: str, pool: NodePool) -> Start:
    """The start of the machines of a pool."""
    files: dict[str, Documents] = {
        "join.template": [nodes.join_workers(draft, pool, _HOST, name=_NODE)]
    }
    patch = nodes.pool_kubelet(draft, pool)
    if patch:
        files["kubelet-patch.yaml"] = [patch]
    return _start(draft, template, WORKER, _texts(files))


def mappings(kinds: Sequence[str]) -> dict[str, Value]:
    """The scripts of these roles, once each: user data refers to them."""
    names = dict.fromkeys(name for kind in kinds for name in _PARTS[kind])
    return {_SCRIPTS: {name: {_TEXT: _script(name)} for name in names}}


def _start(
    draft: Draft,
    template: str,
    kind: str,
    files: Mapping[str, str],
    settings: Mapping[str, str] | None = None,
) -> Start:
    known = {**_settings(draft), **(settings or {}), "TEMPLATE": template}
    # Only what AWS alone knows is put in by CloudFormation; nothing of it needs quotes.
    parts: list[Value] = ["#!/bin/bash\nset -euo pipefail\nSTACK=", ref("AWS::StackName"), "\n"]
    if known_host(draft.design) is None:
        parts += ["API_HOST=", att(API, "DNSName"), "\n"]
    if backups(draft.design):
        parts += ["BUCKET=", ref(BUCKET), "\n"]
    else:
        known["BUCKET"] = ""
    lines = [f"{name}={quote(value)}" for name, value in known.items()]
    names = dict.fromkeys(("STACK", "API_HOST", "BUCKET", *known))
    text = checked("\n".join([*lines, f"export {' '.join(names)}", ""]))
    scripts = [_script(name) for name in _PARTS[kind]]
    size = _REFERENCES_BYTES + sum(len(part.encode()) for part in (text, *scripts))
    if size > MOST_BYTES:
        raise ExportError(
            f"The start of a machine takes {size:,} bytes of user data; EC2 takes {MOST_BYTES:,}.",
            hint="Use fewer control-plane machines, or a shorter name.",
        )
    calls = [{"Fn::FindInMap": [_SCRIPTS, name, _TEXT]} for name in _PARTS[kind]]
    user_data = {"Fn::Base64": join("", [*parts, text, *calls])}
    return Start(user_data, {name: checked(content) for name, content in files.items()})


def _settings(draft: Draft) -> dict[str, str]:
    design = draft.design
    addresses = [each.address or "" for each in control_plane_members(design)]
    found = {
        "CLUSTER": design.name,
        "KUBERNETES": draft.kubernetes,
        "FILES": FOLDER,
        "VOLUME": etcd.VOLUME,
        "API_ADDRESSES": " ".join(addresses),
        "API_BALANCED": "yes" if balanced(design) and not public_api(design) else "no",
        "BACKUP_MINUTES": str(design.etcd.backup.interval_minutes) if backups(design) else "",
    }
    host = known_host(design)
    return found if host is None else {**found, "API_HOST": host}


def _texts(files: Mapping[str, Documents]) -> dict[str, str]:
    return {
        name: "---\n".join(emit_yaml(plain(each)) for each in documents)
        for name, documents in files.items()
    }


@cache
def _script(name: str) -> str:
    """A script without its comments, which stand where it is kept."""
    path = Path(__file__).parent / "scripts" / f"{name}.sh"
    lines = path.read_text("utf-8").splitlines()
    kept = (line for line in lines if line.strip() and not _COMMENT.match(line))
    return "\n".join(kept) + "\n"
