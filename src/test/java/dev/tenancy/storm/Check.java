package dev.tenancy.storm;

/**
 * One promise.
 *
 * @param name what was checked
 * @param ok whether it held
 * @param detail what was found
 */
record Check(String name, boolean ok, String detail) {
  @Override
  public String toString() {
    return (ok ? "✓ " : "✗ ") + name + (detail.isEmpty() ? "" : ": " + detail);
  }
}
