package kops

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
)

// release is the address of a program of Kubernetes with the whole version in it; there are none
// under a shorter one.
var release = regexp.MustCompile(`/release/v\d+\.\d+\.\d+(-[a-z]+\.\d+)?/`)

// web stands for the servers kops asks for the newest version and for checksums.
type web struct{}

func (web) RoundTrip(request *http.Request) (*http.Response, error) {
	path := request.URL.Path
	response := &http.Response{StatusCode: http.StatusNotFound, Request: request}
	body := ""
	switch {
	case request.URL.Host == "dl.k8s.io" && path == "/release/stable.txt":
		response.StatusCode, body = http.StatusOK, "v1.36.0"
	case request.URL.Host == "dl.k8s.io" && !release.MatchString(path):
	case strings.HasSuffix(path, ".sha256"):
		response.StatusCode, body = http.StatusOK, strings.Repeat("0", 64)
	}
	response.Body = io.NopCloser(strings.NewReader(body))
	return response, nil
}

// nameServer stands for the Internet's: every zone is delegated, whatever it is called.
func nameServer(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	go func() {
		defer server.Close()
		size := make([]byte, 2)
		for {
			if _, err := io.ReadFull(server, size); err != nil {
				return
			}
			query := make([]byte, binary.BigEndian.Uint16(size))
			if _, err := io.ReadFull(server, query); err != nil {
				return
			}
			var message dnsmessage.Message
			if err := message.Unpack(query); err != nil || len(message.Questions) == 0 {
				return
			}
			message.Response = true
			message.Additionals = nil
			zone := message.Questions[0]
			message.Answers = []dnsmessage.Resource{{
				Header: dnsmessage.ResourceHeader{Name: zone.Name, Type: dnsmessage.TypeNS, Class: zone.Class, TTL: 60},
				Body:   &dnsmessage.NSResource{NS: dnsmessage.MustNewName("ns.example.net.")},
			}}
			answer, err := message.Pack()
			if err != nil {
				return
			}
			framed := append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)
			if _, err := server.Write(framed); err != nil {
				return
			}
		}
	}()
	return client, nil
}
