package main

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// checkReferences returns the document whose reference meets no document of the file.
func checkReferences(documents []*unstructured.Unstructured) (string, error) {
	present := map[string]bool{}
	for _, document := range documents {
		key := key(document.GroupVersionKind().Group, document.GetKind(), document.GetName())
		if present[key] {
			return key, fmt.Errorf("stands in the file twice")
		}
		present[key] = true
	}
	for _, document := range documents {
		name := document.GetKind() + "/" + document.GetName()
		if err := follow(document.Object, present); err != nil {
			return name, err
		}
	}
	return "", nil
}

func follow(value any, present map[string]bool) error {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			if err := follow(item, present); err != nil {
				return err
			}
		}
	case map[string]any:
		for name, item := range value {
			if reference, ok := item.(map[string]any); ok && strings.HasSuffix(name, "Ref") {
				if err := meet(reference, present); err != nil {
					return err
				}
			}
			if cluster, ok := item.(string); ok && name == "clusterName" && !present[key("cluster.x-k8s.io", "Cluster", cluster)] {
				return fmt.Errorf("clusterName %q is no Cluster of the file", cluster)
			}
			if err := follow(item, present); err != nil {
				return err
			}
		}
	}
	return nil
}

func meet(reference map[string]any, present map[string]bool) error {
	group, _ := reference["apiGroup"].(string)
	kind, _ := reference["kind"].(string)
	name, _ := reference["name"].(string)
	if group == "" || present[key(group, kind, name)] {
		return nil
	}
	return fmt.Errorf("%s/%s is not in the file", kind, name)
}

func key(group, kind, name string) string { return group + "/" + kind + "/" + name }
