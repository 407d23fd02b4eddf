// Command kubeadm judges exported kubeadm configurations with the code of Kubernetes itself.
//
//	judge INPUT OUTPUT
//
// INPUT is a folder of YAML files. Each stream goes through what `kubeadm config validate` runs:
// strict decoding, defaulting and validation. Beyond that command it validates the configurations
// of the kubelet and of kube-proxy, asks every component whether it knows the flags it is given,
// writes etcd's static pod, and validates audit policies and encryption configurations, so that
// nothing is left for the first boot to find. OUTPUT gets one JSON line a file: verdict, and the
// stage and message of a refusal.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"k8s.io/klog/v2"
)

type verdict struct {
	File    string `json:"file"`
	Verdict string `json:"verdict"`
	Stage   string `json:"stage,omitempty"`
	Message string `json:"message,omitempty"`
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: judge INPUT OUTPUT")
		os.Exit(2)
	}
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
	if err := judgeAll(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func judgeAll(input, output string) error {
	files, err := filepath.Glob(filepath.Join(input, "*.yaml"))
	if err != nil {
		return err
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
	return out.Close()
}

func judge(file string) (found verdict) {
	found = verdict{File: filepath.Base(file), Verdict: "accept"}
	refuse := func(stage string, reason any) {
		found.Verdict, found.Stage, found.Message = "reject", stage, fmt.Sprint(reason)
	}
	defer func() {
		if panicked := recover(); panicked != nil {
			refuse("panic", panicked)
		}
	}()
	text, err := os.ReadFile(file)
	if err != nil {
		refuse("read", err)
		return found
	}
	for _, each := range stages {
		if err := each.run(text); err != nil {
			refuse(each.name, err)
			return found
		}
	}
	return found
}
