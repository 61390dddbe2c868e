package dev.tenancy.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tenancy.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The log files of a stack, and what must not be in them. */
record Logs(Stack stack) {
  /** Refuses what a log collector may refuse: a field that is there twice. */
  private static final JsonMapper STRICT =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final Pattern TOKEN = Pattern.compile("token: \"(.+)\"");

  List<Path> all() throws IOException {
    return files(stack.dir().log("any").getParent());
  }

  /** The lines of a program that logs in JSON. */
  List<JsonNode> linesOf(String part) {
    return read(stack.dir().log(part))
        .lines()
        // The JVM's own words on standard error, about libraries that use sun.misc.Unsafe.
        .filter(line -> !line.startsWith("WARNING: "))
        .map(Logs::strictly)
        .toList();
  }

  /** The passwords, and the tokens in the kubeconfig files. */
  List<String> secrets() throws IOException {
    Stream<String> passwords =
        files(stack.dir().root().resolve("secrets")).stream().map(Logs::read);
    Stream<String> tokens =
        files(stack.dir().root()).stream()
            .filter(file -> file.toString().endsWith(".kubeconfig"))
            .flatMap(file -> TOKEN.matcher(read(file)).results())
            .map(found -> found.group(1));
    return Stream.concat(passwords, tokens).toList();
  }

  private static JsonNode strictly(String line) {
    try {
      return STRICT.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError(line, e);
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
