package dev.tenancy.gate;

import dev.tenancy.gate.TenantName.Unnamed;
import dev.tenancy.tenant.Admission.Admitted;
import dev.tenancy.tenant.Admission.Refusal;
import dev.tenancy.tenant.Admission.Refused;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.io.IOException;

/** Answers Envoy's {@code Check}: the call itself succeeds, whatever the decision. */
final class GrpcDoor {
  private final TenantSources sources;
  private final Desk desk;

  GrpcDoor(TenantSources sources, Decisions decisions, MeterRegistry metrics) {
    this.sources = sources;
    this.desk = new Desk(Door.GRPC, decisions, metrics);
  }

  void answer(GrpcServerRequest<Buffer, Buffer> call, byte[] message) {
    long start = System.nanoTime();
    desk.decide(name(message), start).onSuccess(answer -> GrpcDoors.give(call, bytes(answer)));
  }

  private TenantName name(byte[] message) {
    try {
      return sources.find(CheckRequest.parse(message));
    } catch (IOException e) {
      return Unnamed.UNREADABLE;
    }
  }

  private static byte[] bytes(Answer answer) {
    return switch (answer.admission()) {
      case Admitted yes -> CheckResponse.of(yes);
      case Refused(Refusal why) ->
          CheckResponse.of(Problem.of(why, Door.GRPC, answer.name()), Answer.retryAfter(why));
    };
  }
}
