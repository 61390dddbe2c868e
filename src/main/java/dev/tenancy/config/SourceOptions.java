package dev.tenancy.config;

import java.util.Optional;

/**
 * Where requests name the tenant; each is empty if it is not looked at.
 *
 * @param header the name of a header
 * @param host a part of the host
 * @param pathPrefix what stands before the tenant in the path; begins and ends with a slash
 */
public record SourceOptions(
    Optional<String> header, Optional<Host> host, Optional<String> pathPrefix) {

  /**
   * The tenant as the host's first label.
   *
   * @param suffix the rest of the host, without a leading dot
   * @param forwarded whether to read {@code X-Forwarded-Host} instead of the host itself
   */
  public record Host(String suffix, boolean forwarded) {}
}
