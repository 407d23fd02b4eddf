package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/go-logr/logr"
	admissionv1 "k8s.io/api/admission/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/webhook"

	infrav1 "sigs.k8s.io/cluster-api-provider-aws/v2/api/v1beta2"
	eksbootstrapv1 "sigs.k8s.io/cluster-api-provider-aws/v2/bootstrap/eks/api/v1beta2"
	ekscontrolplanev1 "sigs.k8s.io/cluster-api-provider-aws/v2/controlplane/eks/api/v1beta2"
	ekswebhooks "sigs.k8s.io/cluster-api-provider-aws/v2/controlplane/eks/webhooks"
	expinfrav1 "sigs.k8s.io/cluster-api-provider-aws/v2/exp/api/v1beta2"
	expinfrawebhooks "sigs.k8s.io/cluster-api-provider-aws/v2/exp/webhooks"
	infrawebhooks "sigs.k8s.io/cluster-api-provider-aws/v2/webhooks"

	addonsv1 "sigs.k8s.io/cluster-api/api/addons/v1beta2"
	bootstrapv1 "sigs.k8s.io/cluster-api/api/bootstrap/kubeadm/v1beta2"
	controlplanev1 "sigs.k8s.io/cluster-api/api/controlplane/kubeadm/v1beta2"
	clusterv1 "sigs.k8s.io/cluster-api/api/core/v1beta2"
	bootstrapwebhooks "sigs.k8s.io/cluster-api/bootstrap/kubeadm/webhooks"
	controlplanewebhooks "sigs.k8s.io/cluster-api/controlplane/kubeadm/webhooks"
	expwebhooks "sigs.k8s.io/cluster-api/exp/webhooks"
	corewebhooks "sigs.k8s.io/cluster-api/webhooks"
)

// webhooks answers as the controllers' webhook servers do, without a network between.
type webhooks struct {
	scheme   *runtime.Scheme
	handlers map[string]http.Handler
}

// A recorder stands where a manager expects its webhook server, and keeps what is registered.
type recorder struct {
	webhook.Server
	handlers map[string]http.Handler
}

func (r recorder) Register(path string, handler http.Handler) { r.handlers[path] = handler }

type setup interface {
	SetupWebhookWithManager(ctrl.Manager) error
}

func newWebhooks() (*webhooks, error) {
	ctrl.SetLogger(logr.Discard())
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		clusterv1.AddToScheme, bootstrapv1.AddToScheme, controlplanev1.AddToScheme,
		addonsv1.AddToScheme, infrav1.AddToScheme, expinfrav1.AddToScheme,
		ekscontrolplanev1.AddToScheme, eksbootstrapv1.AddToScheme,
	} {
		if err := add(scheme); err != nil {
			return nil, err
		}
	}
	recorded := recorder{webhook.NewServer(webhook.Options{}), map[string]http.Handler{}}
	manager, err := ctrl.NewManager(&rest.Config{Host: "https://judge.invalid"}, ctrl.Options{
		Scheme:        scheme,
		WebhookServer: recorded,
		Metrics:       metricsserver.Options{BindAddress: "0"},
		MapperProvider: func(*rest.Config, *http.Client) (meta.RESTMapper, error) {
			return meta.NewDefaultRESTMapper(nil), nil
		},
	})
	if err != nil {
		return nil, err
	}
	reader := fake.NewClientBuilder().WithScheme(scheme).Build()
	for _, each := range []setup{
		&corewebhooks.Cluster{Client: reader}, &corewebhooks.MachineDeployment{},
		&corewebhooks.MachineHealthCheck{}, &corewebhooks.ClusterResourceSet{},
		&expwebhooks.MachinePool{}, &bootstrapwebhooks.KubeadmConfig{},
		&bootstrapwebhooks.KubeadmConfigTemplate{}, &controlplanewebhooks.KubeadmControlPlane{},
		&infrawebhooks.AWSCluster{}, &infrawebhooks.AWSMachineTemplate{},
		&infrawebhooks.AWSClusterControllerIdentity{}, &infrawebhooks.AWSClusterRoleIdentity{},
		&expinfrawebhooks.AWSMachinePool{}, &expinfrawebhooks.AWSManagedMachinePool{},
		&expinfrawebhooks.AWSFargateProfile{}, &ekswebhooks.AWSManagedControlPlane{},
	} {
		if err := each.SetupWebhookWithManager(manager); err != nil {
			return nil, err
		}
	}
	return &webhooks{scheme, recorded.handlers}, nil
}

// mutate applies what the defaulting webhook of the kind answers, if there is one.
func (w *webhooks) mutate(document *unstructured.Unstructured) error {
	answer, err := w.ask("mutate", document)
	if err != nil || answer == nil {
		return err
	}
	if len(answer.Patch) == 0 {
		return nil
	}
	patch, err := jsonpatch.DecodePatch(answer.Patch)
	if err != nil {
		return err
	}
	text, err := document.MarshalJSON()
	if err != nil {
		return err
	}
	changed, err := patch.Apply(text)
	if err != nil {
		return err
	}
	return document.UnmarshalJSON(changed)
}

// validate asks the validating webhook of the kind, if there is one, and decodes strictly.
func (w *webhooks) validate(document *unstructured.Unstructured) ([]string, error) {
	if err := w.decode(document); err != nil {
		return nil, err
	}
	answer, err := w.ask("validate", document)
	if err != nil || answer == nil {
		return nil, err
	}
	return answer.Warnings, nil
}

// decode reads the document into the Go type of its kind: no field may be left over.
func (w *webhooks) decode(document *unstructured.Unstructured) error {
	object, err := w.scheme.New(document.GroupVersionKind())
	if err != nil {
		return err
	}
	return runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(document.Object, object, true)
}

func (w *webhooks) ask(what string, document *unstructured.Unstructured) (*admissionv1.AdmissionResponse, error) {
	kind := document.GroupVersionKind()
	path := fmt.Sprintf("/%s-%s-%s-%s", what, strings.ReplaceAll(kind.Group, ".", "-"), kind.Version, strings.ToLower(kind.Kind))
	handler, ok := w.handlers[path]
	if !ok {
		return nil, nil
	}
	text, err := document.MarshalJSON()
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(review(kind, text))
	if err != nil {
		return nil, err
	}
	request := httptest.NewRequestWithContext(context.Background(), http.MethodPost, path, bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	response := httptest.NewRecorder()
	handler.ServeHTTP(response, request)
	var answer admissionv1.AdmissionReview
	if err := json.Unmarshal(response.Body.Bytes(), &answer); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if answer.Response == nil {
		return nil, errors.New(path + ": no answer")
	}
	if !answer.Response.Allowed {
		return nil, errors.New(answer.Response.Result.Message)
	}
	return answer.Response, nil
}

func review(kind schema.GroupVersionKind, text []byte) admissionv1.AdmissionReview {
	return admissionv1.AdmissionReview{
		TypeMeta: metav1.TypeMeta{APIVersion: "admission.k8s.io/v1", Kind: "AdmissionReview"},
		Request: &admissionv1.AdmissionRequest{
			UID:       types.UID("judge"),
			Kind:      metav1.GroupVersionKind{Group: kind.Group, Version: kind.Version, Kind: kind.Kind},
			Operation: admissionv1.Create,
			Object:    runtime.RawExtension{Raw: text},
		},
	}
}
