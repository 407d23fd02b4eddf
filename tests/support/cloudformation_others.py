"""Templates as others write them: short forms, mappings, conditions, several stacks, JSON."""

from __future__ import annotations

SAMPLE = """\
AWSTemplateFormatVersion: 2010-09-09
Description: A small cluster

Parameters:
  ClusterName:
    Type: String
    Default: shop
  KubernetesVersion: {Type: String, Default: '1.33', AllowedValues: ['1.32', '1.33']}
  NodeInstanceTypes:
    Type: CommaDelimitedList
    Default: m6i.large, m5.large
  NodesMin: {Type: Number, Default: 2}
  NodesMax: {Type: Number, Default: 5}
  Environment: {Type: String, Default: prod}
  PublicApi: {Type: String, Default: 'false'}
  VpcBlock: {Type: String, Default: 10.20.0.0/16}
  KeyName: {Type: 'AWS::EC2::KeyPair::KeyName'}

Mappings:
  Sizes:
    prod: {Disk: 100}   # GiB
    test: {Disk: 30}

Conditions:
  IsPublic: !Equals [!Ref PublicApi, 'true']
  IsProd: !Equals [!Ref Environment, prod]

Resources:
  VPC:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: !Ref VpcBlock
      EnableDnsSupport: true
      EnableDnsHostnames: true
  IGW:
    Type: AWS::EC2::InternetGateway
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: {VpcId: !Ref VPC, InternetGatewayId: !Ref IGW}
  PublicA:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref VPC
      AvailabilityZone: !Select [0, !GetAZs '']
      CidrBlock: !Select [0, !Cidr [!GetAtt VPC.CidrBlock, 6, 12]]
      MapPublicIpOnLaunch: true
  PublicB:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref VPC
      AvailabilityZone: !Select [1, !GetAZs '']
      CidrBlock: !Select [1, !Cidr [!GetAtt VPC.CidrBlock, 6, 12]]
  PrivateA:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref VPC
      AvailabilityZone: !Select [0, !GetAZs '']
      CidrBlock: !Select [2, !Cidr [!GetAtt VPC.CidrBlock, 6, 12]]
  PrivateB:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref VPC
      AvailabilityZone: !Select [1, !GetAZs '']
      CidrBlock: !Select [3, !Cidr [!GetAtt VPC.CidrBlock, 6, 12]]
  Eip:
    Type: AWS::EC2::EIP
    Properties: {Domain: vpc}
  Nat:
    Type: AWS::EC2::NatGateway
    Properties: {SubnetId: !Ref PublicA, AllocationId: !GetAtt Eip.AllocationId}
  PublicTable: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: !Ref VPC}}
  PrivateTable: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: !Ref VPC}}
  PublicRoute:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref PublicTable
      DestinationCidrBlock: 0.0.0.0/0
      GatewayId: !Ref IGW
  PrivateRoute:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref PrivateTable
      DestinationCidrBlock: 0.0.0.0/0
      NatGatewayId: !Ref Nat
  PublicAToTable:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref PublicA, RouteTableId: !Ref PublicTable}
  PublicBToTable:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref PublicB, RouteTableId: !Ref PublicTable}
  PrivateAToTable:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref PrivateA, RouteTableId: !Ref PrivateTable}
  PrivateBToTable:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref PrivateB, RouteTableId: !Ref PrivateTable}

  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - {Effect: Allow, Principal: {Service: eks.amazonaws.com}, Action: 'sts:AssumeRole'}
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonEKSClusterPolicy']
  NodeRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: 'sts:AssumeRole'}
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy
        - arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy

  EKS:
    Type: AWS::EKS::Cluster
    Properties:
      Name: !Sub '${ClusterName}-${Environment}'
      Version: !Ref KubernetesVersion   # raised once a quarter
      RoleArn: !GetAtt Role.Arn
      ResourcesVpcConfig:
        SubnetIds: [!Ref PublicA, !Ref PublicB, !Ref PrivateA, !Ref PrivateB]
        EndpointPrivateAccess: true
        EndpointPublicAccess: !If [IsPublic, true, false]
      Logging: !If
        - IsProd
        - ClusterLogging:
            EnabledTypes: [{Type: api}, {Type: audit}]
        - !Ref AWS::NoValue
  Workers:
    Type: AWS::EKS::Nodegroup
    Properties:
      ClusterName: !Ref EKS
      NodeRole: !GetAtt NodeRole.Arn
      Subnets: [!Ref PrivateA, !Ref PrivateB]
      InstanceTypes: !Ref NodeInstanceTypes
      DiskSize: !FindInMap [Sizes, !Ref Environment, Disk]
      ScalingConfig: {MinSize: !Ref NodesMin, MaxSize: !Ref NodesMax, DesiredSize: 3}
      RemoteAccess: {Ec2SshKey: !Ref KeyName}
      Labels: {role: web}
  SpotNodes:
    Type: AWS::EKS::Nodegroup
    Properties:
      ClusterName: !Ref EKS
      NodeRole: !GetAtt NodeRole.Arn
      Subnets: [!Ref PrivateA]
      CapacityType: SPOT
      AmiType: BOTTLEROCKET_ARM_64
      InstanceTypes: [m7g.large]
      Taints: [{Key: spot, Value: 'yes', Effect: NO_SCHEDULE}]
  Ebs:
    Type: AWS::EKS::Addon
    Properties: {ClusterName: !Ref EKS, AddonName: aws-ebs-csi-driver}
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      MetricName: cluster_failed_node_count
      Threshold: 1

Outputs:
  Endpoint: {Value: !GetAtt EKS.Endpoint}
"""

NETWORK_STACK = """\
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  VPC:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: 192.168.0.0/16, EnableDnsHostnames: true, EnableDnsSupport: true}
  SubnetPublicEUWEST1A:
    Type: AWS::EC2::Subnet
    Properties: {AvailabilityZone: eu-west-1a, CidrBlock: 192.168.0.0/19, VpcId: !Ref VPC}
  SubnetPublicEUWEST1B:
    Type: AWS::EC2::Subnet
    Properties: {AvailabilityZone: eu-west-1b, CidrBlock: 192.168.32.0/19, VpcId: !Ref VPC}
  InternetGateway: {Type: 'AWS::EC2::InternetGateway'}
  PublicRouteTable: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: !Ref VPC}}
  PublicSubnetRoute:
    Type: AWS::EC2::Route
    Properties:
      DestinationCidrBlock: 0.0.0.0/0
      GatewayId: !Ref InternetGateway
      RouteTableId: !Ref PublicRouteTable
  RouteA:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {RouteTableId: !Ref PublicRouteTable, SubnetId: !Ref SubnetPublicEUWEST1A}
  RouteB:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {RouteTableId: !Ref PublicRouteTable, SubnetId: !Ref SubnetPublicEUWEST1B}
  ControlPlane:
    Type: AWS::EKS::Cluster
    Properties:
      Name: fleet
      Version: '1.34'
      RoleArn: arn:aws:iam::111122223333:role/cluster
      AccessConfig: {AuthenticationMode: API_AND_CONFIG_MAP}
      ResourcesVpcConfig:
        EndpointPublicAccess: true
        SubnetIds: [!Ref SubnetPublicEUWEST1A, !Ref SubnetPublicEUWEST1B]
Outputs:
  SubnetsPublic:
    Value: !Join [',', [!Ref SubnetPublicEUWEST1A, !Ref SubnetPublicEUWEST1B]]
    Export: {Name: !Sub '${AWS::StackName}::SubnetsPublic'}
"""
"""The stack of a cluster as eksctl cuts its work: groups stand in stacks of their own."""

GROUP_STACK = """\
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  LaunchTemplate:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateName: !Sub '${AWS::StackName}'
      LaunchTemplateData:
        BlockDeviceMappings:
          - DeviceName: /dev/xvda
            Ebs: {VolumeSize: 80, VolumeType: gp3, Iops: 3000, Throughput: 125, Encrypted: true}
        MetadataOptions: {HttpPutResponseHopLimit: 2, HttpTokens: required}
        TagSpecifications:
          - ResourceType: instance
            Tags: [{Key: Name, Value: fleet-ng-1-Node}]
  ManagedNodeGroup:
    Type: AWS::EKS::Nodegroup
    Properties:
      AmiType: AL2023_x86_64_STANDARD
      ClusterName: fleet
      InstanceTypes: [m5.large]
      LaunchTemplate: {Id: !Ref LaunchTemplate}
      NodegroupName: ng-1
      NodeRole: arn:aws:iam::111122223333:role/node
      ScalingConfig: {DesiredSize: 2, MaxSize: 4, MinSize: 2}
      Subnets: !Split [',', !ImportValue 'eksctl-fleet-cluster::SubnetsPublic']
"""

JSON_TEMPLATE = """\
{
\t"Resources": {
\t\t"Cluster": {
\t\t\t"Type": "AWS::EKS::Cluster",
\t\t\t"Properties": {
\t\t\t\t"Name": "tabs",
\t\t\t\t"Version": "1.34",
\t\t\t\t"RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
\t\t\t\t"ResourcesVpcConfig": {"SubnetIds": ["subnet-0a1", "subnet-0b2"]}
\t\t\t}
\t\t},
\t\t"Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
\t}
}
"""
