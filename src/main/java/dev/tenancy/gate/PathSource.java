package dev.tenancy.gate;

import dev.tenancy.gate.TenantName.Unnamed;
import java.util.List;

/**
 * The tenant in the path's segment after a prefix: {@code /t/acme-corp/…}. A path outside of the
 * prefix names nobody.
 *
 * @param prefix begins and ends with a slash
 */
record PathSource(String prefix) implements TenantSource {
  @Override
  public List<String> texts(OriginalRequest request) {
    return request.targets();
  }

  @Override
  public TenantName read(String text) {
    int query = text.indexOf('?');
    String path = query < 0 ? text : text.substring(0, query);
    if (!PlainPath.isPlain(path)) {
      return Unnamed.BAD_PATH;
    }
    if (path.startsWith(prefix)) {
      int end = path.indexOf('/', prefix.length());
      return TenantSource.label(path.substring(prefix.length(), end < 0 ? path.length() : end));
    }
    return couldBePrefix(path) ? Unnamed.BAD_PATH : Unnamed.NOTHING;
  }

  /**
   * Whether an application that decodes, ignores case or strips parameters could find the prefix
   * where it does not stand literally.
   */
  private boolean couldBePrefix(String path) {
    int end = 0;
    for (int slash = 1; slash < prefix.length(); slash++) {
      if (prefix.charAt(slash) == '/') {
        int next = path.indexOf('/', end + 1);
        end = next < 0 ? path.length() : next;
      }
    }
    String head = path.substring(0, Math.min(end + 1, path.length()));
    return head.indexOf('%') >= 0 || head.indexOf(';') >= 0 || head.equalsIgnoreCase(prefix);
  }
}
