package dev.tenancy.config;

/**
 * Where a server listens.
 *
 * @param host a host name or IP address of this machine; {@code 0.0.0.0} is all of them
 * @param port 0 to 65535; 0 takes a free one
 */
public record HttpAddress(String host, int port) {}
