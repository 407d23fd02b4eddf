// Command capa judges exported Cluster API manifests as a management cluster would.
//
//	judge DEFINITIONS INPUT OUTPUT
//
// DEFINITIONS are folders with CustomResourceDefinitions, separated as in PATH. INPUT is a folder
// of *.yaml files, each a stream of manifests. Every document goes the way of `kubectl apply`:
// fields the definition does not know (the API server would drop them in silence; here they are
// refused), defaults of the definition, the defaulting webhook, the schema with its CEL rules, and
// the validating webhook, all of them the code of Cluster API and its AWS provider. Then the
// references between the documents of a file must meet. OUTPUT gets one JSON line a file: verdict,
// document, stage and message of a refusal, and the number of documents of each kind.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
)

type verdict struct {
	File     string         `json:"file"`
	Verdict  string         `json:"verdict"`
	Document string         `json:"document,omitempty"`
	Stage    string         `json:"stage,omitempty"`
	Message  string         `json:"message,omitempty"`
	Warnings []string       `json:"warnings,omitempty"`
	Kinds    map[string]int `json:"kinds,omitempty"`
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: judge DEFINITIONS INPUT OUTPUT")
		os.Exit(2)
	}
	if err := judgeAll(filepath.SplitList(os.Args[1]), os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func judgeAll(definitions []string, input, output string) error {
	server, err := newServer(definitions)
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(input, "*.yaml"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("no manifests in %s (%v)", input, err)
	}
	slices.Sort(files)
	out, err := os.Create(output)
	if err != nil {
		return err
	}
	defer out.Close()
	lines := json.NewEncoder(out)
	for _, file := range files {
		if err := lines.Encode(judge(server, file)); err != nil {
			return err
		}
	}
	return nil
}

func judge(server *server, file string) (result verdict) {
	result = verdict{File: filepath.Base(file), Verdict: "reject", Stage: "read"}
	defer func() {
		if crash := recover(); crash != nil {
			result.Verdict, result.Message = "crash", fmt.Sprintf("%v\n%s", crash, debug.Stack())
		}
	}()
	documents, err := read(file)
	if err != nil {
		result.Message = err.Error()
		return result
	}
	result.Kinds = map[string]int{}
	for _, document := range documents {
		result.Document = document.GetKind() + "/" + document.GetName()
		result.Kinds[document.GetKind()]++
		warnings, stage, err := server.admit(document)
		result.Warnings = append(result.Warnings, warnings...)
		if err != nil {
			result.Stage, result.Message = stage, err.Error()
			return result
		}
	}
	if document, err := checkReferences(documents); err != nil {
		result.Document, result.Stage, result.Message = document, "references", err.Error()
		return result
	}
	result.Verdict, result.Document, result.Stage = "accept", "", ""
	return result
}

func read(file string) ([]*unstructured.Unstructured, error) {
	stream, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	decoder := yaml.NewYAMLOrJSONDecoder(stream, 4096)
	var found []*unstructured.Unstructured
	for {
		document := &unstructured.Unstructured{}
		if err := decoder.Decode(document); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		found = append(found, document)
	}
	if len(found) == 0 {
		return nil, errors.New("the file is empty")
	}
	return found, nil
}
