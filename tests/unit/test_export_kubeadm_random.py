"""Laws of kubeadm's files over random designs."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, ip_network
from typing import Any

import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from advisor.catalog.snapshot import bundled
from advisor.exporters import Export, export
from advisor.exporters.kubeadm import documents
from advisor.exporters.kubeadm.members import control_plane_members, etcd_members, member_subnet
from advisor.exporters.yaml_text import plain
from advisor.model.design import Design
from advisor.model.paths import replace
from advisor.presets import load
from tests.unit.random_designs import designs as any_designs

CATALOG = bundled()
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ["${TOKEN}", "$(reboot)", "`reboot`", "!Ref Vpc", "a,b=c", "'", '"', "\n", "no", "1e3", "{{"]
)


@st.composite
def designs(draw: st.DrawFn) -> Design:
    """A self-run design, with or without mistakes in it."""
    design = draw(any_designs())
    changes: dict[str, Any] = {"control_plane.managed": False}
    if design.control_plane.dns in ("public", "private"):
        changes["control_plane.dns_zone"] = draw(st.sampled_from(["example.com", "a.b.example"]))
    return replace(design, changes)


def joins(found: Export) -> list[dict[str, Any]]:
    texts = [
        each.text
        for each in found.files
        if "-join-" in each.name or each.name.endswith("-control-plane.yaml")
    ]
    return [document for text in texts for document in yaml.safe_load_all(text)]


@given(designs())
def test_files_read_back_as_they_were_meant(design: Design) -> None:
    main, further = documents(design, CATALOG)
    found = export("kubeadm", design, CATALOG)
    assert list(yaml.safe_load_all(found.text)) == [plain(each) for each in main]
    texts = {each.name: each.text for each in found.files}
    for part, _, meant in further:
        text = texts[f"{design.name}-{part}.yaml"]
        assert list(yaml.safe_load_all(text)) == [plain(each) for each in meant]


@given(designs())
def test_every_member_has_an_address_of_its_own_in_its_subnet(design: Design) -> None:
    members = (*control_plane_members(design), *etcd_members(design))
    names = [each.name for each in members]
    assert len(names) == len(set(names))
    addresses = [each.address for each in members if each.address]
    for each in members:
        if each.address:
            subnet = member_subnet(design, each.zone)
            assert subnet is not None
            inside = IPv4Network(subnet)
            assert IPv4Address(each.address) in inside
            # AWS keeps the first four and the last.
            assert inside[4] <= IPv4Address(each.address) < inside[-1]
    assert len(addresses) == len(set(addresses))


@given(designs())
def test_ranges_do_what_kubeadm_asks(design: Design) -> None:
    cluster = plain(documents(design, CATALOG)[0][0])
    networking = cluster["networking"]
    services = ip_network(networking["serviceSubnet"].split(",")[0])
    assert 12 <= services.prefixlen <= 28
    if "podSubnet" in networking:
        pods = ip_network(networking["podSubnet"].split(",")[0])
        flags = cluster["controllerManager"]["extraArgs"]
        mask = next(int(e["value"]) for e in flags if e["name"] == "node-cidr-mask-size-ipv4")
        assert pods.prefixlen <= mask <= pods.prefixlen + 16


@given(st.dictionaries(TEXTS, TEXTS, max_size=4), TEXTS, TEXTS)
def test_hostile_texts_stay_texts(labels: dict[str, str], title: str, note: str) -> None:
    assume(len(title) <= 200)
    changes = {
        "nodes.pools[0].labels": labels,
        "nodes.pools[0].taints": [{"key": k, "value": v} for k, v in labels.items() if k],
        "title": title,
        "notes": {"etcd.quota_gib": note},
    }
    found = export("kubeadm", replace(load("ha-kops"), changes), CATALOG)
    for document in joins(found):
        registration = document["nodeRegistration"]
        flags = {each["name"]: each["value"] for each in registration["kubeletExtraArgs"]}
        given_labels = dict(
            pair.split("=") for pair in flags.get("node-labels", "").split(",") if pair
        )
        assert given_labels.items() <= labels.items()
        for taint in registration.get("taints", ()):
            assert labels[taint["key"]] == taint.get("value", "")
    # What a shell puts in is what the commands say, and nothing of the design.
    texts = [re.sub(r"^ *#.*$", "", each.text, flags=re.MULTILINE) for each in found.files]
    wanted = {"TOKEN", "CA_CERT_HASH", "CERTIFICATE_KEY", "ENCRYPTION_KEY"}
    assert {name for text in texts for name in re.findall(r"\$\{?(\w+)", text)} <= wanted
    for line in found.header:
        assert "\n" not in line
