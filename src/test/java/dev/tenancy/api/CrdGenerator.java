package dev.tenancy.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Generates {@code crds/} from the classes of this room; the same classes give the same bytes. */
public final class CrdGenerator {
  static final Path FILE = Path.of("crds", "tenants.tenancy.dev.yaml");

  private static final String HEADER =
      """
      # Generated from src/main/java/dev/tenancy/api by `make crds`; do not edit.
      # kubectl apply --server-side -f crds/
      """;

  private CrdGenerator() {}

  /** Writes the file, below the working directory; there are no arguments. */
  public static void main(String[] args) throws IOException {
    Files.createDirectories(FILE.getParent());
    Files.writeString(FILE, yaml());
  }

  /** The CRD's YAML. */
  static String yaml() {
    CustomResourceDefinition crd = generate();
    CustomResourceDefinitionVersion version = crd.getSpec().getVersions().getFirst();
    orderColumns(version);
    JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
    root.setDescription(
        "A tenant of a schema-per-tenant application. Creating it creates and migrates a"
            + " PostgreSQL schema; deleting it first answers every new request 410 Gone, then"
            + " waits for the admitted ones, then drops the schema.");
    finish(root);
    return HEADER + Serialization.asYaml(crd);
  }

  /** What no annotation can say. */
  private static void finish(JSONSchemaProps root) {
    JSONSchemaProps spec = root.getProperties().get("spec");
    at(spec, "deletion", "policy").setEnum(texts("Drop", "Retain"));

    JSONSchemaProps status = root.getProperties().get("status");
    // kstatus takes an object without a status for current; Flux' CRDs have the same default.
    status.setDefault(
        JsonNodeFactory.instance.objectNode().set("observedGeneration", IntNode.valueOf(-1)));
    at(status, "observedGeneration").setFormat("int64");
    at(status, "record", "version").setFormat("int64");
    at(status, "record", "deletedAt").setFormat("date-time");
    at(status, "deletion", "softDeletedAt").setFormat("date-time");
    at(status, "deletion", "dropNotBefore").setFormat("date-time");

    // By type, so that server-side apply of two writers merges and does not replace.
    JSONSchemaProps conditions = at(status, "conditions");
    conditions.setXKubernetesListType("map");
    conditions.setXKubernetesListMapKeys(List.of("type"));
    JSONSchemaProps condition = conditions.getItems().getSchema();
    at(condition, "observedGeneration").setFormat("int64");
    at(condition, "status").setEnum(texts("True", "False", "Unknown"));
    at(condition, "reason").setPattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$");
    at(condition, "lastTransitionTime").setFormat("date-time");
  }

  /** The generator orders columns by path; people read them in the order of the annotations. */
  private static void orderColumns(CustomResourceDefinitionVersion version) {
    List<String> order =
        Stream.of(Tenant.class.getAnnotationsByType(AdditionalPrinterColumn.class))
            .map(AdditionalPrinterColumn::name)
            .toList();
    version.getAdditionalPrinterColumns().stream()
        .filter(column -> Integer.valueOf(0).equals(column.getPriority()))
        .forEach(column -> column.setPriority(null));
    version
        .getAdditionalPrinterColumns()
        .sort(
            Comparator.comparing(
                CustomResourceColumnDefinition::getName, Comparator.comparingInt(order::indexOf)));
  }

  private static JSONSchemaProps at(JSONSchemaProps props, String... path) {
    JSONSchemaProps found = props;
    for (String name : path) {
      found = found.getProperties().get(name);
    }
    return found;
  }

  private static List<JsonNode> texts(String... values) {
    return Arrays.stream(values).<JsonNode>map(TextNode::new).toList();
  }

  private static CustomResourceDefinition generate() {
    Map<String, CustomResourceDefinition> generated = new TreeMap<>();
    try {
      Path directory = Files.createTempDirectory("crd");
      new CRDGenerator()
          .customResourceClasses(Tenant.class)
          .forCRDVersions("v1")
          .withParallelGenerationEnabled(false)
          .inOutputDir(directory.toFile())
          .generate();
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          generated.put(
              file.getFileName().toString(),
              Serialization.unmarshal(Files.readString(file), CustomResourceDefinition.class));
          Files.delete(file);
        }
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return generated.get("tenants.tenancy.dev-v1.yml");
  }
}
