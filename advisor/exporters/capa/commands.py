"""Everything to run, in order. No name here holds a character that a shell would read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from advisor.exporters.capa import charts, kubeadm
from advisor.exporters.capa.choices import (
    NODE_ROLE,
    Form,
    eks,
    existing_subnets,
    pools,
    private_nodes,
)
from advisor.exporters.capa.companions import backup_bucket, companions, uses_karpenter
from advisor.exporters.capa.draft import Draft
from advisor.exporters.capa.eks_plane import VERSION_OF, addon_names
from advisor.exporters.capa.network import key_name
from advisor.exporters.eksctl.choices import TIERS, kms_key, kubernetes_minor, log_retention
from advisor.exporters.eksctl.karpenter import version as karpenter_version
from advisor.model.vocabulary import (
    Interruption,
)
from advisor.plan.network import GATEWAY_ENDPOINTS

_ARN: Final = re.compile(r"[a-z0-9:/-]+")
_WORD: Final = re.compile(r"[a-z0-9][a-z0-9.-]*")
PROVIDER: Final = "v2.11.1"
CORE: Final = "v1.11.1"
_CREDENTIALS: Final = (
    "export AWS_B64ENCODED_CREDENTIALS=$(clusterawsadm bootstrap credentials encode-as-profile)"
)
_ON_CONTROL_PLANE: Final = (
    r"--set-string 'controller.nodeSelector.node-role\.kubernetes\.io/control-plane=' "
    "--set 'controller.tolerations[0].operator=Exists'"
)


def prepare(draft: Draft) -> list[str]:
    """What must be there before the manifests."""
    region = draft.design.placement.region
    init = (
        f"clusterctl init --core cluster-api:{CORE} --bootstrap kubeadm:{CORE} "
        f"--control-plane kubeadm:{CORE} --infrastructure aws:{PROVIDER}"
    )
    flags = ["EXP_MACHINE_POOL=true"] if pools(draft.design, Form.POOL, Form.MANAGED) else []
    if pools(draft.design, Form.FARGATE) and eks(draft.design):
        flags.append("EXP_EKS_FARGATE=true")
    found = [
        f"export AWS_REGION={region}",
        f"clusterawsadm bootstrap iam create-cloudformation-stack --config {draft.file('iam')}",
        _CREDENTIALS,
        " ".join((*flags, init)),
    ]
    if key_name(draft):
        name = key_name(draft)
        found.append(
            f"aws ec2 create-key-pair --key-name {name} --query KeyMaterial --output text "
            f"> {name}.pem"
        )
    return [*found, *_encryption(draft), *_key_alias(draft), *_versions(draft)]


def _key_alias(draft: Draft) -> Iterator[str]:
    """The provider's role may use keys with such an alias, and no others."""
    key = kms_key(draft.design) if eks(draft.design) else None
    if key and _ARN.fullmatch(key):
        yield (
            f"aws kms create-alias --alias-name alias/cluster-api-provider-aws-{draft.cluster} "
            f"--target-key-id {key}"
        )


def _encryption(draft: Draft) -> Iterator[str]:
    """A fresh key for Secrets, in the management cluster alone."""
    if eks(draft.design) or not draft.design.security.secrets_encryption:
        return
    name = kubeadm.encryption_secret(draft)
    text = (
        "{apiVersion: apiserver.config.k8s.io/v1, kind: EncryptionConfiguration, resources: "
        "[{resources: [secrets], providers: [{secretbox: {keys: [{name: first, secret: %s}]}}, "
        "{identity: {}}]}]}"
    )
    yield (
        f"printf '{text}' $(head -c 32 /dev/urandom | base64) | kubectl create secret generic "
        f"{name} --from-file={kubeadm.ENCRYPTION_KEY}=/dev/stdin"
    )
    yield f"kubectl label secret {name} cluster.x-k8s.io/cluster-name={draft.cluster}"


def _versions(draft: Draft) -> Iterator[str]:
    """The versions of add-ons that EKS takes by default; CAPA wants them exact."""
    names = addon_names(draft) if eks(draft.design) else []
    if not names:
        return
    minor = kubernetes_minor(draft.design)
    asked = (
        f"aws eks describe-addon-versions --kubernetes-version {minor} --addon-name $addon --query "
        "'addons[0].addonVersions[?compatibilities[0].defaultVersion]|[0].addonVersion' "
        "--output text"
    )
    yield (
        f'for addon in {" ".join(names)}; do sed -i.bak "s/{VERSION_OF}$addon\\$/$({asked})/" '
        f"{draft.file()}; done"
    )


def commands(draft: Draft) -> list[str]:
    """The commands that make the cluster and what goes with it."""
    cluster = draft.cluster
    found = [
        f"kubectl apply -f {draft.file()}",
        f"kubectl wait cluster {cluster} --for=condition=ControlPlaneInitialized --timeout=40m",
        f"clusterctl get kubeconfig {cluster} > {cluster}.kubeconfig",
    ]
    if eks(draft.design):
        found += [*_cluster_settings(draft), *_nodes_may_join(draft)]
    else:
        found.append(charts.cloud_controller(draft))
    found += charts.pod_network(draft)
    found += _storage(draft)
    found += _endpoints(draft)
    found += _karpenter(draft)
    found += charts.controllers(draft)
    return [*found, *_backups(draft), *_issuer(draft)]


def _kubectl(draft: Draft, rest: str) -> str:
    return f"kubectl --kubeconfig {draft.cluster}.kubeconfig {rest}"


def _cluster_settings(draft: Draft) -> Iterator[str]:
    """What EKS can and CAPA has no field for."""
    plane = draft.design.control_plane
    update = f"aws eks update-cluster-config --name {draft.cluster}"
    if plane.deletion_protection:
        yield f"{update} --deletion-protection"
    if plane.zonal_shift:
        yield f"{update} --zonal-shift-config enabled=true"
    if tier := TIERS.get(plane.tier):
        yield f"{update} --control-plane-scaling-config tier={tier}"
    if days := log_retention(draft.design):
        yield (
            f"aws logs put-retention-policy --log-group-name /aws/eks/{draft.cluster}/cluster "
            f"--retention-in-days {days}"
        )


def _nodes_may_join(draft: Draft) -> Iterator[str]:
    """An access entry for machines that no node group of EKS vouches for."""
    own = pools(draft.design, Form.POOL, Form.DEPLOYMENT, Form.KARPENTER)
    if own and draft.design.identity.eks_auth_mode != "CONFIG_MAP":
        account = "$(aws sts get-caller-identity --query Account --output text)"
        yield (
            f"aws eks create-access-entry --cluster-name {draft.cluster} --type EC2_LINUX "
            f"--principal-arn arn:aws:iam::{account}:role/{NODE_ROLE}"
        )


def _storage(draft: Draft) -> Iterator[str]:
    parts = companions(draft)
    if "pod-identity" in parts:
        yield (
            f"aws cloudformation deploy --stack-name {draft.cluster}-pod-identity "
            f"--template-file {draft.file('pod-identity')} --capabilities CAPABILITY_IAM"
        )
    if not eks(draft.design):
        if draft.design.storage.ebs_csi:
            yield charts.helm(
                draft, "aws-ebs-csi-driver",
                "https://kubernetes-sigs.github.io/aws-ebs-csi-driver", _ON_CONTROL_PLANE,
            )  # fmt: skip
        if draft.design.addons.snapshot_controller:
            yield charts.helm(draft, "snapshot-controller", "https://piraeus.io/helm-charts/", "")
    if "storage" in parts:
        yield _kubectl(draft, f"apply -f {draft.file('storage')}")


def _endpoints(draft: Draft) -> Iterator[str]:
    """VPC endpoints; CAPA makes none of its own accord."""
    if existing_subnets(draft.design):
        return
    region = draft.design.placement.region

    def of(kind: str, query: str, more: str = "") -> str:
        return charts.owned(draft, kind, query, more)

    vpc = charts.vpc_id(draft)
    for service in dict.fromkeys(draft.design.network.endpoints):
        if not _WORD.fullmatch(service):
            continue
        base = (
            f"aws ec2 create-vpc-endpoint --vpc-id {vpc} "
            f"--service-name com.amazonaws.{region}.{service}"
        )
        if service in GATEWAY_ENDPOINTS:
            yield f"{base} --route-table-ids {of('route-tables', 'RouteTables[].RouteTableId')}"
            continue
        side = "internal-elb" if private_nodes(draft.design) else "elb"
        within = of(
            "subnets", "Subnets[].SubnetId", f" Name=tag:kubernetes.io/role/{side},Values=1"
        )
        groups = of("security-groups", "SecurityGroups[].GroupId")
        yield (
            f"{base} --vpc-endpoint-type Interface --subnet-ids {within} "
            f"--security-group-ids {groups}"
        )


def _karpenter(draft: Draft) -> Iterator[str]:
    if not uses_karpenter(draft):
        return
    settings = [f"settings.clusterName={draft.cluster}"]
    if draft.design.autoscaling.interruption == Interruption.KARPENTER:
        settings.append(f"settings.interruptionQueue={draft.cluster}")
    if draft.design.autoscaling.karpenter.zonal_shift:
        settings.append("settings.enableZonalShift=true")
    yield (
        "helm upgrade --install karpenter oci://public.ecr.aws/karpenter/karpenter --version "
        f"{karpenter_version(draft.eks)} --namespace karpenter --create-namespace "
        f"--kubeconfig {draft.cluster}.kubeconfig --set {','.join(settings)}"
    )
    if "karpenter" in companions(draft):
        yield _kubectl(draft, f"apply -f {draft.file('karpenter')}")


def _backups(draft: Draft) -> Iterator[str]:
    if "etcd-backup" not in companions(draft):
        return
    bucket, backup = backup_bucket(draft), draft.design.etcd.backup
    if not draft.design.provisioner.state_store:
        yield f"aws s3 mb s3://{bucket}"
    if backup.bucket_versioned:
        yield (
            f"aws s3api put-bucket-versioning --bucket {bucket} "
            "--versioning-configuration Status=Enabled"
        )
    if backup.retention_days:
        rule = (
            '{"Rules":[{"ID":"etcd","Status":"Enabled","Filter":{"Prefix":"'
            f'{draft.cluster}/"}},"Expiration":{{"Days":{backup.retention_days}}}}}]}}'
        )
        yield (
            f"aws s3api put-bucket-lifecycle-configuration --bucket {bucket} "
            f"--lifecycle-configuration '{rule}'"
        )
    yield _kubectl(draft, f"apply -f {draft.file('etcd-backup')}")


def _issuer(draft: Draft) -> Iterator[str]:
    """The keys of the service accounts, where AWS can read them."""
    issuer = None if eks(draft.design) else kubeadm.issuer_url(draft)
    store = draft.design.identity.discovery_store
    if not issuer or not store:
        return
    store = store.rstrip("/")
    for path, key in (
        ("/.well-known/openid-configuration", ".well-known/openid-configuration"),
        ("/openid/v1/jwks", "openid/v1/jwks"),
    ):
        yield _kubectl(draft, f"get --raw {path} | aws s3 cp - {store}/{key}")
    yield (
        f"aws iam create-open-id-connect-provider --url {issuer} --client-id-list sts.amazonaws.com"
    )
