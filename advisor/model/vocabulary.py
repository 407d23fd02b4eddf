"""The words a design is written in. One closed vocabulary per decision.

The values are the spelling of the document; targets with another spelling (``NO_SCHEDULE``,
``EXTENDED``) are the exporters' business.
"""

from __future__ import annotations

from enum import StrEnum


class Environment(StrEnum):
    PRODUCTION = "production"
    STAGING = "staging"
    DEVELOPMENT = "development"


class RegionMode(StrEnum):
    SINGLE = "single"
    BACKUP_COPY = "backup-copy"
    WARM_STANDBY = "warm-standby"
    INDEPENDENT = "independent"
    KUBEFED = "kubefed"


class Tool(StrEnum):
    KOPS = "kops"
    EKSCTL = "eksctl"
    CLOUDFORMATION = "cloudformation"
    TERRAFORM = "terraform"
    CAPA = "capa"
    KUBEADM = "kubeadm"
    KUBE_AWS = "kube-aws"


class Purchase(StrEnum):
    """How instance hours are bought, apart from the spot share of a pool.

    ``committed`` is a standard Reserved Instance, ``savings-plan`` an EC2 Instance Savings Plan,
    both for a term and with nothing upfront.
    """

    ON_DEMAND = "on-demand"
    SAVINGS_PLAN_1Y = "savings-plan-1y"
    SAVINGS_PLAN_3Y = "savings-plan-3y"
    COMMITTED_1Y = "committed-1y"
    COMMITTED_3Y = "committed-3y"


class ControlPlaneTier(StrEnum):
    STANDARD = "standard"
    XL = "xl"
    XL2 = "2xl"
    XL4 = "4xl"
    XL8 = "8xl"


class SupportType(StrEnum):
    STANDARD = "standard"
    EXTENDED = "extended"


class ControlPlaneLog(StrEnum):
    API = "api"
    AUDIT = "audit"
    AUTHENTICATOR = "authenticator"
    CONTROLLER_MANAGER = "controllerManager"
    SCHEDULER = "scheduler"


class ApiLoadBalancer(StrEnum):
    NONE = "none"
    CLB = "clb"
    NLB = "nlb"


class Scheme(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"


class ApiDns(StrEnum):
    NONE = "none"
    PUBLIC = "public"
    PRIVATE = "private"
    GOSSIP = "gossip"


class PrivatePath(StrEnum):
    """How people and pipelines reach what has no public address."""

    NONE = "none"
    VPN = "vpn"
    DIRECT_CONNECT = "direct-connect"
    SESSION_MANAGER = "session-manager"
    IN_VPC_RUNNER = "in-vpc-runner"
    BASTION = "bastion"


class EtcdTopology(StrEnum):
    MANAGED = "managed"
    STACKED = "stacked"
    DEDICATED = "dedicated"


class VolumeType(StrEnum):
    GP3 = "gp3"
    GP2 = "gp2"
    IO1 = "io1"
    IO2 = "io2"
    ST1 = "st1"
    SC1 = "sc1"
    STANDARD = "standard"


class IpFamily(StrEnum):
    IPV4 = "ipv4"
    IPV6 = "ipv6"


class Cni(StrEnum):
    AMAZON_VPC = "amazonvpc"
    CILIUM = "cilium"
    CILIUM_ENI = "cilium-eni"
    CALICO = "calico"
    KUBENET = "kubenet"
    FLANNEL = "flannel"
    KUBE_ROUTER = "kube-router"
    KOPEIO = "kopeio"
    KINDNET = "kindnet"
    BYO = "byo"
    WEAVE = "weave"
    CANAL = "canal"
    ROMANA = "romana"
    LYFT = "lyft"
    CLASSIC = "classic"
    EXTERNAL = "external"


class KubeProxy(StrEnum):
    IPTABLES = "iptables"
    NFTABLES = "nftables"
    IPVS = "ipvs"
    OFF = "off"


class Encryption(StrEnum):
    NONE = "none"
    WIREGUARD = "wireguard"
    IPSEC = "ipsec"


class CiliumIdentity(StrEnum):
    CRD = "crd"
    KVSTORE = "kvstore"


class SecurityGroupMode(StrEnum):
    STANDARD = "standard"
    STRICT = "strict"


class NodeSubnets(StrEnum):
    PRIVATE = "private"
    PUBLIC = "public"


class NatMode(StrEnum):
    NONE = "none"
    SINGLE = "single"
    PER_ZONE = "per-zone"
    REGIONAL = "regional"


class SubnetRole(StrEnum):
    PUBLIC = "public"
    PRIVATE = "private"
    NODE = "node"
    CLUSTER = "cluster"


class LoadBalancerKind(StrEnum):
    NONE = "none"
    CLB = "clb"
    NLB = "nlb"
    ALB = "alb"


class LoadBalancerController(StrEnum):
    NONE = "none"
    IN_TREE = "in-tree"
    AWS_LBC = "aws-lbc"
    AUTO_MODE = "auto-mode"


class IngressController(StrEnum):
    NONE = "none"
    ALB = "alb"
    INGRESS_NGINX = "ingress-nginx"
    GATEWAY_API_ALB = "gateway-api-alb"
    GATEWAY_API_CILIUM = "gateway-api-cilium"
    GATEWAY_API_ENVOY = "gateway-api-envoy"
    TRAEFIK = "traefik"
    ISTIO = "istio"
    SKIPPER = "skipper"


class TargetType(StrEnum):
    INSTANCE = "instance"
    IP = "ip"


class ServiceDns(StrEnum):
    NONE = "none"
    EXTERNAL_DNS = "external-dns"
    MANUAL = "manual"


class Tls(StrEnum):
    NONE = "none"
    ACM = "acm"
    CERT_MANAGER = "cert-manager"


class PoolKind(StrEnum):
    KOPS = "kops"
    MANAGED_NODE_GROUP = "managed-node-group"
    SELF_MANAGED = "self-managed"
    FARGATE = "fargate"
    AUTO_MODE = "auto-mode"
    KARPENTER = "karpenter"
    MACHINE_DEPLOYMENT = "machine-deployment"
    MACHINE_POOL = "machine-pool"


class OperatingSystem(StrEnum):
    LINUX = "linux"
    WINDOWS = "windows"


class ImageFamily(StrEnum):
    UBUNTU = "ubuntu"
    AL2023 = "al2023"
    BOTTLEROCKET = "bottlerocket"
    FLATCAR = "flatcar"
    DEBIAN = "debian"
    AL2 = "al2"
    COREOS = "coreos"
    WINDOWS = "windows"


class Architecture(StrEnum):
    AMD64 = "amd64"
    ARM64 = "arm64"


class ContainerRuntime(StrEnum):
    CONTAINERD = "containerd"
    DOCKER = "docker"


class TaintEffect(StrEnum):
    NO_SCHEDULE = "NoSchedule"
    PREFER_NO_SCHEDULE = "PreferNoSchedule"
    NO_EXECUTE = "NoExecute"


class ImdsTokens(StrEnum):
    REQUIRED = "required"
    OPTIONAL = "optional"


class NodeAutoscaler(StrEnum):
    NONE = "none"
    CLUSTER_AUTOSCALER = "cluster-autoscaler"
    KARPENTER = "karpenter"
    AUTO_MODE = "auto-mode"


class Interruption(StrEnum):
    """Who drains a node that EC2 is about to take back."""

    NONE = "none"
    NODE_TERMINATION_HANDLER = "node-termination-handler"
    KARPENTER = "karpenter"
    MANAGED = "managed"


class KarpenterHost(StrEnum):
    FARGATE = "fargate"
    NODE_GROUP = "node-group"
    CONTROL_PLANE = "control-plane"
    KARPENTER = "karpenter"


class BindingMode(StrEnum):
    WAIT_FOR_FIRST_CONSUMER = "WaitForFirstConsumer"
    IMMEDIATE = "Immediate"


class UserAuthentication(StrEnum):
    CERTIFICATES = "certificates"
    IAM = "iam"
    OIDC = "oidc"


class Authorization(StrEnum):
    RBAC = "rbac"
    ALWAYS_ALLOW = "always-allow"


class EksAuthMode(StrEnum):
    API = "API"
    API_AND_CONFIG_MAP = "API_AND_CONFIG_MAP"
    CONFIG_MAP = "CONFIG_MAP"


class PodSecurity(StrEnum):
    NONE = "none"
    BASELINE = "baseline"
    RESTRICTED = "restricted"


class PolicyEngine(StrEnum):
    NONE = "none"
    ADMISSION_POLICY = "validating-admission-policy"
    KYVERNO = "kyverno"
    GATEKEEPER = "gatekeeper"


class SecretsDelivery(StrEnum):
    KUBERNETES = "kubernetes"
    EXTERNAL_SECRETS = "external-secrets"
    SECRETS_STORE_CSI = "secrets-store-csi"


class Metrics(StrEnum):
    NONE = "none"
    PROMETHEUS = "prometheus"
    CLOUDWATCH = "cloudwatch"
    MANAGED_PROMETHEUS = "managed-prometheus"
    VENDOR = "vendor"


class Logging(StrEnum):
    NONE = "none"
    CLOUDWATCH = "cloudwatch"
    LOKI = "loki"
    OPENSEARCH = "opensearch"
    VENDOR = "vendor"


class Tracing(StrEnum):
    NONE = "none"
    OPENTELEMETRY = "opentelemetry"
    XRAY = "x-ray"
    VENDOR = "vendor"


class Alerting(StrEnum):
    NONE = "none"
    IN_CLUSTER = "in-cluster"
    EXTERNAL = "external"


class Alert(StrEnum):
    ETCD_DB_SIZE = "etcd-db-size"
    APISERVER_LATENCY = "apiserver-latency"
    SUBNET_FREE_IPS = "subnet-free-ips"
    CERT_EXPIRY = "cert-expiry"


class UpgradeStrategy(StrEnum):
    IN_PLACE = "in-place"
    BLUE_GREEN = "blue-green"


class NodeUpgrade(StrEnum):
    """What rolls worker nodes to a new version."""

    NONE = "none"
    ROLLING_UPDATE = "rolling-update"
    MANAGED = "managed"
    DRIFT = "drift"


class MeshKind(StrEnum):
    NONE = "none"
    ISTIO = "istio"
    LINKERD = "linkerd"
    CILIUM = "cilium"
    VPC_LATTICE = "vpc-lattice"
    APP_MESH = "app-mesh"


class MeshMode(StrEnum):
    NONE = "none"
    SIDECAR = "sidecar"
    AMBIENT = "ambient"


class GitOps(StrEnum):
    NONE = "none"
    ARGO_CD = "argo-cd"
    FLUX = "flux"


class Serverless(StrEnum):
    NONE = "none"
    KNATIVE = "knative"


class ProgressiveDelivery(StrEnum):
    NONE = "none"
    ARGO_ROLLOUTS = "argo-rollouts"
    FLAGGER = "flagger"
    STACKSET_CONTROLLER = "stackset-controller"


class ApplicationVolume(StrEnum):
    NONE = "none"
    EBS = "ebs"
    EFS = "efs"


class AccessMode(StrEnum):
    READ_WRITE_ONCE = "ReadWriteOnce"
    READ_WRITE_MANY = "ReadWriteMany"


class FailurePolicy(StrEnum):
    FAIL = "Fail"
    IGNORE = "Ignore"


class RuleProfile(StrEnum):
    ALL = "all"
    PRODUCTION = "production"
    COST = "cost"
    SECURITY = "security"
    LEARNING = "learning"
