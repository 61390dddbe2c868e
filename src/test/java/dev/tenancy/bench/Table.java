package dev.tenancy.bench;

import java.util.ArrayList;
import java.util.List;

/** Rows of texts, in columns: the first to the left, numbers to the right. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... head) {
    row(head);
  }

  Table row(String... cells) {
    rows.add(List.of(cells));
    return this;
  }

  /** In Markdown, readable as it is. */
  @Override
  public String toString() {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < rows.size(); r++) {
      for (int i = 0; i < columns; i++) {
        String cell = rows.get(r).get(i);
        String space = " ".repeat(widths[i] - cell.length());
        text.append("| ").append(i == 0 ? cell + space : space + cell).append(' ');
      }
      text.append("|\n");
      if (r == 0) {
        for (int i = 0; i < columns; i++) {
          String line = "-".repeat(widths[i]);
          text.append(i == 0 ? "|-" + line + "-" : "|-" + line + ":");
        }
        text.append("|\n");
      }
    }
    return text.toString();
  }
}
