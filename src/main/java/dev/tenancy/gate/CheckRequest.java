package dev.tenancy.gate;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Envoy's {@code envoy.service.auth.v3.CheckRequest}, read for what can name a tenant. The numbers
 * are those of Envoy's {@code external_auth.proto}, {@code attribute_context.proto} and {@code
 * base.proto}, which never change.
 */
final class CheckRequest implements OriginalRequest {
  private final List<Header> headers = new ArrayList<>();
  private final List<String> hosts = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();

  private record Header(String name, String value) {}

  private CheckRequest() {}

  /**
   * @throws IOException if it is no such message
   */
  static CheckRequest parse(byte[] message) throws IOException {
    CheckRequest check = new CheckRequest();
    ProtoMessage.read(CodedInputStream.newInstance(message), check::inMessage);
    return check;
  }

  private boolean inMessage(int number, CodedInputStream in) throws IOException {
    return number == 1 && ProtoMessage.nested(in, this::inAttributes);
  }

  private boolean inAttributes(int number, CodedInputStream in) throws IOException {
    return number == 4 && ProtoMessage.nested(in, this::inRequest);
  }

  private boolean inRequest(int number, CodedInputStream in) throws IOException {
    return number == 2 && ProtoMessage.nested(in, this::inHttp);
  }

  private boolean inHttp(int number, CodedInputStream in) throws IOException {
    return switch (number) {
      case 3 -> header(in);
      case 4 -> paths.add(in.readStringRequireUtf8());
      case 5 -> hosts.add(in.readStringRequireUtf8());
      // Envoy fills this instead of field 3 if told to keep headers as they came.
      case 13 -> ProtoMessage.nested(in, (field, map) -> field == 1 && header(map));
      default -> false;
    };
  }

  private boolean header(CodedInputStream in) throws IOException {
    String[] pair = {"", ""};
    ProtoMessage.nested(
        in,
        (number, field) -> {
          if (number < 1 || number > 3) {
            return false;
          }
          // Field 3 is the value too, as bytes.
          pair[Math.min(number, 2) - 1] = field.readStringRequireUtf8();
          return true;
        });
    return headers.add(new Header(pair[0], pair[1]));
  }

  @Override
  public List<String> header(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .toList();
  }

  /** Envoy tells the same twice, as an attribute and among the headers: it must be the same. */
  @Override
  public List<String> hosts() {
    return same(hosts, header(":authority"), header("host"));
  }

  @Override
  public List<String> targets() {
    return same(paths, header(":path"), List.of());
  }

  private static List<String> same(List<String> one, List<String> two, List<String> three) {
    return Stream.of(one, two, three)
        .flatMap(List::stream)
        .filter(text -> !text.isEmpty())
        .distinct()
        .toList();
  }
}
