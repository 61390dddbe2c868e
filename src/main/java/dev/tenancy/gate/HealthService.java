package dev.tenancy.gate;

import com.google.protobuf.CodedInputStream;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import java.io.IOException;
import java.util.Set;

/**
 * {@code grpc.health.v1.Health/Check}. The door is healthy as long as it answers: without a
 * database its 503 is the right answer, and no reason to ask nobody.
 */
final class HealthService {
  private static final Set<String> SERVICES = Set.of("", GrpcDoors.SERVICE);
  private static final int SERVING = 1;

  private HealthService() {}

  static void answer(GrpcServerRequest<Buffer, Buffer> call, byte[] message) {
    try {
      if (SERVICES.contains(service(message))) {
        GrpcDoors.give(call, new ProtoMessage().number(1, SERVING).toBytes());
      } else {
        GrpcDoors.fail(call, GrpcStatus.NOT_FOUND, "there is no such service here");
      }
    } catch (IOException e) {
      GrpcDoors.fail(call, GrpcStatus.INVALID_ARGUMENT, "this is no HealthCheckRequest");
    }
  }

  private static String service(byte[] message) throws IOException {
    StringBuilder service = new StringBuilder();
    ProtoMessage.read(
        CodedInputStream.newInstance(message),
        (number, in) -> {
          if (number != 1) {
            return false;
          }
          service.append(in.readStringRequireUtf8());
          return true;
        });
    return service.toString();
  }
}
