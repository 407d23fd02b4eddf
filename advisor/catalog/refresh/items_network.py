"""NAT, addresses, endpoints, load balancers and traffic."""

from __future__ import annotations

from typing import Final

from advisor.catalog.refresh.queries import Query, Rule


def _auto_scaled(name: str, unit: str) -> tuple[Rule, Rule]:
    """The hour and the capacity units of an ALB or NLB."""
    only = {"locationType": "AWS Region"}
    return (
        Rule((f"ELB/{name}_hour",), "LoadBalancerUsage", "hour", only),
        Rule((f"ELB/{name}_{unit.lower()}_hour",), "LCUUsage", f"{unit}-hour", only),
    )


NETWORK: Final = (
    Query(
        "NAT",
        "AmazonEC2",
        {"productFamily": "NAT Gateway"},
        (
            Rule(("NAT/gateway_hour",), "NatGateway-Hours", "hour"),
            Rule(("NAT/data_gb",), "NatGateway-Bytes", "GB"),
        ),
    ),
    Query(
        "VPC addresses",
        "AmazonVPC",
        {"group": "VPCPublicIPv4Address"},
        (
            Rule(("VPC/public_ipv4_in_use_hour",), "PublicIPv4:InUseAddress", "address-hour"),
            Rule(("VPC/public_ipv4_idle_hour",), "PublicIPv4:IdleAddress", "address-hour"),
        ),
    ),
    Query(
        "VPC endpoints",
        "AmazonVPC",
        {"productFamily": "VpcEndpoint"},
        (
            Rule(("VPC/interface_endpoint_hour",), "VpcEndpoint-Hours", "endpoint-AZ-hour"),
            Rule(
                (
                    "VPC/interface_endpoint_gb_tier1_first_1pb",
                    "VPC/interface_endpoint_gb_tier2_next_4pb",
                    "VPC/interface_endpoint_gb_tier3_over_5pb",
                ),
                "VpcEndpoint-Bytes",
                "GB",
            ),
        ),
    ),
    Query(
        "Transit Gateway",
        "AmazonVPC",
        {"group": "AWSTransitGateway", "operation": "TransitGatewayVPC"},
        (
            Rule(("TransitGateway/attachment_hour",), "TransitGateway-Hours", "attachment-hour"),
            Rule(("TransitGateway/data_gb",), "TransitGateway-Bytes", "GB"),
        ),
    ),
    Query(
        "ELB application",
        "AWSELB",
        {
            "productFamily": "Load Balancer-Application",
            "locationType": "AWS Region",
            "operation": "LoadBalancing:Application",
        },
        _auto_scaled("alb", "LCU"),
    ),
    Query(
        "ELB network",
        "AWSELB",
        {
            "productFamily": "Load Balancer-Network",
            "locationType": "AWS Region",
            "operation": "LoadBalancing:Network",
        },
        _auto_scaled("nlb", "NLCU"),
    ),
    Query(
        "ELB classic",
        "AWSELB",
        {"productFamily": "Load Balancer", "locationType": "AWS Region"},
        (
            Rule(("ELB/clb_hour",), "LoadBalancerUsage", "hour"),
            Rule(("ELB/clb_data_gb",), "DataProcessing-Bytes", "GB"),
        ),
    ),
    Query(
        "Transfer to the internet",
        "AWSDataTransfer",
        {
            "productFamily": "Data Transfer",
            "transferType": "AWS Outbound",
            "toLocation": "External",
        },
        (
            Rule(
                (
                    "DataTransfer/internet_egress_gb_tier1_first_10tb",
                    "DataTransfer/internet_egress_gb_tier2_next_40tb",
                    "DataTransfer/internet_egress_gb_tier3_next_100tb",
                    "DataTransfer/internet_egress_gb_tier4_over_150tb",
                ),
                "DataTransfer-Out-Bytes",
                "GB",
            ),
        ),
        by_location=True,
    ),
    Query(
        "Transfer between zones",
        "AWSDataTransfer",
        {"productFamily": "Data Transfer", "transferType": "IntraRegion"},
        (
            Rule(
                ("DataTransfer/inter_az_gb_each_direction",),
                "DataTransfer-Regional-Bytes",
                "GB, charged on both sides",
            ),
        ),
        by_location=True,
    ),
    Query(
        "Transfer between regions",
        "AWSDataTransfer",
        {"productFamily": "Data Transfer", "transferType": "InterRegion Outbound"},
        (
            Rule(
                ("DataTransfer/inter_region_gb",),
                r"[A-Z]{2,4}\d{0,2}-AWS-Out-Bytes",
                "GB",
                {"toLocationType": "AWS Region"},
                commonest=True,  # a price for each destination; all but a neighbour are alike
            ),
        ),
        by_location=True,
    ),
)
