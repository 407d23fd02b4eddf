"""Keys of ``cluster.yaml`` for which a design has no field, and what they are about."""

from __future__ import annotations

from typing import Final

from advisor.importers.imported import Place

_UNITS: Final = "files and units that run on the machines"
_ROLES: Final = "roles and policies of AWS; IRSA or Pod Identity take their place for pods"
_PODS: Final = "rights of pods in AWS; IRSA or Pod Identity take its place"
_CERTIFICATES: Final = "certificates of kube-aws; a new cluster makes its own"
_IMAGE: Final = "the image of a part that is not carried over"
_SYSTEM: Final = "Container Linux, which is gone"
_FLAGS: Final = "flags of the kubelet"
_OWN: Final = "load balancers or groups of your own, which the machines join"
_STACK: Final = "stacks of CloudFormation that kube-aws makes"
_NOTHING: Final = "clusters of today do so without being told"

_REASONS: Final = {
    "amiId": _SYSTEM, "releaseChannel": _SYSTEM, "disableContainerLinuxAutomaticUpdates": _SYSTEM,
    "kmsKeyArn": "the key of the TLS assets; a new cluster makes its own certificates",
    "tlsCADurationDays": _CERTIFICATES, "tlsCertDurationDays": _CERTIFICATES,
    "manageCertificates": _CERTIFICATES, "customApiServerSettings": "names in its certificate",
    "customFiles": _UNITS, "customSystemdUnits": _UNITS, "sharedPersistentVolume": _UNITS,
    "iam": _ROLES, "kube2IamSupport": _PODS, "kiamSupport": _PODS,
    "kubelet": _FLAGS, "kubeletOpts": _FLAGS, "featureGates": _FLAGS, "nodeStatusUpdateFrequency":
    _FLAGS, "nodeMonitorGracePeriod": _FLAGS, "systemReserved": _FLAGS, "kubeReserved": _FLAGS,
    "securityGroupIds": _OWN, "loadBalancer": _OWN, "targetGroup": _OWN,
    "s3URI": "where kube-aws keeps its stacks", "cloudformation": _STACK, "stackTags": _STACK,
    "cloudFormationStreaming": _STACK, "createTimeout": _STACK, "workerCreateTimeout": _STACK,
    "customSettings": _STACK, "waitSignal": _STACK, "rollingUpdateMinInstancesInService": _STACK,
    "nodePoolRollingStrategy": _STACK, "instanceTags": _STACK,
    "volumeMounts": "volumes beside the root volume; they are not billed",
    "raid0Mounts": "volumes beside the root volume; they are not billed",
    "ephemeralImageStorage": "images of containers on the machine's own disk",
    "awsNodeLabels": "labels with names of groups; cloud controllers of today set their own",
    "awsEnvironment": "values of the stack for programs on the machine",
    "tlsBootstrap": _NOTHING, "nodeAuthorizer": _NOTHING, "RotateCerts": _NOTHING,
    "admission": "admission plug-ins of the API server",
    "auditLog": "where the audit log goes",
    "authentication": "a webhook that tells who somebody is",
    "oidc": "the issuer of people's tokens",
    "nodeDrainer": "how long draining may take",
    "kubernetesDashboard": "the dashboard; install it anew, if at all",
    "kubeAwsPlugins": "plug-ins of kube-aws; install charts in their place",
    "kubeResourcesAutosave": "copies of Kubernetes objects in S3; Velero takes its place",
    "amazonSsmAgent": "the agent of Systems Manager; images of today have it",
    "localStreaming": "logs that are shown while kube-aws works",
    "hostOS": "prompts and greetings of the machines",
    "kubeSystemNamespaceLabels": "labels of a namespace",
    "internetGateway": "an internet gateway that exists", "internetGatewayId":
    "an internet gateway that exists", "routeTableId": "a route table that exists",
    "elasticFileSystemId": "a file system on the nodes of one pool",
}  # fmt: skip

_KNOWN: Final = frozenset(
    {"clusterName", "addons", "controller", "worker", "etcd", "subnets", "vpc", "experimental",
     "kubernetes", "kubeDns", "kubeProxy", "keyName", "sshAuthorizedKeys", "dnsServiceIP",
     "mapPublicIPs", "recordSetTTL", "createRecordSet", "eipAllocationIDs", "openICMP",
     "cloudWatchLogging", "apiEndpoints", "adminAPIEndpointName", "workerTenancy",
     "workerSecurityGroupIds", "workerTopologyPrivate", "workerRootVolumeIOPS", "nodeAutosave",
     "controllerRootVolumeType", "etcdRootVolumeSize", "etcdRootVolumeType",
     "etcdDataVolumeType", "availabilityZone", "instanceCIDR"}
)  # fmt: skip
_IMAGE_SUFFIX: Final = "Image"


def why_kept(place: Place) -> str:
    """What the key at ``place`` is about, or that it is no key that is known here."""
    words = [part for part in place[1:] if isinstance(part, str)]
    for word in reversed(words):
        if word in _REASONS:
            return _REASONS[word]
        if word.endswith(_IMAGE_SUFFIX):
            return _IMAGE
    if words and words[0] in _KNOWN:
        return "kube-aws knows it, a design has no field for it"
    return "no key of kube-aws that is known here"
