# The gate's decision (docs/gate.md), as a user of Open Policy Agent would write it.
package tenancy

decision := {"status": 400} if {
	not regex.match(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`, input.tenant)
} else := {"status": 404} if {
	not tenant
} else := {"status": 410} if {
	tenant.status in {"deleted", "dropping", "dropped"}
} else := {"status": 403} if {
	not tenant.is_active
} else := {"status": 503} if {
	tenant.status != "ready"
} else := {"status": 200, "headers": {
	"X-Tenant-Id": tenant.id,
	"X-Tenant-Schema": tenant.schema_name,
	"X-Tenant-Version": tenant.version,
}}

tenant := data.tenants[input.tenant]
