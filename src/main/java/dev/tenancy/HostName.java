package dev.tenancy;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where this process runs, as people call it. */
final class HostName {
  private HostName() {}

  /** In a pod the pod's name. */
  static String get() {
    String name = System.getenv("HOSTNAME");
    if (name != null && !name.isBlank()) {
      return name;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown-host";
    }
  }
}
