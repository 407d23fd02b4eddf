package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/apiserver/pkg/audit/policy"
	encryption "k8s.io/apiserver/pkg/server/options/encryptionconfig"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	cliflag "k8s.io/component-base/cli/flag"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app/options"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app/options"
	kubeadmapi "k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm"
	etcdphase "k8s.io/kubernetes/cmd/kubeadm/app/phases/etcd"
	configutil "k8s.io/kubernetes/cmd/kubeadm/app/util/config"
	kubeletoptions "k8s.io/kubernetes/cmd/kubelet/app/options"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
	kubeletscheme "k8s.io/kubernetes/pkg/kubelet/apis/config/scheme"
	kubeletvalidation "k8s.io/kubernetes/pkg/kubelet/apis/config/validation"
	proxyconfig "k8s.io/kubernetes/pkg/proxy/apis/config"
	proxyscheme "k8s.io/kubernetes/pkg/proxy/apis/config/scheme"
	proxyvalidation "k8s.io/kubernetes/pkg/proxy/apis/config/validation"
)

// A stage is one reader of a stream, by the name under which its refusals are reported.
type stage struct {
	name string
	run  func(text []byte) error
}

var stages = []stage{
	{"kubeadm", validateKubeadm},
	{"flags", checkFlags},
	{"etcd", writeEtcdPod},
	{"kubelet", validateKubelet},
	{"kube-proxy", validateProxy},
	{"audit policy", validateAuditPolicy},
	{"encryption", validateEncryption},
}

// What belongs to whom: by the group of its apiVersion.
const (
	ofKubeadm    = "kubeadm.k8s.io/"
	ofKubelet    = "kubelet.config.k8s.io/"
	ofProxy      = "kubeproxy.config.k8s.io/"
	ofAudit      = "audit.k8s.io/"
	ofEncryption = "apiserver.config.k8s.io/"
)

func validateKubeadm(text []byte) error {
	if len(documents(text, ofKubeadm)) == 0 {
		return nil
	}
	return configutil.ValidateConfig(text, false, false)
}

// checkFlags gives every component its extra arguments as it would get them at start.
func checkFlags(text []byte) error {
	if joins(text) {
		joined, err := configutil.BytesToJoinConfiguration(text, options())
		if err != nil {
			return err
		}
		return startKubelet(joined.NodeRegistration.KubeletExtraArgs)
	}
	config, err := initConfiguration(text)
	if config == nil || err != nil {
		return err
	}
	server, err := apiServerFlags()
	if err != nil {
		return err
	}
	manager, err := controllerFlags()
	if err != nil {
		return err
	}
	return errors.Join(
		parse("kube-apiserver", server, config.APIServer.ExtraArgs),
		parse("kube-controller-manager", manager, config.ControllerManager.ExtraArgs),
		startKubelet(config.NodeRegistration.KubeletExtraArgs),
	)
}

func parse(component string, known *pflag.FlagSet, arguments []kubeadmapi.Arg) error {
	for _, each := range arguments {
		if known.Lookup(each.Name) == nil {
			return fmt.Errorf("%s: unknown flag --%s", component, each.Name)
		}
		if err := known.Set(each.Name, each.Value); err != nil {
			return fmt.Errorf("%s: --%s: %w", component, each.Name, err)
		}
	}
	return nil
}

func apiServerFlags() (*pflag.FlagSet, error) {
	all := apiserver.NewServerRunOptions().Flags()
	return joined(&all), nil
}

func controllerFlags() (*pflag.FlagSet, error) {
	found, err := controllers.NewKubeControllerManagerOptions()
	if err != nil {
		return nil, err
	}
	all := found.Flags([]string{}, []string{}, nil)
	return joined(&all), nil
}

func joined(all *cliflag.NamedFlagSets) *pflag.FlagSet {
	one := pflag.NewFlagSet("all", pflag.ContinueOnError)
	for _, each := range all.FlagSets {
		one.AddFlagSet(each)
	}
	return one
}

// startKubelet also validates labels: a kubelet refuses to start with those it may not set.
func startKubelet(arguments []kubeadmapi.Arg) error {
	known := pflag.NewFlagSet("kubelet", pflag.ContinueOnError)
	flags := kubeletoptions.NewKubeletFlags()
	flags.AddFlags(known)
	if err := parse("kubelet", known, arguments); err != nil {
		return err
	}
	return kubeletoptions.ValidateKubeletFlags(flags)
}

// writeEtcdPod renders the static pod of a local member, as `kubeadm init phase etcd local` does.
func writeEtcdPod(text []byte) error {
	config, err := initConfiguration(text)
	if config == nil || err != nil || config.Etcd.Local == nil {
		return err
	}
	folder, err := os.MkdirTemp("", "manifests")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	config.Etcd.Local.DataDir = filepath.Join(folder, "data")
	return etcdphase.CreateLocalEtcdStaticPodManifestFile(
		folder, "", config.NodeRegistration.Name, &config.ClusterConfiguration,
		&config.LocalAPIEndpoint, false)
}

func initConfiguration(text []byte) (*kubeadmapi.InitConfiguration, error) {
	if joins(text) || len(documents(text, ofKubeadm)) == 0 {
		return nil, nil
	}
	return configutil.BytesToInitConfiguration(text, true)
}

func options() configutil.LoadOrDefaultConfigurationOptions {
	return configutil.LoadOrDefaultConfigurationOptions{SkipCRIDetect: true}
}

func joins(text []byte) bool {
	return bytes.Contains(text, []byte("kind: JoinConfiguration"))
}

func validateKubelet(text []byte) error {
	_, codecs, err := kubeletscheme.NewSchemeAndCodecs(serializer.EnableStrict)
	if err != nil {
		return err
	}
	for _, each := range documents(text, ofKubelet) {
		config := &kubeletconfig.KubeletConfiguration{}
		if err := runtime.DecodeInto(codecs.UniversalDecoder(), each, config); err != nil {
			return err
		}
		// Its one check of the machine it runs on; the judge's is none of the cluster's.
		config.FailCgroupV1 = false
		if err := kubeletvalidation.ValidateKubeletConfiguration(
			config, utilfeature.DefaultFeatureGate); err != nil {
			return err
		}
	}
	return nil
}

func validateProxy(text []byte) error {
	codecs := serializer.NewCodecFactory(proxyscheme.Scheme, serializer.EnableStrict)
	for _, each := range documents(text, ofProxy) {
		config := &proxyconfig.KubeProxyConfiguration{}
		if err := runtime.DecodeInto(codecs.UniversalDecoder(), each, config); err != nil {
			return err
		}
		if err := proxyvalidation.Validate(config).ToAggregate(); err != nil {
			return err
		}
	}
	return nil
}

func validateAuditPolicy(text []byte) error {
	for _, each := range documents(text, ofAudit) {
		if _, err := policy.LoadPolicyFromBytes(each); err != nil {
			return err
		}
	}
	return nil
}

func validateEncryption(text []byte) error {
	for _, each := range documents(text, ofEncryption) {
		file, err := os.CreateTemp("", "encryption")
		if err != nil {
			return err
		}
		defer os.Remove(file.Name())
		if _, err := file.Write(each); err != nil {
			return err
		}
		if _, err := encryption.LoadEncryptionConfig(
			context.Background(), file.Name(), false, "judge"); err != nil {
			return err
		}
	}
	return nil
}

// documents are the parts of a stream whose apiVersion is of one group.
func documents(text []byte, group string) [][]byte {
	var found [][]byte
	reader := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		each, err := reader.Read()
		if err == io.EOF {
			return found
		}
		if err == nil && strings.Contains(string(each), "apiVersion: "+group) {
			found = append(found, each)
		}
	}
}
