package main

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	api "github.com/weaveworks/eksctl/pkg/apis/eksctl.io/v1alpha5"
	"github.com/weaveworks/eksctl/pkg/awsapi"
)

// A cloud answers what eksctl asks EC2: every zone, subnet, instance type and endpoint service that
// the config names exists, and is offered everywhere. Any other call panics.
type cloud struct {
	awsapi.EC2
	config *api.ClusterConfig
}

func newCloud(config *api.ClusterConfig) *cloud { return &cloud{config: config} }

func (c *cloud) zones() []string {
	found := map[string]bool{}
	for _, zone := range c.config.AvailabilityZones {
		found[zone] = true
	}
	for _, subnets := range c.mappings() {
		for name, subnet := range subnets {
			if subnet.AZ != "" {
				found[subnet.AZ] = true
			} else {
				found[name] = true
			}
		}
	}
	for _, group := range bases(c.config) {
		for _, zone := range group.AvailabilityZones {
			found[zone] = true
		}
	}
	for _, letter := range []string{"a", "b", "c"} {
		found[c.config.Metadata.Region+letter] = true
	}
	return slices.Sorted(maps.Keys(found))
}

func (c *cloud) mappings() []api.AZSubnetMapping {
	subnets := c.config.VPC.Subnets
	if subnets == nil {
		return nil
	}
	return []api.AZSubnetMapping{subnets.Private, subnets.Public}
}

func (c *cloud) DescribeAvailabilityZones(
	_ context.Context, _ *ec2.DescribeAvailabilityZonesInput, _ ...func(*ec2.Options),
) (*ec2.DescribeAvailabilityZonesOutput, error) {
	output := &ec2.DescribeAvailabilityZonesOutput{}
	for _, zone := range c.zones() {
		output.AvailabilityZones = append(output.AvailabilityZones, types.AvailabilityZone{
			ZoneName: &zone, ZoneId: &zone, ZoneType: pointer("availability-zone"),
			RegionName: &c.config.Metadata.Region, State: types.AvailabilityZoneStateAvailable,
		})
	}
	return output, nil
}

func (c *cloud) DescribeInstanceTypeOfferings(
	_ context.Context, input *ec2.DescribeInstanceTypeOfferingsInput, _ ...func(*ec2.Options),
) (*ec2.DescribeInstanceTypeOfferingsOutput, error) {
	output := &ec2.DescribeInstanceTypeOfferingsOutput{}
	for _, kind := range input.Filters[0].Values {
		for _, zone := range c.zones() {
			output.InstanceTypeOfferings = append(output.InstanceTypeOfferings,
				types.InstanceTypeOffering{InstanceType: types.InstanceType(kind), Location: &zone})
		}
	}
	return output, nil
}

func (c *cloud) DescribeInstanceTypes(
	_ context.Context, input *ec2.DescribeInstanceTypesInput, _ ...func(*ec2.Options),
) (*ec2.DescribeInstanceTypesOutput, error) {
	output := &ec2.DescribeInstanceTypesOutput{}
	for _, kind := range input.InstanceTypes {
		output.InstanceTypes = append(output.InstanceTypes, types.InstanceTypeInfo{
			InstanceType: kind,
			NetworkInfo: &types.NetworkInfo{
				EfaSupported: pointer(true), MaximumNetworkCards: pointer(int32(1)),
			},
		})
	}
	return output, nil
}

func (c *cloud) DescribeVpcEndpointServices(
	_ context.Context, input *ec2.DescribeVpcEndpointServicesInput, _ ...func(*ec2.Options),
) (*ec2.DescribeVpcEndpointServicesOutput, error) {
	output := &ec2.DescribeVpcEndpointServicesOutput{}
	for _, name := range input.ServiceNames {
		kind := types.ServiceTypeInterface
		if strings.HasSuffix(name, ".s3") {
			kind = types.ServiceTypeGateway
		}
		output.ServiceDetails = append(output.ServiceDetails, types.ServiceDetail{
			ServiceName: &name, AvailabilityZones: c.zones(),
			ServiceType: []types.ServiceTypeDetail{{ServiceType: kind}},
		})
	}
	return output, nil
}

func (c *cloud) DescribeVpcs(
	_ context.Context, _ *ec2.DescribeVpcsInput, _ ...func(*ec2.Options),
) (*ec2.DescribeVpcsOutput, error) {
	block := "10.0.0.0/16"
	if c.config.VPC.CIDR != nil {
		block = c.config.VPC.CIDR.String()
	}
	return &ec2.DescribeVpcsOutput{Vpcs: []types.Vpc{{
		VpcId: &c.config.VPC.ID, CidrBlock: &block,
		CidrBlockAssociationSet: []types.VpcCidrBlockAssociation{{CidrBlock: &block}},
		Ipv6CidrBlockAssociationSet: []types.VpcIpv6CidrBlockAssociation{
			{Ipv6CidrBlock: pointer("2001:db8::/56")},
		},
	}}}, nil
}

func (c *cloud) DescribeSubnets(
	_ context.Context, input *ec2.DescribeSubnetsInput, _ ...func(*ec2.Options),
) (*ec2.DescribeSubnetsOutput, error) {
	output := &ec2.DescribeSubnetsOutput{}
	for _, subnets := range c.mappings() {
		for name, subnet := range subnets {
			if !asked(input, subnet) {
				continue
			}
			zone, block := subnet.AZ, "10.0.0.0/24"
			if zone == "" {
				zone = name
			}
			if subnet.CIDR != nil {
				block = subnet.CIDR.String()
			}
			output.Subnets = append(output.Subnets, types.Subnet{
				SubnetId: pointer(cmp.Or(subnet.ID, "subnet-found-"+name)), VpcId: &c.config.VPC.ID, AvailabilityZone: &zone,
				CidrBlock: &block, MapPublicIpOnLaunch: pointer(true),
			})
		}
	}
	if len(output.Subnets) == 0 {
		return nil, errors.New("no such subnet")
	}
	return output, nil
}

func asked(input *ec2.DescribeSubnetsInput, subnet api.AZSubnetSpec) bool {
	if len(input.SubnetIds) > 0 {
		return slices.Contains(input.SubnetIds, subnet.ID)
	}
	return subnet.ID == "" // the filters are a zone or a range
}

func (c *cloud) DescribeRouteTables(
	_ context.Context, input *ec2.DescribeRouteTablesInput, _ ...func(*ec2.Options),
) (*ec2.DescribeRouteTablesOutput, error) {
	output := &ec2.DescribeRouteTablesOutput{}
	for _, subnet := range input.Filters[0].Values {
		output.RouteTables = append(output.RouteTables, types.RouteTable{
			RouteTableId: pointer("rtb-" + subnet),
			Associations: []types.RouteTableAssociation{{SubnetId: &subnet, Main: pointer(false)}},
		})
	}
	return output, nil
}
