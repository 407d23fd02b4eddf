"""The pod network and kube-proxy."""

from __future__ import annotations

from typing import Final

from advisor.importers.kops.case import Case
from advisor.importers.view import View
from advisor.model.vocabulary import CiliumIdentity, Cni, Encryption, IngressController, KubeProxy

_NETWORKS: Final = {
    "amazonvpc": Cni.AMAZON_VPC,
    "calico": Cni.CALICO,
    "canal": Cni.CANAL,
    "cilium": Cni.CILIUM,
    "classic": Cni.CLASSIC,
    "cni": Cni.BYO,
    "external": Cni.EXTERNAL,
    "flannel": Cni.FLANNEL,
    "kindnet": Cni.KINDNET,
    "kopeio": Cni.KOPEIO,
    "kubenet": Cni.KUBENET,
    "kuberouter": Cni.KUBE_ROUTER,
    "lyftvpc": Cni.LYFT,
    "romana": Cni.ROMANA,
    "weave": Cni.WEAVE,
}
_ENFORCES_POLICY: Final = (Cni.CILIUM, Cni.CILIUM_ENI, Cni.CALICO, Cni.CANAL, Cni.WEAVE,
                           Cni.KUBE_ROUTER, Cni.ROMANA)  # fmt: skip
_PREFIXES: Final = "ENABLE_PREFIX_DELEGATION"


def read_pod_network(case: Case) -> None:
    """Which network pods have, how it is set, and what serves Services."""
    networking = case.spec.get("networking")
    chosen = [key for key in networking.stated_keys() if key in _NETWORKS]
    if not chosen:
        reason = "no key of a network under networking: kops installs none, nodes stay NotReady"
        case.record.infer("network.cni", Cni.BYO.value, networking.place, reason)
        cni = Cni.BYO
        options = networking
    else:
        options = networking.get(chosen[0])
        eni = chosen[0] == "cilium" and options.get("ipam").text() == "eni"
        cni = Cni.CILIUM_ENI if eni else _NETWORKS[chosen[0]]
        case.record.read("network.cni", cni.value, options.place)
        for key in chosen[1:]:
            other = networking.get(key)
            case.record.leave(other.place, other.value, "a second network: kops takes one")
    _options(case, cni, options)
    _kube_proxy(case)
    _policy(case, cni, options)


def _options(case: Case, cni: Cni, options: View) -> None:
    if cni in (Cni.CILIUM, Cni.CILIUM_ENI):
        _cilium(case, options, eni=cni is Cni.CILIUM_ENI)
    elif cni is Cni.CALICO:
        case.flag(
            "network.calico_bpf", options.get("bpfEnabled"), False, "Calico works with iptables"
        )
        _encryption(case, options.get("wireguardEnabled"), Encryption.WIREGUARD)
    elif cni is Cni.AMAZON_VPC:
        _prefixes(case, _amazon_prefixes(options), options)


def _cilium(case: Case, options: View, *, eni: bool) -> None:
    kind = options.get("encryptionType")
    wanted = Encryption.WIREGUARD if kind.text() == "wireguard" else Encryption.IPSEC
    _encryption(case, options.get("enableEncryption"), wanted)
    mode = options.get("identityAllocationMode")
    identity = CiliumIdentity.KVSTORE if mode.text() == "kvstore" else CiliumIdentity.CRD
    case.choose(
        "network.cilium_identity", mode, identity.value if mode else None, identity.value,
        "Cilium keeps identities in Kubernetes", mode,
    )  # fmt: skip
    options.get("etcdManaged")
    hubble = options.get("hubble")
    if hubble and not hubble.has("enabled"):
        case.record.infer("network.hubble", True, hubble.place, "hubble without enabled is on")
    else:
        case.flag("network.hubble", hubble.get("enabled"), False, "Hubble is off")
    gateway = options.get("gatewayAPI")
    if gateway and gateway.get("enabled").flag() is not False:
        value = IngressController.GATEWAY_API_CILIUM.value
        case.record.infer("load_balancing.ingress", value, gateway.place, "Cilium serves gateways")
    if eni:
        extra = options.get("extraConfig", "aws-enable-prefix-delegation")
        _prefixes(case, extra if extra.text() == "true" else None, options)


def _encryption(case: Case, switch: View, kind: Encryption) -> None:
    if switch.flag():
        case.record.read("network.encryption", kind.value, switch.place)
    else:
        reason = "traffic between nodes is not encrypted"
        case.record.default("network.encryption", Encryption.NONE.value, reason, switch.place)


def _amazon_prefixes(options: View) -> View | None:
    for each in options.get("env").items():
        if each.get("name").text() == _PREFIXES:
            value = each.get("value")
            return value if value.text() == "true" or value.flag() else None
    return None


def _prefixes(case: Case, switch: View | None, options: View) -> None:
    if switch is not None:
        case.record.read("network.prefix_delegation", True, switch.place)
    else:
        reason = "one address for each slot of an interface"
        case.record.default("network.prefix_delegation", False, reason, options.place)


def _kube_proxy(case: Case) -> None:
    proxy = case.spec.get("kubeProxy")
    enabled, mode = proxy.get("enabled"), proxy.get("proxyMode")
    known = {each.value for each in KubeProxy}
    if enabled.flag() is False:
        case.record.read("network.kube_proxy", KubeProxy.OFF.value, enabled.place)
    else:
        stated = mode.text() if mode.text() in known else None
        usual = KubeProxy.IPTABLES.value
        case.choose(
            "network.kube_proxy", mode, stated, usual, "kops runs kube-proxy with iptables", proxy
        )


def _policy(case: Case, cni: Cni, options: View) -> None:
    """Whether NetworkPolicy objects have an effect; the manifest does not say who wants them."""
    enforced = cni in _ENFORCES_POLICY
    place = options.place
    if cni is Cni.KINDNET:
        switch = options.get("networkPolicies")
        enforced = switch.flag() is True
        place = switch.place
    if cni is Cni.BYO:
        return
    verb = "enforces" if enforced else "does not enforce"
    case.record.infer("security.network_policy", enforced, place, f"{cni.value} {verb} policies")
