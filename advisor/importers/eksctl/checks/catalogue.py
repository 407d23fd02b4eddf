"""All checks: what each is about, where eksctl 0.230.0 makes it, and what it means for a file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from advisor.importers.imported import Objection, Place
from advisor.rules import Severity

EKSCTL: Final = "0.230"
"""The release whose refusals these are; read in the source of 0.230.0."""


class Kind(Enum):
    """What becomes of a file that a check objects to."""

    REFUSED = "refused"
    """eksctl refuses it while it loads and checks the file, before it asks AWS anything."""
    LATE = "late"
    """eksctl takes the file, and it or AWS fails on the way, with parts of it already made."""
    TRAP = "trap"
    """The cluster comes up, and is not what the file seems to say."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that can be wrong with a config; ids are never used again for another."""

    number: int
    kind: Kind
    title: str
    source: str
    """The file of eksctl 0.230.0 that decides, or whose silence makes the trap."""

    @property
    def id(self) -> str:
        return f"EKSCTL-{self.number:03d}"

    @property
    def severity(self) -> Severity:
        return Severity.WARNING if self.kind is Kind.TRAP else Severity.ERROR

    @property
    def refused(self) -> str:
        """The release that refuses the file; empty where it does not."""
        return EKSCTL if self.kind is Kind.REFUSED else ""


_VALIDATION: Final = "pkg/apis/eksctl.io/v1alpha5/validation.go"
_LOADER: Final = "pkg/ctl/cmdutils/configfile.go"
_API: Final = "pkg/eks/api.go"
_CREATE: Final = "pkg/ctl/create/cluster.go"
_BUILDER: Final = "pkg/cfn/builder"

_R, _L, _T = Kind.REFUSED, Kind.LATE, Kind.TRAP


def _of(source: str, *rows: tuple[int, Kind, str]) -> tuple[Check, ...]:
    return tuple(Check(number, kind, title, source) for number, kind, title in rows)


_ALL: Final = (
    *_of(
        f"{_API} ParseConfig",
        (1, _R, "Key given twice"),
        (2, _R, "API version eksctl does not read"),
        (3, _R, "Unknown field"),
        (4, _T, "Field dropped in silence"),
        (5, _R, "Value of a wrong type"),
        (6, _R, "Not a CIDR range"),
        (7, _R, "Not an ARN"),
        (8, _R, "Unknown type of identity provider"),
        (9, _R, "Not a ClusterConfig"),
        (10, _T, "Further documents are not read"),
        (11, _R, "Empty entry of a list"),
        (12, _L, "Empty entry of a list"),
    ),
    *_of(
        f"{_LOADER} commonClusterConfigLoader",
        (20, _R, "No metadata"),
        (21, _R, "No name"),
        (22, _R, "No region"),
    ),
    *_of(
        f"{_CREATE} doCreateCluster",
        (23, _R, "Name with characters eksctl does not take"),
        (24, _R, "Region eksctl does not know"),
    ),
    *_of(
        "pkg/eks/versions_manager.go ResolveClusterVersion",
        (25, _L, "Kubernetes version EKS does not offer"),
        (26, _T, "No Kubernetes version stated"),
    ),
    *_of(
        "pkg/apis/eksctl.io/v1alpha5/types.go ClusterMeta",
        (27, _L, "Name EKS does not take"),
        (28, _L, "Tags AWS does not take"),
    ),
    *_of(
        f"{_VALIDATION} ValidateClusterConfig",
        (30, _R, "Support type in other words"),
        (31, _R, "Rollback window out of range"),
    ),
    *_of("pkg/apis/eksctl.io/v1alpha5/types.go UpgradePolicy", (32, _T, "No support type stated")),
    *_of(
        f"{_VALIDATION} validateCloudWatchLogging",
        (40, _R, "Log retention without logs"),
        (41, _R, "Unknown log type"),
        (42, _R, "Log retention CloudWatch does not offer"),
        (43, _T, "Logs kept for ever"),
    ),
    *_of(
        f"{_VALIDATION} ValidateSecretsEncryption",
        (45, _R, "Secrets encryption without a key"),
        (46, _R, "Key of Secrets is no ARN"),
    ),
    *_of(
        f"{_VALIDATION} validateKarpenterConfig",
        (50, _R, "Karpenter without a version"),
        (51, _R, "Karpenter version that is none"),
        (52, _R, "Karpenter older than eksctl installs"),
        (53, _R, "Karpenter without OIDC"),
        (54, _T, "Karpenter without its discovery tag"),
    ),
    *_of(
        "pkg/actions/karpenter/create.go Create",
        (55, _T, "Karpenter's nodes let in by a ConfigMap that is not read"),
    ),
    *_of(
        "pkg/karpenter/karpenter.go Install",
        (56, _T, "Karpenter does not hear of its queue"),
    ),
    *_of(
        "pkg/apis/eksctl.io/v1alpha5/auto_mode.go ValidateAutoModeConfig",
        (60, _R, "Auto Mode on Outposts"),
        (61, _R, "Auto Mode role without node pools"),
        (62, _R, "Auto Mode role and permissions boundary"),
        (63, _R, "Unknown node pool of Auto Mode"),
        (64, _R, "Settings of Auto Mode while it is off"),
    ),
    *_of(
        f"{_LOADER} NewCreateClusterLoader",
        (65, _R, "Node groups beside Auto Mode"),
        (66, _R, "Network add-ons beside Auto Mode"),
        (67, _R, "Parts that need the VPC CNI, without it"),
        (68, _R, "Flux without its settings"),
    ),
    *_of(
        "pkg/apis/eksctl.io/v1alpha5/auto_mode.go",
        (69, _T, "Auto Mode and Karpenter"),
        (70, _L, "Auto Mode without access entries"),
    ),
    *_of(
        "pkg/apis/eksctl.io/v1alpha5/capability.go Validate",
        (75, _L, "Incomplete capability"),
    ),
    *_of(
        f"{_VALIDATION} FargateProfile.Validate",
        (80, _L, "Fargate profile without a name"),
        (81, _L, "Fargate profile with a name EKS keeps for itself"),
        (82, _L, "Fargate profile without selectors"),
        (83, _L, "Fargate selector without a namespace"),
    ),
    *_of(
        f"{_BUILDER}/cluster.go addResourcesForControlPlane",
        (85, _L, "Unknown tier of the control plane"),
        (86, _T, "Zonal shift neither on nor off"),
    ),
    *_of(
        f"{_VALIDATION} validateAvailabilityZones",
        (100, _R, "Fewer than two zones"),
    ),
    *_of(
        "pkg/az/az.go GetAvailabilityZones",
        (101, _T, "Zones drawn by lot"),
        (102, _T, "The same zone twice"),
        (103, _L, "Zone of another region"),
        (107, _L, "Zones that are one"),
    ),
    *_of(
        f"{_LOADER} NewCreateClusterLoader",
        (104, _R, "Subnets and zones"),
        (105, _R, "NAT without a mode"),
        (106, _R, "Endpoints of a fully private cluster"),
    ),
    *_of(
        f"{_VALIDATION} ValidatePrivateCluster",
        (110, _R, "Private cluster in a VPC without private subnets"),
        (111, _R, "Services for endpoints that are not made"),
        (112, _R, "Unknown endpoint service"),
        (113, _R, "Endpoint service given twice"),
        (114, _R, "Local zones in a private cluster"),
        (115, _R, "Public nodes in a private cluster"),
    ),
    *_of(
        f"{_VALIDATION} ValidateVPCConfig",
        (120, _R, "No way to the API"),
        (121, _R, "Range that is none"),
        (122, _R, "IPv6 range of an IPv4 cluster"),
        (123, _R, "Two ways to name security groups"),
        (124, _R, "IPv6 addresses of an IPv4 VPC"),
        (125, _R, "IPv6 allocated to an IPv6 VPC"),
        (126, _R, "IPv6 range without its pool"),
        (127, _R, "NAT under IPv6"),
        (128, _R, "Local zones under IPv6"),
        (129, _R, "Rules of a security group nobody else keeps"),
        (130, _R, "Host names in a VPC that exists"),
        (131, _R, "Unknown kind of host name"),
        (132, _R, "Local zones in a VPC that exists"),
        (133, _R, "NAT in each zone with local zones"),
    ),
    *_of(
        "pkg/vpc/vpc.go",
        (140, _L, "VPC too small or too large"),
        (141, _L, "More subnets than eksctl cuts"),
        (142, _L, "Too few subnets"),
        (143, _L, "Subnet that cannot be found"),
        (144, _L, "VPC without its subnets"),
    ),
    *_of(
        f"{_BUILDER}/vpc_ipv4.go addNATGateways",
        (145, _L, "Unknown mode of NAT"),
        (146, _L, "Private nodes without a way out"),
        (147, _T, "NAT in a fully private cluster"),
        (148, _T, "NAT in a VPC that exists"),
    ),
    *_of(
        f"{_BUILDER}/cluster.go",
        (150, _L, "Control plane in one subnet"),
        (151, _L, "Private ranges for the public endpoint"),
        (152, _T, "Nodes shut out of the API"),
        (153, _L, "Service range inside the VPC"),
        (154, _L, "Service range EKS does not take"),
        (155, _T, "IPv6 service range is not used"),
    ),
    *_of(
        f"{_VALIDATION} validateKubernetesNetworkConfig",
        (160, _R, "IPv4 service range under IPv6"),
        (161, _R, "Service range that is none"),
        (162, _R, "Unknown address family"),
        (163, _R, "IPv6 without CoreDNS"),
        (164, _R, "IPv6 without credentials for the VPC CNI"),
        (165, _R, "IPv6 without an association for the VPC CNI"),
        (166, _R, "VPC CNI too old for IPv6"),
        (167, _R, "Kubernetes too old for IPv6"),
    ),
    *_of(
        f"{_VALIDATION} validateRemoteNetworkingConfig",
        (170, _R, "Hybrid nodes on Outposts without etcd's type"),
        (171, _R, "Hybrid nodes under IPv6"),
        (172, _R, "Hybrid nodes without access entries"),
        (173, _R, "More than one remote network"),
        (174, _R, "Remote networks without nodes"),
        (175, _R, "Gateway for a VPC that exists"),
        (176, _R, "Gateway of another kind"),
        (177, _R, "Unknown credentials of hybrid nodes"),
        (178, _R, "Certificate and credentials do not fit"),
        (179, _T, "No routes to the remote networks"),
    ),
    *_of(
        f"{_VALIDATION} ValidateClusterConfig",
        (180, _R, "Outpost without an ARN"),
        (181, _R, "Not an Outpost's ARN"),
        (182, _R, "Not supported on Outposts"),
        (183, _R, "Outposts settings that need etcd's type"),
        (184, _R, "Placement group beside etcd's type"),
        (185, _R, "Node groups in two Outposts"),
    ),
    *_of(
        f"{_CREATE} doCreateCluster",
        (186, _R, "Node groups on Outposts, control plane elsewhere"),
        (187, _L, "Node groups in a VPC without a local gateway"),
    ),
    *_of(
        f"{_VALIDATION} ValidateClusterConfig",
        (200, _R, "Service accounts without OIDC"),
        (201, _R, "Service account without a name"),
        (202, _R, "Service account given twice"),
        (203, _R, "Service account without rights"),
        (204, _R, "Policy name without a policy"),
        (205, _R, "Policy name without a letter"),
    ),
    *_of(
        "pkg/ctl/cmdutils/pod_identity_association.go",
        (210, _R, "Association without a namespace"),
        (211, _R, "Association without a service account"),
        (212, _R, "Association without rights"),
        (213, _R, "Association with a role and policies"),
    ),
    *_of(f"{_LOADER} NewCreateClusterLoader", (214, _R, "Pod identity without its agent")),
    *_of(
        "pkg/apis/eksctl.io/v1alpha5/addon.go Validate",
        (220, _R, "Add-on without a name"),
        (221, _R, "Values of an add-on are neither JSON nor YAML"),
        (222, _R, "Namespace of an add-on"),
        (223, _R, "Add-on with two kinds of credentials"),
        (224, _R, "Add-on with two sources of rights"),
        (225, _R, "Pod identity for the agent itself"),
    ),
    *_of(
        f"{_VALIDATION} validateAddonPodIdentityAssociations",
        (226, _R, "Field an add-on's association does not take"),
        (227, _R, "Default credentials and others"),
    ),
    *_of(
        "pkg/actions/addon",
        (228, _T, "Add-on given twice"),
        (229, _T, "Add-on's rights are not granted"),
        (230, _T, "No network plugin"),
    ),
    *_of(
        f"{_VALIDATION} validateIdentityProvider",
        (235, _R, "Identity provider without what it needs"),
    ),
    *_of(
        "pkg/apis/eksctl.io/v1alpha5/identitymapping.go Validate",
        (240, _R, "Identity mapping of two kinds"),
        (241, _R, "Service mapping without a namespace"),
        (242, _R, "Namespace without a service"),
        (243, _R, "Account beside other identities"),
        (244, _T, "Identity mappings nobody reads"),
    ),
    *_of(
        "pkg/apis/eksctl.io/v1alpha5/access_entry.go validateAccessEntries",
        (250, _R, "Access entries under the ConfigMap alone"),
        (251, _R, "Access entry without a principal"),
        (252, _R, "Unknown type of access entry"),
        (253, _R, "Rights on an entry for nodes"),
        (254, _R, "Not an access policy"),
        (255, _R, "No scope of access"),
        (256, _R, "Namespaces for the whole cluster"),
        (257, _R, "No namespaces for a namespace scope"),
        (258, _R, "Unknown scope of access"),
        (259, _R, "The same principal twice"),
        (260, _T, "Access entry without rights"),
    ),
    *_of(
        "pkg/accessentry/access_entry.go ValidateAPIServerAccess",
        (261, _R, "Self-managed nodes nobody can let in"),
        (262, _T, "Nobody can reach the API"),
        (263, _L, "Unknown authentication mode"),
    ),
    *_of(
        f"{_VALIDATION} ValidateClusterConfig",
        (300, _R, "Node group without a name"),
        (301, _R, "Two node groups of one name"),
    ),
    *_of(
        f"{_VALIDATION} validateNodeGroupBase",
        (302, _R, "Volume settings without a size"),
        (303, _R, "IOPS for a volume that has none"),
        (304, _R, "IOPS out of range"),
        (305, _R, "Throughput out of range"),
        (306, _R, "Throughput for a volume that has none"),
        (307, _R, "Volume type on Outposts"),
        (308, _R, "Volume key without encryption"),
        (309, _R, "Negative number of pods"),
        (310, _R, "Policies for pods that may not use them"),
        (311, _R, "Subnets and zones of a node group"),
        (312, _R, "Placement without a group"),
        (313, _R, "EFA over several zones"),
        (314, _R, "Unknown image family"),
        (315, _R, "Image family on Outposts"),
        (316, _R, "SSM switched off"),
        (317, _R, "Accelerator the image has no driver for"),
        (318, _R, "Two ways to reserve capacity"),
        (319, _R, "Unknown preference for reserved capacity"),
        (320, _R, "Market without a reservation"),
        (321, _R, "Unknown market"),
    ),
    *_of(
        f"{_VALIDATION} ValidateNodeGroup, ValidateManagedNodeGroup",
        (330, _R, "Name of a node group"),
        (331, _R, "Role of its own and rights"),
        (332, _R, "Policy of a node group is no ARN"),
        (333, _R, "Two load balancer policies"),
        (334, _R, "Image of its own without a family"),
        (335, _R, "Bottlerocket settings for another image"),
        (336, _R, "Image of its own without a script"),
        (337, _R, "Taint Kubernetes does not take"),
        (338, _R, "Label Kubernetes does not take"),
        (339, _R, "Label a kubelet may not set"),
        (340, _R, "Two SSH keys"),
        (341, _R, "Field the image family does not take"),
        (342, _R, "Bottlerocket settings that have a field of their own"),
        (343, _R, "Kubelet setting that eksctl keeps"),
        (344, _R, "Instance type without an image"),
        (345, _R, "One type and several"),
        (346, _R, "No types for a mixed group"),
        (347, _R, "Too many instance types"),
        (348, _R, "Share of on-demand nodes"),
        (349, _R, "Spot pools"),
        (350, _R, "Unknown spot strategy"),
        (351, _R, "CPU credits"),
        (352, _R, "Unknown scaling process"),
        (353, _R, "Container runtime"),
        (354, _R, "Lifetime below a day"),
        (355, _R, "Local zones and zones"),
        (356, _R, "Outpost of a node group"),
        (357, _R, "Field Outposts do not take"),
        (358, _R, "Amazon Linux 2 on newer Kubernetes"),
        (359, _R, "Field managed groups do not take"),
        (360, _R, "Sizes contradict"),
        (361, _R, "Update limits"),
        (362, _R, "Type and selector"),
        (363, _R, "Launch template without an id"),
        (364, _R, "Version of the launch template"),
        (365, _R, "Fields beside a launch template"),
        (366, _R, "Not an image"),
        (367, _R, "Image of its own for this family"),
        (368, _R, "Field beside an image of its own"),
        (369, _R, "Script without an image of its own"),
    ),
    *_of(
        f"{_BUILDER}/nodegroup.go, managed_nodegroup.go",
        (380, _L, "Self-managed nodes under IPv6"),
        (381, _L, "Sizes contradict"),
        (382, _L, "Too many tags"),
        (383, _L, "Capacity block of several types"),
        (384, _L, "Node group in a zone without subnets"),
        (385, _L, "Private subnets for public nodes"),
        (386, _L, "Update limit of nothing"),
        (387, _L, "Unknown volume type"),
        (388, _L, "Two architectures in one group"),
        (389, _L, "Name CloudFormation does not take"),
        (390, _T, "Update limits of a self-managed group"),
        (393, _L, "Policy of a managed group is no ARN"),
        (394, _L, "No subnets for a node group"),
    ),
    *_of(
        "pkg/nodebootstrap",
        (391, _L, "Bottlerocket settings EKS sets itself"),
        (392, _L, "Script that is no NodeConfig"),
    ),
    *_of(
        f"{_BUILDER}/nodegroup.go, managed_nodegroup.go",
        (400, _T, "Nodes with public addresses"),
        (401, _T, "SSH open to the world"),
        (402, _T, "Types without spot"),
        (403, _T, "Types unknown to this program"),
        (404, _T, "Image without drivers for its accelerators"),
        (405, _T, "Windows without Linux"),
        (406, _T, "Amazon Linux 2 has ended"),
        (407, _T, "No instance type until eksctl asks AWS"),
        (408, _T, "EFA group in a subnet by lot"),
    ),
)

CHECKS: Final = {check.number: check for check in _ALL}


def objection(number: int, path: Place, message: str, remedy: str = "") -> Objection:
    """What check ``number`` has against the value at ``path`` of the first document."""
    check = CHECKS[number]
    return Objection(
        check.id, check.severity, (0, *path), message, remedy, check.refused, check.title
    )
