"""For each check of kops manifests an edit of a good base that it objects to.

Paths start with the number of the document: 0 is the Cluster, 1 its control plane, 2 its nodes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from tests.support.kops_clusters import BASES, IMAGE, Manifests

GONE: Final = object()
"""Stands for a key that is taken away."""


@dataclass(frozen=True)
class Case:
    """A base with edits; ``quiet`` are the nearest edits to which the check says nothing."""

    edits: dict[str, Any]
    base: str = "private"
    quiet: dict[str, Any] = field(default_factory=dict)

    def manifests(self, edits: dict[str, Any]) -> Manifests:
        found = BASES[self.base]()
        for path, value in edits.items():
            _edit(found, path, value)
        return found


def _edit(tree: Any, path: str, value: Any) -> None:
    *around, last = (int(step) if step.isdigit() else step for step in path.split("|"))
    for step in around:
        if isinstance(tree, dict):
            tree = tree.setdefault(step, {})
        else:
            if step == len(tree):
                tree.append({})
            tree = tree[step]
    if value is GONE:
        del tree[last]
    elif isinstance(tree, list) and last == len(tree):
        tree.append(value)
    else:
        tree[last] = value


def _c(path: str, value: Any, quiet: Any = None, base: str = "private", **more: Any) -> Case:
    """One edit of the Cluster's spec, and the quiet value for the same field."""
    edits = {f"0|spec|{path}": value, **{f"0|spec|{k}": v for k, v in more.items()}}
    near = dict(edits) | {f"0|spec|{path}": quiet} if quiet is not None else {}
    return Case(edits, base, near)


def _n(path: str, value: Any, quiet: Any = None, base: str = "private") -> Case:
    """One edit of the spec of the nodes' group."""
    near = {f"2|spec|{path}": quiet} if quiet is not None else {}
    return Case({f"2|spec|{path}": value}, base, near)


def _p(path: str, value: Any, quiet: Any = None) -> Case:
    """One edit of the spec of the control-plane group."""
    return Case(
        {f"1|spec|{path}": value}, quiet={f"1|spec|{path}": quiet} if quiet is not None else {}
    )


_LB: Final = "api|loadBalancer"
_MEMBER: Final = "etcdClusters|0|etcdMembers|0"
_LABEL: Final = "metadata|labels|kops.k8s.io/cluster"
_ARM: Final = IMAGE.replace("amd64", "arm64")
_STATEMENT: Final = '[{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]'
_ROLE: Final = "arn:aws:iam::111122223333:role/x"
_PROFILE: Final = "arn:aws:iam::111122223333:instance-profile/x"
_EVEN: Final = [{"name": each, "instanceGroup": f"control-plane-{each}"} for each in "ab"]
_GROUP: Final = {
    "apiVersion": "kops.k8s.io/v1alpha2", "kind": "InstanceGroup",
    "metadata": {"name": "bastion", "labels": {"kops.k8s.io/cluster": "k.example.com"}},
    "spec": {"role": "Bastion", "subnets": ["us-test-1a"], "minSize": 1, "maxSize": 1},
}  # fmt: skip
_PUBLIC_KEY: Final = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB me"
)
_KEY: Final = {
    "apiVersion": "kops.k8s.io/v1alpha2", "kind": "SSHCredential",
    "metadata": {"name": "admin", "labels": {"kops.k8s.io/cluster": "k.example.com"}}, "spec": {},
}  # fmt: skip

CASES: Final[dict[int, Case]] = {
    10: _c("kubernetesVersion", 1.36, "1.36.0"),
    11: Case({"2|kind": "InstanceGroups"}),
    12: Case({"0|apiVersion": "kops.k8s.io/v1alpha1"}, quiet={"0|apiVersion": "kops/v1alpha2"}),
    13: Case({"0|apiVersion": "kops.k8s.io/v1alpha3"}),
    14: Case({f"2|{_LABEL}": GONE}),
    15: Case({f"2|{_LABEL}": "other.example.com"}),
    17: Case({"2|metadata|name": "control-plane-a"}),
    18: Case({"3": _KEY}, quiet={"3": _KEY | {"spec": {"publicKey": _PUBLIC_KEY}}}),
    20: Case({"0|metadata|name": ""}),
    21: Case({"0|metadata|name": "K_8.example.com"}),
    22: Case({"0|metadata|name": "short"}, "public"),
    23: _c("cloudProvider", GONE),
    24: Case({"0|metadata|labels": {"a/b/c": "d"}}, quiet={"0|metadata|labels": {"b/c": "d"}}),
    30: _c("kubernetesVersion", "latest", "v1.36.0"),
    31: _c("kubernetesVersion", "1.30.9", "1.31.0"),
    32: _c("kubernetesVersion", "1.37.2", "1.37.1"),
    33: _c("cloudConfig|multizone", True),
    34: _c("kubeAPIServer|oidcRequiredClaim", ["team"], ["team=a"]),
    35: _c("cloudProvider", "amazon"),
    36: _c("kubernetesVersion", "1.37.1", "1.36.9"),
    37: _c("kubernetesVersion", "1.36", "1.36.0"),
    38: _c("configBase", "s3://", "memfs://tests/other"),
    40: _c("sshAccess", ["10.0.0.1"], ["pl-1", "10.0.0.1/32"]),
    41: _c("kubernetesApiAccess", ["198.51.100.7/24"], ["198.51.100.7/32"]),
    42: _c("sshAccess", ["10.0.0.0/8", "10.0.0.0/8"], ["10.0.0.0/8", "192.168.0.0/16"]),
    43: _c("nonMasqueradeCIDR", "fd00::/48", "::/0", "ipv6"),
    44: _c("nonMasqueradeCIDR", "172.16.0.0/12", "100.64.0.0/11"),
    45: _c("podCIDR", "10.0.0.0/16", "100.100.0.0/16"),
    46: _c("subnets", []),
    47: _c("subnets|1|name", ""),
    48: _c("subnets|1|name", "us-test-1a"),
    49: _c("subnets|1|id", "subnet-1"),
    50: _c("subnets|1|cidr", "10.0.0.0/22", "172.20.4.0/22"),
    51: _c("podCIDR", "172.20.0.0/22", base="private", nonMasqueradeCIDR="172.16.0.0/12"),
    52: _c("serviceClusterIPRange", "172.20.32.0/20", "100.64.0.0/20"),
    53: _c("subnets|0|egress", "igw-1", "nat-1"),
    54: _c("subnets|1|egress", "nat-1", "External"),
    55: _c("subnets|1|type", "utility"),
    56: _c("subnets|0|type", "DualStack"),
    57: _c("subnets|1|additionalRoutes", [{"cidr": "10.0.0.0/8", "target": "tgw-1"}]),
    58: _c("subnets|0|additionalRoutes", [{"cidr": "10.0.0.0/8", "target": "vgw-1"}],
           [{"cidr": "10.0.0.0/8", "target": "tgw-1"}]),
    59: _c("subnets|0|additionalRoutes", [{"cidr": "172.20.9.0/24", "target": "pcx-1"}],
           [{"cidr": "10.0.0.0/8", "target": "pcx-1"}]),
    60: _c("subnets|0|ipv6CIDR", "/64#x", "/64#a", "ipv6"),
    61: _c("subnets|0|additionalRoutes", [{"cidr": "172.20.0.0/16", "target": "tgw-1"}]),
    62: _c("subnets|1|zone", ""),
    63: _c("subnets|1|zone", "us-test-2a"),
    64: _c("topology|dns|type", "Gossip", "None"),
    65: _c("subnets|1|zone", "us-test-1b"),
    66: _c("subnets|2", {"name": "x", "zone": "us-test-1a", "type": "Utility",
                         "cidr": "172.20.8.0/22"}),
    67: _c("subnets|2", {"name": "x", "zone": "us-test-1a", "type": "Private", "egress": "nat-1",
                         "cidr": "172.20.64.0/22"},
           {"name": "x", "zone": "us-test-1a", "type": "Private", "cidr": "172.20.64.0/22"}),
    68: _c("subnets|0|egress", "i-1", "nat-1"),
    69: Case({"0|spec|subnets|0|cidr": "172.20.0.0/16", "0|spec|subnets|1|cidr": ""}),
    70: _c("subnets|1|cidr", "172.20.40.0/22", "172.20.64.0/22"),
    71: _c("subnets|1|cidr", "172.20.4.0/29", "172.20.4.0/28"),
    72: _c("serviceClusterIPRange", "100.64.0.0/29", "100.64.0.0/28"),
    73: Case({"0|metadata|name": "k.k8s.local"}, "public"),
    80: _c("networking|calico", {}),
    81: _c("networking", {"weave": {}}, {"cilium": {"version": "v1.18.6"}}),
    82: _c("networking", {"flannel": {}}, {"calico": {}}, "ipv6"),
    83: _c("networking", {}),
    84: _c("kubeProxy|enabled", True),
    85: _c("networking|cilium|tunnel", "ipip", "geneve"),
    86: _c("networking|cilium|version", "v1.19.0", "v1.18.9"),
    87: _c("networking|cilium|hubble", {}, {"enabled": False}),
    88: _c("networking|cilium|identityAllocationMode", "kvstore", "crd"),
    89: _c("networking|cilium|encryptionType", "wireguard"),
    90: _c("networking|cilium|ipam", "eni", "kubernetes", "ipv6"),
    91: _c("networking|calico|encapsulationMode", "none", "ipip", "public"),
    92: _c("networking|calico|ipv4AutoDetectionMethod", "can-reach", "can-reach=8.8.8.8", "public"),
    93: Case({"0|spec|networking": {"calico": {"wireguardEnabled": True}}}, "ipv6"),
    94: _c("networking|calico|typhaReplicas", -1, 0, "public"),
    95: _c("networking|calico|encapsulationMode", "vxlan", "ipip", "public"),
    96: _c("networking",
           {"kindnet": {"masquerade": {"enabled": True, "nonMasqueradeCIDRs": ["x"]}}},
           {"kindnet": {"masquerade": {"enabled": True, "nonMasqueradeCIDRs": ["10.0.0.1/8"]}}}),
    97: _c("networking", {"flannel": {}}, {"flannel": {"backend": "vxlan"}}),
    120: _c(f"{_LB}|class", "ALB", "Network"),
    121: _c(f"{_LB}|class", "Classic"),
    122: _c(f"{_LB}|additionalSecurityGroups", ["default"], ["sg-1"]),
    123: _c(f"{_LB}|additionalSecurityGroups", ["sg-1", "sg-1"], ["sg-1", "sg-2"]),
    124: _c(_LB, {"class": "Network", "type": "Internal", "useForInternalApi": True},
            {"class": "Network", "type": "Public", "useForInternalApi": True}),
    125: _c("api", {"loadBalancer": {"class": "Classic", "sslCertificate": "arn:x"}},
            {"loadBalancer": {"class": "Network", "sslCertificate": "arn:x"}}, "public"),
    126: _c(f"{_LB}|sslPolicy", "ELBSecurityPolicy-2016-08"),
    127: _c(f"{_LB}|subnets", [{"name": "nope"}], [{"name": "utility-us-test-1a"}]),
    128: _c(_LB, {"class": "Network", "type": "Internal", "subnets": [
                {"name": "us-test-1a", "privateIPv4Address": "10.0.0.1"}]},
            {"class": "Network", "type": "Internal", "subnets": [
                {"name": "us-test-1a", "privateIPv4Address": "172.20.32.9"}]}),
    129: _c(_LB, {"class": "Network", "type": "Internal", "subnets": [
                {"name": "us-test-1a", "allocationId": "eipalloc-1"}]},
            {"class": "Network", "type": "Public", "subnets": [
                {"name": "utility-us-test-1a", "allocationId": "eipalloc-1"}]}),
    130: _c("api", {"loadBalancer": {"class": "Network", "type": "Internal"}}, base="public"),
    131: _c(f"{_LB}|type", "External", "Internal"),
    132: Case({"0|spec|subnets|0|egress": "External", "0|spec|subnets|1": GONE}),
    133: _c("api", {"loadBalancer": {}}, {"loadBalancer": {"class": "Network"}}, "public"),
    134: _c(f"{_LB}|crossZoneLoadBalancing", False, True),
    135: _c("api", {"dns": {}}),
    136: _c("kubernetesApiAccess", []),
    137: _c("sshAccess", ["0.0.0.0/0"], ["10.0.0.0/8"]),
    138: Case({"3": _GROUP, "0|spec|topology|bastion": {"loadBalancer": {"type": "x"}}},
              quiet={"3": _GROUP, "0|spec|topology|bastion": {"loadBalancer": {"type": "Public"}}}),
    139: Case({"3": _GROUP, "0|spec|subnets|0|egress": "External", "0|spec|subnets|1": GONE},
              quiet={"3": _GROUP}),
    140: _c("cloudConfig|awsEBSCSIDriver", {"enabled": False}, {"managed": False}),
    141: _c("cloudConfig|nlbSecurityGroupMode", "Off", "Managed"),
    150: _c("etcdClusters", []),
    151: _c("etcdClusters|1|name", "etcd"),
    152: _c("etcdClusters|1|provider", "Legacy", "Manager"),
    153: _c("etcdClusters|1|etcdMembers", []),
    154: _c("etcdClusters|1|etcdMembers", _EVEN),
    155: _c("etcdClusters|0|version", "3.5", "3.5.9"),
    156: _c("etcdClusters|0|version", "3.5.9", "3.6.12"),
    157: _c(f"{_MEMBER}|name", ""),
    158: _c(f"{_MEMBER}|instanceGroup", GONE),
    159: _c("etcdClusters|1|name", "main"),
    160: _c("etcdClusters|0|etcdMembers|1", {"name": "a", "instanceGroup": "b"},
            {"name": "b", "instanceGroup": "b"}),
    161: _c("etcdClusters|0|version", "3.4.13", "3.5.31"),
    162: _c("etcdClusters|0|heartbeatInterval", "100ms"),
    163: _c("etcdClusters|0|etcdMembers|1", {"name": "b", "instanceGroup": "control-plane-a"}),
    164: _c(f"{_MEMBER}|instanceGroup", "nope"),
    165: Case({"1|spec|subnets": ["us-test-1a", "us-test-1b"]}, "three",
              {"1|spec|subnets": ["us-test-1b"]}),
    166: _c(_MEMBER, {"name": "a", "instanceGroup": "control-plane-a", "volumeType": "io1",
                      "volumeIops": 1001, "encryptedVolume": True},
            {"name": "a", "instanceGroup": "control-plane-a", "volumeType": "io1",
             "volumeIops": 1000, "encryptedVolume": True}),
    167: _c(f"{_MEMBER}|volumeThroughput", 751, 750),
    168: _c(f"{_MEMBER}|volumeIops", 100, 3000),
    169: _c(f"{_MEMBER}|encryptedVolume", False, True),
    170: _c("etcdClusters|0|name", "leases"),
    171: _c("etcdClusters|1|name", "leases"),
    172: _c(f"{_MEMBER}|instanceGroup", "nodes"),
    180: _c("kubeAPIServer|enableBootstrapTokenAuth", True, False),
    181: _c("kubeAPIServer|admissionControl", ["NodeRestriction"], []),
    182: _c("kubeAPIServer|enableAdmissionPlugins", ["PodSecurityPolicy"], ["EventRateLimit"]),
    183: _c("kubeAPIServer|proxyClientCertFile", "/a"),
    184: _c("kubeAPIServer|serviceNodePortRange", "30000-", "30000+100"),
    185: _c("kubeAPIServer|authorizationMode", "Node,RBAC,Webhook", "Node,RBAC"),
    186: _c("kubeAPIServer|authorizationMode", "RBAC", "Node,RBAC"),
    187: _c("kubeAPIServer|logFormat", "xml", "json"),
    188: _c("kubeAPIServer|auditWebhookConfigFile", "/a/b"),
    189: _c("kubeAPIServer|serviceClusterIPRange", "100.64.0.0/20"),
    190: _c("kubeAPIServer", {"authenticationConfigFile": "/a", "oidcClientID": "a"},
            {"authenticationConfigFile": "/a"}),
    191: _c("kubeAPIServer|enableAdmissionPlugins", ["EventRateLimit"]),
    192: _c("authorization", {"alwaysAllow": {}}, {"rbac": {}}),
    193: _c("kubeAPIServer|auditPolicyFile", "/srv/a.yaml"),
    200: _c("kubelet|networkPluginName", "cni"),
    201: _c("kubelet|memorySwapBehavior", "Swap", "LimitedSwap"),
    202: _c("kubelet", {"shutdownGracePeriodCriticalPods": "10s"},
            {"shutdownGracePeriodCriticalPods": "10s", "shutdownGracePeriod": "30s"}),
    203: _c("kubelet|crashLoopBackOffMaxContainerRestartPeriod", "301s", "5m"),
    204: _n("kubelet", {"networkPluginName": "cni"}, {"maxPods": 50}),
    205: _c("kubelet|cloudProvider", "gce", "external"),
    206: _c("kubeControllerManager|clusterCIDR", "10.0.0.0/16", "100.96.0.0/12"),
    207: _c("kubeDNS|serverIP", "100.64.0", "100.64.0.10"),
    208: _c("kubeDNS|serverIP", "10.0.0.10", "100.64.0.10"),
    209: _c("kubelet|clusterDNS", "10.0.0.10", "100.64.0.10"),
    210: _c("kubeDNS", {"provider": "KubeDNS", "nodeLocalDNS": {"enabled": True}},
            {"provider": "CoreDNS", "nodeLocalDNS": {"enabled": True}}),
    211: _c("kubeDNS|upstreamNameservers", ["dns.example.com"], ["8.8.8.8"]),
    212: _c("kubeControllerManager|experimentalClusterSigningDuration", "1h"),
    213: _c("kubeControllerManager|attachDetachReconcileSyncPeriod", "500ms", "1m"),
    214: _c("kubeScheduler|usePolicyConfigMap", True),
    215: _c("kubeProxy|ipvsExcludeCidrs", ["10.0.0.0"], ["10.0.0.1/8"]),
    216: _c("kubeProxy|master", "api.example.com", "https://api.example.com"),
    220: _c("updatePolicy", "never", "external"),
    221: _c("nodeAuthorization", {}),
    222: _c("iam|legacy", True, False),
    223: _c("addons", [{"manifest": "file:///a"}], [{"manifest": "s3://a/b"}]),
    224: _c("assets", {"containerProxy": "a", "containerRegistry": "b"}, {"containerProxy": "a"}),
    225: _c("assets|fileRepository", "files.example.com", "https://files.example.com"),
    226: _c("sysctlParameters", ["vm.max_map_count"], ["vm.max_map_count=1"]),
    230: _c("clusterAutoscaler|expander", "cheapest", "least-waste"),
    231: _c("clusterAutoscaler|expander", "price", "priority"),
    232: _c("externalDns|provider", "route53", "dns-controller"),
    233: _c("externalDns|watchNamespace", "default", "kube-system"),
    234: _c("externalDns|provider", "external-dns", "none"),
    235: _c("metricsServer", {"enabled": True}, {"enabled": True, "insecure": True}),
    236: _c("nodeTerminationHandler", {"enabled": True}, {"enabled": False}, "roles"),
    237: _c("nodeTerminationHandler|enableSpotInterruptionDraining", False, True),
    238: _c("iam|useServiceAccountExternalPermissions", False, True, "roles"),
    239: _c("certManager", {"enabled": True, "hostedZoneIDs": ["Z1"]}, {"enabled": True}),
    240: _c("warmPool", {"minSize": 3, "maxSize": 1}, {"minSize": 1, "maxSize": 3}),
    242: _c("nodeTerminationHandler", {"version": ""}, {"version": "v1.25.5"}),
    241: _c("warmPool", {"maxSize": 1, "additionalImages": ["a"]}, {"maxSize": 1}),
    250: _c("additionalPolicies", {"nodes": _STATEMENT}, {"node": _STATEMENT}),
    251: _c("additionalPolicies", {"node": f'{{"Statement": {_STATEMENT}}}'}, {"node": _STATEMENT}),
    252: _c("additionalPolicies", {"node": '[{"Action": "*"}]'}, {"node": '[{"effect": "Deny"}]'}),
    253: _c("externalPolicies", {"node": [_ROLE]}, {"node": ["arn:aws:iam::aws:policy/a"]}),
    254: _c("iam|serviceAccountExternalPermissions|0|name", "", base="roles"),
    255: _c("iam|serviceAccountExternalPermissions|1",
            {"name": "app", "namespace": "team", "aws": {"inlinePolicy": "[]"}},
            {"name": "app2", "namespace": "team", "aws": {"inlinePolicy": _STATEMENT}}, "roles"),
    256: _c("iam|serviceAccountExternalPermissions|0|aws", {},
            {"inlinePolicy": _STATEMENT}, "roles"),
    257: _c("iam|serviceAccountExternalPermissions|0|name", "app-*", "app-a", "roles"),
    258: _c("iam|useServiceAccountExternalPermissions", False, True, "roles"),
    260: _c("serviceAccountIssuerDiscovery|discoveryService", {"url": "https://a"}, base="roles"),
    261: _c("serviceAccountIssuerDiscovery|discoveryStore", "s3://a.b/c", "s3://a-b/c"),
    262: _c("serviceAccountIssuerDiscovery", {"enableAWSOIDCProvider": True},
            {"enableAWSOIDCProvider": False}),
    263: _c("serviceAccountIssuerDiscovery|discoveryService", {}, {"url": "https://a"}),
    264: _c("authentication|aws", {"identityMappings": [{"arn": _ROLE}]},
            {"backendMode": "CRD", "identityMappings": [{"arn": _ROLE}]}),
    265: _c("authentication|aws", {"backendMode": "CRD", "identityMappings": [{"arn": "x"}]},
            {"backendMode": "CRD", "identityMappings": [{"arn": _ROLE}]}),
    280: _c("hooks", [{"name": "a"}], [{"name": "a", "disabled": True}]),
    281: _c("hooks", [{"useRawManifest": True, "manifest": "a", "before": ["b"]}],
            [{"useRawManifest": True, "manifest": "a"}]),
    282: _c("hooks", [{"execContainer": {}}], [{"execContainer": {"image": "a"}}]),
    283: _c("fileAssets", [{"name": "a"}], [{"name": "a", "content": "b"}]),
    290: _c("containerRuntime", "docker", "containerd"),
    291: _c("containerd", {"version": "1.2.0", "runc": {"version": "1.3.5"}},
            {"version": "2.3.4", "runc": {"version": "1.4.3"}}),
    292: _c("containerd|packages", {"urlAmd64": "https://a"},
            {"urlAmd64": "https://a", "hashAmd64": "0" * 64}),
    293: _c("containerd|nri", {"enabled": True}, {"enabled": False}),
    294: _c("containerd|gvisor", {}),
    295: _p("containerd|gvisor", {"enabled": True}, {"enabled": False}),
    296: _c("containerd|version", "2.3.4"),
    310: Case({"2|metadata|name": ""}),
    311: _n("role", "node", "Node"),
    312: _p("subnets", []),
    313: _p("maxSize", 3, 1),
    314: _n("tenancy", "shared", "dedicated"),
    315: _n("maxSize", 1, 2),
    316: _n("rootVolumeIops", -1, 3000),
    317: _n("additionalUserData", [{"name": "a", "content": "b", "type": "text/plain"}],
            [{"name": "a", "content": "b", "type": "text/x-shellscript"}]),
    318: _n("volumes", [{"device": "/dev/xvdb"}], [{"device": "/dev/xvdb", "size": 1}]),
    319: _n("volumeMounts", [{"device": "a", "path": "/b", "filesystem": "zfs"}],
            [{"device": "a", "path": "/b", "filesystem": "xfs"}]),
    320: _n("iam|profile", _ROLE, _PROFILE),
    321: _n("nodeLabels", {"a/b/c": "d"}, {"b/c": "d"}),
    322: _n("cloudLabels", {"Name": "a"}, {"team": "a", "kops.k8s.io/instancegroup": "nodes"}),
    323: _n("externalLoadBalancers", [{"targetGroupArn": "x"}], [{"loadBalancerName": "x"}]),
    324: _n("taints", ["a:b:NoSchedule"], ["a=b:NoSchedule"]),
    325: _n("taints", ["a:NoSchedule", "a:NoSchedule"], ["a:NoSchedule", "a:NoExecute"]),
    326: _n("rollingUpdate", {"maxUnavailable": "some"}, {"maxUnavailable": "10%"}),
    327: _p("rollingUpdate", {"maxSurge": 1}, {"maxSurge": 0}),
    330: Case({"1|metadata|name": "other"}),
    331: _n("role", "APIServer"),
    332: _n("subnets", ["nope"], ["us-test-1a"]),
    333: _n("rootVolumeType", "st1", "gp2"),
    334: _p("warmPool", {"maxSize": 1}, {"maxSize": 0}),
    335: Case({"2|spec|warmPool": {}, "2|spec|maxPrice": "0.1"}, quiet={"2|spec|maxPrice": "0.1"}),
    336: Case({"3|spec|role": "Bastion"}, "roles"),
    337: Case({"3|spec|minSize": 0}, "roles", {"3|spec|minSize": 1}),
    338: Case({"3|spec|image": "ssm:"}, "roles", {"3|spec|image": "ssm:/a"}),
    340: Case({"2": GONE, "1": GONE}),
    341: Case({"1": GONE}),
    342: Case({"2": GONE}),
    343: Case({"2|spec|tenancy": "dedicated", "2|spec|machineType": "t2.large"},
              quiet={"2|spec|tenancy": "dedicated", "2|spec|machineType": "t3.large"}),
    344: Case({"0|spec|subnets|0|type": "Utility", "2|spec|subnets": []}),
    345: _n("role", "APIServer", "Node", "public"),
    346: _n("maxSize", GONE),
    347: _n("subnets", ["us-test-1a", "utility-us-test-1a"], ["us-test-1a"]),
    348: Case({"1|spec|iam|profile": _PROFILE, "2|spec|iam|profile": _PROFILE},
              quiet={"1|spec|iam|profile": _PROFILE, "2|spec|iam|profile": f"{_PROFILE}2"}),
    350: _n("image", _ARM, IMAGE),
    351: _n("spotDurationInMinutes", 90, 120),
    352: _n("instanceInterruptionBehavior", "sleep", "stop"),
    353: _n("mixedInstancesPolicy", {"instances": ["g4dn.xlarge"], "onDemandAboveBase": 0},
            {"instances": ["m5.xlarge"], "onDemandAboveBase": 0}),
    354: _n("mixedInstancesPolicy", {"onDemandAboveBase": 101}, {"onDemandAboveBase": 100}),
    355: _n("mixedInstancesPolicy", {"spotAllocationStrategy": "cheapest"},
            {"spotAllocationStrategy": "lowest-price"}),
    356: _n("instanceMetadata", {"httpTokens": "yes"}, {"httpTokens": "optional"}),
    357: _n("cpuCredits", "none", "standard"),
    358: _n("maxInstanceLifetime", "23h", "24h"),
    359: _n("machineType", "large", "m5.large"),
    370: _n("mixedInstancesPolicy", {"instances": ["m5.large"]},
            {"instances": ["m5.large"], "onDemandAboveBase": 100}),
    371: _n("manager", "Karpenter", "CloudGroup"),
    372: _n("taints", ["a=b:Never"], ["a=b:NoExecute"]),
    373: _n("nodeLabels", {"kubernetes.io/team": "a"}, {"example.com/team": "a"}),
    374: _p("maxPrice", "0.1"),
    380: _c("cloudLabels", {"kops.k8s.io/a": "b"}, {"team": "b"}),
}  # fmt: skip
