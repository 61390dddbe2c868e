// What the files of integrations/gateway are checked against: the schemas of the gateways' own resources, as
// their modules carry them, and Istio's mesh configuration, which is no resource (meshconfig.go). Not to be
// tidied: three of these are there for their files alone.
module tenancy.dev/tools/gateways

go 1.26.7

require (
	github.com/envoyproxy/gateway v1.9.1
	github.com/traefik/traefik/v3 v3.7.13
	google.golang.org/protobuf v1.36.12
	istio.io/api v1.31.4
	sigs.k8s.io/gateway-api v1.6.3
)

require (
	github.com/golang/protobuf v1.5.4 // indirect
	google.golang.org/genproto/googleapis/api v0.0.0-20260803160001-6ac0973c030d // indirect
)
