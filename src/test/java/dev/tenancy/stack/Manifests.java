package dev.tenancy.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a cluster needs before the operator comes: its namespace, the CRDs, its identity and rights.
 */
final class Manifests {
  static final String NAMESPACE = "tenancy-system";
  private static final Path CRDS = Path.of("crds");
  static final Path RBAC = Path.of("helm/tenant-operator/files/rbac.yaml");
  private static final String NAMESPACE_MANIFEST =
      """
      apiVersion: v1
      kind: Namespace
      metadata:
        name: %s
      """
          .formatted(NAMESPACE);

  private final DataDir dir;

  Manifests(DataDir dir) {
    this.dir = dir;
  }

  /** Applies what exists of them and waits until the CRDs are served. */
  void applyTo(ApiServer apiServer) {
    List<Path> crds = crds();
    var all = new ArrayList<Path>();
    all.add(DataDir.writePrivate(dir.root().resolve("namespace.yaml"), NAMESPACE_MANIFEST));
    all.addAll(crds);
    if (hasIdentities()) {
      all.add(RBAC);
    }
    apiServer.applyFile(all.toArray(Path[]::new)).orThrow();
    if (!crds.isEmpty()) {
      apiServer.kubectl("wait", "--for=condition=Established", "crd", "--all").orThrow();
    }
  }

  static boolean hasIdentities() {
    return Files.exists(RBAC);
  }

  private static List<Path> crds() {
    if (!Files.isDirectory(CRDS)) {
      return List.of();
    }
    try (var files = Files.list(CRDS)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
