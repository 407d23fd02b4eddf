"""What kubeadm is told: on the control plane with its etcd, and on machines that join.

kubeadm runs one etcd for everything, in a folder that must be empty: the root of a fresh file
system, with its ``lost+found``, is not.
"""

from __future__ import annotations

import re
from typing import Any, Final

from advisor.exporters.capa.choices import (
    ipv6,
    pod_range,
    vpc_addresses,
    without_kube_proxy,
)
from advisor.exporters.capa.draft import Draft, compact
from advisor.exporters.capa.machines import kubelet_flags
from advisor.exporters.eksctl.machines import taints
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import ApiDns, Authorization, KubeProxy

AUDIT_FILE: Final = "/etc/kubernetes/audit-policy.yaml"
AUDIT_LOG: Final = "/var/log/kubernetes/audit.log"
ENCRYPTION_FILE: Final = "/etc/kubernetes/encryption.yaml"
ENCRYPTION_KEY: Final = "encryption.yaml"
PROXY_FILE: Final = "/etc/kubernetes/kube-proxy.yaml"
_DISK_SCRIPT: Final = "/etc/kubernetes/etcd-disk.sh"
_ETCD_MOUNT: Final = "/var/lib/etcddisk"
_HOST_NAME: Final = "{{ ds.meta_data.local_hostname }}"
_PLAIN: Final = re.compile(r"[a-z0-9][A-Za-z0-9._/-]*")
_DNS_NAME: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]")
_LONGEST_DNS_NAME: Final = 253
_GIB: Final = 1024**3
_HEARTBEATS: Final = 10
"""Heartbeats within an election timeout; etcd refuses fewer than five."""

AUDIT_POLICY: Final = """\
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  # Probes come every second and tell nothing.
  - level: None
    nonResourceURLs: ["/healthz*", "/livez*", "/readyz*", "/version"]
  # Bodies would carry Secrets into the log.
  - level: Metadata
"""

_MOUNT_ETCD: Final = f"""\
#!/bin/sh
# Mounts the EBS volume that holds no partition: the disk of etcd, under whatever name it came up.
set -eu
mountpoint -q {_ETCD_MOUNT} && exit 0
for disk in $(lsblk -dpno NAME,TYPE | awk '$2 == "disk" {{ print $1 }}'); do
  case "$(lsblk -dno MODEL "$disk")" in *"Instance Storage"*) continue ;; esac
  [ "$(lsblk -no NAME "$disk" | wc -l)" = 1 ] || continue
  blkid -L etcd >/dev/null || mkfs.ext4 -q -L etcd "$disk"
  break
done
mkdir -p {_ETCD_MOUNT}
echo "LABEL=etcd {_ETCD_MOUNT} ext4 defaults,noatime 0 2" >> /etc/fstab
mount {_ETCD_MOUNT}
"""


def control_plane_config(draft: Draft) -> dict[str, Any]:
    """The ``kubeadmConfigSpec`` of the control plane."""
    skipped = ["addon/kube-proxy"] if without_kube_proxy(draft.design) else None
    registration = _registration(draft, None)
    return compact(
        {
            "clusterConfiguration": _cluster_configuration(draft),
            "initConfiguration": compact(
                {
                    "nodeRegistration": registration,
                    "localAPIEndpoint": _local_endpoint(draft),
                    "skipPhases": draft.noted(
                        skipped, "network.kube_proxy", "The pod network does its work."
                    )
                    if skipped
                    else None,
                }
            ),
            "joinConfiguration": compact(
                {
                    "nodeRegistration": registration,
                    "controlPlane": {"localAPIEndpoint": _local_endpoint(draft)}
                    if ipv6(draft.design)
                    else None,
                }
            ),
            "files": _files(draft),
            "preKubeadmCommands": _commands(draft),
        }
    )


def worker_config(draft: Draft, pool: NodePool) -> dict[str, Any]:
    """The ``KubeadmConfigSpec`` of a machine that joins as a worker."""
    return {"joinConfiguration": {"nodeRegistration": _registration(draft, pool)}}


def _registration(draft: Draft, pool: NodePool | None) -> dict[str, Any]:
    found = taints(pool) if pool is not None else []
    return compact(
        {
            "name": _HOST_NAME,
            "kubeletExtraArgs": kubelet_flags(draft, pool),
            "taints": found or None,
        }
    )


def _local_endpoint(draft: Draft) -> dict[str, Any] | None:
    return {"advertiseAddress": "::", "bindPort": 6443} if ipv6(draft.design) else None


def _cluster_configuration(draft: Draft) -> dict[str, Any]:
    bind = {"bind-address": "::"} if ipv6(draft.design) else {}
    return compact(
        {
            "apiServer": _api_server(draft, bind),
            "controllerManager": {"extraArgs": _arguments(_controller_manager(draft) | bind)},
            "scheduler": {"extraArgs": _arguments(bind)} if bind else None,
            "etcd": _etcd(draft),
        }
    )


def _etcd(draft: Draft) -> dict[str, Any]:
    etcd = draft.design.etcd
    timeout = etcd.election_timeout_ms
    wanted = {"quota-backend-bytes": str(int(etcd.quota_gib * _GIB))}
    if timeout != type(etcd).model_fields["election_timeout_ms"].default:
        wanted["election-timeout"] = str(timeout)
        wanted["heartbeat-interval"] = str(max(1, timeout // _HEARTBEATS))
    reason = "Beyond this size etcd takes no more writes."
    local = {
        "dataDir": f"{_ETCD_MOUNT}/etcd",
        "imageTag": draft.noted(image_tag(etcd.version), "etcd.version", "The release asked for.")
        if image_tag(etcd.version)
        else None,
        "extraArgs": draft.noted(_arguments(wanted), "etcd.quota_gib", reason),
    }
    return {"local": compact(local)}


def image_tag(version: str | None) -> str | None:
    """The tag of an etcd image of Kubernetes, which counts its own builds."""
    return f"{version}-0" if version and version.count(".") == 2 else None


def _api_server(draft: Draft, bind: dict[str, str]) -> dict[str, Any] | None:
    security = draft.design.security
    wanted = dict(bind)
    mounts = []
    if security.audit_log:
        wanted |= {
            "audit-log-maxage": "10",
            "audit-log-maxbackup": "3",
            "audit-log-maxsize": "100",
            "audit-log-path": AUDIT_LOG,
            "audit-policy-file": AUDIT_FILE,
        }
        mounts += [_mount("audit-policy", AUDIT_FILE), _mount("audit-log", "/var/log/kubernetes")]
    if security.secrets_encryption:
        wanted["encryption-provider-config"] = ENCRYPTION_FILE
        mounts.append(_mount("encryption", ENCRYPTION_FILE))
    if draft.design.identity.authorization != Authorization.RBAC:
        wanted["authorization-mode"] = "AlwaysAllow"
    if issuer := issuer_url(draft):
        wanted |= {
            "service-account-issuer": issuer,
            "service-account-jwks-uri": f"{issuer}/openid/v1/jwks",
            "api-audiences": f"{issuer},sts.amazonaws.com",
        }
    found = {
        "extraArgs": _arguments(wanted) or None,
        "extraVolumes": mounts or None,
        "certSANs": _names(draft),
    }
    return compact(found) or None


def issuer_url(draft: Draft) -> str | None:
    """Where AWS finds the keys of the service accounts; None without IAM roles for them."""
    identity = draft.design.identity
    if not identity.irsa or not identity.discovery_store:
        return None
    bucket, _, path = identity.discovery_store.removeprefix("s3://").partition("/")
    if not _PLAIN.fullmatch(bucket) or (path and not _PLAIN.fullmatch(path)):
        return None
    host = f"https://{bucket}.s3.{draft.design.placement.region}.amazonaws.com"
    return f"{host}/{path}" if path else host


def api_name(draft: Draft) -> str | None:
    """The name of the API in the hosted zone."""
    plane = draft.design.control_plane
    if plane.dns not in (ApiDns.PUBLIC, ApiDns.PRIVATE) or not plane.dns_zone:
        return None
    name = f"api.{draft.cluster}.{plane.dns_zone.rstrip('.')}"
    return name if _DNS_NAME.fullmatch(name) and len(name) <= _LONGEST_DNS_NAME else None


def _names(draft: Draft) -> Any:
    name = api_name(draft)
    reason = "The API's own name; make the record beside the cluster."
    return draft.noted([name], "control_plane.dns", reason) if name else None


def _controller_manager(draft: Draft) -> dict[str, str]:
    found = {"cloud-provider": "external"}
    if vpc_addresses(draft.design):
        return found | {"allocate-node-cidrs": "false"}
    if pod_range(draft.design) and not ipv6(draft.design):
        found["node-cidr-mask-size"] = str(draft.design.network.node_mask)
    return found


def _files(draft: Draft) -> list[dict[str, Any]]:
    security = draft.design.security
    found: list[dict[str, Any]] = [
        {"path": _DISK_SCRIPT, "permissions": "0755", "content": _MOUNT_ETCD}
    ]
    if security.audit_log:
        reason = "Who did what, without bodies; kept on the machines until it is shipped."
        policy = draft.noted(AUDIT_FILE, "security.audit_log", reason)
        found.append({"path": policy, "permissions": "0600", "content": AUDIT_POLICY})
    if security.secrets_encryption:
        reason = "Keys for Secrets in etcd, from a Secret that must be there first."
        found.append(
            {
                "path": draft.noted(ENCRYPTION_FILE, "security.secrets_encryption", reason),
                "permissions": "0600",
                "contentFrom": {
                    "secret": {"name": encryption_secret(draft), "key": ENCRYPTION_KEY}
                },
            }
        )
    if mode := proxy_mode(draft):
        found.append(
            {
                "path": draft.noted(PROXY_FILE, "network.kube_proxy", f"Services through {mode}."),
                "permissions": "0600",
                "content": "---\napiVersion: kubeproxy.config.k8s.io/v1alpha1\n"
                f"kind: KubeProxyConfiguration\nmode: {mode}\n",
            }
        )
    return found


def _commands(draft: Draft) -> list[str]:
    found = [_DISK_SCRIPT]
    if proxy_mode(draft):
        # Cluster API has no field for kube-proxy: its settings go behind those of kubeadm init.
        config = "/run/kubeadm/kubeadm.yaml"
        found.append(f"if [ -f {config} ]; then cat {PROXY_FILE} >> {config}; fi")
    return found


def proxy_mode(draft: Draft) -> str | None:
    """The mode of kube-proxy where it is not the default one."""
    if without_kube_proxy(draft.design):
        return None
    mode = draft.design.network.kube_proxy
    return str(mode) if mode in (KubeProxy.IPVS, KubeProxy.NFTABLES) else None


def encryption_secret(draft: Draft) -> str:
    """The Secret with the keys, in the management cluster."""
    return draft.name("encryption")


def _arguments(wanted: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in wanted.items()]


def _mount(name: str, path: str) -> dict[str, Any]:
    folder = "." not in path.rsplit("/", 1)[-1]
    return compact(
        {
            "name": name,
            "hostPath": path,
            "mountPath": path,
            "readOnly": None if folder else True,
            "pathType": "DirectoryOrCreate" if folder else "File",
        }
    )
