package dev.tenancy.workflow;

import dev.tenancy.config.TemporalOptions;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.RpcRetryOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** The way to Temporal. Opening needs no server: it may come up later. */
public final class TemporalConnection implements AutoCloseable {
  private final WorkflowServiceStubs stubs;
  private final WorkflowClient client;
  private final String namespace;

  private TemporalConnection(WorkflowServiceStubs stubs, String namespace) {
    this.stubs = stubs;
    this.namespace = namespace;
    this.client =
        WorkflowClient.newInstance(
            stubs, WorkflowClientOptions.newBuilder().setNamespace(namespace).build());
  }

  /**
   * @throws IllegalArgumentException if a certificate or key file cannot be read
   */
  public static TemporalConnection open(TemporalOptions options) {
    WorkflowServiceStubsOptions.Builder builder =
        WorkflowServiceStubsOptions.newBuilder()
            .setTarget(options.address())
            // A caller hears soon that Temporal is away; the next pass tries again.
            .setRpcTimeout(Duration.ofSeconds(5))
            .setRpcRetryOptions(
                RpcRetryOptions.newBuilder()
                    .setInitialInterval(Duration.ofMillis(100))
                    .setExpiration(Duration.ofSeconds(5))
                    .validateBuildWithDefaults());
    options.tls().ifPresent(tls -> builder.setSslContext(sslContext(tls)));
    options
        .tls()
        .flatMap(TemporalOptions.Tls::serverName)
        .ifPresent(name -> builder.setChannelInitializer(c -> c.overrideAuthority(name)));
    options.apiKey().ifPresent(key -> builder.addApiKey(key::reveal));
    return new TemporalConnection(
        WorkflowServiceStubs.newServiceStubs(builder.build()), options.namespace());
  }

  private static SslContext sslContext(TemporalOptions.Tls tls) {
    try {
      SslContextBuilder builder = GrpcSslContexts.forClient();
      tls.serverCa().ifPresent(ca -> builder.trustManager(ca.toFile()));
      if (tls.clientCertificate().isPresent() && tls.clientKey().isPresent()) {
        builder.keyManager(tls.clientCertificate().get().toFile(), tls.clientKey().get().toFile());
      }
      return builder.build();
    } catch (SSLException e) {
      throw new IllegalArgumentException("TEMPORAL_TLS_*: " + e.getMessage(), e);
    }
  }

  /** The client of the configured namespace. */
  public WorkflowClient client() {
    return client;
  }

  /** Why Temporal cannot be used now, or empty if it answers. Asks it, within two seconds. */
  public Optional<String> problem() {
    try {
      var unused =
          stubs
              .blockingStub()
              .withDeadlineAfter(2, TimeUnit.SECONDS)
              .describeNamespace(
                  DescribeNamespaceRequest.newBuilder().setNamespace(namespace).build());
      return Optional.empty();
    } catch (StatusRuntimeException e) {
      return Optional.of(WorkflowUnavailableException.describe(e));
    }
  }

  @Override
  public void close() {
    stubs.shutdownNow();
  }
}
