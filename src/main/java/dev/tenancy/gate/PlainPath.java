package dev.tenancy.gate;

import java.util.Locale;

/**
 * Paths that proxy, gate and application read alike, whichever of them decodes, merges slashes or
 * resolves dots.
 */
final class PlainPath {
  private PlainPath() {}

  /** Whether it is absolute and has no second reading. */
  static boolean isPlain(String path) {
    return path.startsWith("/")
        && !path.contains("//")
        && hasPlainCharacters(path)
        && !hasDotSegment(path);
  }

  private static boolean hasPlainCharacters(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '\\' || c == '#') {
        return false;
      }
      if (c == '%' && !isPlainEscape(path, i)) {
        return false;
      }
    }
    return true;
  }

  /** An escape of what has no meaning for the path's shape, neither now nor decoded once more. */
  private static boolean isPlainEscape(String path, int at) {
    int octet = octet(path, at);
    return switch (octet) {
      case -1, '/', '\\', '.', 0x7f -> false;
      // In UTF-8 only in longer forms of ASCII characters, which no encoder writes.
      case 0xc0, 0xc1 -> false;
      case '%' -> !isHex(path, at + 3) || !isHex(path, at + 4);
      case 0xe0 -> nextOctet(path, at) >= 0xa0;
      case 0xf0 -> nextOctet(path, at) >= 0x90;
      default -> octet >= ' ' && octet < 0xf5;
    };
  }

  /** The escaped octet after this one; -1 if none follows. */
  private static int nextOctet(String path, int at) {
    return at + 3 < path.length() && path.charAt(at + 3) == '%' ? octet(path, at + 3) : -1;
  }

  private static int octet(String path, int at) {
    return isHex(path, at + 1) && isHex(path, at + 2)
        ? Integer.parseInt(path, at + 1, at + 3, 16)
        : -1;
  }

  private static boolean isHex(String path, int at) {
    return at < path.length() && Character.digit(path.charAt(at), 16) >= 0;
  }

  /** {@code .} or {@code ..}, also with parameters, which some servers strip first. */
  private static boolean hasDotSegment(String path) {
    if (!path.contains("/.")) {
      return false;
    }
    for (String segment : path.toLowerCase(Locale.ROOT).replace("%3b", ";").split("/")) {
      int parameters = segment.indexOf(';');
      String name = parameters < 0 ? segment : segment.substring(0, parameters);
      if (name.equals(".") || name.equals("..")) {
        return true;
      }
    }
    return false;
  }
}
