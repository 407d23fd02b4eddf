// Command eksctl judges exported ClusterConfigs with the code of eksctl itself.
//
//	judge INPUT OUTPUT
//
// It does what `eksctl create cluster -f` does up to the first call that changes anything: strict
// loading, the loader of the command, defaulting, validation, and the CloudFormation templates of
// the cluster, its node groups and Karpenter. What eksctl asks EC2 meanwhile is answered from the
// file itself: everything it names exists. INPUT is a folder of *.yaml files; OUTPUT gets one JSON
// line a file: verdict, stage and message of a refusal, and the resources of the templates.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/kris-nova/logger"
	"github.com/spf13/cobra"

	"github.com/weaveworks/eksctl/pkg/accessentry"
	api "github.com/weaveworks/eksctl/pkg/apis/eksctl.io/v1alpha5"
	"github.com/weaveworks/eksctl/pkg/cfn/builder"
	"github.com/weaveworks/eksctl/pkg/ctl/cmdutils"
	"github.com/weaveworks/eksctl/pkg/ctl/cmdutils/filter"
	"github.com/weaveworks/eksctl/pkg/eks"
	"github.com/weaveworks/eksctl/pkg/nodebootstrap"
	"github.com/weaveworks/eksctl/pkg/vpc"
)

// Placeholders for what eksctl looks up or uploads before it writes a template.
const (
	anImage   = "ami-0123456789abcdef0"
	anSSHKey  = "judge"
	ownSubnet = "subnet-own-"
	newest    = "1.37"
)

type verdict struct {
	File      string         `json:"file"`
	Verdict   string         `json:"verdict"`
	Stage     string         `json:"stage,omitempty"`
	Message   string         `json:"message,omitempty"`
	Resources map[string]int `json:"resources,omitempty"`
}

// A stage is a part of the command, by the name under which its refusals are reported.
type stage struct {
	name string
	run  func(context.Context, *cmdutils.Cmd, map[string]int) error
}

var stages = []stage{
	{"load", load},
	{"init", initialize},
	{"create", prepare},
	{"vpc", placeVPC},
	{"parts", checkParts},
	{"cluster", buildCluster},
	{"nodegroups", buildNodeGroups},
}

// Groups beside Auto Mode come in a second file, for `eksctl create nodegroup -f`.
const secondFile = "-nodegroups.yaml"

var stagesOfSecondFile = []stage{{"load", loadNodeGroups}, {"init", initialize}}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: judge INPUT OUTPUT")
		os.Exit(2)
	}
	if err := judgeAll(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func judgeAll(input, output string) error {
	logger.Writer = io.Discard
	files, err := filepath.Glob(filepath.Join(input, "*.yaml"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("no configs in %s (%v)", input, err)
	}
	slices.Sort(files)
	out, err := os.Create(output)
	if err != nil {
		return err
	}
	defer out.Close()
	lines := json.NewEncoder(out)
	for _, file := range files {
		if err := lines.Encode(judge(file)); err != nil {
			return err
		}
	}
	return nil
}

func judge(file string) (result verdict) {
	result = verdict{File: filepath.Base(file), Verdict: "reject"}
	defer func() {
		if crash := recover(); crash != nil {
			result.Verdict, result.Message = "crash", fmt.Sprintf("%v\n%s", crash, debug.Stack())
		}
	}()
	command := &cmdutils.Cmd{
		CobraCommand: &cobra.Command{}, ClusterConfigFile: file, Validate: true,
	}
	resources := map[string]int{}
	wanted := stages
	if strings.HasSuffix(file, secondFile) {
		wanted = stagesOfSecondFile
	}
	for _, each := range wanted {
		result.Stage = each.name
		if err := each.run(context.Background(), command, resources); err != nil {
			result.Message = err.Error()
			return result
		}
	}
	result.Verdict, result.Stage, result.Resources = "accept", "", resources
	return result
}

func load(_ context.Context, command *cmdutils.Cmd, _ map[string]int) error {
	return cmdutils.NewCreateClusterLoader(
		command, filter.NewNodeGroupFilter(), api.NewNodeGroup(), &cmdutils.CreateClusterCmdParams{},
	).Load()
}

func loadNodeGroups(_ context.Context, command *cmdutils.Cmd, _ map[string]int) error {
	return cmdutils.NewCreateNodeGroupLoader(
		command, api.NewNodeGroup(), filter.NewNodeGroupFilter(), &cmdutils.NodeGroupOptions{},
	).Load()
}

func initialize(_ context.Context, command *cmdutils.Cmd, _ map[string]int) error {
	// The command asks EKS which versions there are, and takes its own default for none.
	switch version := &command.ClusterConfig.Metadata.Version; *version {
	case "", "auto":
		*version = api.DefaultVersion
	case "latest":
		*version = newest
	}
	return command.InitializeClusterConfig()
}

// prepare checks what the command checks before it asks AWS anything.
func prepare(_ context.Context, command *cmdutils.Cmd, _ map[string]int) error {
	config := command.ClusterConfig
	if api.IsInvalidNameArg(config.Metadata.Name) {
		return api.ErrInvalidName(config.Metadata.Name)
	}
	if !slices.Contains(api.SupportedRegions(), config.Metadata.Region) {
		return cmdutils.ErrUnsupportedRegion(&command.ProviderConfig)
	}
	if err := errors.Join(config.ValidatePrivateCluster(), config.ValidateClusterEndpointConfig()); err != nil {
		return err
	}
	if err := accessentry.ValidateAPIServerAccess(config); err != nil {
		return err
	}
	if _, found := config.FindNodeGroupOutpostARN(); found && !config.IsControlPlaneOnOutposts() {
		return errors.New("creating nodegroups on Outposts when the control plane is not on Outposts is not supported during cluster creation")
	}
	for _, group := range bases(config) {
		if api.IsEnabled(group.SSH.Allow) {
			group.SSH.PublicKeyName = pointer(anSSHKey)
		}
	}
	for _, group := range config.NodeGroups {
		if !api.IsAMI(group.AMI) {
			group.AMI = anImage
		}
		if group.InstanceType == "" {
			group.InstanceType = api.DefaultNodeType
			if api.HasMixedInstances(group) {
				group.InstanceType = "mixed"
			}
		}
	}
	for _, group := range config.ManagedNodeGroups {
		if group.InstanceType == "" && len(group.InstanceTypes) == 0 && group.LaunchTemplate == nil {
			group.InstanceType = api.DefaultNodeType
		}
	}
	return nil
}

// checkParts checks what other commands of eksctl check, and this one leaves to EKS.
func checkParts(_ context.Context, command *cmdutils.Cmd, _ map[string]int) error {
	for _, profile := range command.ClusterConfig.FargateProfiles {
		if err := profile.Validate(); err != nil {
			return err
		}
	}
	for _, capability := range command.ClusterConfig.Capabilities {
		if err := capability.Validate(); err != nil {
			return err
		}
	}
	return nil
}

// placeVPC lays the VPC out, or finds the one that exists.
func placeVPC(ctx context.Context, command *cmdutils.Cmd, _ map[string]int) error {
	config := command.ClusterConfig
	cloud := newCloud(config)
	if !config.HasAnySubnets() {
		if _, err := eks.SetAvailabilityZones(ctx, config, nil, cloud, config.Metadata.Region); err != nil {
			return err
		}
		if err := eks.CheckInstanceAvailability(ctx, config, cloud); err != nil {
			return err
		}
		return vpc.SetSubnets(config.VPC, config.AvailabilityZones, config.LocalZones)
	}
	if err := vpc.ImportSubnetsFromSpec(ctx, cloud, config); err != nil {
		return err
	}
	if err := config.HasSufficientSubnets(); err != nil {
		return err
	}
	return config.CanUseForPrivateNodeGroups()
}

func buildCluster(ctx context.Context, command *cmdutils.Cmd, resources map[string]int) error {
	config := command.ClusterConfig
	cloud := newCloud(config)
	set := builder.NewClusterResourceSet(cloud, nil, config.Metadata.Region, config, nil, false)
	if err := set.AddAllResources(ctx); err != nil {
		return err
	}
	if err := count(set, resources); err != nil {
		return err
	}
	resources["eksctl::Addon"] = len(config.Addons)
	resources["eksctl::FargateProfile"] = len(config.FargateProfiles)
	if config.Karpenter == nil {
		return nil
	}
	karpenter := builder.NewKarpenterResourceSet(config, "judge")
	if err := karpenter.AddAllResources(); err != nil {
		return err
	}
	return count(karpenter, resources)
}

func buildNodeGroups(ctx context.Context, command *cmdutils.Cmd, resources map[string]int) error {
	config := command.ClusterConfig
	if config.VPC.ID == "" {
		nameSubnets(config.VPC)
	}
	config.Status = &api.ClusterStatus{
		Endpoint: "https://judge.invalid", CertificateAuthorityData: []byte("judge"),
		KubernetesNetworkConfig: &api.KubernetesNetworkConfig{ServiceIPv4CIDR: "10.100.0.0/16"},
	}
	cloud := newCloud(config)
	importer := vpc.NewStackConfigImporter("judge")
	for _, group := range config.ManagedNodeGroups {
		script, err := nodebootstrap.NewManagedBootstrapper(config, group)
		if err != nil {
			return err
		}
		set := builder.NewManagedNodeGroup(cloud, config, group, nil, script, false, importer)
		if err := set.AddAllResources(ctx); err != nil {
			return err
		}
		if err := count(set, resources); err != nil {
			return err
		}
	}
	for _, group := range config.NodeGroups {
		script, err := nodebootstrap.NewBootstrapper(config, group)
		if err != nil {
			return err
		}
		set := builder.NewNodeGroupResourceSet(cloud, nil, builder.NodeGroupOptions{
			ClusterConfig: config, NodeGroup: group, Bootstrapper: script, VPCImporter: importer,
		})
		if err := set.AddAllResources(ctx); err != nil {
			return err
		}
		if err := count(set, resources); err != nil {
			return err
		}
	}
	return nil
}

// nameSubnets gives the subnets of the cluster's stack the ids that node groups refer to.
func nameSubnets(network *api.ClusterVPC) {
	for kind, subnets := range map[string]api.AZSubnetMapping{
		"private-": network.Subnets.Private, "public-": network.Subnets.Public,
	} {
		for zone, subnet := range subnets {
			subnet.ID = ownSubnet + kind + zone
			subnets[zone] = subnet
		}
	}
}

func bases(config *api.ClusterConfig) []*api.NodeGroupBase {
	var found []*api.NodeGroupBase
	for _, group := range config.NodeGroups {
		found = append(found, group.NodeGroupBase)
	}
	for _, group := range config.ManagedNodeGroups {
		found = append(found, group.NodeGroupBase)
	}
	return found
}

// A stack is what eksctl renders a template from.
type stack interface{ RenderJSON() ([]byte, error) }

// count adds the resources of a stack's template to the counts of their types.
func count(from stack, counts map[string]int) error {
	text, err := from.RenderJSON()
	if err != nil {
		return err
	}
	var template struct {
		Resources map[string]struct{ Type string }
	}
	if err := json.Unmarshal(text, &template); err != nil {
		return err
	}
	for _, resource := range template.Resources {
		counts[resource.Type]++
	}
	return nil
}

func pointer[T any](value T) *T { return &value }
