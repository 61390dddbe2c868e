package dev.tenancy.gate;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Protocol Buffers by hand, for the few fields of large messages that the gate reads and writes:
 * generated classes would unpack all of each message. What is written goes into one array, nested
 * messages too.
 */
final class ProtoMessage {
  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;

  private byte[] bytes = new byte[256];
  private int end;

  /** Takes one field of a message: reads its value, or says false and reads nothing. */
  @FunctionalInterface
  interface Fields {
    boolean take(int number, CodedInputStream in) throws IOException;
  }

  /** Reads a message to its end; fields that are not taken, or of another kind, are skipped. */
  static void read(CodedInputStream in, Fields fields) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      boolean taken = (tag & 7) == LENGTH_DELIMITED && fields.take(tag >>> 3, in);
      if (!taken && !in.skipField(tag)) {
        throw new InvalidProtocolBufferException("a group ends that never began");
      }
    }
  }

  /** Reads the message that is the value of the field at hand. */
  static boolean nested(CodedInputStream in, Fields fields) throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    read(in, fields);
    in.popLimit(outer);
    return true;
  }

  /** Writes a text. */
  ProtoMessage text(int number, String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    varint(number << 3 | LENGTH_DELIMITED);
    varint(text.length);
    reserve(text.length);
    System.arraycopy(text, 0, bytes, end, text.length);
    end += text.length;
    return this;
  }

  /** Writes a whole number that is not negative, or an enum's. */
  ProtoMessage number(int number, int value) {
    varint(number << 3 | VARINT);
    varint(value);
    return this;
  }

  /**
   * Writes a message.
   *
   * @param content writes its fields
   */
  ProtoMessage message(int number, Consumer<ProtoMessage> content) {
    varint(number << 3 | LENGTH_DELIMITED);
    int start = end;
    content.accept(this);
    // Its length stands before it and is known only now: it makes room for it.
    int length = end - start;
    int room = varintSize(length);
    reserve(room);
    System.arraycopy(bytes, start, bytes, start + room, length);
    end = start;
    varint(length);
    end += length;
    return this;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, end);
  }

  private void varint(int value) {
    reserve(5);
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      bytes[end++] = (byte) (rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    bytes[end++] = (byte) rest;
  }

  private static int varintSize(int value) {
    return Math.max(1, (38 - Integer.numberOfLeadingZeros(value)) / 7);
  }

  private void reserve(int more) {
    if (end + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + more));
    }
  }
}
