"""What becomes of the control plane, etcd, access and the pod network: what kubeadm configures."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Final

from advisor.exporters.coverage import (
    Field,
    Table,
    Verdict,
    approximated,
    expressed,
    informs,
    not_expressible,
    only_when,
)
from advisor.exporters.kubeadm.afterwards import installable
from advisor.exporters.kubeadm.choices import dedicated_etcd, irsa
from advisor.exporters.kubeadm.coverage_software import HELM
from advisor.exporters.kubeadm.draft import Draft
from advisor.exporters.kubeadm.etcd import image_tag
from advisor.exporters.kubeadm.ranges import ranges
from advisor.model.control_plane import Etcd
from advisor.model.network import ClusterDns
from advisor.model.vocabulary import (
    ApiDns,
    Authorization,
    CiliumIdentity,
    Cni,
    ControlPlaneTier,
    Encryption,
    EtcdTopology,
    IpFamily,
    SecurityGroupMode,
    SupportType,
    UserAuthentication,
)

_CLUSTER: Final = "ClusterConfiguration"
_LOCAL: Final = f"{_CLUSTER}.etcd.local"
_EKS: Final = not_expressible("a feature of EKS; kubeadm runs the control plane on your machines")
_CILIUM: Final = (Cni.CILIUM, Cni.CILIUM_ENI)


def cluster_table(draft: Draft) -> Table:
    """Verdicts of what stands in kubeadm's files; the same for whatever made the machines."""
    return {
        **_plane(draft),
        **_etcd(draft),
        **_ranges(draft),
        **_pod_network(draft),
        **_identity(draft),
        **_security(draft),
    }


def _plane(draft: Draft) -> Table:
    named = draft.design.control_plane.dns in (ApiDns.PUBLIC, ApiDns.PRIVATE)
    return {
        "control_plane.managed": informs("kubeadm runs the control plane on your machines"),
        "control_plane.dedicated_apiservers": only_when(
            bool, not_expressible("kubeadm knows no machines with an API server alone")
        ),
        "control_plane.max_surge": only_when(
            bool, not_expressible("a member exists once: replace one after the other")
        ),
        "control_plane.tier": only_when(lambda tier: tier != ControlPlaneTier.STANDARD, _EKS),
        "control_plane.support_type": only_when(lambda kind: kind != SupportType.STANDARD, _EKS),
        "control_plane.zonal_shift": only_when(bool, _EKS),
        "control_plane.deletion_protection": only_when(bool, _EKS),
        "control_plane.logs": only_when(
            len, not_expressible("EKS ships these logs; ship them from the machines instead")
        ),
        "control_plane.dns": expressed(f"{_CLUSTER}.controlPlaneEndpoint")
        if named
        else approximated(
            f"{_CLUSTER}.controlPlaneEndpoint", "a private name, which you make resolvable"
        ),
        "control_plane.dns_zone": only_when(
            lambda zone: zone and named, expressed(f"{_CLUSTER}.controlPlaneEndpoint")
        ),
    }


def _etcd(draft: Draft) -> Table:
    design = draft.design
    dedicated = dedicated_etcd(design)
    members = expressed(f"{_CLUSTER}.etcd.external.endpoints")
    where = draft.file("etcd-<zone>") if dedicated else _LOCAL
    standard = Etcd.model_fields
    return {
        "etcd.topology": only_when(
            lambda topology: topology != EtcdTopology.MANAGED,
            expressed(f"{_CLUSTER}.etcd"),
            not_expressible("nobody manages it for you: written stacked"),
        ),
        "etcd.members": members
        if dedicated
        else only_when(
            lambda count: count == design.control_plane.count,
            informs("one on each control-plane machine"),
            not_expressible(
                f"each of the {design.control_plane.count} control-plane machines holds a member"
            ),
        ),
        "etcd.zones": only_when(lambda zones: zones and dedicated, members),
        "etcd.version": only_when(
            lambda version: version is not None,
            expressed(f"{where}.imageTag")
            if image_tag(draft)
            else not_expressible("kubeadm's own release: it wants a full one, from 3.5 on"),
        ),
        "etcd.quota_gib": expressed(f"{where}.extraArgs[quota-backend-bytes]"),
        "etcd.expected_db_gib": informs("the size the quota is measured against"),
        "etcd.member_rtt_ms": informs("a property of the zones"),
        "etcd.election_timeout_ms": only_when(
            lambda timeout: timeout != standard["election_timeout_ms"].default,
            expressed(f"{where}.extraArgs[election-timeout]"),
        ),
        "etcd.clusters": informs("kubeadm keeps one"),
        "etcd.clusters[].name": lambda field: _one_cluster(field, draft),
        "etcd.clusters[].backup_store": only_when(
            bool, not_expressible("kubeadm takes no backups; a timer of yours does")
        ),
    }


def _one_cluster(field: Field, draft: Draft) -> Verdict:
    if field.value == draft.design.etcd.clusters[0].name:
        return informs("the one etcd of the cluster")
    return not_expressible("kubeadm keeps everything in one etcd: this one is left out")


def _ranges(draft: Draft) -> Table:
    written = ranges(draft)
    networking = f"{_CLUSTER}.networking"
    elsewhere = informs("pods take addresses of the VPC")
    return {
        "network.ip_family": only_when(
            lambda family: family == IpFamily.IPV6,
            approximated(networking, "both families: the machines keep IPv4, pods have both"),
        ),
        "network.pod_cidr": only_when(
            bool,
            elsewhere
            if written.pods is None
            else _range(written.pods, f"{networking}.podSubnet", draft.design.network.pod_cidr),
        ),
        "network.service_cidr": only_when(
            bool,
            _range(
                written.services, f"{networking}.serviceSubnet", draft.design.network.service_cidr
            ),
        ),
        "network.non_masquerade_cidr": informs("a setting of kops"),
        "network.node_mask": lambda field: _node_mask(field, written.node_mask, elsewhere),
        "network.kube_proxy": expressed("KubeProxyConfiguration.mode"),
    }


def _range(written: str, target: str, stated: str | None) -> Verdict:
    first = written.partition(",")[0]
    if stated is None or first == stated:
        return expressed(target)
    inside = ip_network(stated).version == ip_network(first).version
    note = "the part of it that kubeadm takes" if inside else "kubeadm takes no range like it"
    return approximated(target, f"{first}: {note}")


def _node_mask(field: Field, written: int | None, elsewhere: Verdict) -> Verdict:
    target = f"{_CLUSTER}.controllerManager.extraArgs[node-cidr-mask-size-ipv4]"
    if written is None:
        return elsewhere
    if written == field.value:
        return expressed(target)
    return approximated(target, f"{written}: what kubeadm cuts the pod range into")


def _pod_network(draft: Draft) -> Table:
    network = draft.design.network
    chosen = network.cni
    cilium = chosen in _CILIUM
    standard = ClusterDns.model_fields
    without = not_expressible(f"no command installs {chosen}; Cilium, Calico and Flannel have one")
    return {
        "network.cni": expressed(HELM) if installable(chosen) else without,
        "network.prefix_delegation": only_when(
            bool,
            expressed(HELM)
            if chosen == Cni.AMAZON_VPC
            else informs("a setting of the Amazon VPC CNI"),
        ),
        "network.network_policy_agent": only_when(
            bool, not_expressible("set enableNetworkPolicy in the chart of the VPC CNI")
        ),
        "network.custom_networking": only_when(
            bool, not_expressible("apply ENIConfig objects, and set it in the chart")
        ),
        "network.security_groups_for_pods": only_when(
            bool, not_expressible("needs the VPC resource controller, which only EKS runs")
        ),
        "network.security_group_mode": only_when(
            lambda mode: mode != SecurityGroupMode.STANDARD,
            not_expressible("belongs to security groups for pods, which only EKS has"),
        ),
        "network.cilium_identity": only_when(
            lambda mode: mode == CiliumIdentity.KVSTORE,
            not_expressible("give Cilium an etcd of its own, and set it in the chart")
            if cilium
            else informs("a setting of Cilium"),
        ),
        "network.hubble": only_when(
            bool, expressed(HELM) if cilium else not_expressible("a part of Cilium")
        ),
        "network.calico_bpf": only_when(
            bool, expressed(HELM) if chosen == Cni.CALICO else informs("a setting of Calico")
        ),
        "network.encryption": only_when(
            lambda kind: kind != Encryption.NONE,
            expressed(HELM) if cilium else not_expressible(f"set it in {chosen} by hand"),
        ),
        "network.dns.replicas": only_when(
            lambda count: count != standard["replicas"].default,
            expressed("header: kubectl scale"),
        ),
        "network.dns.autoscale": only_when(
            bool, not_expressible("install the cluster-proportional-autoscaler")
        ),
        "network.dns.memory_mib": only_when(
            lambda size: size != standard["memory_mib"].default,
            not_expressible("patch the deployment coredns of kubeadm"),
        ),
        "network.dns.node_local": only_when(
            bool, not_expressible("install NodeLocal DNSCache by its manifest")
        ),
        "network.zone_aware_routing": only_when(
            bool, not_expressible("a field of each Service: trafficDistribution")
        ),
        "network.remote_networks": only_when(
            len, not_expressible("hybrid nodes are a feature of EKS")
        ),
        "security.network_policy": only_when(
            bool,
            informs(f"{chosen} enforces it")
            if cilium or chosen == Cni.CALICO
            else not_expressible(f"{chosen} enforces none; Cilium and Calico do"),
        ),
    }


def _identity(draft: Draft) -> Table:
    return {
        "identity.authentication": _authentication,
        "identity.authorization": only_when(
            lambda way: way == Authorization.ALWAYS_ALLOW,
            not_expressible(
                "RBAC stays: probes and joining machines of kubeadm ask without a name, which an "
                "API server that allows everything refuses"
            ),
        ),
        "identity.eks_auth_mode": informs("a setting of EKS"),
        "identity.irsa": only_when(
            bool,
            expressed(f"{_CLUSTER}.apiServer.extraArgs[service-account-issuer]")
            if irsa(draft.design)
            else not_expressible("needs a bucket with the keys: state identity.discovery_store"),
        ),
        "identity.pod_identity": only_when(
            bool, not_expressible("EKS Pod Identity needs EKS; roles for service accounts do it")
        ),
        "identity.discovery_store": only_when(
            lambda store: store and irsa(draft.design),
            expressed(f"{_CLUSTER}.apiServer.extraArgs[service-account-issuer]"),
        ),
    }


def _authentication(field: Field) -> Verdict:
    match field.value:
        case UserAuthentication.OIDC:
            return approximated(
                f"{_CLUSTER}.apiServer.extraArgs[oidc-issuer-url]",
                "put your issuer in: it is not part of the design",
            )
        case UserAuthentication.IAM:
            return not_expressible(
                "install aws-iam-authenticator and name its webhook; until then: certificates"
            )
        case _:
            return informs("what kubeadm does: kubeadm kubeconfig user")


def _security(draft: Draft) -> Table:
    flags = f"{_CLUSTER}.apiServer.extraArgs"
    encrypts = draft.design.security.secrets_encryption
    return {
        "security.secrets_encryption": only_when(
            bool, expressed(f"{flags}[encryption-provider-config]")
        ),
        "security.kms_key": only_when(
            lambda key: key and encrypts,
            not_expressible(
                "written with a local key; for KMS run aws-encryption-provider on every member"
            ),
        ),
        "security.audit_log": only_when(bool, expressed(f"{flags}[audit-policy-file]")),
    }
