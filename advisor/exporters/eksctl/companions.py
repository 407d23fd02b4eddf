"""What goes with the config: objects that eksctl has no field for, as files to apply after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from advisor.exporters.eksctl.addons import network_addons
from advisor.exporters.eksctl.choices import (
    BUILT_IN_POOLS,
    OPTIONAL_ENDPOINTS,
    REQUIRED_ENDPOINTS,
    Form,
    auto_mode,
    existing_subnets,
    fully_private,
    grouped,
    kubernetes_minor,
    pools,
)
from advisor.exporters.eksctl.draft import Draft, compact
from advisor.exporters.eksctl.groups import node_groups
from advisor.exporters.eksctl.karpenter import manifests
from advisor.exporters.eksctl.network import given
from advisor.exporters.karpenter import AUTO_MODE_CLASS, capacity_types, node_pool
from advisor.exporters.storage_class import storage_class
from advisor.exporters.yaml_text import Noted
from advisor.model.design import Design

GATEWAYS: Final = ("s3", "dynamodb")
"""Endpoints that are routes."""

Documents = Sequence[Mapping[str, Any]]


def companions(draft: Draft) -> dict[str, Documents]:
    """The documents of each further file, by the part of its name."""
    found: dict[str, Documents] = {
        "karpenter": manifests(draft),
        "nodepools": auto_pools(draft),
        "nodegroups": second_config(draft),
        "storage": storage_class(draft, built_in=auto_mode(draft.design)),
        "endpoints": endpoints(draft),
    }
    return {part: documents for part, documents in found.items() if documents}


def second_config(draft: Draft) -> Documents:
    """Node groups beside Auto Mode: eksctl refuses them while it creates the cluster."""
    if not auto_mode(draft.design) or not grouped(draft.design):
        return ()
    return (
        {
            "apiVersion": "eksctl.io/v1alpha5",
            "kind": "ClusterConfig",
            "metadata": {
                "name": draft.design.name,
                "region": draft.design.placement.region,
                "version": kubernetes_minor(draft.design),
            },
            "addons": network_addons(draft),
            **compact(node_groups(draft)),
        },
    )


def auto_pools(draft: Draft) -> Documents:
    """NodePools of Auto Mode beside those it brings."""
    return tuple(
        node_pool(
            draft, pool, pool.name, pool.max,
            capacity_types(pool),
            node_class=AUTO_MODE_CLASS,
        )
        for pool in pools(draft.design, Form.AUTO)
        if pool.name not in BUILT_IN_POOLS and pool.max
    )  # fmt: skip


def own_endpoints(design: Design) -> tuple[str, ...]:
    """Interface endpoints that eksctl does not make; they need private subnets."""
    if existing_subnets(design) and not given(design, private=True):
        return ()
    made = (*REQUIRED_ENDPOINTS, *OPTIONAL_ENDPOINTS) if fully_private(design) else ()
    return tuple(
        service
        for service in dict.fromkeys(design.network.endpoints)
        if service not in (*made, *GATEWAYS)
    )


def own_gateways(design: Design) -> tuple[str, ...]:
    """Gateway endpoints that eksctl does not make; a VPC that exists has its own routes."""
    if existing_subnets(design):
        return ()
    made = REQUIRED_ENDPOINTS if fully_private(design) else ()
    wanted = dict.fromkeys(design.network.endpoints)
    return tuple(service for service in wanted if service in GATEWAYS and service not in made)


def endpoints(draft: Draft) -> Documents:
    """A CloudFormation template of the endpoints, beside the stack of the cluster."""
    wanted = own_endpoints(draft.design)
    if not wanted:
        return ()
    region = draft.design.placement.region

    def of_cluster(output: str) -> dict[str, str]:
        return {"Fn::ImportValue": f"eksctl-{draft.design.name}-cluster::{output}"}

    resources = {
        _resource_name(service, number): {
            "Type": "AWS::EC2::VPCEndpoint",
            "Properties": {
                "ServiceName": f"com.amazonaws.{region}.{service}",
                "VpcEndpointType": "Interface",
                "PrivateDnsEnabled": True,
                "VpcId": of_cluster("VPC"),
                "SubnetIds": {"Fn::Split": [",", of_cluster("SubnetsPrivate")]},
                "SecurityGroupIds": [of_cluster("SharedNodeSecurityGroup")],
            },
        }
        for number, service in enumerate(wanted)
    }
    reason = "AWS by a private address in each zone, at the price of an interface each."
    return (
        {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Description": f"Interface endpoints of the cluster {draft.design.name}",
            "Resources": Noted(resources, reason, "network.endpoints"),
        },
    )


def _resource_name(service: str, number: int) -> str:
    """A name CloudFormation takes: letters and digits, no two alike."""
    letters = "".join(char for char in service.title() if char.isascii() and char.isalnum())
    return f"Endpoint{number + 1}{letters}"[:255]
