package dev.tenancy.operator;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenancy.api.Tenant;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.micrometer.core.instrument.Timer;
import java.lang.reflect.Proxy;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TenantReconcilerTest {
  private final Tenant tenant = new Tenant();

  TenantReconcilerTest() {
    tenant.getMetadata().setName("acme-corp");
    tenant.getMetadata().setUid("uid");
  }

  @Test
  void givenAnErrorInAPass_whenReconciled_thenTheFrameworkIsToldInAWayThatItRetries() {
    assertThatThrownBy(() -> broken().reconcile(tenant, null))
        .isInstanceOf(Exception.class)
        .hasRootCauseInstanceOf(NoClassDefFoundError.class);
  }

  @Test
  void givenAnErrorInAPass_whenCleanedUp_thenTheFrameworkIsToldInAWayThatItRetries() {
    assertThatThrownBy(() -> broken().cleanup(tenant, null))
        .isInstanceOf(Exception.class)
        .hasRootCauseInstanceOf(NoClassDefFoundError.class);
  }

  /** Every pass ends in an error, as when a class cannot be loaded. */
  @SuppressWarnings("NullAway") // Neither is reached.
  private TenantReconciler broken() {
    Timer timer =
        (Timer)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Timer.class},
                (proxy, method, arguments) -> {
                  throw new NoClassDefFoundError("dev/tenancy/Gone");
                });
    return new TenantReconciler(
        null, new SimpleInboundEventSource<>("records"), cache -> {}, timer, new Random(1));
  }
}
