// Package kops judges exported manifests with the code of kops itself.
//
// It does what `kops create -f` and `kops update cluster --target=terraform` do, against the AWS
// mock that kops tests itself with, and writes one JSON line a file: verdict, the stage and
// message of a refusal, and the resources of the Terraform that kops renders.
//
// It is a test binary because the mock wants a *testing.T. It reads KOPS_JUDGE_INPUT, a folder of
// *.yaml files, and writes KOPS_JUDGE_OUTPUT; KOPS_MODULE is the folder of the kops module, whose
// channel files the mock looks up relative to the working folder. With KOPS_JUDGE_AS_IS set the
// manifests are judged as they are: written for the mock, not for AWS.
package kops

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/klog/v2"
	kopsbase "k8s.io/kops"
	"k8s.io/kops/cloudmock/aws/mockec2"
	"k8s.io/kops/cloudmock/aws/mockroute53"
	kopsapi "k8s.io/kops/pkg/apis/kops"
	"k8s.io/kops/pkg/client/simple"
	"k8s.io/kops/pkg/client/simple/vfsclientset"
	"k8s.io/kops/pkg/featureflag"
	"k8s.io/kops/pkg/kopscodecs"
	"k8s.io/kops/pkg/kubemanifest"
	"k8s.io/kops/pkg/testutils"
	"k8s.io/kops/upup/pkg/fi"
	"k8s.io/kops/upup/pkg/fi/cloudup"
	"k8s.io/kops/upup/pkg/fi/cloudup/awsup"
	"k8s.io/kops/util/pkg/text"
	"k8s.io/kops/util/pkg/vfs"
)

const sshKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl judge"

// The mock knows one region, one image and a handful of instance types; what is judged is how
// the manifest is built, so these are put in place of the design's own.
var (
	region     = regexp.MustCompile(`\b(?:us|eu|ap|sa|ca|me|af|il|mx)-(?:[a-z]+-)+\d([a-z]?)\b`)
	image      = regexp.MustCompile(`(?m)^  image:.*$`)
	patch      = regexp.MustCompile(`(?m)^(  kubernetesVersion: "?1\.\d+)(\.\d+)?"?$`)
	containerd = regexp.MustCompile(`(?m)(^|
)  containerd:
(?:    .*
)+`)
	privateZone = regexp.MustCompile(`(?m)^    dns:\n(?:\s*#.*\n)*      type: Private$`)
	role        = regexp.MustCompile(`(?m)^  role:`)
	machine     = regexp.MustCompile(`\b[a-z][a-z0-9-]*\d[a-z0-9-]*\.(?:nano|micro|small|medium|large|metal|\d*xlarge)\b`)
	testImage   = "099720109477/images/hvm-ssd-gp3/ubuntu-resolute-26.04-amd64-server-20220404"
)

type verdict struct {
	File      string         `json:"file"`
	Verdict   string         `json:"verdict"`
	Stage     string         `json:"stage,omitempty"`
	Message   string         `json:"message,omitempty"`
	Resources map[string]int `json:"resources,omitempty"`
}

func TestJudge(t *testing.T) {
	input, output := os.Getenv("KOPS_JUDGE_INPUT"), os.Getenv("KOPS_JUDGE_OUTPUT")
	if input == "" || output == "" {
		t.Skip("KOPS_JUDGE_INPUT and KOPS_JUDGE_OUTPUT name no folders")
	}
	if err := os.Chdir(filepath.Join(os.Getenv("KOPS_MODULE"), "cmd", "kops")); err != nil {
		t.Fatal(err)
	}
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: nameServer}
	http.DefaultClient.Transport = web{}
	klog.SetOutput(new(strings.Builder))
	klog.LogToStderr(false)
	klog.OsExit = func(code int) { panic(fmt.Sprintf("kops exits with %d", code)) }
	files, err := filepath.Glob(filepath.Join(input, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no manifests in %s (%v)", input, err)
	}
	sort.Strings(files)
	out, err := os.Create(output)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	lines := json.NewEncoder(out)
	for _, file := range files {
		if err := lines.Encode(judge(t, file)); err != nil {
			t.Fatal(err)
		}
	}
}

func judge(t *testing.T, file string) (result verdict) {
	result = verdict{File: filepath.Base(file), Verdict: "reject"}
	defer func() {
		if crash := recover(); crash != nil {
			result.Verdict, result.Message = "crash", fmt.Sprint(crash)
		}
	}()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	harness := testutils.NewIntegrationTestHarness(t)
	defer harness.Close()
	t.Setenv("KOPS_BASE_URL", "file://"+binaries(t, harness.TempDir))
	featureflag.ParseFlags("+APIServerNodes")
	cloud := harness.SetupMockAWS()
	mock := cloud.MockEC2.(*mockec2.MockEC2)
	mock.Images = append(mock.Images, &ec2types.Image{
		CreationDate:   aws.String("2022-04-04T00:00:00.000Z"),
		ImageId:        aws.String("ami-87654321"),
		Name:           aws.String("images/hvm-ssd-gp3/ubuntu-resolute-26.04-arm64-server-20220404"),
		OwnerId:        aws.String(awsup.WellKnownAccountUbuntu),
		RootDeviceName: aws.String("/dev/xvda"),
		Architecture:   ec2types.ArchitectureValuesArm64,
	})
	// What a bastion takes by itself.
	mock.Images = append(mock.Images, &ec2types.Image{
		CreationDate:   aws.String("2026-02-18T00:00:00.000Z"),
		ImageId:        aws.String("ami-11223344"),
		Name:           aws.String("ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20260218"),
		OwnerId:        aws.String(awsup.WellKnownAccountUbuntu),
		RootDeviceName: aws.String("/dev/xvda"),
		Architecture:   ec2types.ArchitectureValuesX8664,
	})
	if privateZone.Match(data) {
		// The mock has example.com in public only.
		cloud.MockRoute53.(*mockroute53.MockRoute53).MockCreateZone(&route53types.HostedZone{
			Id:     aws.String("/hostedzone/Z4AFAKE1ZONE"),
			Name:   aws.String("example.com."),
			Config: &route53types.HostedZoneConfig{PrivateZone: true},
		}, nil)
	}
	base, err := vfs.Context.BuildVfsPath("memfs://tests")
	if err != nil {
		t.Fatal(err)
	}
	clientset := vfsclientset.NewVFSClientset(vfs.Context, base)
	ctx := context.Background()

	manifest := string(data)
	if asIs() {
		narrow(manifest)
	} else {
		manifest = forMock(manifest)
	}
	cluster, err := create(ctx, clientset, cloud, manifest)
	if err != nil {
		result.Stage, result.Message = "create", err.Error()
		return result
	}
	folder := filepath.Join(harness.TempDir, "out")
	if err := update(ctx, clientset, cloud, cluster, folder); err != nil {
		result.Stage, result.Message = "update", err.Error()
		return result
	}
	result.Verdict, result.Resources = "accept", rendered(t, folder)
	return result
}

// binaries is a folder with the checksums of the program files kops would look up on the network.
func binaries(t *testing.T, parent string) string {
	// kops takes the name of the folder for its own version.
	root := filepath.Join(parent, kopsbase.Version)
	for _, architecture := range []string{"amd64", "arm64"} {
		program := filepath.Join(root, "linux", architecture)
		names := []string{
			filepath.Join(program, "nodeup"),
			filepath.Join(program, "protokube"),
			filepath.Join(program, "channels"),
		}
		for _, image := range []string{"kops-utils-cp", "kops-controller", "kops-channels", "dns-controller", "kube-apiserver-healthcheck"} {
			names = append(names, filepath.Join(root, "images", image+"-"+architecture+".tar.gz"))
		}
		for _, name := range names {
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name+".sha256", []byte(strings.Repeat("0", 64)), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return root + "/"
}

// forMock puts the mock's region, image, machine types and state store into the manifest.
func forMock(manifest string) string {
	manifest = region.ReplaceAllString(manifest, "us-test-1$1")
	// A group without an image takes the channel's, which the mock does not know either.
	manifest = image.ReplaceAllString(manifest, "")
	manifest = role.ReplaceAllString(manifest, `  image: "`+testImage+`"`+"\n$0")
	// Checksums of later patches are on the network; those of the first, and of the container
	// runtime that kops takes by itself, are in kops.
	manifest = patch.ReplaceAllString(manifest, "$1.0\"")
	manifest = containerd.ReplaceAllString(manifest, "$1")
	manifest = machine.ReplaceAllString(manifest, "m5.large")
	return regexp.MustCompile(`s3://[^/"\s]+`).ReplaceAllString(manifest, "memfs://tests")
}

// asIs says whether manifests are written for the mock.
func asIs() bool {
	return os.Getenv("KOPS_JUDGE_AS_IS") != ""
}

func create(
	ctx context.Context, clientset simple.Clientset, cloud fi.Cloud, manifest string,
) (*kopsapi.Cluster, error) {
	var name string
	var addons kubemanifest.ObjectList
	for _, section := range text.SplitContentToSections([]byte(manifest)) {
		object, kind, err := kopscodecs.Decode(section, nil)
		if err != nil {
			return nil, err
		}
		switch document := object.(type) {
		case *kopsapi.Cluster:
			if _, err := awsup.FindRegion(document); err != nil {
				return nil, err
			}
			if err := cloudup.PerformAssignments(document, vfs.Context, cloud); err != nil {
				return nil, err
			}
			if _, err := clientset.CreateCluster(ctx, document); err != nil {
				return nil, err
			}
			name = document.Name
		case *kopsapi.InstanceGroup:
			cluster, err := clientset.GetCluster(ctx, document.Labels[kopsapi.LabelClusterName])
			if err != nil {
				return nil, err
			}
			groups := clientset.InstanceGroupsFor(cluster)
			if _, err := groups.Create(ctx, document, metav1.CreateOptions{}); err != nil {
				return nil, err
			}
		case *kopsapi.SSHCredential:
			if err := addKey(ctx, clientset, document); err != nil {
				return nil, err
			}
		case *unstructured.Unstructured:
			addons = append(addons, kubemanifest.NewObject(document.Object))
		default:
			return nil, fmt.Errorf("unexpected kind %v", kind)
		}
	}
	if name == "" {
		return nil, fmt.Errorf("there is no Cluster")
	}
	// What kops update cluster reads: it is not all that was written.
	cluster, err := clientset.GetCluster(ctx, name)
	if err != nil {
		return nil, err
	}
	if len(addons) > 0 {
		if err := clientset.AddonsFor(cluster).Replace(addons); err != nil {
			return nil, err
		}
	}
	return cluster, secrets(ctx, clientset, cluster)
}

func addKey(ctx context.Context, clientset simple.Clientset, key *kopsapi.SSHCredential) error {
	if key.Spec.PublicKey == "" {
		return fmt.Errorf("spec.PublicKey is required")
	}
	cluster, err := clientset.GetCluster(ctx, key.Labels[kopsapi.LabelClusterName])
	if err != nil {
		return err
	}
	keys, err := clientset.SSHCredentialStore(cluster)
	if err != nil {
		return err
	}
	return keys.AddSSHPublicKey(ctx, []byte(key.Spec.PublicKey))
}

// secrets creates what the README of an export tells its reader to create by hand.
func secrets(ctx context.Context, clientset simple.Clientset, cluster *kopsapi.Cluster) error {
	keys, err := clientset.SSHCredentialStore(cluster)
	if err != nil {
		return err
	}
	found, err := keys.FindSSHPublicKeys()
	if err != nil {
		return err
	}
	if len(found) == 0 {
		if err := keys.AddSSHPublicKey(ctx, []byte(sshKey)); err != nil {
			return err
		}
	}
	store, err := clientset.SecretStore(cluster)
	if err != nil {
		return err
	}
	made := map[string]string{}
	if fi.ValueOf(cluster.Spec.EncryptionConfig) {
		made["encryptionconfig"] = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources: []\n"
	}
	if cilium := cluster.Spec.Networking.Cilium; cilium != nil && cilium.EncryptionType == "ipsec" {
		made["ciliumpassword"] = "keys: 3 rfc4106(gcm(aes)) 00 128\n"
	}
	for name, text := range made {
		if _, _, err := store.GetOrCreateSecret(ctx, name, &fi.Secret{Data: []byte(text)}); err != nil {
			return err
		}
	}
	return nil
}

func update(
	ctx context.Context, clientset simple.Clientset, cloud fi.Cloud, cluster *kopsapi.Cluster,
	folder string,
) error {
	command := &cloudup.ApplyClusterCmd{
		Cloud:                      cloud,
		Clientset:                  clientset,
		Cluster:                    cluster,
		TargetName:                 cloudup.TargetTerraform,
		OutDir:                     folder,
		RunTasksOptions:            &fi.RunTasksOptions{},
		DeletionProcessing:         fi.DeletionProcessingModeIgnore,
		ControlPlaneRunningVersion: cluster.Spec.KubernetesVersion,
	}
	command.RunTasksOptions.InitDefaults()
	// Against a mock nothing gets better by waiting.
	command.RunTasksOptions.MaxTaskDuration = 3 * time.Second
	command.RunTasksOptions.WaitAfterAllTasksFailed = time.Second
	if asIs() {
		command.RunTasksOptions.MaxTaskDuration = 50 * time.Millisecond
		command.RunTasksOptions.WaitAfterAllTasksFailed = 10 * time.Millisecond
	}
	_, err := command.Run(ctx)
	return err
}

// rendered counts the resources of the Terraform in folder, by type.
func rendered(t *testing.T, folder string) map[string]int {
	data, err := os.ReadFile(filepath.Join(folder, "kubernetes.tf"))
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, match := range regexp.MustCompile(`(?m)^resource "(\w+)"`).FindAllSubmatch(data, -1) {
		counts[string(match[1])]++
	}
	return counts
}
