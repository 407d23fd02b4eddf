"""Kops manifests with something changed: fields set, taken away, doubled, or of another type.

Mutants of manifests that kops takes; some are taken still, many are not. The same seed gives the
same mutants.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml

from tests.support.kops_clusters import BASES, IMAGE, Manifests
from tests.support.kops_manifests import fields

Path = tuple[str | int, ...]

_ARM: Final = IMAGE.replace("amd64", "arm64")
_POLICY: Final = "arn:aws:iam::123456789012:policy/p"
_CIDRS: Final = [
    "10.0.0.0/8", "172.20.0.0/16", "100.64.0.0/10", "100.96.0.0/11", "172.20.32.0/19",
    "192.168.0.0/29", "10.0.0.1/8", "10.0.0.0", "x", "10.0.0.0/33", "::/0", "fd00::/108",
    "172.20.0.0/22", "100.64.0.0/13", "0.0.0.0/0", "2001:db8::/64", "100.64.0.0/28",
]  # fmt: skip
_STATEMENTS: Final = [
    '[{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]', '[{"effect": "Deny"}]', "{}", "",
    '{"Version": "2012-10-17", "Statement": []}', "[]", "null", "[{}]", '[{"Effect": "allow"}]',
    '[{"Effect": "Allow", "Action": 1}]', "not json", "[1]", '[{"Effect": "Allow", "Sid": 1}]',
]  # fmt: skip

VALUES: Final[Mapping[str, list[Any]]] = {
    "kubernetesVersion": ["1.36.0", "v1.35.0", "1.30.0", "1.37.0", "1.31.0", "latest", "1.x", "1",
                          1.36, "1.33.0", ""],
    "name": ["", "a", "us-test-1a", "utility-us-test-1a", "main", "events", "cilium", "leases",
             "x y", "app", "UPPER", "*"],
    "namespace": ["", "team", "kube-*"],
    "cidr": _CIDRS, "networkCIDR": _CIDRS, "nonMasqueradeCIDR": _CIDRS, "podCIDR": _CIDRS,
    "serviceClusterIPRange": _CIDRS, "clusterCIDR": _CIDRS,
    "ipv6CIDR": ["/64#1", "/64#zz", "/129#1", "2001:db8::/64", "10.0.0.0/16", "fd00::1/64",
                 "fd00:5e4f:ce::/112", ""],
    "sshAccess": [["0.0.0.0/0"], ["10.0.0.1/8"], ["pl-1"], ["x"], [], ["10.0.0.1"]],
    "kubernetesApiAccess": [["0.0.0.0/0", "::/0"], ["10.0.0.1/8"], ["pl-1"], ["x"], []],
    "nodePortAccess": [["10.0.0.0/8"], ["10.0.0.1/8"], ["pl-1"], ["x"]],
    "additionalNetworkCIDRs": [["10.1.0.0/16"], ["100.64.0.0/16"], ["x"], ["10.0.0.1/8"]],
    "ipvsExcludeCidrs": [["10.0.0.0/8"], ["x"], ["10.0.0.1/8"]],
    "nonMasqueradeCIDRs": [["10.0.0.0/8"], ["x"], ["10.0.0.1/8"]],
    "zone": ["us-test-1a", "us-test-1b", "us-test-2a", "", "a"],
    "type": ["Public", "Private", "Utility", "DualStack", "Internal", "None", "", "internal",
             "text/x-shellscript", "gp3"],
    "egress": ["nat-1", "eipalloc-1", "tgw-1", "External", "x-1", "", "external"],
    "publicIP": ["", "203.0.113.7"],
    "additionalRoutes": [[], [{"cidr": "10.0.0.0/8", "target": "pcx-1"}],
                         [{"cidr": "172.20.0.0/24", "target": "pcx-1"}],
                         [{"cidr": "172.20.0.0/16", "target": "tgw-1"}],
                         [{"cidr": "10.0.0.0/8", "target": "x"}],
                         [{"cidr": "10.0.0.0/8", "target": "i-1"},
                          {"cidr": "10.0.0.0/8", "target": "i-2"}]],
    "cloudProvider": ["aws", "external", "x", ""],
    "class": ["Network", "Classic", "ALB", ""], "useForInternalApi": [True, False],
    "crossZoneLoadBalancing": [True, False],
    "sslCertificate": ["arn:aws:acm:us-test-1:000000000000:certificate/1", ""],
    "sslPolicy": ["ELBSecurityPolicy-2016-08"],
    "securityGroupOverride": ["sg-1", "my-sg", ""],
    "additionalSecurityGroups": [["sg-1"], ["sg-1", "sg-1"], ["x"], [""]],
    "allocationId": ["eipalloc-1", ""], "privateIPv4Address": ["172.20.0.10", "x", "10.0.0.1", ""],
    "loadBalancer": [{}, {"class": "Network"}, {"class": "Network", "type": "Internal"},
                     {"class": "Network", "type": "Public",
                      "subnets": [{"name": "utility-us-test-1a"}]},
                     {"class": "Network", "type": "Public", "subnets": [{"name": "nope"}]},
                     {"class": "Network", "type": "Internal", "subnets": [
                         {"name": "us-test-1a", "privateIPv4Address": "172.20.32.10"}]}],
    "api": [{}, {"dns": {}}, {"loadBalancer": {}}],
    "dns": [{}, {"type": "None"}, {"type": "Public"}, {"type": "Private"}, {"type": "x"}],
    "provider": ["Manager", "Legacy", "", "dns-controller", "external-dns", "none", "CoreDNS",
                 "KubeDNS", "x"],
    "version": ["3.5.9", "3.6.12", "3.6.99", "3.4.13", "2.2.1", "v3.5.21", "3.5", "x", "",
        "v1.18.6",
                "v1.19.0", "1.18.6", "v1.18", "2.2.4", "1.7.32", "1.2.0", "v2.18.1"],
    "manager": ["Karpenter", "CloudGroup", "", "x"],
    "instanceGroup": ["control-plane-a", "nodes", "nope", ""],
    "volumeType": ["gp3", "gp2", "io1", "io2", "st1", ""], "volumeIops": [100, 3000, 6000, 20000,
        1],
    "volumeSize": [1, 4, 20, 100, 0], "volumeThroughput": [125, 500, 1000, 1],
    "networking": [{}, {"cilium": {}}, {"calico": {}}, {"amazonvpc": {}}, {"flannel": {}},
                   {"kubenet": {}}, {"kuberouter": {}}, {"kopeio": {}}, {"cni": {}}, {"weave": {}},
                   {"canal": {}}, {"romana": {}}, {"lyftvpc": {}}, {"external": {}}, {"gce": {}},
                   {"classic": {}}, {"kindnet": {}}, {"cilium": {}, "calico": {}},
                   {"flannel": {"backend": "x"}}, {"flannel": {"backend": "vxlan"}},
                   {"calico": {"bpfEnabled": True}}, {"cilium": {"hubble": {}}},
                   {"cilium": {"hubble": {"enabled": True}}}, {"cilium": {"ipam": "eni"}},
                   {"cilium": {"etcdManaged": True}}, {"cilium": {"enableEncryption": True}},
                   {"kindnet": {"masquerade": {"enabled": True, "nonMasqueradeCIDRs": ["x"]}}},
                   {"cilium": {"identityAllocationMode": "kvstore"}}],
    "kubeProxy": [{}, {"enabled": False}, {"enabled": True}, {"proxyMode": "ipvs"},
                  {"master": "https://a"}, {"master": "x"}],
    "tunnel": ["vxlan", "disabled", "x"], "ipam": ["kubernetes", "eni", "crd", "azure"],
    "enablePolicy": ["always", "x"], "monitorAggregation": ["low", "x"],
    "identityAllocationMode": ["crd", "kvstore", "x"], "bpfLBAlgorithm": ["maglev", "x"],
    "encryptionType": ["wireguard", "ipsec", "x"],
    "encapsulationMode": ["ipip", "vxlan", "none", "x"], "ipipMode": ["Always", "Never", "x"],
    "vxlanMode": ["Always", "Never", "CrossSubnet", "x"],
    "awsSrcDstCheck": ["Enable", "DoNothing", "x"], "bpfLogLevel": ["Debug", "x"],
    "bpfExternalServiceMode": ["DSR", "x"], "chainInsertMode": ["append", "x"],
    "iptablesBackend": ["NFT", "x"], "typhaReplicas": [-1, 0, 3],
    "ipv4AutoDetectionMethod": ["first-found", "can-reach=8.8.8.8", "can-reach=x", "interface=eth0",
                                "interface=", "x", "can-reach", "a=b=c", "skip-interface=eth.*"],
    "ipv6AutoDetectionMethod": ["first-found", "can-reach=8.8.8.8", "can-reach=2001:db8::1"],
    "defaultLoadBalancerMode": ["shared", "x"], "backend": ["udp", "vxlan", "x", ""],
    "serverIP": ["100.64.0.10", "100.64.0.11", "10.0.0.1", "x"],
    "localIP": ["169.254.20.10", "169.254.20.11", "x"],
    "clusterDNS": ["100.64.0.10", "169.254.20.10", "10.0.0.1"],
    "nodeLocalDNS": [{}, {"enabled": True}, {"enabled": False},
                     {"enabled": True, "localIP": "169.254.20.11"}, {"localIP": "169.254.20.11"}],
    "kubeDNS": [{}, {"serverIP": "100.64.0.10"}, {"serverIP": "100.64.0.20"},
                {"serverIP": "100.64.0.10", "nodeLocalDNS": {"enabled": True}},
                {"provider": "KubeDNS", "nodeLocalDNS": {"enabled": True}}],
    "upstreamNameservers": [["8.8.8.8"], ["x"]], "stubDomains": [{"a": ["1.2.3.4"]}, {"a": []},
                                                               {"a": ["x"]}],
    "authorization": [{}, {"rbac": {}}, {"alwaysAllow": {}}],
    "authorizationMode": ["Node,RBAC", "RBAC", "Webhook,Node,RBAC", "x", "Node,RBAC,ABAC", ""],
    "admissionControl": [[], ["NodeRestriction"], ["PodSecurityPolicy"]],
    "enableAdmissionPlugins": [["PodSecurityPolicy"], ["NodeRestriction"]],
    "proxyClientCertFile": ["/a"], "proxyClientKeyFile": ["/b"],
    "serviceNodePortRange": ["30000-32767", "30000", "x", "1-99999", "30000+100", "9-1"],
    "logFormat": ["json", "xml"], "auditPolicyFile": ["/a/policy.yaml"],
    "auditWebhookConfigFile": ["/a/w.yaml", "/b/w.yaml"], "oidcRequiredClaim": [["a=b"], ["a"]],
    "authenticationConfigFile": ["/a"], "oidcClientID": ["a"],
    "topologyManagerPolicy": ["restricted", "x"], "memorySwapBehavior": ["LimitedSwap", "x"],
    "shutdownGracePeriod": ["30s", "5s", "x", 5], "shutdownGracePeriodCriticalPods": ["10s"],
    "crashLoopBackOffMaxContainerRestartPeriod": ["10s", "0.5s", "600s"],
    "attachDetachReconcileSyncPeriod": ["1m", "100ms", "0s"], "master": ["https://a", "x", ""],
    "expander": ["random", "price", "x", "priority", "least-waste"],
    "watchNamespace": ["", "kube-system", "x"], "updatePolicy": ["automatic", "external", "x", ""],
    "containerRuntime": ["containerd", "docker", "x"], "docker": [{}],
    "fileRepository": ["https://a/b", "x", "ftp://a", "https://"], "containerProxy": ["a.b"],
    "containerRegistry": ["a.b"], "sysctlParameters": [["a=b"], ["a"]],
    "manifest": ["file:///a", "s3://a/b", "x", ""],
    "additionalPolicies": [{role: text} for role in ("node", "master", "x")
                           for text in _STATEMENTS],
    "externalPolicies": [{"node": [_POLICY]}, {"node": ["x"]}, {"x": [_POLICY]}, {"master": []}],
    "policyARNs": [[_POLICY], []], "inlinePolicy": _STATEMENTS,
    "serviceAccountExternalPermissions": [[], [{"name": "a", "namespace": "b", "aws": {}}],
                                          [{"name": "a", "namespace": "b"}]],
    "iam": [{}, {"legacy": True}, {"useServiceAccountExternalPermissions": True}],
    "discoveryStore": ["s3://bucket/a", "s3://dotted.bucket/a", "gs://a", "x", "", "https://a"],
    "discoveryService": [{}, {"url": "https://a"}, {"url": ""}],
    "backendMode": ["CRD", "MountedFile", "", "EKSConfigMap,CRD"],
    "arn": ["arn:aws:iam::123456789012:role/r", "arn:aws:iam::123456789012:group/r", "x"],
    "identityMappings": [[], [{"arn": "arn:aws:iam::123456789012:role/r", "username": "a"}]],
    "hostedZoneIDs": [["Z1"], []], "featureGates": ["StaticCapacity=true", "X=true", ""],
    "maxSurge": [0, 1, "10%", "x", -1, "0%", 1.5], "maxUnavailable": [0, 1, "10%", "x", -1],
    "content": ["a", ""], "image": [IMAGE, _ARM, "", "ami-12345678"],
    "execContainer": [{}, {"image": "a"}], "useRawManifest": [True, False],
    "before": [["a"]], "requires": [["a"]],
    "role": ["Node", "Master", "ControlPlane", "Bastion", "APIServer", "node", "", "x"],
    "minSize": [0, 1, 2, 3, -1, "2"], "maxSize": [0, 1, 2, 3, -1],
    "subnets": [["us-test-1a"], ["utility-us-test-1a"], ["nope"], [],
                ["us-test-1a", "utility-us-test-1a"]],
    "machineType": ["m5.large", "m6g.xlarge", "x", "g4dn.xlarge", "t2.medium", ""],
    "tenancy": ["default", "dedicated", "x"], "taints": [["a=b:NoSchedule"], ["a:b:c"], ["a=b=c:d"],
                                                        ["x", "x"], ["a"]],
    "nodeLabels": [{"a/b/c": "d"}, {"a": "b"}], "cloudLabels": [{"Name": "a"}, {"a": "b"},
                                                               {"kops.k8s.io/x": "a"},
                                                               {"kubernetes.io/cluster/a": "b"},
                    {"kops.k8s.io/instancegroup": "nodes"}],
    "rootVolumeType": ["gp3", "io2", "st1", ""], "rootVolumeIops": [3000, -1],
    "rootVolumeThroughput": [125, -1], "device": ["/dev/xvdb", ""], "size": [10, 0, -1],
    "filesystem": ["ext4", "xfs", "zfs", ""], "path": ["/a", ""],
    "profile": ["arn:aws:iam::123456789012:instance-profile/p", "x"],
    "spotDurationInMinutes": [60, 90], "instanceInterruptionBehavior": ["stop", "x"],
    "instances": [["m5.large", "m5.xlarge"], ["m5.large", "g4dn.xlarge"], ["m6g.xlarge"], ["x"],
        []],
    "onDemandBase": [0, 1, 99, -1], "onDemandAboveBase": [0, 100, 101, -1],
    "spotAllocationStrategy": ["price-capacity-optimized", "cheapest", ""],
    "mixedInstancesPolicy": [{}, {"instances": ["m5.large", "m5.xlarge"], "onDemandAboveBase": 0}],
    "httpTokens": ["required", "x", ""], "httpPutResponseHopLimit": [1, 65, 0],
    "cpuCredits": ["standard", "x"], "maxInstanceLifetime": ["24h", "1h", "0s", "x"],
    "maxPrice": ["0.1"], "warmPool": [{}, {"minSize": 1}, {"maxSize": 0}, {"minSize": 3,
        "maxSize": 1},
                                      {"minSize": -1}, {"maxSize": 2, "additionalImages": ["a"]}],
    "loadBalancerName": ["a", "x" * 33], "targetGroupArn": [
        "arn:aws:elasticloadbalancing:us-test-1:000000000000:targetgroup/a/1", "x",
        "arn:aws:elasticloadbalancing:us-test-1:000000000000:loadbalancer/a/1"],
    "etcdClusters": [[]], "gvisor": [{}, {"enabled": True}], "nri": [{}, {"enabled": True}],
    "runc": [{}, {"version": "1.3.5"}], "packages": [
        {}, {"urlAmd64": "https://a"}, {"urlAmd64": "https://a", "hashAmd64": "0" * 40},
        {"urlAmd64": "https://a", "hashAmd64": "0" * 10}],
    "nlbSecurityGroupMode": ["Managed", "x"],
    "configBase": ["memfs://tests/k.example.com", "s3://", "foo://a"],
    "channel": ["stable"], "keyStore": [None], "secretStore": [None], "networkID": [None],
    "id": [None], "region": [None], "target": [None], "dnsZone": [None],
    "kubeconfigPath": [None], "configStore": [None], "encryptionConfig": [False],
    "customPriorityExpanderConfig": [None], "configOverride": [None], "configAdditions": [None],
    "azure": [None], "openstack": [None], "project": [None],
        "addons": [[{"manifest": "file:///a"}]],
    "spotinstOrientation": [None], "spotinstProduct": [None], "useHostCertificates": [True],
}  # fmt: skip
"""Values worth trying in fields of these names; a field with None alone is left as it is."""

_SCALARS: Final[dict[str, list[Any]]] = {
    "string": ["a", "", 5], "bool": [True, False, "true"], "int": [0, 1, 7, "1"],
    "float": [0.5, "x"], "quantity": ["100m", "1Gi", 1, "x"], "duration": ["30s", 30, "x"],
    "int|string": [1, "10%", True],
}  # fmt: skip


def mutants(seed: int, count: int) -> Iterator[tuple[str, Manifests]]:
    """``count`` mutants with the base each came from."""
    draw = random.Random(seed)
    names = list(BASES)
    for _ in range(count):
        base = draw.choices(names, [6, 1, 2, 2, 3])[0]
        found = BASES[base]()
        for _ in range(draw.choice((1, 1, 1, 2, 2, 3))):
            _mutate(found, draw)
        yield base, found


def _mutate(found: Manifests, draw: random.Random) -> None:
    number = 0 if draw.random() < 0.65 else draw.randrange(len(found))
    document = found[number]
    chance = draw.random()
    if not all(isinstance(document.get(key), dict) for key in ("metadata", "spec")):
        return
    if chance < 0.75:
        _set(document["spec"], f"{document['kind']}Spec", draw)
    elif chance < 0.9:
        _take_away(document, draw)
    elif chance < 0.95:
        _double(document, draw)
    else:
        _whole(found, number, draw)


def _set(spec: Any, kind: str, draw: random.Random) -> None:
    """Sets a field of the tree, of those that are there or could be."""
    types = fields()
    node, depth = spec, 0
    while True:
        field = _field(node, kind, draw)
        value_kind = types[kind][field]
        inner = value_kind.removeprefix("[]")
        known = VALUES.get(field)
        if known == [None]:
            return
        if inner not in types or (known and draw.random() < 0.5) or depth > 3:
            node[field] = copy.deepcopy(draw.choice(known or _default(value_kind)))
            return
        depth, kind = depth + 1, inner
        if value_kind.startswith("[]"):
            if not isinstance(node.get(field), list) or not node[field]:
                node[field] = [{}]
            node = draw.choice(node[field])
        else:
            if not isinstance(node.get(field), dict):
                node[field] = {}
            node = node[field]
        if not isinstance(node, dict) or not types[kind]:
            return


def _field(node: Any, kind: str, draw: random.Random) -> str:
    """Rather one that is there, or one of which values are listed."""
    known = fields()[kind]
    there = [key for key in known if key in node]
    listed = [key for key in known if key in VALUES or known[key].removeprefix("[]") in fields()]
    pool = (
        there
        if there and draw.random() < 0.45
        else listed
        if listed and draw.random() < 0.85
        else list(known)
    )
    return draw.choice(pool)


def _default(kind: str) -> list[Any]:
    if kind.startswith("[]"):
        return [[], ["a"]] if kind == "[]string" else [[], [{}]]
    if kind.startswith("map"):
        return [{}, {"a": "b"}] if kind == "map[string]string" else [{}]
    return _SCALARS.get(kind, [{}])


def _places(tree: Any, path: Path = ()) -> Iterator[Path]:
    items = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    for key, value in items:
        yield (*path, key)
        yield from _places(value, (*path, key))


def _around(tree: Any, path: Path) -> Any:
    for step in path[:-1]:
        tree = tree[step]
    return tree


def _take_away(document: Any, draw: random.Random) -> None:
    path = draw.choice(
        [each for each in _places(document) if each[0] not in ("apiVersion", "kind")]
    )
    del _around(document, path)[path[-1]]


def _double(document: Any, draw: random.Random) -> None:
    inside = [each for each in _places(document) if isinstance(each[-1], int)]
    if inside:
        path = draw.choice(inside)
        around = _around(document, path)
        around.append(copy.deepcopy(around[int(path[-1])]))


def _whole(found: Manifests, number: int, draw: random.Random) -> None:
    document = found[number]
    change = draw.randrange(5)
    if change == 0 and number:
        found.append(copy.deepcopy(document))
    elif change == 1 and number:
        del found[number]
    elif change == 2:
        document["metadata"]["name"] = draw.choice(
            ["", "x", "k.k8s.local", "A.example.com", "a_b.c"]
        )
        if number == 0:
            for each in found[1:]:
                each.setdefault("metadata", {})["labels"] = {
                    "kops.k8s.io/cluster": document["metadata"]["name"]
                }
    elif change == 3:
        document["metadata"]["labels"] = draw.choice(
            [{}, {"kops.k8s.io/cluster": "x"}, {"a/b/c": "d"}]
        )
    else:
        document["apiVersion"] = draw.choice(["kops/v1alpha2", "kops.k8s.io/v1alpha1", "kops/v1"])


def text(found: Manifests) -> str:
    """The manifests as a stream."""
    return "\n---\n".join(yaml.dump(each, Dumper=yaml.CSafeDumper) for each in found)


def cause(message: str) -> str:
    """A message of kops without the values in it, to tell causes apart."""
    return re.sub(r'"[^"]*"|\d+', "_", message)
