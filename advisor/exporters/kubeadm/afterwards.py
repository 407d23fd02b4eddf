"""What makes a cluster of the machines once they have joined: pod network, cloud, volumes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from advisor.exporters.kubeadm.choices import (
    cluster_autoscaler,
    irsa,
    load_balancer_controller,
    without_kube_proxy,
)
from advisor.exporters.kubeadm.draft import API_PORT, Draft, api_host
from advisor.exporters.kubeadm.ranges import ranges
from advisor.exporters.kubeadm.security import issuer
from advisor.model.vocabulary import Cni, Encryption, Interruption

_HELM: Final = "helm upgrade --install"
VPC: Final = "YOUR-VPC"
"""Stands for the id of a VPC that the design does not name."""
_CONTROL_PLANE: Final = r"controller.nodeSelector.node-role\.kubernetes\.io/control-plane="


def afterwards(draft: Draft, host: str | None = None, vpc: str | None = None) -> list[str]:
    """The commands, in order; none needs anything but kubectl, helm and the AWS CLI.

    ``host`` is where the API answers and ``vpc`` the id of the VPC, where the design says neither.
    """
    return [
        *pod_network(draft, host),
        *_cloud(draft),
        *_service_accounts(draft),
        *_storage(draft),
        *_addons(draft, vpc or VPC),
        *_autoscaling(draft),
    ]


def installable(cni: Cni) -> bool:
    """Whether a command below installs the pod network."""
    return cni in (Cni.CILIUM, Cni.CILIUM_ENI, Cni.CALICO, Cni.FLANNEL, Cni.AMAZON_VPC)


def pod_network(draft: Draft, host: str | None = None) -> Iterator[str]:
    """The pod network; nodes stay NotReady until it is there."""
    network = draft.design.network
    pods = (ranges(draft).pods or "").partition(",")[0]
    match network.cni:
        case Cni.CILIUM | Cni.CILIUM_ENI:
            yield (
                f"{_HELM} cilium cilium --repo https://helm.cilium.io --namespace kube-system "
                f"--set {','.join(_cilium(draft, pods, host))}"
            )
        case Cni.CALICO:
            values = (
                f"installation.cni.type=Calico,installation.calicoNetwork.ipPools[0].cidr={pods}"
            )
            values += ",installation.calicoNetwork.ipPools[0].encapsulation=VXLAN"
            values += ",installation.calicoNetwork.bgp=Disabled"
            if network.calico_bpf:
                values += ",installation.calicoNetwork.linuxDataplane=BPF"
            yield (
                f"{_HELM} calico tigera-operator --repo https://docs.tigera.io/calico/charts "
                f"--namespace tigera-operator --create-namespace --set {values}"
            )
        case Cni.FLANNEL:
            yield (
                f"{_HELM} flannel flannel --repo https://flannel-io.github.io/flannel "
                f"--namespace kube-flannel --create-namespace --set podCidr={pods}"
            )
        case Cni.AMAZON_VPC:
            prefixes = str(network.prefix_delegation).lower()
            yield (
                f"{_HELM} aws-vpc-cni aws-vpc-cni --repo https://aws.github.io/eks-charts "
                f'--namespace kube-system --set-string env.ENABLE_PREFIX_DELEGATION="{prefixes}"'
            )


def _cilium(draft: Draft, pods: str, host: str | None) -> Iterator[str]:
    network = draft.design.network
    if network.cni == Cni.CILIUM_ENI:
        yield "ipam.mode=eni,eni.enabled=true,routingMode=native"
    else:
        yield f"ipam.mode=kubernetes,k8s.requireIPv4PodCIDR=true,ipv4NativeRoutingCIDR={pods}"
    if without_kube_proxy(draft.design):
        at = host or api_host(draft.design)
        yield f"kubeProxyReplacement=true,k8sServiceHost={at},k8sServicePort={API_PORT}"
    if network.encryption != Encryption.NONE:
        yield f"encryption.enabled=true,encryption.type={network.encryption}"
    if network.hubble:
        yield "hubble.relay.enabled=true,hubble.ui.enabled=true"


def _cloud(draft: Draft) -> Iterator[str]:
    routes = str(draft.design.network.cni == Cni.KUBENET).lower()
    yield (
        f"{_HELM} aws-cloud-controller-manager aws-cloud-controller-manager "
        "--repo https://kubernetes.github.io/cloud-provider-aws --namespace kube-system "
        f"--set 'args={{--v=2,--cloud-provider=aws,--configure-cloud-routes={routes},"
        f"--cluster-name={draft.design.name}}}'"
    )


def _service_accounts(draft: Draft) -> Iterator[str]:
    """The issuer's documents, where AWS reads them, and AWS told so."""
    if not irsa(draft.design):
        return
    at = issuer(draft)
    bucket = str(draft.design.identity.discovery_store).rstrip("/")
    folder = at.rpartition(".amazonaws.com/")[2]
    store = f"s3://{bucket.removeprefix('s3://').partition('/')[0]}/{folder}"
    for path in (".well-known/openid-configuration", "openid/v1/jwks"):
        yield f"kubectl get --raw /{path} | aws s3 cp - {store}/{path}"
    yield (f"aws iam create-open-id-connect-provider --url {at} --client-id-list sts.amazonaws.com")


def _storage(draft: Draft) -> Iterator[str]:
    if draft.design.storage.ebs_csi:
        yield (
            f"{_HELM} aws-ebs-csi-driver aws-ebs-csi-driver "
            "--repo https://kubernetes-sigs.github.io/aws-ebs-csi-driver "
            f"--namespace kube-system --set '{_CONTROL_PLANE}' "
            "--set 'controller.tolerations[0].operator=Exists'"
        )
        if draft.design.storage.default_class:
            yield f"kubectl apply -f {draft.file('storage')}"
    if draft.design.storage.efs:
        yield (
            f"{_HELM} aws-efs-csi-driver aws-efs-csi-driver "
            "--repo https://kubernetes-sigs.github.io/aws-efs-csi-driver --namespace kube-system"
        )


def _addons(draft: Draft, vpc: str) -> Iterator[str]:
    addons = draft.design.addons
    if addons.metrics_server:
        yield (
            f"{_HELM} metrics-server metrics-server "
            "--repo https://kubernetes-sigs.github.io/metrics-server --namespace kube-system "
            # kubeadm's kubelets sign their own certificates, which nobody can check.
            "--set 'args={--kubelet-insecure-tls}'"
        )
    if addons.cert_manager:
        yield (
            f"{_HELM} cert-manager cert-manager --repo https://charts.jetstack.io "
            "--namespace cert-manager --create-namespace --set crds.enabled=true"
        )
    if addons.pod_identity_webhook:
        yield (
            f"{_HELM} amazon-eks-pod-identity-webhook amazon-eks-pod-identity-webhook "
            "--repo https://jkroepke.github.io/helm-charts --namespace kube-system "
            f"--set config.defaultAwsRegion={draft.design.placement.region}"
        )
    replicas = draft.design.network.dns.replicas
    if replicas != type(draft.design.network.dns).model_fields["replicas"].default:
        yield f"kubectl --namespace kube-system scale deployment coredns --replicas {replicas}"
    if load_balancer_controller(draft.design):
        yield (
            f"{_HELM} aws-load-balancer-controller aws-load-balancer-controller "
            "--repo https://aws.github.io/eks-charts --namespace kube-system "
            f"--set clusterName={draft.design.name},region={draft.design.placement.region},"
            f"vpcId={draft.design.network.vpc_id or vpc}"
        )


def _autoscaling(draft: Draft) -> Iterator[str]:
    scaling = draft.design.autoscaling
    if cluster_autoscaler(draft.design):
        wanted = scaling.cluster_autoscaler
        yield (
            f"{_HELM} cluster-autoscaler cluster-autoscaler "
            "--repo https://kubernetes.github.io/autoscaler --namespace kube-system "
            f"--set autoDiscovery.clusterName={draft.design.name},"
            f"awsRegion={draft.design.placement.region},extraArgs.expander={wanted.expander},"
            f"extraArgs.balance-similar-node-groups={str(wanted.balance_similar).lower()}"
        )
    if scaling.interruption == Interruption.NODE_TERMINATION_HANDLER:
        yield (
            f"{_HELM} aws-node-termination-handler aws-node-termination-handler "
            "--repo https://aws.github.io/eks-charts --namespace kube-system"
        )
    if scaling.vpa:
        yield (
            f"{_HELM} vpa vertical-pod-autoscaler --repo https://kubernetes.github.io/autoscaler "
            "--namespace kube-system"
        )
    if scaling.keda:
        yield (
            f"{_HELM} keda keda --repo https://kedacore.github.io/charts "
            "--namespace keda --create-namespace"
        )
