/** Real proxies before an application, with the configurations of {@code integrations/gateway}. */
package dev.tenancy.proxies;
