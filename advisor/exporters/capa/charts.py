"""Charts that the cluster needs: Cluster API starts machines, and installs nothing on them."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.exporters.capa.choices import (
    cluster_autoscaler,
    eks,
    pod_range,
    vpc_cni,
    without_kube_proxy,
)
from advisor.exporters.capa.draft import Draft
from advisor.model.vocabulary import Cni, Encryption, LoadBalancerController, ServiceDns


def helm(draft: Draft, chart: str, repository: str, rest: str, namespace: str = "") -> str:
    """The command that installs a chart into the cluster."""
    space = (
        f"--namespace {namespace} --create-namespace" if namespace else "--namespace kube-system"
    )
    return (
        f"helm upgrade --install {chart} {chart} --repo {repository} {space} "
        f"--kubeconfig {draft.cluster}.kubeconfig {rest}"
    ).rstrip()


def owned(draft: Draft, kind: str, query: str, more: str = "") -> str:
    """Asks EC2 for what the provider has made for the cluster, as a shell substitution."""
    tag = f"Name=tag:sigs.k8s.io/cluster-api-provider-aws/cluster/{draft.cluster},Values=owned"
    return f"$(aws ec2 describe-{kind} --filters {tag}{more} --query '{query}' --output text)"


def vpc_id(draft: Draft) -> str:
    """The id of the VPC: the one the design names, or a command that asks for the one made."""
    return draft.design.network.vpc_id or owned(draft, "vpcs", "Vpcs[0].VpcId")


def cloud_controller(draft: Draft) -> str:
    """Without it nodes stay tainted, and have no zone."""
    return helm(
        draft, "aws-cloud-controller-manager", "https://kubernetes.github.io/cloud-provider-aws",
        r"--set-string 'nodeSelector.node-role\.kubernetes\.io/control-plane=' "
        "--set 'args={--v=2,--cloud-provider=aws,--configure-cloud-routes=false}'",
    )  # fmt: skip


def pod_network(draft: Draft) -> Iterator[str]:
    """What makes machines ready: the network of pods, where it is no add-on of EKS."""
    network = draft.design.network
    if eks(draft.design) and vpc_cni(draft.design):
        return
    match network.cni:
        case Cni.CILIUM | Cni.CILIUM_ENI:
            yield _cilium(draft)
        case Cni.CALICO:
            values = "installation.calicoNetwork.bgp=Disabled"
            if pods := pod_range(draft.design):
                pool = "installation.calicoNetwork.ipPools[0]"
                values += f",{pool}.cidr={pods},{pool}.encapsulation=VXLAN"
            if network.calico_bpf:
                values += ",installation.calicoNetwork.linuxDataplane=BPF"
            yield helm(draft, "tigera-operator", "https://docs.tigera.io/calico/charts",
                        f"--set '{values}'", "tigera-operator")  # fmt: skip
        case Cni.FLANNEL:
            yield helm(draft, "flannel", "https://flannel-io.github.io/flannel",
                        f"--set podCidr={pod_range(draft.design)}", "kube-flannel")  # fmt: skip
        case Cni.AMAZON_VPC:
            values = "env.ENABLE_PREFIX_DELEGATION=true" if network.prefix_delegation else ""
            if network.network_policy_agent:
                values = ",".join(filter(None, (values, "enableNetworkPolicy=true")))
            yield helm(draft, "aws-vpc-cni", "https://aws.github.io/eks-charts",
                        f"--set-string '{values}'" if values else "")  # fmt: skip


def _cilium(draft: Draft) -> str:
    network = draft.design.network
    values = ["ipam.mode=eni,eni.enabled=true,routingMode=native"]
    if network.cni == Cni.CILIUM:
        values = ["ipam.mode=kubernetes"]
        if network.ip_family == "ipv6":
            values.append("ipv4.enabled=false,ipv6.enabled=true")
    elif network.prefix_delegation:
        values.append("eni.awsEnablePrefixDelegation=true")
    if without_kube_proxy(draft.design):
        path = "'{.spec.controlPlaneEndpoint.host}'"
        host = f"$(kubectl get cluster {draft.cluster} -o jsonpath={path})"
        port = 443 if eks(draft.design) else 6443
        host = f"{host} --set k8sServicePort={port}"
        values.append("kubeProxyReplacement=true")
    else:
        host = ""
    if network.encryption != Encryption.NONE:
        values.append(f"encryption.enabled=true,encryption.type={network.encryption}")
    if network.hubble:
        values.append("hubble.relay.enabled=true,hubble.ui.enabled=true")
    service = f" --set k8sServiceHost={host}" if host else ""
    return helm(
        draft, "cilium", "https://helm.cilium.io", f"--set {','.join(values)}{service}"
    )  # fmt: skip


def controllers(draft: Draft) -> Iterator[str]:
    """What runs on top: metrics, certificates, names, load balancers, the autoscaler."""
    design = draft.design
    if not eks(design):
        if design.addons.metrics_server:
            insecure = "--set 'args={--kubelet-insecure-tls}'"
            yield helm(
                draft, "metrics-server", "https://kubernetes-sigs.github.io/metrics-server/",
                insecure if design.addons.metrics_server_insecure else "",
            )  # fmt: skip
        if design.addons.cert_manager:
            yield helm(
                draft, "cert-manager", "https://charts.jetstack.io", "--set crds.enabled=true",
                "cert-manager",
            )  # fmt: skip
        if design.load_balancing.dns == ServiceDns.EXTERNAL_DNS:
            yield helm(
                draft, "external-dns", "https://kubernetes-sigs.github.io/external-dns/", "",
                "external-dns",
            )  # fmt: skip
    if design.load_balancing.controller == LoadBalancerController.AWS_LBC:
        yield helm(
            draft, "aws-load-balancer-controller", "https://aws.github.io/eks-charts",
            f"--set clusterName={draft.cluster},region={design.placement.region},"
            # Told, for a pod that may not reach the metadata service cannot find out.
            f"vpcId={vpc_id(draft)}",
        )  # fmt: skip
    if cluster_autoscaler(design):
        yield _autoscaler(draft)


def _autoscaler(draft: Draft) -> str:
    """Next to Cluster API, for it moves MachineDeployments, and looks into the cluster."""
    wanted = draft.design.autoscaling.cluster_autoscaler
    exact = wanted.version if wanted.version and wanted.version.count(".") == 2 else None
    values = (
        "cloudProvider=clusterapi,clusterAPIMode=kubeconfig-incluster,"
        f"clusterAPIKubeconfigSecret={draft.cluster}-kubeconfig,"
        f"autoDiscovery.clusterName={draft.cluster},"
        f"extraArgs.expander={wanted.expander},"
        f"extraArgs.balance-similar-node-groups={str(wanted.balance_similar).lower()}"
    )
    image = f",image.tag=v{exact}" if exact else ""
    return (
        f"helm upgrade --install {draft.name('autoscaler')} cluster-autoscaler "
        f"--repo https://kubernetes.github.io/autoscaler --set {values}{image}"
    )


def installs_pod_network(draft: Draft) -> bool:
    """Whether a command above installs the pod network."""
    return bool(list(pod_network(draft)))
