package com.example.orders;

import org.hibernate.cfg.MultiTenancySettings;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.context.annotation.Bean;

/** Orders of many tenants over HTTP: the request's header {@code X-Tenant} names one. */
@SpringBootApplication(proxyBeanMethods = false)
class OrdersApplication {

  public static void main(String[] arguments) {
    SpringApplication.run(OrdersApplication.class, arguments);
  }

  @Bean
  HibernatePropertiesCustomizer tenancy(CurrentTenant tenant, TenantConnections connections) {
    return properties -> {
      properties.put(MultiTenancySettings.MULTI_TENANT_IDENTIFIER_RESOLVER, tenant);
      properties.put(MultiTenancySettings.MULTI_TENANT_CONNECTION_PROVIDER, connections);
    };
  }
}
