"""Items of the AWS price list in their real shape, for one region, with the rows that mislead.

Prices are round and made up; families, attributes, usage types, units and the layout of terms are
those of the real list.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

Item = dict[str, Any]

PUBLISHED = "2026-11-20T22:30:13Z"

LOCATIONS = {
    "eu-central-1": ("EU (Frankfurt)", "EUC1-"),
    "eu-west-1": ("EU (Ireland)", "EU-"),
    "us-east-1": ("US East (N. Virginia)", ""),
    "ap-south-1": ("Asia Pacific (Mumbai)", "APS3-"),
}
"""AWS' own name of a region and what its usage types begin with."""

_LINUX = {
    "operatingSystem": "Linux", "tenancy": "Shared", "preInstalledSw": "NA",
    "capacitystatus": "Used", "marketoption": "OnDemand",
    "licenseModel": "No License required", "operation": "RunInstances",
}  # fmt: skip

Tiers = Sequence[tuple[str, str]]
"""Where a tier begins, and its price."""


def item(
    service: str,
    family: str,
    usagetype: str,
    usd: str | Tiers,
    unit: str = "Hrs",
    *,
    region: str = "eu-central-1",
    everywhere: bool = False,
    **attributes: str,
) -> Item:
    """One item as GetProducts gives it, before it becomes a string."""
    location, prefix = LOCATIONS[region]
    place = {} if everywhere else {
        "location": location, "locationType": "AWS Region", "regionCode": region,
    }  # fmt: skip
    facts = {
        "servicecode": service, **place,
        "usagetype": usagetype if everywhere else prefix + usagetype, **attributes,
    }  # fmt: skip
    facts = {name: value for name, value in facts.items() if value}
    product = {"attributes": facts}
    if family:
        product["productFamily"] = family  # type: ignore[assignment]
    told = json.dumps([product, usd]).encode()
    sku = hashlib.sha256(told).hexdigest()[:16].upper()
    product["sku"] = sku  # type: ignore[assignment]
    tiers = [("0", usd)] if isinstance(usd, str) else usd
    return {
        "product": product,
        "serviceCode": service,
        "terms": {
            "OnDemand": {f"{sku}.JRTCKXETXF": _term(sku, tiers, unit)},
            "Reserved": {f"{sku}.38NPMPTW36": _reserved(sku)},
        },
        "version": "20261120223013",
        "publicationDate": PUBLISHED,
    }


def _term(sku: str, tiers: Tiers, unit: str) -> dict[str, Any]:
    ends = [begin for begin, _ in tiers[1:]] + ["Inf"]
    dimensions = {
        f"{sku}.JRTCKXETXF.{number}": {
            "unit": unit, "beginRange": begin, "endRange": end, "appliesTo": [],
            "description": f"${usd} per {unit}",
            "rateCode": f"{sku}.JRTCKXETXF.{number}",
            "pricePerUnit": {"USD": f"{Decimal(usd):.10f}"},
        }
        for number, ((begin, usd), end) in enumerate(zip(tiers, ends, strict=True))
    }  # fmt: skip
    # The order in the answer is not the order of the tiers.
    backwards = dict(reversed(dimensions.items()))
    return {
        "offerTermCode": "JRTCKXETXF", "sku": sku, "effectiveDate": "2026-11-01T00:00:00Z",
        "termAttributes": {}, "priceDimensions": backwards,
    }  # fmt: skip


def _reserved(sku: str) -> dict[str, Any]:
    return {
        "offerTermCode": "38NPMPTW36", "sku": sku, "effectiveDate": "2020-04-01T00:00:00Z",
        "termAttributes": {
            "LeaseContractLength": "3yr", "OfferingClass": "standard",
            "PurchaseOption": "Partial Upfront",
        },
        "priceDimensions": {
            f"{sku}.38NPMPTW36.2TG2D8R56U": {
                "unit": "Quantity", "description": "Upfront Fee",
                "pricePerUnit": {"USD": "1.0000000000"},
            },
        },
    }  # fmt: skip


def reserved(
    payment: str,
    years: str,
    hourly: str,
    upfront: str = "",
    offering: str = "standard",
    code: str = "4NA7Y494T4",
) -> Item:
    """A commitment among the terms of an item, ``code`` the offer term's."""
    dimensions = {f"{code}.h": {"unit": "Hrs", "pricePerUnit": {"USD": hourly}}}
    if upfront:
        dimensions[f"{code}.u"] = {"unit": "Quantity", "pricePerUnit": {"USD": upfront}}
    return {
        "offerTermCode": code,
        "termAttributes": {
            "LeaseContractLength": years, "OfferingClass": offering, "PurchaseOption": payment,
        },
        "priceDimensions": dimensions,
    }  # fmt: skip


def machine(name: str, usd: str, *, family: str = "Compute Instance", **other: str) -> Item:
    """The hour of an instance type; ``other`` attributes make it a row to avoid."""
    region = other.pop("region", "eu-central-1")
    usagetype = other.pop("usagetype", f"BoxUsage:{name}")
    facts: dict[str, Any] = {**_LINUX, "instanceType": name, **other}
    return item("AmazonEC2", family, usagetype, usd, region=region, **facts)


def region_items(region: str = "eu-central-1") -> list[Item]:
    """A price list of one region: every family that is asked for, among rows that are not."""
    return [
        *_machines(region),
        *_storage(region),
        *_network(region),
        *_balancers(region),
        *_eks(region),
        *_traffic(region),
        *_services(region),
    ]


def global_items() -> list[Item]:
    """Products without a region."""
    tiers = [("0", "0.50"), ("25", "0.10")]
    return [item("AmazonRoute53", "DNS Zone", "HostedZone", tiers, "HostedZone", everywhere=True)]


def _machines(region: str) -> Iterable[Item]:
    yield machine("m5.large", "0.115", region=region)
    yield machine("m7i.large", "0.1208", region=region)
    yield machine("p5.48xlarge", "123.20", region=region)
    yield machine("c5.metal", "4.656", family="Compute Instance (bare metal)", region=region)
    misleading = (
        {"capacitystatus": "UnusedCapacityReservation", "usagetype": "UnusedBox:m5.large"},
        {"tenancy": "Dedicated", "usagetype": "DedicatedUsage:m5.large"},
        {"operatingSystem": "Windows", "operation": "RunInstances:0002"},
        {"preInstalledSw": "SQL Web"},
    )
    for other in misleading:
        yield machine("m5.large", "0.999", region=region, **other)
    yield machine("m5.large", "0.00", region=region, capacitystatus="AllocatedCapacityReservation")
    yield machine("m5.large", "0.00", region=region, tenancy="Host")
    yield machine("p5.48xlarge", "31.4", region=region, marketoption="CapacityBlock")
    yield item("AmazonEC2", "CPU Credits", "CPUCredits:t3", "0.05", "vCPU-Hours", region=region,
               operatingSystem="Linux")  # fmt: skip


def _storage(region: str) -> Iterable[Item]:
    volumes = (("gp3", ".gp3", "0.10"), ("gp2", ".gp2", "0.12"), ("io1", ".piops", "0.15"),
               ("io2", ".io2", "0.15"), ("st1", ".st1", "0.05"), ("sc1", ".sc1", "0.02"),
               ("standard", "", "0.06"))  # fmt: skip
    for name, ending, usd in volumes:
        yield item("AmazonEC2", "Storage", f"EBS:VolumeUsage{ending}", usd, "GB-Mo",
                   region=region, volumeApiName=name)  # fmt: skip
    iops = (("gp3", "0.006", "gp3"), ("piops", "0.07", "io1"), ("io2", "0.07", "io2"),
            ("io2.tier2", "0.05", "io2"), ("io2.tier3", "0.04", "io2"))  # fmt: skip
    for ending, usd, name in iops:
        yield item("AmazonEC2", "System Operation", f"EBS:VolumeP-IOPS.{ending}", usd, "IOPS-Mo",
                   region=region, volumeApiName=name)  # fmt: skip
    yield item("AmazonEC2", "Provisioned Throughput", "EBS:VolumeP-Throughput.gp3", "40.96",
               "GiBps-mo", region=region, volumeApiName="gp3")  # fmt: skip
    for usage, usd in (("EBS:SnapshotUsage", "0.054"), ("EBS:SnapshotArchiveStorage", "0.0135"),
                       ("EBS:SnapshotUsageUnderBilling", "0.9")):  # fmt: skip
        yield item("AmazonEC2", "Storage Snapshot", usage, usd, "GB-Mo", region=region)
    tiers = [("0", "0.0245"), ("51200", "0.0235"), ("512000", "0.0225")]
    yield item("AmazonS3", "Storage", "TimedStorage-ByteHrs", tiers, "GB-Mo", region=region,
               storageClass="General Purpose")  # fmt: skip
    for usage, usd in (("Requests-Tier1", "0.0000054"), ("Requests-Tier2", "0.00000043")):
        yield item("AmazonS3", "API Request", usage, usd, "Requests", region=region)
    for usage, usd in (("TimedStorage-ByteHrs", "0.36"), ("TimedStorage-Z-ByteHrs", "0.19")):
        yield item("AmazonEFS", "Storage", usage, usd, "GB-Mo", region=region)


def _network(region: str) -> Iterable[Item]:
    for usage, unit in (("NatGateway-Hours", "Hrs"), ("NatGateway-Bytes", "GB")):
        yield item("AmazonEC2", "NAT Gateway", usage, "0.052", unit, region=region)
        yield item("AmazonEC2", "NAT Gateway", f"Regional{usage}", "0.9", unit, region=region)
    for usage in ("PublicIPv4:InUseAddress", "PublicIPv4:IdleAddress"):
        yield item("AmazonVPC", "", usage, "0.005", region=region, group="VPCPublicIPv4Address")
    yield item("AmazonVPC", "", "PublicIPv4:ContiguousBlock", "0.008", region=region,
               group="VPCPublicIPv4Address")  # fmt: skip
    yield item("AmazonVPC", "VpcEndpoint", "VpcEndpoint-Hours", "0.012", region=region)
    tiers = [("0", "0.01"), ("1048576", "0.006"), ("5242880", "0.004")]
    yield item("AmazonVPC", "VpcEndpoint", "VpcEndpoint-Bytes", tiers, "GB", region=region)
    yield item("AmazonVPC", "VpcEndpoint", "VpcEndpoint-GWLBE-Hours", "0.9", region=region)
    for operation, usd in (("TransitGatewayVPC", "0.06"), ("TransitGatewayPeering", "0.9")):
        yield item("AmazonVPC", "", "TransitGateway-Hours", usd, "hour", region=region,
                   group="AWSTransitGateway", operation=operation)  # fmt: skip
    yield item("AmazonVPC", "", "TransitGateway-Bytes", "0.02", "GB", region=region,
               group="AWSTransitGateway", operation="TransitGatewayVPC")  # fmt: skip


def _balancers(region: str) -> Iterable[Item]:
    kinds = (("Application", "0.027", "0.008"), ("Network", "0.027", "0.006"))
    for kind, hour, unit in kinds:
        family, operation = f"Load Balancer-{kind}", f"LoadBalancing:{kind}"
        yield item("AWSELB", family, "LoadBalancerUsage", hour, region=region, operation=operation)
        yield item("AWSELB", family, "LCUUsage", unit, "LCU-Hrs", region=region,
                   operation=operation)  # fmt: skip
        for usage in ("TS-LoadBalancerUsage", "Outposts-LoadBalancerUsage", "ReservedLCUUsage"):
            yield item("AWSELB", family, usage, "0.9", region=region, operation=operation)
    yield item("AWSELB", "Load Balancer", "LoadBalancerUsage", "0.03", region=region,
               operation="LoadBalancing")  # fmt: skip
    yield item("AWSELB", "Load Balancer", "DataProcessing-Bytes", "0.008", "GB", region=region)


def _eks(region: str) -> Iterable[Item]:
    compute = (
        ("AmazonEKS-Hours:perCluster", "0.10"), ("AmazonEKS-Hours:extendedSupport", "0.50"),
        ("AmazonEKS-Hours:XL-ProvisionedTier", "1.65"),
        ("AmazonEKS-Hours:2XL-ProvisionedTier", "3.40"),
        ("AmazonEKS-Hours:4XL-ProvisionedTier", "6.90"),
        ("AmazonEKS-Hours:8XL-ProvisionedTier", "13.90"),
        ("EKS-Auto:m5.large-management-hours", "0.0138"),
        ("Fargate-vCPU-Hours:perCPU", "0.04656"), ("Fargate-GB-Hours", "0.00511"),
        ("Fargate-ARM-vCPU-Hours:perCPU", "0.03725"), ("SpotUsage-Fargate-GB-Hours", "0.0015"),
    )  # fmt: skip
    for usage, usd in compute:
        yield item("AmazonEKS", "Compute", usage, usd, "Hours", region=region)
    for name, hour, each in (("ArgoCD", "0.03", "0.0015"), ("ACK", "0.005", "0.00005"),
                             ("KRO", "0.005", "0.00005")):  # fmt: skip
        usage = f"AmazonEKSCapabilities-{name}"
        yield item("AmazonEKS", "Compute", f"{usage}-Hours:perCapability", hour, region=region)
        yield item("AmazonEKS", "Compute", f"{usage}-CR-Hours:perCustomResource", each,
                   region=region)  # fmt: skip


def _traffic(region: str) -> Iterable[Item]:
    """Traffic has no regionCode; it says from where to where."""
    location, prefix = LOCATIONS[region]
    out: Tiers = [("0", "0.00"), ("1", "0.09"), ("10240", "0.085"), ("51200", "0.07"),
                  ("153600", "0.05")]  # fmt: skip
    rows = (
        ("DataTransfer-Out-Bytes", out, "AWS Outbound", "External"),
        ("DataTransfer-In-Bytes", "0.00", "AWS Inbound", "External"),
        ("DataTransfer-Regional-Bytes", "0.01", "IntraRegion", location),
        ("USE1-AWS-Out-Bytes", "0.02", "InterRegion Outbound", "US East (N. Virginia)"),
        ("APS3-AWS-Out-Bytes", "0.02", "InterRegion Outbound", "Asia Pacific (Mumbai)"),
        ("EUC2-AWS-Out-Bytes", "0.01", "InterRegion Outbound", "Europe (Zurich)"),
    )
    for usage, usd, transfer, to in rows:
        yield item("AWSDataTransfer", "Data Transfer", prefix + usage, usd, "GB", everywhere=True,
                   transferType=transfer, fromLocation=location, toLocation=to,
                   fromLocationType="AWS Region",
                   toLocationType="" if to == "External" else "AWS Region")  # fmt: skip


def _services(region: str) -> Iterable[Item]:
    yield item("AmazonCloudWatch", "Data Payload", "DataProcessing-Bytes", "0.63", "GB",
               region=region, operation="PutLogEvents")  # fmt: skip
    yield item("AmazonCloudWatch", "Storage Snapshot", "TimedStorage-ByteHrs", "0.0324", "GB-Mo",
               region=region)  # fmt: skip
    yield item("AmazonCloudWatch", "Metric", "CW:MetricMonitorUsage",
               [("0", "0.30"), ("10000", "0.10")], "Metrics", region=region)  # fmt: skip
    yield item("AmazonCloudWatch", "Alarm", "CW:AlarmMonitorUsage", "0.10", "Alarms",
               region=region)  # fmt: skip
    keys = (("KMS-Keys", "1", "Keys"), ("KMS-Requests", [("0", "0"), ("20000", "0.000003")], "R"))
    for usage, usd, unit in keys:
        yield item("awskms", "Encryption Key", f"{region}-{usage}", usd, unit, everywhere=True,
                   regionCode=region)  # fmt: skip
    yield item("AWSSecretsManager", "Secret", "AWSSecretsManager-Secrets", "0.40", "Secrets",
               region=region)  # fmt: skip
    yield item("AWSSecretsManager", "API Request", "AWSSecretsManagerAPIRequest", "0.000005",
               "API Requests", region=region)  # fmt: skip
