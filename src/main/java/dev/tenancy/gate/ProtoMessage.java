package dev.tenancy.gate;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Protocol Buffers by hand, for the few fields of large messages that the gate reads and writes:
 * generated classes would unpack all of each message.
 */
final class ProtoMessage {
  private static final int LENGTH_DELIMITED = 2;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
  private final CodedOutputStream out = CodedOutputStream.newInstance(bytes, 256);

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
    return write(() -> out.writeString(number, value));
  }

  /** Writes a whole number, or an enum's. */
  ProtoMessage number(int number, int value) {
    return write(() -> out.writeInt32(number, value));
  }

  /** Writes a message. */
  ProtoMessage message(int number, ProtoMessage value) {
    return write(() -> out.writeByteArray(number, value.toBytes()));
  }

  byte[] toBytes() {
    write(out::flush);
    return bytes.toByteArray();
  }

  private ProtoMessage write(Writing writing) {
    try {
      writing.write();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return this;
  }

  private interface Writing {
    void write() throws IOException;
  }
}
