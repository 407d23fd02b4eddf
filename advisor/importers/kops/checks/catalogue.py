"""All checks: what each is about, where kops 1.36.2 makes it, and what it means for a manifest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from advisor.importers.imported import Objection, Place
from advisor.rules import Severity

RELEASE: Final = "1.36.2"
"""The release in whose source these refusals were read."""

KOPS: Final = RELEASE.rpartition(".")[0]
"""Its minor version, which stands for the releases that refuse the same."""


class Kind(Enum):
    """What becomes of a manifest that a check objects to."""

    REFUSED = "refused"
    """``kops create -f`` or ``kops update cluster`` refuses it."""
    LATE = "late"
    """kops takes it, and what it makes cannot work; or refuses it the next time it is edited."""
    TRAP = "trap"
    """The cluster comes up, and is not what the manifest seems to say."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that can be wrong with manifests; ids are never used again for another."""

    number: int
    kind: Kind
    title: str
    source: str
    """The file of kops 1.36.2 that decides, or whose silence makes the trap."""

    @property
    def id(self) -> str:
        return f"KOPS-{self.number:03d}"

    @property
    def severity(self) -> Severity:
        return Severity.WARNING if self.kind is Kind.TRAP else Severity.ERROR

    @property
    def refused(self) -> str:
        """The release that refuses the manifest; empty where it does not."""
        return KOPS if self.kind is Kind.REFUSED else ""


_API: Final = "pkg/apis/kops/validation"
_VALIDATION: Final = f"{_API}/validation.go"
_AWS: Final = f"{_API}/aws.go"
_GROUP: Final = f"{_API}/instancegroup.go"
_LEGACY: Final = f"{_API}/legacy.go"
_CLOUDUP: Final = "upup/pkg/fi/cloudup"
_CONVERSION: Final = "pkg/apis/kops/v1alpha2/conversion.go"
_COMPONENTS: Final = "pkg/model/components"

_R, _L, _T = Kind.REFUSED, Kind.LATE, Kind.TRAP


def _of(source: str, *rows: tuple[int, Kind, str]) -> tuple[Check, ...]:
    return tuple(Check(number, kind, title, source) for number, kind, title in rows)


# 1 and 2, a key given twice and a key kops does not know, are made by the readers of files.
_ALL: Final = (
    *_of(
        "pkg/kopscodecs/codecs.go Decode",
        (10, _R, "Value of a wrong type"),
        (11, _R, "Kind kops does not know"),
        (12, _R, "API version kops does not read"),
        (13, _R, "A body of v1alpha2 under another version"),
    ),
    *_of(
        "cmd/kops/create.go RunCreate",
        (14, _R, "Instance group without the name of its cluster"),
        (15, _R, "Instance group of a cluster that is not there"),
        (16, _T, "Instance group before its cluster"),
        (17, _R, "Name used twice"),
        (18, _R, "SSH key that is none"),
    ),
    *_of(
        f"{_VALIDATION} newValidateCluster",
        (20, _R, "No name"),
        (21, _R, "Name that is none in DNS"),
        (22, _R, "Name without a domain"),
        (23, _R, "No cloud provider"),
        (24, _R, "Labels Kubernetes does not take"),
    ),
    *_of(f"{_LEGACY} ValidateCluster", (30, _R, "Kubernetes version that is none")),
    *_of(
        f"{_CLOUDUP}/apply_cluster.go validateKubernetesVersion",
        (31, _R, "Kubernetes older than kops takes"),
        (32, _R, "Kubernetes newer than kops takes"),
        (36, _T, "Kubernetes newer than kops, and not refused"),
    ),
    *_of(
        "pkg/assets/builder.go FindHash",
        (37, _L, "Kubernetes version without a patch release"),
    ),
    *_of(
        "util/pkg/vfs/context.go BuildVfsPath",
        (38, _R, "Store kops does not write to"),
    ),
    *_of(
        f"{_CONVERSION} Convert_v1alpha2_ClusterSpec_To_kops_ClusterSpec",
        (33, _R, "Setting of another cloud"),
        (34, _R, "Required claim without a value"),
        (35, _R, "Cloud provider kops does not know"),
    ),
    *_of(
        f"{_VALIDATION} parseCIDR",
        (40, _R, "Not a range of addresses"),
        (41, _R, "Host bits in a range"),
    ),
    *_of(
        "pkg/model/awsmodel/external_access.go Build",
        (42, _R, "Range listed twice"),
    ),
    *_of(
        f"{_VALIDATION} validateNetworking",
        (43, _R, "IPv6 with a range of its own"),
        (44, _R, "Pod and node addresses overlap"),
        (45, _R, "Pod range outside of nonMasqueradeCIDR"),
        (46, _R, "No subnets"),
    ),
    *_of(
        f"{_VALIDATION} validateSubnet",
        (47, _R, "Subnet without a name"),
        (48, _R, "Subnet name used twice"),
        (49, _R, "Subnets with and without id"),
        (50, _R, "Subnet outside of the VPC"),
        (51, _R, "Subnet overlaps the pod range"),
        (52, _R, "Subnet overlaps the service range"),
        (53, _R, "Egress of an unknown kind"),
        (54, _R, "Egress of a subnet that has none"),
        (55, _R, "Subnet of an unknown type"),
        (56, _R, "Dual-stack subnet of an IPv4 cluster"),
        (57, _R, "Routes on a subnet that takes none"),
        (60, _R, "IPv6 range that is none"),
    ),
    *_of(
        f"{_AWS} awsValidateAdditionalRoutes",
        (58, _R, "Route to an unknown kind of target"),
        (59, _R, "Route inside of the VPC over a peering"),
        (61, _R, "Route given twice"),
    ),
    *_of(
        f"{_CLOUDUP}/awsup/aws_utils.go FindRegion",
        (62, _R, "Subnet without a zone"),
        (63, _R, "Zones of two regions"),
    ),
    *_of(
        f"{_VALIDATION} validateTopology",
        (64, _R, "Unknown type of DNS"),
    ),
    *_of(
        "pkg/model/awsmodel/network.go Build",
        (65, _R, "Zone without a utility subnet"),
        (66, _R, "Zone with several utility subnets"),
        (67, _R, "Two ways out of one zone"),
        (68, _R, "Way out through a machine or gateway"),
    ),
    *_of(
        f"{_CLOUDUP}/subnets.go assignCIDRsToSubnets",
        (69, _R, "No room for the ranges of subnets"),
    ),
    *_of(
        f"{_VALIDATION} validateNetworking",
        (70, _T, "Subnets overlap each other"),
        (71, _L, "Subnet AWS does not make"),
    ),
    *_of(
        f"{_COMPONENTS}/context.go WellKnownServiceIP",
        (72, _R, "Service range without room for DNS"),
    ),
    *_of(
        f"{_CLOUDUP}/dns.go validateDNS",
        (73, _T, "Gossip name"),
    ),
    *_of(
        f"{_VALIDATION} validateNetworking",
        (80, _R, "Two network plugins"),
        (81, _R, "Network plugin kops has given up"),
        (82, _R, "Network plugin without IPv6"),
        (83, _T, "No network plugin"),
        (84, _R, "Network plugin beside kube-proxy"),
        (85, _R, "Unknown setting of a network plugin"),
    ),
    *_of(
        f"{_VALIDATION} validateNetworkingCilium",
        (86, _R, "Cilium of another release"),
        (87, _R, "Hubble without cert-manager"),
        (88, _R, "Cilium identities without their etcd"),
        (89, _R, "Cilium settings that exclude each other"),
        (90, _R, "Cilium feature without IPv6"),
    ),
    *_of(
        f"{_VALIDATION} validateNetworkingCalico",
        (91, _R, "Calico encapsulation"),
        (92, _R, "Calico address detection"),
        (93, _R, "Calico without IPv6"),
        (94, _R, "Calico replicas"),
    ),
    *_of(
        f"{_COMPONENTS}/calico.go BuildOptions",
        (95, _T, "Calico encapsulation is not used"),
    ),
    *_of(
        f"{_VALIDATION} validateNetworkingKindnet",
        (96, _R, "Kindnet range that is none"),
    ),
    *_of(
        "pkg/apis/kops/v1alpha2/defaults.go SetDefaults_ClusterSpec",
        (97, _T, "Flannel over user space"),
    ),
    *_of(
        f"{_AWS} awsValidateCluster",
        (120, _R, "Unknown class of load balancer"),
        (121, _R, "Endpoint without DNS needs a network load balancer"),
        (122, _R, "Not a security group"),
        (123, _R, "Security group given twice"),
        (124, _R, "Nodes through an internal load balancer"),
        (125, _R, "Certificate on a classic load balancer"),
        (126, _R, "TLS policy without a certificate"),
        (127, _R, "Load balancer in an unknown subnet"),
        (128, _R, "Address of a load balancer"),
        (129, _R, "Address for a load balancer that takes none"),
    ),
    *_of(
        f"{_VALIDATION} validateClusterSpec",
        (130, _R, "Internal load balancer without private subnets"),
    ),
    *_of(
        "pkg/model/awsmodel/api_loadbalancer.go Build",
        (131, _R, "Unknown type of load balancer"),
        (132, _R, "Load balancer without a subnet"),
        (133, _T, "Classic load balancer by default"),
        (134, _T, "Cross-zone balancing is switched on"),
        (135, _T, "API without a stable address"),
    ),
    *_of(
        "pkg/model/awsmodel/external_access.go Build",
        (136, _T, "Nobody reaches the API"),
        (137, _T, "SSH from anywhere"),
    ),
    *_of(
        "pkg/model/awsmodel/bastion.go Build",
        (138, _R, "Unknown type of bastion load balancer"),
        (139, _R, "Bastion load balancer without a subnet"),
    ),
    *_of(
        f"{_AWS} awsValidateEBSCSIDriver",
        (140, _R, "EBS CSI driver switched off"),
        (141, _R, "Unknown mode of NLB security groups"),
    ),
    *_of(
        f"{_VALIDATION} validateEtcdClusterSpec",
        (150, _R, "No etcd clusters"),
        (151, _R, "Unknown etcd cluster"),
        (152, _R, "Unknown way to run etcd"),
        (153, _R, "etcd without members"),
        (154, _R, "Even number of etcd members"),
        (155, _R, "etcd version that is none"),
        (156, _R, "etcd clusters of two versions"),
        (157, _R, "etcd member without a name"),
        (158, _R, "etcd member without an instance group"),
        (159, _R, "etcd cluster given twice"),
    ),
    *_of(
        f"{_CLOUDUP}/populate_cluster_spec.go run",
        (160, _R, "etcd members of one name"),
    ),
    *_of(
        f"{_COMPONENTS}/etcdmanager",
        (161, _R, "etcd version kops does not run"),
        (162, _R, "etcd timing"),
        (163, _R, "Two etcd members on one instance group"),
    ),
    *_of(
        "pkg/model/master_volumes.go",
        (164, _R, "etcd member of an unknown instance group"),
        (165, _R, "etcd member without a zone of its own"),
        (166, _R, "IOPS out of proportion to the volume"),
        (167, _R, "Throughput out of proportion to IOPS"),
        (168, _T, "IOPS below the least are raised"),
        (169, _T, "etcd volume not encrypted"),
    ),
    *_of(
        f"{_COMPONENTS}/apiserver.go",
        (170, _R, "No main etcd cluster"),
        (171, _T, "No etcd cluster for events"),
        (172, _L, "etcd member on a group without a control plane"),
    ),
    *_of(
        f"{_VALIDATION} validateKubeAPIServer",
        (180, _R, "Bootstrap tokens"),
        (181, _R, "Admission plugins in the old form"),
        (182, _R, "Admission plugin Kubernetes has given up"),
        (183, _R, "Half of a client certificate"),
        (184, _R, "Node ports that are no range"),
        (185, _R, "Webhook authorization without its file"),
        (186, _R, "Authorization mode"),
        (187, _R, "Unknown log format"),
        (188, _R, "Audit webhook and policy"),
        (189, _R, "Service range stated twice"),
        (190, _R, "Two ways to authenticate"),
    ),
    *_of(
        f"{_COMPONENTS}/apiserver.go BuildOptions",
        (191, _T, "Setting of the API server that kops overwrites"),
        (192, _T, "Authorization that allows everything"),
        (193, _T, "Audit policy without its file"),
    ),
    *_of(
        f"{_VALIDATION} validateKubelet",
        (200, _R, "Kubelet flag that is gone"),
        (201, _R, "Unknown setting of the kubelet"),
        (202, _R, "Grace period of the kubelet"),
        (203, _R, "Restart period of the kubelet"),
        (204, _T, "Kubelet flag that is gone, on a group"),
    ),
    *_of(
        f"{_LEGACY} ValidateCluster",
        (205, _R, "Cloud provider of a component"),
        (206, _R, "Pod range of the controller manager"),
        (207, _R, "DNS address that is none"),
        (208, _R, "DNS address outside of the service range"),
        (209, _R, "Kubelet and cluster DNS disagree"),
        (210, _R, "NodeLocal DNS without CoreDNS"),
        (211, _R, "Name server that is none"),
    ),
    *_of(
        f"{_VALIDATION} validateKubeControllerManager",
        (212, _R, "Flag of the controller manager that is gone"),
        (213, _R, "Reconcile period under a second"),
        (214, _R, "Flag of the scheduler that is gone"),
        (215, _R, "Range kube-proxy does not read"),
        (216, _R, "API server address of kube-proxy"),
    ),
    *_of(
        f"{_VALIDATION} validateClusterSpec",
        (220, _R, "Unknown update policy"),
        (221, _R, "Node authorizer"),
        (222, _R, "Legacy IAM"),
        (223, _R, "Add-on from a local file"),
        (224, _R, "Two registries"),
        (225, _R, "Registry of files that is no URL"),
        (226, _R, "Sysctl without a value"),
    ),
    *_of(
        f"{_VALIDATION} validateClusterAutoscaler",
        (230, _R, "Unknown expander"),
        (231, _R, "Price expander"),
    ),
    *_of(
        f"{_VALIDATION} validateExternalDNS",
        (232, _R, "Unknown provider of DNS records"),
        (233, _R, "Namespace of external DNS"),
        (234, _R, "external-dns without DNS"),
    ),
    *_of(
        f"{_VALIDATION} validateMetricsServer",
        (235, _R, "Add-on without cert-manager"),
    ),
    *_of(
        f"{_VALIDATION} validateNodeTerminationHandler",
        (236, _R, "Termination handler and Karpenter"),
        (237, _R, "Termination handler settings"),
    ),
    *_of(
        f"{_VALIDATION} validateClusterSpec",
        (238, _R, "Karpenter without IRSA"),
        (239, _R, "DNS validation without IRSA"),
        (240, _R, "Warm pool sizes"),
        (241, _R, "Warm pool images on the cluster"),
    ),
    *_of(
        f"{_CLOUDUP}/bootstrapchannelbuilder/bootstrapchannelbuilder.go",
        (242, _R, "Version that breaks an add-on"),
    ),
    *_of(
        f"{_VALIDATION} validateAdditionalPolicy",
        (250, _R, "Policies of an unknown role"),
        (251, _R, "Policy that is no list of statements"),
        (252, _R, "Statement without an effect"),
        (253, _R, "Not the ARN of a policy"),
    ),
    *_of(
        f"{_VALIDATION} validateSAExternalPermissions",
        (254, _R, "Permissions for a nameless service account"),
        (255, _R, "Permissions given twice"),
        (256, _R, "Permissions of no or two kinds"),
        (257, _R, "Permissions for any service account"),
        (258, _T, "Permissions without IRSA"),
    ),
    *_of(
        f"{_LEGACY} validateServiceAccountIssuerDiscovery",
        (260, _R, "Discovery in two places"),
        (261, _R, "Discovery store"),
        (262, _R, "Identity provider without discovery"),
        (263, _R, "Discovery service without a URL"),
    ),
    *_of(
        f"{_AWS} awsValidateIAMAuthenticator",
        (264, _R, "Identity mappings without CRD"),
        (265, _R, "Mapping of what is no role or user"),
    ),
    *_of(
        f"{_VALIDATION} validateHookSpec",
        (280, _R, "Hook that does nothing"),
        (281, _R, "Hook with settings that exclude each other"),
        (282, _R, "Hook without an image"),
        (283, _R, "File without a name or text"),
    ),
    *_of(
        f"{_VALIDATION} validateContainerdConfig",
        (290, _R, "Container runtime kops has given up"),
        (291, _R, "containerd version"),
        (292, _R, "Half of a package"),
        (293, _R, "NRI without a version"),
        (294, _R, "gVisor on the whole cluster"),
        (295, _R, "gVisor on other than nodes"),
    ),
    *_of(
        "pkg/nodemodel/wellknownassets/runc.go FindRuncAsset",
        (296, _R, "containerd without runc"),
    ),
    *_of(
        f"{_GROUP} ValidateInstanceGroup",
        (310, _R, "Instance group without a name"),
        (311, _R, "Unknown role"),
        (312, _R, "Control plane without a subnet"),
        (313, _R, "Several machines in one control-plane group"),
        (314, _R, "Unknown tenancy"),
        (315, _R, "Largest size below the smallest"),
        (316, _R, "Volume figures below zero"),
        (317, _R, "User data"),
        (318, _R, "Volume without device or size"),
        (319, _R, "Mount without device, path or file system"),
        (320, _R, "Not an instance profile"),
        (321, _R, "Label with two slashes"),
        (322, _R, "Tag kops keeps for itself"),
        (323, _R, "Load balancer to attach"),
        (324, _R, "Taint that is none"),
        (325, _R, "Taint given twice"),
        (326, _R, "Rolling update figures"),
        (327, _R, "Surge of the control plane"),
    ),
    *_of(
        f"{_GROUP} CrossValidateInstanceGroup",
        (330, _R, "Control-plane group without etcd"),
        (331, _R, "API server group without DNS"),
        (332, _R, "Unknown subnet"),
        (333, _R, "Unknown type of root volume"),
        (334, _R, "Warm pool of a group that takes none"),
        (335, _R, "Warm pool of spot instances"),
        (336, _R, "Karpenter group of another role"),
        (337, _R, "Karpenter group sizes"),
        (338, _R, "Karpenter image"),
    ),
    *_of(
        f"{_LEGACY} DeepValidate",
        (340, _R, "No instance groups"),
        (341, _R, "No control plane"),
        (342, _R, "No nodes"),
    ),
    *_of(
        f"{_CLOUDUP}/populate_instancegroup_spec.go",
        (343, _R, "Instance type that cannot be dedicated"),
        (344, _R, "Group without a subnet to go to"),
        (345, _T, "Group needs a feature flag"),
        (346, _T, "Size by default"),
    ),
    *_of(
        "pkg/model/context.go GatherSubnets",
        (347, _R, "Group in subnets of two types"),
    ),
    *_of(
        "pkg/model/awsmodel/iam.go Build",
        (348, _R, "Instance profile of two roles"),
    ),
    *_of(
        f"{_AWS} awsValidateInstanceGroup",
        (350, _R, "Image of another architecture"),
        (351, _R, "Spot duration"),
        (352, _R, "Interruption behaviour"),
        (353, _R, "GPU and other machines in one group"),
        (354, _R, "On-demand share"),
        (355, _R, "Unknown allocation of spot"),
        (356, _R, "Instance metadata"),
        (357, _R, "Unknown CPU credits"),
        (358, _R, "Life of an instance"),
        (359, _R, "Not an instance type"),
    ),
    *_of(
        "pkg/model/awsmodel/autoscalinggroup.go",
        (370, _T, "Spot share that is not there"),
        (371, _T, "Karpenter group without Karpenter"),
        (372, _T, "Taint the kubelet does not take"),
        (373, _T, "Label the kubelet does not take"),
        (374, _T, "Control plane on spot"),
    ),
    *_of(
        f"{_API}/cluster.go validateCloudLabels",
        (380, _T, "Tag that stops the next edit"),
    ),
)

_BY_NUMBER: Final = {check.number: check for check in _ALL}
CHECKS: Final = tuple(sorted(_ALL, key=lambda check: check.number))
"""Every check, by number."""


def objection(number: int, place: Place, message: str, remedy: str) -> Objection:
    """What the check ``number`` has to say about ``place``."""
    check = _BY_NUMBER[number]
    return Objection(
        check.id, check.severity, place, message, remedy, check.refused, title=check.title
    )
