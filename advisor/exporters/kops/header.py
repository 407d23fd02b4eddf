"""The comment at the top of the file: what it is, how to apply it, and what it cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from advisor import __version__
from advisor.exporters import mirrors
from advisor.exporters.coverage import Coverage, State
from advisor.exporters.kops.choices import apiserver_nodes, irsa
from advisor.exporters.kops.draft import Draft, state_bucket, state_store
from advisor.exporters.kops.pod_network import uses_cilium_password
from advisor.exporters.kops.releases import WRITTEN_FOR
from advisor.exporters.yaml_text import one_line
from advisor.model.scalars import printable

_ENCRYPTION: Final = (
    r"printf 'apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\n"
    r"resources: [{resources: [secrets], providers: "
    r"[{secretbox: {keys: [{name: key1, secret: %s}]}}, {identity: {}}]}]\n' "
    '"$(head -c 32 /dev/urandom | base64)" > encryption.yaml'
)
"""Makes the file with the key; keep it as safe as the secrets it protects."""

_IPSEC_KEYS: Final = (
    r"printf 'keys: 3 rfc4106(gcm(aes)) %s 128\n' "
    r""""$(head -c 20 /dev/urandom | od -An -tx1 | tr -d ' \n')" > ipsec-keys"""
)


def header(draft: Draft, coverage: Sequence[Coverage], written: Iterable[str]) -> list[str]:
    """The lines of the header; ``written`` are the fields that stand beside a line below."""
    return [
        *_title(draft),
        "",
        *_checks(draft),
        "",
        *mirrors.for_kops(draft.design),
        *_commands(draft),
        *_section(coverage, State.APPROXIMATED, "Approximated"),
        *_section(coverage, State.NOT_EXPRESSIBLE, "Not expressible, still to be done elsewhere"),
        *_left_over_notes(draft, set(written)),
    ]


def _title(draft: Draft) -> list[str]:
    design = draft.design
    lines = [
        f"Cluster {draft.cluster} for kops {draft.kops}, written by k8s-advisor {__version__}."
    ]
    return [*lines, one_line(design.title)] if design.title else lines


def _checks(draft: Draft) -> list[str]:
    offline = (
        f"Checked offline: every key is one of kops {WRITTEN_FOR} (v1alpha2); names, zones, "
        "ranges and sizes are those of the design; k8s-advisor check lists what kops would refuse."
    )
    if draft.kops != WRITTEN_FOR:
        offline += f" Of kops {draft.kops} a beta was read: the release may refuse more."
    by_aws = (
        "Only AWS can check: quotas, free addresses, instance types sold in each zone, images, "
        "names of buckets and hosted zones, and ids of what exists already."
    )
    return [offline, by_aws]


def _commands(draft: Draft) -> list[str]:
    """Everything to run, in order. No name here holds a character that a shell would read."""
    name, file = draft.cluster, f"{draft.design.name}.yaml"
    design = draft.design
    bucket = state_bucket(design)
    title = "Apply, in this order:"
    if design.provisioner.state_store is None:
        title = f"Put your bucket for {bucket} (here and in configBase); then apply, in this order:"
    lines = [
        title,
        f"  $ export KOPS_STATE_STORE={state_store(design)}",
    ]
    if apiserver_nodes(design):
        lines.append("  $ export KOPS_FEATURE_FLAGS=APIServerNodes")
    if design.etcd.backup.bucket_versioned:
        lines.append(
            f"  $ aws s3api put-bucket-versioning --bucket {bucket} "
            "--versioning-configuration Status=Enabled"
        )
    lines.append(f"  $ kops create -f {file}")
    if design.security.secrets_encryption:
        lines.append(f"  $ {_ENCRYPTION}")
        lines.append(f"  $ kops create secret encryptionconfig -f encryption.yaml --name {name}")
    if uses_cilium_password(draft):
        lines.append(f"  $ {_IPSEC_KEYS}")
        lines.append(f"  $ kops create secret ciliumpassword -f ipsec-keys --name {name}")
    if design.security.ssh_cidrs:
        lines.append(f"  $ kops create sshpublickey {name} -i YOUR-KEY.pub")
    lines += [
        f"  $ kops update cluster --name {name} --yes --admin",
        f"  $ kops validate cluster --name {name} --wait 15m",
    ]
    if irsa(design):
        lines.append(
            f"The bucket of {printable(str(design.identity.discovery_store))} must exist and be "
            "publicly readable before the update."
        )
    return lines


def _section(coverage: Sequence[Coverage], state: State, title: str) -> list[str]:
    lines = []
    for each in coverage:
        if each.state == state:
            where = f" -> {each.target_path}" if each.target_path else ""
            lines.append(f"  {printable(each.path)}{where}: {one_line(each.note)}")
    return ["", f"{title} ({len(lines)}):", *lines] if lines else []


def _left_over_notes(draft: Draft, written: set[str]) -> list[str]:
    """Reasons people noted at fields that have no line of their own below."""
    lines = [
        f"  {printable(path)}: {one_line(text)}"
        for path, text in draft.notes.items()
        if path not in written
    ]
    return ["", "Notes:", *lines] if lines else []
