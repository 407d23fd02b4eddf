"""ClusterConfigs with something changed: fields set, taken away, misspelt, or of another type.

Mutants of configs that eksctl takes; some are taken still, most are not. The same seed gives the
same mutants.
"""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.support.eksctl_configs import types

Path = tuple[str | int, ...]

_ARN: Final = "arn:aws:iam::111122223333:role/x"
_OUTPOST: Final = "arn:aws:outposts:eu-central-1:111122223333:outpost/op-1"

VALUES: Final[Mapping[str, list[Any]]] = {
    "apiVersion": ["eksctl.io/v1alpha4", "v1", ""],
    "kind": ["Cluster", "ClusterConfigList", "clusterconfig"],
    "name": ["", "a_b", "x" * 70, "a.b", "-a", "a-", "workers", "vpc-cni", "eks-a", "ok", "a b",
             "eks-pod-identity-agent", "coredns", "kube-proxy"],
    "region": ["", "eu-central-9", "us-gov-west-1", "eu-west-1"],
    "version": ["1.31", "1.33", "1.23", "1.20", "latest", "auto", "", "1.99", "0.19.0", "v1.2.3",
                "x", "1.9.0", "v1.10.1-eksbuild.1", "1", "0", "1.36.4"],
    "timeoutMinutes": [119, 120, 10080, 10081, 0, -1],
    "tags": [{}, {"karpenter.sh/discovery": "x"}, {"a": "b"}],
    "supportType": ["", "STANDARD", "EXTENDED", "standard", "LTS"],
    "ipFamily": ["IPv4", "IPv6", "ipv6", "IPV4", "dual", ""],
    "serviceIPv4CIDR": ["10.100.0.0/16", "", "10.100.0.0", "fd00::/108", "10.100.0.0/33"],
    "serviceIPv6CIDR": ["fd00::/108"],
    "enabled": [True, False], "withOIDC": [True, False],
    "nodePools": [[], ["system"], ["system", "system"], ["gpu"], ["general-purpose"]],
    "nodeRoleARN": [_ARN, "x", ""], "permissionsBoundaryARN": [_ARN, "x"],
    "principalARN": [_ARN, "x", "", "arn::iam::1:role/x", "arn:aws:iam::111122223333:role/shop"],
    "policyARN": ["arn:aws:eks::aws:cluster-access-policy/A", "arn:aws:iam::aws:policy/A", "",
                  "arn:aws:eks::aws:cluster-access-policy"],
    "accessScope": [{}, {"type": "cluster"}, {"type": "namespace"}, {"type": "Cluster"},
                    {"type": "namespace", "namespaces": ["a"]},
                    {"type": "cluster", "namespaces": ["a"]}],
    "type": ["STANDARD", "EC2", "EC2_LINUX", "HYBRID_LINUX", "linux", "oidc", "OIDC", "ARGOCD",
             "cluster", "namespace", ""],
    "kubernetesGroups": [["a"], []], "kubernetesUsername": ["a", ""],
    "authenticationMode": ["API", "CONFIG_MAP", "API_AND_CONFIG_MAP", "api", ""],
    "bootstrapClusterCreatorAdminPermissions": [True, False],
    "gateway": ["Single", "HighlyAvailable", "Disable", "", "single"],
    "cidr": ["10.0.0.0/16", "10.0.0.0/24", "10.0.0.0/28", "10.0.0.0/8", "10.0.0.0", "",
             "10.0.0.7/20", "10.0.0.0/040"],
    "id": ["", "vpc-1", "subnet-1", "lt-1"], "az": ["eu-central-1a", "eu-central-1z", ""],
    "publicAccess": [True, False], "privateAccess": [True, False],
    "clusterEndpoints": [{}, {"publicAccess": False}, {"publicAccess": False,
                                                       "privateAccess": True}],
    "publicAccessCIDRs": [["1.2.3.4/32"], ["1.2.3.4"], ["10.0.0.0/8"], [""], ["::1/128"]],
    "extraCIDRs": [["x"], ["10.1.2.3/8"]], "extraIPv6CIDRs": [["2001:db8::/64"], ["x"]],
    "ipv6Cidr": ["2001:db8::/56", ""], "ipv6Pool": ["pool", ""],
    "hostnameType": ["ip-name", "resource-name", "name", ""],
    "availabilityZones": [[], ["eu-central-1a"], ["eu-central-1a", "eu-central-1a"],
                          ["eu-central-1a", "eu-central-1b"], ["eu-central-1b"]],
    "localZones": [[], ["us-west-2-lax-1a"]],
    "additionalEndpointServices": [["s3"], ["logs", "logs"], ["cloudformation"], []],
    "skipEndpointCreation": [True, False],
    "privateNetworking": [True, False], "securityGroup": ["sg-1", ""],
    "controlPlaneSubnetIDs": [["subnet-1"], []],
    "sharedNodeSecurityGroup": ["sg-1", ""], "autoAllocateIPv6": [True, False],
    "manageSharedNodeSecurityGroupRules": [True, False],
    "vpcGatewayID": ["tgw-1", "vgw-1", "igw-1", ""], "provider": ["ssm", "ira", "SSM", "x", ""],
    "caBundleCert": ["x", ""], "remoteNodeNetworks": [[], [{"cidrs": ["10.0.0.0/8"]}], [{}, {}]],
    "remotePodNetworks": [[], [{"cidrs": ["10.0.0.0/8"]}], [{}, {}]],
    "amiFamily": ["AmazonLinux2", "AmazonLinux2023", "amazonlinux2", "Bottlerocket", "Ubuntu2404",
                  "WindowsServer2022CoreContainer", "WindowsServer20H2CoreContainer", "Debian", "",
                  "BottlerocketFips", "ubuntu2204"],
    "ami": ["ami-1", "auto", "x", ""],
    "instanceType": ["m5.large", "mixed", "t3.large", "inf2.xlarge", "trn1.2xlarge", "g5g.xlarge",
                     "m6g.large", "g5.xlarge", "", "no.such"],
    "instanceTypes": [["m5.large"], [], ["t3.large", "m5.large"], ["m6g.large", "inf1.xlarge"],
                      ["g5.xlarge", "m5.large"], [f"m5.{i}xlarge" for i in range(21)],
                      ["m5.large"] * 21],
    "minSize": [0, 1, 2, 3, 9], "maxSize": [0, 1, 2, 3, 9], "desiredCapacity": [0, 1, 2, 3, 9],
    "volumeSize": [1, 80], "volumeType": ["gp2", "gp3", "io1", "io2", "st1", "sc1", "gp9", ""],
    "volumeIOPS": [99, 100, 2999, 3000, 16000, 16001, 64000, 64001, 256001],
    "volumeThroughput": [124, 125, 1000, 1001], "volumeName": ["/dev/xvdb", ""],
    "volumeEncrypted": [True, False], "volumeKmsKeyID": ["k", ""],
    "maxPodsPerNode": [-1, 0, 10], "efaEnabled": [True, False], "placement": [{},
                                                                             {"groupName": "x"}],
    "disablePodIMDS": [True, False], "disableIMDSv1": [True, False],
    "withAddonPolicies": [{"ebs": True}, {"ebs": False}, {}, {"albIngress": True,
                                                              "awsLoadBalancerController": True}],
    "enableSsm": [True, False], "allow": [True, False], "publicKey": ["ssh-rsa x", ""],
    "publicKeyName": ["x", ""], "publicKeyPath": ["x", ""], "sourceSecurityGroupIds": [["sg-1"]],
    "labels": [{"a": "b"}, {"kubernetes.io/x": "y"}, {"node.kubernetes.io/x": "y"},
               {"kubernetes.io/os": "linux"}, {"a/b/c": "d"}, {"-a": "b"}, {"a": "-"},
               {"A.b/c": "d"}, {"x.k8s.io/a": "b"}, {"a": "x" * 64}, {"/a": "b"}],
    "taints": [[], [{"key": "a", "effect": "NoSchedule"}], [{"key": "a"}],
               [{"effect": "NoExecute"}],
               [{"key": "a", "value": "b c", "effect": "NoSchedule"}], {"a": "b:NoSchedule"},
               {"a": "NoExecute"}, {"a": "b"}, {"a": "b:c:NoSchedule"}, {"a": ":NoSchedule"},
               [{"key": "a", "effect": "NO_SCHEDULE"}], [{"key": "a", "x": 1}], {"a": 1}],
    "subnets": [[], ["subnet-1"], ["a", "b"]],
    "capacityReservationPreference": ["open", "none", "x", ""],
    "capacityReservationID": ["cr-1", ""], "capacityReservationResourceGroupARN": ["arn:x", ""],
    "marketType": ["capacity-block", "spot", ""], "outpostARN": [_OUTPOST, "x", "", _ARN],
    "onDemandBaseCapacity": [-1, 0, 1], "onDemandPercentageAboveBaseCapacity": [-1, 0, 50, 100,
                                                                                101],
    "spotInstancePools": [0, 1, 20, 21],
    "spotAllocationStrategy": ["lowest-price", "diversified", "capacity-optimized", "cheap", "",
                               "capacity-optimized-prioritized", "price-capacity-optimized"],
    "cpuCredits": ["unlimited", "Standard", "x", ""], "asgSuspendProcesses": [["Launch"], ["x"]],
    "containerRuntime": ["containerd", "dockerd", "docker", "cri-o"],
    "maxInstanceLifetime": [86399, 86400, 0], "overrideBootstrapCommand": ["", "a: b", "x\ny"],
    "preBootstrapCommands": [[], ["x"]],
    "kubeletExtraConfig": [{}, {"address": "x"}, {"maxPods": 3}, {"clusterDNS": ["x"]}],
    "settings": [{}, {"kubernetes": {}}, {"kubernetes": "x"}, {"kubernetes": {"max-pods": 3}},
                 {"kubernetes": {"cluster-dns-ip": "x"}}, {"kubernetes": {"node-labels": {}}}],
    "clusterDNS": ["10.0.0.10", ""], "enableAdminContainer": [True, False],
    "maxUnavailable": [0, 1, 9], "maxUnavailablePercentage": [0, 10], "updateConfig": [{}],
    "withShared": [True, False], "withLocal": [True, False], "attachIDs": [["sg-1"], []],
    "launchTemplate": [{}, {"id": "lt-1"}, {"id": "lt-1", "version": "0"},
                       {"id": "lt-1", "version": "3"}, {"id": "lt-1", "version": "latest"}],
    "releaseVersion": ["1.36.0-20260801", ""],
    "instanceProfileARN": [_ARN, ""], "instanceRoleARN": [_ARN, ""], "instanceRoleName": ["x", ""],
    "instanceRolePermissionsBoundary": [_ARN, ""],
    "attachPolicyARNs": [[], ["arn:aws:iam::aws:policy/A"], ["x"]],
    "attachPolicy": [{}, {"Version": "2012-10-17"}], "attachRoleARN": [_ARN, ""],
    "wellKnownPolicies": [{}, {"autoScaler": True}, {"autoScaler": False}],
    "instanceSelector": [{}, {"vCPUs": 2}, {"gpus": 0}, {"vCPUs": 0}, {"memory": ""}],
    "serviceAccountRoleARN": [_ARN, ""], "resolveConflicts": ["overwrite", "x"],
    "useDefaultPodIdentityAssociations": [True, False],
    "autoApplyPodIdentityAssociations": [True, False], "disableDefaultAddons": [True, False],
    "configurationValues": ["", "{}", "[]", "a: b", "a", "a: b\na: c", "{", "5", "- a", "# x",
                            "a:\n  - b", "---\na: b", "a: {b: c}", '{"a": 1, "a": 2}', "\ta: b"],
    "namespaceConfig": [{}, {"namespace": "a"}, {"namespace": "A"}, {"namespace": "1a"},
                        {"namespace": "a" * 64}],
    "podIdentityAssociations": [[], [{}], [{"namespace": "a", "serviceAccountName": "b"}],
                                [{"namespace": "a", "serviceAccountName": "b", "roleARN": _ARN}],
                                [{"namespace": "a", "serviceAccountName": "b", "tags": {},
                                  "permissionPolicyARNs": ["x"]}]],
    "permissionPolicyName": ["x", "-", ""], "permissionPolicy": [{}, {"Version": "x"}],
    "permissionPolicyARNs": [[], ["x"]], "roleARN": [_ARN, ""], "namespace": ["a", ""],
    "serviceAccountName": ["a", ""], "metadata": [{}, {"name": "x"}, {"name": "", "region": "x"}],
    "enableTypes": [[], ["api"], ["all", "x"], ["x"], ["*"]],
    "logRetentionInDays": [0, 1, 2, 30, 3653, -1], "keyARN": ["", "alias/x", "arn:a:b:c:d:e"],
    "createServiceAccount": [True, False], "serviceName": ["x", ""], "account": ["1", ""],
    "username": ["x", ""], "groups": [["x"], []], "arn": [_ARN, ""],
    "issuerURL": ["https://x", ""], "clientID": ["x", ""], "gitProvider": ["github", ""],
    "flags": [{}, {"a": "b"}], "controlPlaneOutpostARN": [_OUTPOST, "x", ""],
    "etcdInstanceType": ["m5.large", ""], "groupName": ["x", ""], "spreadLevel": ["host", ""],
    "tier": ["tier-xl", "x"], "selectors": [[], [{"namespace": "a"}], [{}]],
    "propagateASGTags": [True, False],
}  # fmt: skip
"""Values worth trying for a field, by its name."""

_BY_TYPE: Final[Mapping[str, list[Any]]] = {
    "string": ["x", "", "y"], "bool": [True, False], "int": [0, 1, 7], "float": [0.5, 1],
    "object": [{}, {"a": 1}],
}  # fmt: skip
_ODD: Final[tuple[Any, ...]] = (
    None,
    1,
    1.5,
    True,
    "x",
    [],
    {},
    "1",
    [None],
    ["x"],
    {"x": "y"},
    -3,
    "true",
)


def mutants(bases: Mapping[str, dict[str, Any]], count: int, seed: int) -> Iterator[dict[str, Any]]:
    """``count`` configs, each a base with one to three changes."""
    chance = random.Random(seed)
    names = sorted(bases)
    for _ in range(count):
        config = copy.deepcopy(bases[chance.choice(names)])
        for _ in range(chance.choice((1, 1, 1, 2, 2, 3))):
            _change(config, chance)
        yield config


def text(config: Mapping[str, Any]) -> str:
    """A config as a file: JSON is YAML, and both sides read it as that."""
    return json.dumps(config, indent=1)


def _change(config: dict[str, Any], chance: random.Random) -> None:
    nodes = [each for each in _nodes(config, "ClusterConfig") if isinstance(each[0], dict)]
    node, kind = chance.choice(nodes)
    how = chance.random()
    known = types().get(kind, {}).get("fields", {})
    if how < 0.78 and known:
        field = chance.choice(sorted(known))
        node[field] = _value(field, known[field], chance)
    elif how < 0.9 and node:
        del node[chance.choice(sorted(node))]
    elif how < 0.94 and node:
        node[chance.choice(sorted(node))] = copy.deepcopy(chance.choice(_ODD))
    elif how < 0.96 and node:
        _rename(node, chance)
    elif node:
        _lists(node, chance)


def _rename(node: dict[str, Any], chance: random.Random) -> None:
    key = chance.choice(sorted(node))
    other = chance.choice((key.upper(), key + "s", key[:1].upper() + key[1:], key.lower()))
    node[other] = node.pop(key)


def _lists(node: dict[str, Any], chance: random.Random) -> None:
    lists = [key for key in sorted(node) if isinstance(node[key], list) and node[key]]
    if not lists:
        return
    found = node[chance.choice(lists)]
    if chance.random() < 0.6:
        found.append(copy.deepcopy(chance.choice(found)))
    else:
        found.append(chance.choice((None, {}, "x")))


def _value(field: str, kind: str, chance: random.Random) -> Any:
    if field in VALUES and chance.random() < 0.9:
        return copy.deepcopy(chance.choice(VALUES[field]))
    if element := re.fullmatch(r"\[\](.+)", kind):
        return [_value(field, element[1], chance)]
    if kind.startswith("map["):
        return {"x": "y"}
    if kind in _BY_TYPE:
        return copy.deepcopy(chance.choice(_BY_TYPE[kind]))
    fields = types()[kind]["fields"]
    names = sorted(fields)
    picked = chance.sample(names, min(len(names), chance.choice((0, 1, 1, 2, 3))))
    return {name: _value(name, fields[name], chance) for name in picked}


def _nodes(value: Any, kind: str) -> Iterator[tuple[Any, str]]:
    """The mappings of a config, each with its type."""
    if element := re.fullmatch(r"\[\](.+)", kind):
        for item in value if isinstance(value, list) else ():
            yield from _nodes(item, element[1])
    elif element := re.fullmatch(r"map\[string\](.+)", kind):
        for item in value.values() if isinstance(value, dict) else ():
            yield from _nodes(item, element[1])
    elif kind in types() and isinstance(value, dict):
        yield value, kind
        for key, item in value.items():
            fields = types()[kind]["fields"]
            if key in fields:
                yield from _nodes(item, fields[key])
