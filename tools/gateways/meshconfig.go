// Reads Istio's mesh configuration as JSON from its input and fails at what Istio does not know.
package main

import (
	"io"
	"log"
	"os"

	"google.golang.org/protobuf/encoding/protojson"
	"istio.io/api/mesh/v1alpha1"
)

func main() {
	log.SetFlags(0)
	text, err := io.ReadAll(os.Stdin)
	if err == nil {
		err = protojson.Unmarshal(text, &v1alpha1.MeshConfig{})
	}
	if err != nil {
		log.Fatal(err)
	}
}
