/** The Kubernetes contract: Tenant, its spec, status and conditions. */
@NullMarked
package dev.tenancy.api;

import org.jspecify.annotations.NullMarked;
