package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	k8svalidation "k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"

	rolesv1 "sigs.k8s.io/cluster-api-provider-aws/v2/cmd/clusterawsadm/api/bootstrap/v1beta1"
)

// A definition is what the API server keeps of one version of a CustomResourceDefinition.
type definition struct {
	structural *structuralschema.Structural
	schema     validation.SchemaValidator
	rules      *cel.Validator
}

// A server admits documents as the API server of a management cluster does.
type server struct {
	definitions map[schema.GroupVersionKind]*definition
	webhooks    *webhooks
}

// Kinds of Kubernetes itself that may stand beside those of Cluster API.
var plainKinds = map[schema.GroupVersionKind]bool{
	{Version: "v1", Kind: "ConfigMap"}: true,
	{Version: "v1", Kind: "Secret"}:    true,
	{Version: "v1", Kind: "Namespace"}: true,
}

// The file that clusterawsadm reads; it comes to no API server.
var rolesKind = rolesv1.SchemeGroupVersion.WithKind("AWSIAMConfiguration")

func decodeRoles(document *unstructured.Unstructured) error {
	text, err := document.MarshalJSON()
	if err != nil {
		return err
	}
	return yaml.UnmarshalStrict(text, &rolesv1.AWSIAMConfiguration{})
}

func newServer(folders []string) (*server, error) {
	found := &server{definitions: map[schema.GroupVersionKind]*definition{}}
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
		if err != nil || len(files) == 0 {
			return nil, fmt.Errorf("no definitions in %s (%v)", folder, err)
		}
		for _, file := range files {
			if err := found.define(file); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	hooks, err := newWebhooks()
	found.webhooks = hooks
	return found, err
}

func (s *server) define(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	crd := &apiextensionsv1.CustomResourceDefinition{}
	if err := yaml.Unmarshal(text, crd); err != nil {
		return err
	}
	for _, version := range crd.Spec.Versions {
		if !version.Served {
			continue
		}
		made, err := newDefinition(version.Schema)
		if err != nil {
			return fmt.Errorf("%s: %w", version.Name, err)
		}
		kind := schema.GroupVersionKind{
			Group: crd.Spec.Group, Version: version.Name, Kind: crd.Spec.Names.Kind,
		}
		s.definitions[kind] = made
	}
	return nil
}

func newDefinition(from *apiextensionsv1.CustomResourceValidation) (*definition, error) {
	internal := &apiextensions.CustomResourceValidation{}
	convert := apiextensionsv1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation
	if err := convert(from, internal, nil); err != nil {
		return nil, err
	}
	structural, err := structuralschema.NewStructural(internal.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	validator, _, err := validation.NewSchemaValidator(internal.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	rules := cel.NewValidator(structural, true, celconfig.PerCallLimit)
	return &definition{structural, validator, rules}, nil
}

// admit returns the warnings, and the stage at which the document is refused.
func (s *server) admit(document *unstructured.Unstructured) ([]string, string, error) {
	kind := document.GroupVersionKind()
	if plainKinds[kind] {
		return nil, "", nil
	}
	if kind == rolesKind {
		return nil, "fields", decodeRoles(document)
	}
	known, ok := s.definitions[kind]
	if !ok {
		return nil, "kind", fmt.Errorf("no definition serves %s", kind)
	}
	if errs := checkMetadata(document); len(errs) > 0 {
		return nil, "metadata", errs.ToAggregate()
	}
	options := structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}
	if unknown := pruning.PruneWithOptions(document.Object, known.structural, true, options); len(unknown) > 0 {
		return nil, "fields", fmt.Errorf("unknown fields: %s", strings.Join(unknown, ", "))
	}
	defaulting.Default(document.Object, known.structural)
	if err := s.webhooks.mutate(document); err != nil {
		return nil, "defaulting webhook", err
	}
	if errs := known.validate(document.Object); len(errs) > 0 {
		return nil, "schema", errs.ToAggregate()
	}
	warnings, err := s.webhooks.validate(document)
	return warnings, "validating webhook", err
}

func (d *definition) validate(object map[string]any) field.ErrorList {
	errs := validation.ValidateCustomResource(nil, object, d.schema)
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, d.structural, object)...)
	if d.rules != nil && len(errs) == 0 {
		found, _ := d.rules.Validate(
			context.Background(), nil, d.structural, object, nil, celconfig.RuntimeCELCostBudget,
		)
		errs = append(errs, found...)
	}
	return errs
}

func checkMetadata(document *unstructured.Unstructured) field.ErrorList {
	var errs field.ErrorList
	path := field.NewPath("metadata")
	for _, message := range k8svalidation.IsDNS1123Subdomain(document.GetName()) {
		errs = append(errs, field.Invalid(path.Child("name"), document.GetName(), message))
	}
	for key, value := range document.GetLabels() {
		for _, message := range k8svalidation.IsQualifiedName(key) {
			errs = append(errs, field.Invalid(path.Child("labels"), key, message))
		}
		for _, message := range k8svalidation.IsValidLabelValue(value) {
			errs = append(errs, field.Invalid(path.Child("labels").Key(key), value, message))
		}
	}
	return errs
}
