package kops

import (
	"embed"
	"regexp"
	"slices"
	"strings"
	"unsafe"
)

// kops reads its whole list of checksums again for each file a machine downloads: five seconds a
// manifest. Where many manifests are judged, it is given the part of the list that it needs.

//go:linkname checksums k8s.io/kops/pkg/assets/assetdata.embeddedDataFS
var checksums embed.FS

// What embed.FS is made of.
type (
	embedded     struct{ files *[]embeddedFile }
	embeddedFile struct {
		name string
		data string
		hash [16]byte
	}
)

var (
	minor = regexp.MustCompile(`(?m)^\s*kubernetesVersion: ["']?v?(1\.\d+)`)
	whole = *(*embedded)(unsafe.Pointer(&checksums)).files
)

// narrow leaves the checksums of the Kubernetes release of the manifest, and of the programs that
// kops takes by itself.
func narrow(manifest string) {
	wanted := "1.36"
	if found := minor.FindStringSubmatch(manifest); found != nil {
		wanted = found[1]
	}
	left := slices.DeleteFunc(slices.Clone(whole), func(file embeddedFile) bool {
		release := strings.TrimSuffix(strings.TrimPrefix(file.name, "k8s-"), ".yaml")
		return strings.HasPrefix(file.name, "k8s-") && release != wanted
	})
	(*embedded)(unsafe.Pointer(&checksums)).files = &left
}
