package dev.tenancy.gate;

import dev.tenancy.tenant.Admission.Admitted;
import dev.tenancy.tenant.Admission.Refusal;
import dev.tenancy.tenant.Admission.Refused;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.server.GrpcServerRequest;

/** Answers Envoy's {@code Check}: the call itself succeeds, whatever the decision. */
final class GrpcDoor {
  private final TenantSources sources;
  private final Desk desk;

  GrpcDoor(TenantSources sources, Decisions decisions, MeterRegistry metrics) {
    this.sources = sources;
    this.desk = new Desk(Door.GRPC, decisions, metrics);
  }

  void answer(GrpcServerRequest<Buffer, Buffer> call, byte[] message) {
    check(message).onSuccess(response -> GrpcDoors.give(call, response));
  }

  /** From request to response; never fails. */
  Future<byte[]> check(byte[] message) {
    long start = System.nanoTime();
    return desk.decide(CheckRequest.name(message, sources), start).map(GrpcDoor::bytes);
  }

  private static byte[] bytes(Answer answer) {
    return switch (answer.admission()) {
      case Admitted yes -> CheckResponse.of(yes);
      case Refused(Refusal why) ->
          CheckResponse.of(Problem.of(why, Door.GRPC, answer.name()), Answer.retryAfter(why));
    };
  }
}
