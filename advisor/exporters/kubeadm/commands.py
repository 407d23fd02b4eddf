"""What to run, in order, on which machine: kubeadm does one machine at a time."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.exporters.kubeadm import etcd
from advisor.exporters.kubeadm.afterwards import VPC, afterwards, installable
from advisor.exporters.kubeadm.choices import dedicated_etcd, pools
from advisor.exporters.kubeadm.draft import API_PORT, Draft, api_host
from advisor.exporters.kubeadm.members import control_plane_members, etcd_members
from advisor.exporters.kubeadm.nodes import PATCHES, POOL_PATCH, pool_kubelet
from advisor.exporters.kubeadm.security import AUDIT_POLICY, ENCRYPTION
from advisor.model.vocabulary import ApiDns, ApiLoadBalancer

_CONFIG = "/etc/kubernetes/kubeadm.yaml"
_JOIN = "'$TOKEN $CA_CERT_HASH $CERTIFICATE_KEY'"


def commands(draft: Draft) -> list[str]:
    """The lines of the header: commands start with two blanks and ``$``."""
    after = afterwards(draft)
    return [
        *_before(draft),
        *_etcd(draft),
        *_first(draft),
        *_further(draft),
        *_workers(draft),
        "With the kubeconfig of the first machine, from anywhere that reaches the API:",
        *(f"  $ {command}" for command in after),
        *(f"Put the id of the VPC in the place of {VPC}." for command in after if VPC in command),
        *_own_pod_network(draft),
    ]


def _before(draft: Draft) -> Iterator[str]:
    yield (
        f"On every machine first: containerd 2 with systemd cgroups, and kubelet, kubeadm and "
        f"kubectl {draft.kubernetes} from https://pkgs.k8s.io/core:/stable:/v{draft.minor}/. Give "
        "each its private DNS name as its host name, as the cloud controller knows it."
    )
    plane = draft.design.control_plane
    balancer = plane.api_load_balancer
    named = plane.dns in (ApiDns.PUBLIC, ApiDns.PRIVATE)
    zone = f" (a record of your {plane.dns} hosted zone)" if named else ""
    target = (
        "every control-plane machine"
        if balancer == ApiLoadBalancer.NONE
        else f"the load balancer ({balancer.upper()})"
    )
    yield (
        f"The name {api_host(draft.design)}{zone} must lead to {target}, port {API_PORT}, before "
        "the first command runs."
    )


def _etcd(draft: Draft) -> Iterator[str]:
    if not dedicated_etcd(draft.design):
        yield f"Mount the volume of each member at {etcd.VOLUME} before kubeadm runs."
        return
    members = etcd_members(draft.design)
    addresses = ", ".join(f"{each.name} {each.host}" for each in members)
    yield f"Dedicated etcd: {addresses}. Mount the volume of each at {etcd.VOLUME}."
    yield f"On {members[0].name}, then copy /etc/kubernetes/pki/etcd/ca.{{crt,key}} to the others:"
    yield "  $ kubeadm init phase certs etcd-ca"
    yield "On each etcd machine, with its own file for MEMBER:"
    unit = "/etc/systemd/system/kubelet.service.d"
    yield f"  $ install -D -m 0644 {draft.design.name}-20-etcd.conf {unit}/20-etcd.conf"
    yield f"  $ install -D -m 0644 {draft.file('etcd-kubelet')} {unit}/kubelet.conf"
    yield "  $ systemctl daemon-reload && systemctl restart kubelet"
    config = f"--config {draft.design.name}-MEMBER.yaml"
    for certificate in ("etcd-server", "etcd-peer", "etcd-healthcheck-client"):
        yield f"  $ kubeadm init phase certs {certificate} {config}"
    yield f"  $ kubeadm init phase etcd local {config}"
    yield f"On {members[0].name}, then copy the three files to the first control-plane machine:"
    first = draft.file(members[0].name)
    yield f"  $ kubeadm init phase certs apiserver-etcd-client --config {first}"
    yield (
        "  /etc/kubernetes/pki/etcd/ca.crt, /etc/kubernetes/pki/apiserver-etcd-client.crt and .key"
    )


def _first(draft: Draft) -> Iterator[str]:
    yield f"On the first control-plane machine, {control_plane_members(draft.design)[0].name}:"
    yield from _server_files(draft)
    if draft.design.security.secrets_encryption:
        yield "  $ export ENCRYPTION_KEY=$(head -c 32 /dev/urandom | base64)"
        yield (
            f"  $ envsubst '$ENCRYPTION_KEY' < {draft.file('encryption')} | "
            f"install -D -m 0600 /dev/stdin {ENCRYPTION}"
        )
    yield f"  $ kubeadm config validate --config {draft.file()}"
    yield f"  $ kubeadm init --config {draft.file()} --upload-certs"


def _server_files(draft: Draft) -> Iterator[str]:
    if draft.design.security.audit_log:
        yield f"  $ install -D -m 0600 {draft.file('audit-policy')} {AUDIT_POLICY}"


def _further(draft: Draft) -> Iterator[str]:
    yield (
        "Still there, for the machines that join; set the three to the same values on each of them "
        "(the token lives for a day, the key 2 hours):"
    )
    yield "  $ export TOKEN=$(kubeadm token create)"
    yield (
        "  $ export CA_CERT_HASH=sha256:$(openssl x509 -pubkey -in /etc/kubernetes/pki/ca.crt | "
        "openssl pkey -pubin -outform der | sha256sum | cut -d' ' -f1)"
    )
    yield (
        "  $ export CERTIFICATE_KEY=$(kubeadm init phase upload-certs --upload-certs "
        f"--config {draft.file()} | tail -1)"
    )
    others = control_plane_members(draft.design)[1:]
    if not others:
        return
    names = ", ".join(each.name for each in others)
    yield f"On each further control-plane machine, one after the other ({names}):"
    yield from _server_files(draft)
    if draft.design.security.secrets_encryption:
        yield f"  {ENCRYPTION} is copied from the first machine: all need the same key."
    yield f"  $ envsubst {_JOIN} < {draft.file('control-plane')} > {_CONFIG}"
    yield f"  $ kubeadm join --config {_CONFIG}"


def _workers(draft: Draft) -> Iterator[str]:
    for pool in pools(draft.design):
        yield f"On each machine of the pool {pool.name}:"
        if pool_kubelet(draft, pool):
            kubelet = draft.file(f"kubelet-{pool.name}")
            yield f"  $ install -D -m 0644 {kubelet} {PATCHES}/{POOL_PATCH}"
        yield f"  $ envsubst {_JOIN} < {draft.file(f'join-{pool.name}')} > {_CONFIG}"
        yield f"  $ kubeadm join --config {_CONFIG}"


def _own_pod_network(draft: Draft) -> Iterator[str]:
    if not installable(draft.design.network.cni):
        yield "No command here installs a pod network: nodes stay NotReady until you install one."
