package dev.tenancy.proxies;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The table of {@code docs/gate.md}: what a client gets, by proxy and situation. */
final class ResultTable {
  private static final Path DOCUMENT = Path.of("docs", "gate.md");
  private static final String BEGIN = "<!-- proxies: written by ProxyTableTest -->\n";
  private static final String END = "<!-- end of proxies -->";

  private ResultTable() {}

  static String head() {
    List<String> titles = Stream.of(Situation.values()).map(Situation::title).toList();
    return "| proxy | "
        + String.join(" | ", titles)
        + " |\n|---"
        + "|---".repeat(titles.size())
        + "|\n";
  }

  static String row(Proxy proxy, List<Integer> statuses) {
    List<String> cells = statuses.stream().map(String::valueOf).toList();
    return "| " + proxy.title() + " | " + String.join(" | ", cells) + " |\n";
  }

  /** What the document says. */
  static String documented() {
    String text = read();
    return text.substring(text.indexOf(BEGIN) + BEGIN.length(), text.indexOf(END));
  }

  /** Puts another table into the document. */
  static void write(String table) {
    String text = read();
    String head = text.substring(0, text.indexOf(BEGIN) + BEGIN.length());
    try {
      Files.writeString(DOCUMENT, head + table + text.substring(text.indexOf(END)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read() {
    try {
      return Files.readString(DOCUMENT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
