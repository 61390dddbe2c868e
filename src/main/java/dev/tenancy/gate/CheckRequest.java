package dev.tenancy.gate;

import com.google.protobuf.CodedInputStream;
import dev.tenancy.gate.TenantName.Unnamed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Envoy's {@code envoy.service.auth.v3.CheckRequest}, read for what can name a tenant. The numbers
 * are those of Envoy's {@code external_auth.proto}, {@code attribute_context.proto} and {@code
 * base.proto}, which never change.
 *
 * <p>Remembers where texts stand, and decodes those that are asked for: of a browser's request with
 * its dozen headers that is one or two.
 */
final class CheckRequest implements OriginalRequest {
  // Start and length of a header's name, then of its value.
  private static final int PLACES = 4;
  private static final int USUAL = 24;
  private static final char REPLACEMENT = '\ufffd';
  // Fields 1 to 3, all of them with their length before them.
  private static final int NAME = 1 << 3 | 2;
  private static final int VALUE = 2 << 3 | 2;
  private static final int RAW_VALUE = 3 << 3 | 2;

  private final byte[] message;
  private int[] headers = new int[USUAL * PLACES];
  private int end;
  private final List<Text> hosts = new ArrayList<>(1);
  private final List<Text> paths = new ArrayList<>(1);

  private record Text(int start, int length) {}

  private CheckRequest(byte[] message) {
    this.message = message;
  }

  /** What such a message says about the tenant; also if it is none. */
  static TenantName name(byte[] message, TenantSources sources) {
    CheckRequest check = new CheckRequest(message);
    try {
      ProtoMessage.read(CodedInputStream.newInstance(message), check::inMessage);
      return sources.find(check);
    } catch (IOException | UncheckedIOException e) {
      return Unnamed.UNREADABLE;
    }
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
      case 4 -> paths.add(text(in));
      case 5 -> hosts.add(text(in));
      // Envoy fills this instead of field 3 if told to keep headers as they came.
      case 13 -> ProtoMessage.nested(in, (field, map) -> field == 1 && header(map));
      default -> false;
    };
  }

  /** By a loop of its own and without objects: there are many headers, and few are asked for. */
  private boolean header(CodedInputStream in) throws IOException {
    if (end == headers.length) {
      headers = Arrays.copyOf(headers, end * 2);
    }
    Arrays.fill(headers, end, end + PLACES, 0);
    int outer = in.pushLimit(in.readRawVarint32());
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case NAME -> place(in, end);
        case VALUE, RAW_VALUE -> place(in, end + 2);
        default -> in.skipField(tag);
      }
    }
    in.popLimit(outer);
    end += PLACES;
    return true;
  }

  private void place(CodedInputStream in, int at) throws IOException {
    int length = in.readRawVarint32();
    headers[at] = in.getTotalBytesRead();
    headers[at + 1] = length;
    in.skipRawBytes(length);
  }

  private static Text text(CodedInputStream in) throws IOException {
    int length = in.readRawVarint32();
    Text text = new Text(in.getTotalBytesRead(), length);
    in.skipRawBytes(length);
    return text;
  }

  @Override
  public List<String> header(String name) {
    List<String> values = new ArrayList<>(1);
    for (int at = 0; at < end; at += PLACES) {
      if (is(headers[at], headers[at + 1], name)) {
        values.add(decoded(headers[at + 2], headers[at + 3]));
      }
    }
    return values;
  }

  /** Whether a text is this name of a header, whatever the case of its letters. */
  private boolean is(int start, int length, String name) {
    if (length != name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (lower((char) (message[start + i] & 0xff)) != lower(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c;
  }

  /**
   * @throws UncheckedIOException if it is no UTF-8
   */
  private String decoded(int start, int length) {
    String text = new String(message, start, length, StandardCharsets.UTF_8);
    // What Java puts for bytes that are none; a name or path that really has it is no plain one.
    if (text.indexOf(REPLACEMENT) >= 0) {
      throw new UncheckedIOException(new CharacterCodingException());
    }
    return text;
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

  private List<String> same(List<Text> attributes, List<String> one, List<String> other) {
    List<String> different = new ArrayList<>(1);
    attributes.forEach(text -> addNew(different, decoded(text.start(), text.length())));
    one.forEach(text -> addNew(different, text));
    other.forEach(text -> addNew(different, text));
    return different;
  }

  private static void addNew(List<String> different, String text) {
    if (!text.isEmpty() && !different.contains(text)) {
      different.add(text);
    }
  }
}
