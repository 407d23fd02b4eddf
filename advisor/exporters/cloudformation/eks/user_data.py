"""What a machine is told at its first start, where EKS does not tell it by itself."""

from __future__ import annotations

from typing import Any, Final

from advisor.exporters.cloudformation.eks.choices import family, ipv6, windows
from advisor.exporters.cloudformation.eks.cluster import service_range
from advisor.exporters.cloudformation.eks.names import CLUSTER
from advisor.exporters.cloudformation.template import Value, sub
from advisor.exporters.drafting import Draft
from advisor.exporters.eksctl.machines import labels, taints
from advisor.model.emit import emit_yaml
from advisor.model.nodes import NodePool
from advisor.model.scalars import quote
from advisor.model.vocabulary import ImageFamily

_ENDPOINT: Final = f"${{{CLUSTER}.Endpoint}}"
_AUTHORITY: Final = f"${{{CLUSTER}.CertificateAuthorityData}}"
_RANGE_6: Final = f"${{{CLUSTER}.KubernetesNetworkConfig.ServiceIpv6Cidr}}"


def joining(draft: Draft, pool: NodePool, *, by_itself: bool) -> Value:
    """The user data of a pool's machines; None where EKS writes all of it.

    ``by_itself``: EKS adds nothing, so that it must say how the machine joins, with its labels
    and taints unless a managed group has them.
    """
    if windows(pool) or (not by_itself and pool.max_pods is None):
        return None
    bottlerocket = family(pool) == ImageFamily.BOTTLEROCKET
    text = (_settings if bottlerocket else _node_config)(draft, pool, by_itself=by_itself)
    return {"Fn::Base64": sub(text) if "${" in text else text}


def _node_config(draft: Draft, pool: NodePool, *, by_itself: bool) -> str:
    """Amazon Linux 2023: a NodeConfig for nodeadm, as one part of a MIME message."""
    kubelet: dict[str, Any] = {}
    if pool.max_pods is not None:
        kubelet["config"] = {"maxPods": pool.max_pods}
    if by_itself and (flags := _flags(pool)):
        kubelet["flags"] = flags
    spec: dict[str, Any] = {}
    if by_itself:
        spec["cluster"] = {
            "name": draft.design.name,
            "apiServerEndpoint": _ENDPOINT,
            "certificateAuthority": _AUTHORITY,
            "cidr": _RANGE_6 if ipv6(draft.design) else service_range(draft.design),
        }
    if kubelet:
        spec["kubelet"] = kubelet
    config = emit_yaml({"apiVersion": "node.eks.aws/v1alpha1", "kind": "NodeConfig", "spec": spec})
    return (
        "MIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="//"\n'
        "\n"
        "--//\n"
        "Content-Type: application/node.eks.aws\n"
        "\n"
        "---\n"
        f"{config}"
        "--//--\n"
    )


def _flags(pool: NodePool) -> list[str]:
    found = []
    if kept := labels(pool):
        found.append("--node-labels=" + ",".join(f"{key}={value}" for key, value in kept.items()))
    if marks := taints(pool):
        each = [f"{t['key']}={t.get('value', '')}:{t['effect']}" for t in marks]
        found.append("--register-with-taints=" + ",".join(each))
    return found


def _settings(draft: Draft, pool: NodePool, *, by_itself: bool) -> str:
    """Bottlerocket: its settings, in TOML."""
    lines = ["[settings.kubernetes]"]
    if by_itself:
        lines += [
            f"cluster-name = {quote(draft.design.name)}",
            f"api-server = {quote(_ENDPOINT)}",
            f"cluster-certificate = {quote(_AUTHORITY)}",
        ]
    if pool.max_pods is not None:
        lines.append(f"max-pods = {pool.max_pods}")
    if by_itself and (kept := labels(pool)):
        lines.append("[settings.kubernetes.node-labels]")
        lines += [f"{quote(key)} = {quote(value)}" for key, value in kept.items()]
    if by_itself and (marks := taints(pool)):
        lines.append("[settings.kubernetes.node-taints]")
        by_key: dict[str, list[str]] = {}
        for taint in marks:
            by_key.setdefault(taint["key"], []).append(
                f"{taint.get('value', '')}:{taint['effect']}"
            )
        lines += [
            f"{quote(key)} = [{', '.join(map(quote, values))}]" for key, values in by_key.items()
        ]
    return "\n".join(lines) + "\n"
