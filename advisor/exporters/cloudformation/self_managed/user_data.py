"""What a machine runs at its first start: settings, kubeadm's files, and the scripts of its role.

The files are those of the target ``kubeadm``; what only a running machine knows stands in them
as ``${NAME}`` and is put in by the script. Texts of a design come in through quoted documents and
quoted settings alone, so that no shell reads them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
_END: Final = "END-OF-FILE"
_COMMENT: Final = re.compile(r"\s*#(?! shellcheck )")

Documents = Sequence[Mapping[str, Any]]


def control_plane(draft: Draft) -> Value:
    """The user data of every control-plane machine; which one it is, its tags say."""
    design = draft.design
    machine = {"name": _NODE, "address": _ADDRESS}
    cluster = cluster_configuration(draft, _HOST)
    further = (nodes.kubelet(draft), kube_proxy(draft))
    init = [cluster, nodes.init_configuration(**machine), *(e for e in further if e is not None)]
    files: dict[str, Documents] = {
        "init.template": init,
        "join.template": [nodes.join_control_plane(draft, _HOST, **machine)],
    }
    if not stacked(design):
        # The client's certificate is signed by etcd's CA, which kubeadm does for a local etcd.
        files["etcd-client.template"] = etcd.member_documents(draft, _NODE, _ADDRESS, _ADDRESS)
    if design.security.audit_log:
        files["audit-policy.yaml"] = [security.audit_policy()]
    if design.security.secrets_encryption:
        files["encryption.template"] = [security.encryption_configuration()]
    first = control_plane_members(design)[0].name
    store = etcd_members(design)
    settings = {
        "FIRST": first,
        "STACKED": "yes" if stacked(design) else "no",
        "ETCD_ENDPOINT": f"https://{store[0].host}:{etcd.CLIENTS}" if store else "",
    }
    return _user_data(draft, settings, _texts(files), CONTROL_PLANE)


def etcd_member(draft: Draft) -> Value:
    """The user data of every machine of a dedicated etcd."""
    files = {
        **_texts(
            {
                "member.template": etcd.member_documents(draft, _MEMBER, _ADDRESS, _ADDRESS),
                "kubelet.yaml": [etcd.kubelet_of_member()],
            }
        ),
        "unit.conf": etcd.KUBELET_UNIT,
    }
    return _user_data(draft, {}, files, ETCD)


def worker(draft: Draft, pool: NodePool) -> Value:
    """The user data of the machines of a pool."""
    files: dict[str, Documents] = {
        "join.template": [nodes.join_workers(draft, pool, _HOST, name=_NODE)]
    }
    patch = nodes.pool_kubelet(draft, pool)
    if patch:
        files["kubelet-patch.yaml"] = [patch]
    return _user_data(draft, {}, _texts(files), WORKER)


def mappings(kinds: Sequence[str]) -> dict[str, Value]:
    """The scripts of these roles, once each: user data refers to them."""
    names = dict.fromkeys(name for kind in kinds for name in _PARTS[kind])
    return {_SCRIPTS: {name: {_TEXT: _script(name)} for name in names}}


def _user_data(
    draft: Draft, settings: Mapping[str, str], files: Mapping[str, str], kind: str
) -> Value:
    known = {**_settings(draft), **settings}
    # Only what AWS alone knows is put in by CloudFormation; nothing of it needs quotes.
    parts: list[Value] = ["#!/bin/bash\nset -euo pipefail\nSTACK=", ref("AWS::StackName"), "\n"]
    if known_host(draft.design) is None:
        parts += ["API_HOST=", att(API, "DNSName"), "\n"]
    if backups(draft.design):
        parts += ["BUCKET=", ref(BUCKET), "\n"]
    else:
        known["BUCKET"] = ""
    lines = [f"{name}={quote(value)}" for name, value in known.items()]
    lines.append("export STACK API_HOST BUCKET " + " ".join(n for n in known if n != "BUCKET"))
    lines.append(f"install -d -m 0700 {FOLDER}")
    for name, text in files.items():
        lines += [f"cat >{FOLDER}/{name} <<'{_END}'", text.rstrip("\n"), _END]
    text = checked("\n".join([*lines, ""]))
    scripts = [_script(name) for name in _PARTS[kind]]
    size = _REFERENCES_BYTES + sum(len(part.encode()) for part in (text, *scripts))
    if size > MOST_BYTES:
        raise ExportError(
            f"The start of a machine takes {size:,} bytes of user data; EC2 takes {MOST_BYTES:,}.",
            hint="Use fewer members, labels or taints.",
        )
    calls = [{"Fn::FindInMap": [_SCRIPTS, name, _TEXT]} for name in _PARTS[kind]]
    return {"Fn::Base64": join("", [*parts, text, *calls])}


def _settings(draft: Draft) -> dict[str, str]:
    design = draft.design
    addresses = [each.address or "" for each in control_plane_members(design)]
    found = {
        "CLUSTER": design.name,
        "KUBERNETES": draft.kubernetes,
        "VOLUME": etcd.VOLUME,
        "API_ADDRESSES": " ".join(addresses),
        "API_BALANCED": "yes" if balanced(design) and not public_api(design) else "no",
        "BACKUP_MINUTES": str(design.etcd.backup.interval_minutes),
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
