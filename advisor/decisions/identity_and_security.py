"""Who may do what, in the cluster and in AWS, and what is closed to everybody."""

from __future__ import annotations

from typing import Final

from advisor.decisions.conditions import (
    managed,
    on_eks_with_vpc_cni,
    on_kops,
    self_run,
    with_karpenter,
)
from advisor.decisions.consequences import Patch, with_irsa
from advisor.decisions.decision import Decision, Input, Option, Step, Value
from advisor.model.design import Design
from advisor.model.nodes import NodePool
from advisor.model.vocabulary import Cni, Tool

_STEP: Final = Step.IDENTITY_AND_SECURITY
_NO_POLICIES: Final = frozenset({Cni.KUBENET, Cni.FLANNEL})


def _irsa(design: Design) -> Patch:
    return with_irsa(design, on_kops=on_kops(design))


def _policies(design: Design) -> Patch:
    return {"network.network_policy_agent": True} if on_eks_with_vpc_cni(design) else {}


def _store(design: Design, value: Value, _: NodePool | None) -> Patch:
    """Without a bucket for its keys, kops offers no roles for service accounts."""
    if value is not None or with_karpenter(design):
        return {}
    return {"identity.irsa": False, "addons.pod_identity_webhook": False}


def _by_pod_identity(design: Design) -> bool:
    """eksctl gives Karpenter its credentials through IRSA only."""
    return design.identity.pod_identity and design.provisioner.tool != Tool.EKSCTL


_WHO: Final = (
    Decision(
        id="authentication",
        path="identity.authentication",
        step=_STEP,
        essential=True,
        title="How do people log in?",
        why="A certificate cannot be revoked: whoever leaves takes it along until it expires. IAM "
        "and OIDC end with the account.",
        input=Input.CHOICE,
        source="2018 talk; EKS best practices security/iam",
        options=(
            Option("iam", "AWS IAM", "Roles everybody has already; every user needs AWS access."),
            Option(
                "oidc",
                "OIDC",
                "Your own identity provider; one more thing the API depends on.",
            ),
            Option(
                "certificates",
                "Client certificates",
                "Work without anything else; cannot be revoked.",
                applies=self_run,
            ),
        ),
    ),
    Decision(
        id="eks-access",
        path="identity.eks_auth_mode",
        step=_STEP,
        title="Where does EKS keep who may log in?",
        why="The aws-auth ConfigMap locks everybody out after one bad edit and is deprecated. "
        "Access entries are AWS objects that an administrator can always repair.",
        input=Input.CHOICE,
        applies=managed,
        one_way="The mode moves towards API only, never back (EKS user guide manage-access).",
        source="EKS user guide manage-access; aws/containers-roadmap#185",
        options=(
            Option("API", "Access entries", "Repairable from outside; the way forward."),
            Option(
                "API_AND_CONFIG_MAP",
                "Both",
                "For the time of a move; two places to look at.",
            ),
            Option("CONFIG_MAP", "aws-auth ConfigMap", "How 2018 did it; deprecated."),
        ),
    ),
    Decision(
        id="irsa",
        path="identity.irsa",
        step=_STEP,
        title="Do pods get AWS roles by service account (IRSA)?",
        why="Otherwise every pod on a node shares the node's role. The stand-ins of 2018, "
        "kube2iam and kiam, made calls ten times slower and are abandoned.",
        input=Input.SWITCH,
        source="EKS best practices security/iam; k8s.af Adevinta",
        options=(
            Option(
                True,
                "Yes",
                "A role for each application; kops needs a public bucket for the issuer's keys.",
                also=_irsa,
            ),
            Option(
                False,
                "No",
                "Fine where pod identity does it, or nothing calls AWS.",
                also={"identity.discovery_store": None, "addons.pod_identity_webhook": False},
                applies=lambda d: not with_karpenter(d) or _by_pod_identity(d),
            ),
        ),
    ),
    Decision(
        id="pod-identity",
        path="identity.pod_identity",
        step=_STEP,
        title="Do pods get AWS roles by EKS Pod Identity?",
        why="The same as IRSA without an issuer in every trust policy, so roles survive a new "
        "cluster. It does not reach Fargate or Windows.",
        input=Input.SWITCH,
        applies=managed,
        source="EKS user guide service-accounts",
        options=(
            Option(True, "Yes", "One agent add-on; simplest way on EKS."),
            Option(
                False,
                "No",
                "IRSA does it.",
                applies=lambda d: not with_karpenter(d) or d.identity.irsa,
            ),
        ),
    ),
    Decision(
        id="discovery-store",
        path="identity.discovery_store",
        step=_STEP,
        title="Which bucket publishes the issuer's keys?",
        why="AWS verifies the pods' tokens with keys it reads from there, so the bucket must be "
        "public and its name without dots. It looks like s3://example-oidc.",
        input=Input.TEXT,
        optional=True,
        applies=lambda d: on_kops(d) and d.identity.irsa,
        also=_store,
        source="kops v1.36.2 validation legacy.go:263",
    ),
)

_SECURITY: Final = (
    Decision(
        id="network-policy",
        path="security.network_policy",
        step=_STEP,
        essential=True,
        title="Are network policies used?",
        why="Without them every pod reaches every other, and with two metadata hops the node's "
        "credentials too. A default-deny per namespace plus DNS is the usual start.",
        input=Input.SWITCH,
        source="EKS best practices security/network",
        options=(
            Option(
                True,
                "Yes",
                "Rules to write and to debug; needs a plugin that enforces them.",
                also=_policies,
                applies=lambda d: d.network.cni not in _NO_POLICIES,
            ),
            Option(False, "No", "Nothing to debug; one broken pod sees everything."),
        ),
    ),
    Decision(
        id="pod-security",
        path="security.pod_security",
        step=_STEP,
        essential=True,
        title="What may pods do on their node?",
        why="A privileged pod owns the node and its AWS role. Labels on namespaces enforce the "
        "standard, without anything to install.",
        input=Input.CHOICE,
        source="EKS best practices security/pods; CIS eks-1.8.0",
        options=(
            Option(
                "baseline", "Baseline", "Stops the known ways out; nearly everything still runs."
            ),
            Option(
                "restricted", "Restricted", "No root, no capabilities; images must be made for it."
            ),
            Option("none", "Anything", "Every chart runs, every pod can own its node."),
        ),
    ),
    Decision(
        id="policy-engine",
        path="security.policy_engine",
        step=_STEP,
        title="Are further rules enforced at admission?",
        why="Registries, labels, limits: rules nobody enforces are not kept. A webhook that fails "
        "closed can stop the whole cluster, as Jetstack learnt during an upgrade.",
        input=Input.CHOICE,
        source="k8s.af Jetstack; EKS best practices reliability/controlplane",
        options=(
            Option("none", "No", "Nothing to run, nothing enforced."),
            Option(
                "validating-admission-policy",
                "Built-in admission policies",
                "Part of the API server, no webhook to fail; checks only, no changes.",
            ),
            Option("kyverno", "Kyverno", "Policies in YAML, changes too; webhooks to keep alive."),
            Option("gatekeeper", "Gatekeeper", "Policies in Rego; webhooks to keep alive."),
        ),
    ),
    Decision(
        id="secrets-encryption",
        path="security.secrets_encryption",
        step=_STEP,
        essential=True,
        title="Are Secrets encrypted in etcd?",
        why="Otherwise they are base64, and one backup in a leaky bucket gives all of them away. "
        "EKS does it with a KMS key, kops with a key that you keep.",
        input=Input.SWITCH,
        one_way=(
            "On EKS the envelope key can be neither removed nor swapped (EKS user guide "
            "create-cluster)."
        ),
        source="checkov CKV_AWS_58; EKS best practices security/data",
        options=(
            Option(True, "Yes", "$1 a month for a KMS key; lose the key and the Secrets are gone."),
            Option(
                False,
                "No",
                "Backups hold every Secret in the clear.",
                also={"security.kms_key": None},
            ),
        ),
    ),
    Decision(
        id="kms-key",
        path="security.kms_key",
        step=_STEP,
        title="With which KMS key?",
        why="Left empty, a key is created with the cluster. A key that security owns keeps the "
        "keys away from whoever runs the cluster.",
        input=Input.TEXT,
        optional=True,
        applies=lambda d: managed(d) and d.security.secrets_encryption,
        one_way="The key can be neither removed nor swapped (EKS user guide create-cluster).",
        source="EKS user guide clusters/create-cluster",
    ),
    Decision(
        id="secrets-delivery",
        path="security.secrets_delivery",
        step=_STEP,
        title="Where do applications' secrets come from?",
        why="Kubernetes Secrets have to get there somehow, usually out of somebody's Git. A store "
        "outside keeps versions, rotates and says who read what.",
        input=Input.CHOICE,
        source="EKS best practices security/data; our judgement",
        options=(
            Option("kubernetes", "Kubernetes Secrets", "Nothing to run; no rotation, no record."),
            Option(
                "external-secrets",
                "External Secrets",
                "Copied from Secrets Manager or Vault; a copy still lies in etcd.",
            ),
            Option(
                "secrets-store-csi",
                "Secrets Store CSI",
                "Mounted as files, never stored in etcd; pods need the driver to start.",
            ),
        ),
    ),
    Decision(
        id="audit-log",
        path="security.audit_log",
        step=_STEP,
        title="Does the API server keep an audit log?",
        why="After an incident it is the only answer to who did what. It grows quickly and must "
        "leave the machine to be worth something.",
        input=Input.SWITCH,
        applies=self_run,
        source="kops v1.36.2 validation validateKubeAPIServer; CIS",
        options=(
            Option(True, "Yes", "Disk and log volume; a policy to write."),
            Option(False, "No", "Nobody will ever know."),
        ),
    ),
    Decision(
        id="ssh-ranges",
        path="security.ssh_cidrs",
        step=_STEP,
        title="From where is SSH to nodes allowed?",
        why="kops opens it to the world by default. Session Manager gives a shell without any open "
        "port, so an empty list is a good answer.",
        input=Input.RANGES,
        applies=self_run,
        source="kops v1.36.2 defaults; EKS best practices security/hosts",
    ),
    Decision(
        id="bastion",
        path="security.bastion",
        step=_STEP,
        title="Is there a bastion host?",
        why="One hardened way in is better than many, and Session Manager is one without a "
        "machine. On kops a bastion adds a load balancer and a scaling group.",
        input=Input.SWITCH,
        applies=self_run,
        source="kops v1.36.2 code",
        options=(
            Option(True, "Yes", "A machine and a load balancer to pay and to patch."),
            Option(False, "No", "Session Manager, or a VPN."),
        ),
    ),
)

DECISIONS: Final = _WHO + _SECURITY
