"""ClusterConfigs of the kinds people keep, one for each part of eksctl; eksctl 0.230 takes all."""

from __future__ import annotations

from typing import Final

_HEAD: Final = """\
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
"""

_ZONES: Final = """\
availabilityZones: [eu-central-1a, eu-central-1b, eu-central-1c]
"""

_META: Final = """\
metadata:
  name: shop
  region: eu-central-1
  version: "1.36"
"""

_NETWORK_ADDONS: Final = """\
addons:
  - name: vpc-cni
  - name: coredns
  - name: kube-proxy
"""

SHAPES: Final[dict[str, str]] = {
    "smallest": _HEAD + "metadata: {name: shop, region: eu-central-1}\n",
    "tutorial": _HEAD + """\
# from the first page of a tutorial
metadata:
  name: basic-cluster
  region: eu-north-1

nodeGroups:
  - name: ng-1
    instanceType: m5.large
    desiredCapacity: 10
    volumeSize: 80
    ssh:
      allow: true # will use ~/.ssh/id_rsa.pub as the default ssh key
  - name: ng-2
    instanceType: m5.xlarge
    desiredCapacity: 2
    volumeSize: 100
    ssh:
      publicKeyPath: ~/.ssh/ec2_id_rsa.pub
""",
    "managed": _HEAD + _META + _ZONES + """\
upgradePolicy: {supportType: STANDARD}
vpc:
  cidr: 10.40.0.0/16
  nat: {gateway: HighlyAvailable}   # one in each zone
  clusterEndpoints: {publicAccess: true, privateAccess: true}
  publicAccessCIDRs: [198.51.100.0/24]
iam:
  withOIDC: true
  serviceAccounts:
    - metadata: {name: aws-load-balancer-controller, namespace: kube-system}
      wellKnownPolicies: {awsLoadBalancerController: true}
    - metadata: {name: reports}
      attachPolicyARNs: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]
accessConfig:
  authenticationMode: API
  accessEntries:
    - principalARN: arn:aws:iam::111122223333:role/admins
      accessPolicies:
        - policyARN: arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy
          accessScope: {type: cluster}
    - principalARN: arn:aws:iam::111122223333:role/shop
      kubernetesGroups: [shop]
managedNodeGroups:
  - name: workers-a
    instanceTypes: [m6i.large]
    minSize: 1
    desiredCapacity: 2
    maxSize: 4
    availabilityZones: [eu-central-1a]
    privateNetworking: true
    volumeSize: 100
    volumeType: gp3
    volumeIOPS: 4000
    volumeThroughput: 250
    volumeEncrypted: true
    labels: {team: shop}
    taints:
      - {key: dedicated, value: shop, effect: NoSchedule}
    updateConfig: {maxUnavailable: 1}
    nodeRepairConfig: {enabled: true}
  - name: workers-b
    instanceTypes: [m6i.large]
    minSize: 1
    desiredCapacity: 2
    maxSize: 4
    availabilityZones: [eu-central-1b]
    privateNetworking: true
    spot: true
    iam:
      withAddonPolicies: {autoScaler: true}
cloudWatch:
  clusterLogging:
    enableTypes: [api, audit]
    logRetentionInDays: 30
secretsEncryption:
  keyARN: arn:aws:kms:eu-central-1:111122223333:key/0f0f
zonalShiftConfig: {enabled: true}
controlPlaneScalingConfig: {tier: tier-xl}
""",
    "self-managed": _HEAD + _META + _ZONES + """\
vpc: {nat: {gateway: Single}}
nodeGroups:
  - name: mixed
    minSize: 2
    maxSize: 10
    desiredCapacity: 3
    privateNetworking: true
    instancesDistribution:
      instanceTypes: [m5.large, m5a.large, m6i.large]
      onDemandBaseCapacity: 1
      onDemandPercentageAboveBaseCapacity: 25
      spotAllocationStrategy: capacity-optimized
    asgSuspendProcesses: [AZRebalance]
    asgMetricsCollection:
      - {granularity: 1Minute}
    kubeletExtraConfig:
      maxPods: 60
    iam:
      attachPolicyARNs: ["arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"]
      withAddonPolicies: {autoScaler: true, ebs: true}
    securityGroups: {attachIDs: [sg-1], withShared: true, withLocal: false}
    taints:
      dedicated: batch:NoSchedule
    tags: {k8s.io/cluster-autoscaler/enabled: "true"}
  - name: burst
    instanceType: t3.large
    cpuCredits: unlimited
    maxInstanceLifetime: 604800
    containerRuntime: containerd
    privateNetworking: true
  - name: rocket
    instanceType: m6g.large
    amiFamily: Bottlerocket
    privateNetworking: true
    bottlerocket:
      enableAdminContainer: true
      settings: {motd: hello}
""",
    "images": _HEAD + _META + _ZONES + """\
managedNodeGroups:
  - name: al2023
    ami: ami-0123456789abcdef0
    amiFamily: AmazonLinux2023
    privateNetworking: true
  - name: ubuntu
    ami: ami-0123456789abcdef1
    amiFamily: Ubuntu2404
    overrideBootstrapCommand: |
      #!/bin/bash
      /etc/eks/bootstrap.sh shop
    privateNetworking: true
  - name: rocket
    amiFamily: Bottlerocket
    instanceType: m7g.large
    privateNetworking: true
    bottlerocket: {settings: {motd: hello}}
  - name: windows
    amiFamily: WindowsServer2022CoreContainer
    instanceType: m5.xlarge
    privateNetworking: true
nodeGroups:
  - name: own
    ami: ami-0123456789abcdef2
    amiFamily: AmazonLinux2023
    instanceType: m5.large
    privateNetworking: true
    preBootstrapCommands: ["echo hello"]
  - name: gpu
    instanceType: g5.xlarge
    privateNetworking: true
    volumeSize: 200
    volumeEncrypted: true
    volumeKmsKeyID: 36c0
    placement: {groupName: tight}
    disablePodIMDS: true
    ssh: {publicKeyName: ops, sourceSecurityGroupIds: [sg-2]}
""",
    "private": _HEAD + _META + _ZONES + """\
privateCluster:
  enabled: true
  additionalEndpointServices: [autoscaling, logs]
managedNodeGroups:
  - name: workers
    instanceTypes: [m6i.large, m5.large]
    privateNetworking: true
    minSize: 3
    maxSize: 6
""",
    "existing-vpc": _HEAD + _META + """\
vpc:
  id: vpc-0a1b
  cidr: 10.0.0.0/16
  subnets:
    private:
      eu-central-1a: {id: subnet-0a0}
      eu-central-1b: {id: subnet-0b0}
      batch: {id: subnet-0c0, az: eu-central-1c, cidr: 10.0.32.0/20}
    public:
      eu-central-1a: {id: subnet-0a1}
      eu-central-1b: {id: subnet-0b1}
  controlPlaneSubnetIDs: [subnet-0a0, subnet-0b0]
  controlPlaneSecurityGroupIDs: [sg-1]
  sharedNodeSecurityGroup: sg-2
  manageSharedNodeSecurityGroupRules: false
managedNodeGroups:
  - name: workers
    instanceType: m6i.large
    privateNetworking: true
    availabilityZones: [eu-central-1a, eu-central-1b]
  - name: batch
    instanceType: c6i.large
    privateNetworking: true
    subnets: [batch]
nodeGroups:
  - name: edge
    instanceType: c6i.large
    subnets: [subnet-0a1]
""",
    "ipv6": _HEAD + _META + _ZONES + """\
kubernetesNetworkConfig: {ipFamily: IPv6}
iam: {withOIDC: true}
addonsConfig: {autoApplyPodIdentityAssociations: true}
addons:
  - name: vpc-cni
    version: latest
  - name: coredns
  - name: kube-proxy
  - name: eks-pod-identity-agent
managedNodeGroups:
  - {name: workers, instanceType: m6i.large, privateNetworking: true}
""",
    "auto-mode": _HEAD + _META + _ZONES + """\
autoModeConfig:
  enabled: true
  nodePools: [general-purpose, system]
accessConfig: {authenticationMode: API}
""",
    "fargate": _HEAD + _META + _ZONES + """\
fargateProfiles:
  - name: fp-default
    selectors:
      - namespace: default
      - namespace: kube-system
  - name: fp-dev
    selectors:
      - namespace: dev
        labels: {env: dev, checks: passed}
    tags: {env: dev}
cloudWatch: {clusterLogging: {enableTypes: ["*"]}}
""",
    "karpenter": _HEAD + """\
metadata:
  name: shop
  region: eu-central-1
  version: "1.36"
  tags: {karpenter.sh/discovery: shop}
""" + _ZONES + """\
iam: {withOIDC: true}
karpenter:
  version: 1.14.0
  createServiceAccount: true
  withSpotInterruptionQueue: true
managedNodeGroups:
  - {name: system, instanceType: m6i.large, privateNetworking: true, desiredCapacity: 2}
""",
    "addons": _HEAD + _META + _ZONES + """\
iam:
  withOIDC: true
  podIdentityAssociations:
    - namespace: shop
      serviceAccountName: cart
      permissionPolicyARNs: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]
    - namespace: shop
      serviceAccountName: pay
      roleARN: arn:aws:iam::111122223333:role/pay
    - namespace: shop
      serviceAccountName: mail
      permissionPolicyName: mail
      permissionPolicy:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: "ses:SendEmail", Resource: "*"}]
addonsConfig: {disableDefaultAddons: true}
addons:
  - name: vpc-cni
    attachPolicyARNs: ["arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"]
    configurationValues: |-
      env:
        ENABLE_PREFIX_DELEGATION: "true"
  - name: coredns
    configurationValues: '{"replicaCount": 3}'
    resolveConflicts: overwrite
  - name: kube-proxy
    version: latest
  - name: eks-pod-identity-agent
  - name: aws-ebs-csi-driver
    useDefaultPodIdentityAssociations: true
  - name: aws-efs-csi-driver
    wellKnownPolicies: {efsCSIController: true}
  - name: external-dns
    namespaceConfig: {namespace: dns}
    podIdentityAssociations:
      - namespace: dns
        serviceAccountName: external-dns
        permissionPolicyARNs: ["arn:aws:iam::aws:policy/AmazonRoute53FullAccess"]
managedNodeGroups:
  - {name: workers, instanceType: m6i.large, privateNetworking: true, desiredCapacity: 2}
""",
    "aws-auth": _HEAD + """\
metadata: {name: old, region: us-west-2, version: "1.31"}
availabilityZones: [us-west-2a, us-west-2b]
accessConfig: {authenticationMode: CONFIG_MAP}
iamIdentityMappings:
  - arn: arn:aws:iam::111122223333:role/ops
    username: ops
    groups: [system:masters]
    noDuplicateARNs: true
  - {serviceName: emr-containers, namespace: emr}
  - {account: "111122223333"}
identityProviders:
  - {name: people, type: oidc, issuerURL: "https://id.example.com", clientID: kubernetes}
gitops:
  flux:
    gitProvider: github
    flags: {owner: example, repository: fleet}
nodeGroups:
  - name: workers
    amiFamily: AmazonLinux2
    instanceType: m5.large
    desiredCapacity: 3
    privateNetworking: true
    overrideBootstrapCommand: /etc/eks/bootstrap.sh old
""",
    "hybrid": _HEAD + _META + _ZONES + """\
remoteNetworkConfig:
  iam: {provider: ssm}
  vpcGatewayID: tgw-0a1b
  remoteNodeNetworks: [{cidrs: [192.168.10.0/24]}]
  remotePodNetworks: [{cidrs: [192.168.20.0/24]}]
capabilities:
  - {name: kro, type: KRO}
kubernetesNetworkConfig: {serviceIPv4CIDR: 172.20.0.0/16}
vpc:
  extraCIDRs: [10.99.0.0/16]
  autoAllocateIPv6: true
  hostnameType: resource-name
localZones: []
""",
    "selected": _HEAD + _META + _ZONES + """\
managedNodeGroups:
  - name: any
    privateNetworking: true
    instanceSelector: {vCPUs: 4, memory: "16", cpuArchitecture: x86_64}
  - name: block
    instanceTypes: [p5.48xlarge]
    privateNetworking: true
    availabilityZones: [eu-central-1a]
    efaEnabled: true
    capacityReservation:
      capacityReservationTarget: {capacityReservationID: cr-1}
    instanceMarketOptions: {marketType: capacity-block}
""",
    "outposts": _HEAD + """\
metadata: {name: plant, region: eu-central-1, version: "1.36"}
outpost:
  controlPlaneOutpostARN: arn:aws:outposts:eu-central-1:111122223333:outpost/op-1
  controlPlaneInstanceType: m5.large
  controlPlanePlacement: {groupName: spread}
vpc: {nat: {gateway: Disable}}
""",
}  # fmt: skip


def shape(name: str) -> str:
    """The text of one config."""
    return SHAPES[name]
