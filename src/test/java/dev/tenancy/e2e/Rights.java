package dev.tenancy.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenancy.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What somebody may do, as the API server says.
 *
 * @param who a ServiceAccount's user name
 */
record Rights(Stack stack, String who) {
  /** What Kubernetes gives to everybody who is somebody: to ask for his own rights. */
  private static final Set<String> EVERYBODYS =
      Set.of(
          "create authorization.k8s.io/selfsubjectaccessreviews",
          "create authorization.k8s.io/selfsubjectrulesreviews",
          "create authentication.k8s.io/selfsubjectreviews");

  /** All it may do in a namespace, as the API server says: {@code verb group/resource}. */
  Set<String> in(String namespace) throws IOException {
    Path review =
        Files.writeString(
            stack.dir().directory("manifests").resolve("rules-" + namespace + ".yaml"),
            """
            apiVersion: authorization.k8s.io/v1
            kind: SelfSubjectRulesReview
            spec: {namespace: %s}
            """
                .formatted(namespace));
    JsonNode rules =
        Tenants.json(
            stack
                .kubectl(
                    "create",
                    "--filename=" + review,
                    "--validate=false",
                    "--output=json",
                    "--as=" + who,
                    "--as-group=system:serviceaccounts",
                    "--as-group=system:serviceaccounts:tenancy-system",
                    "--as-group=system:authenticated")
                .orThrow());
    if (rules.at("/status/incomplete").asBoolean()) {
      throw new IllegalStateException("the API server does not know all rights: " + rules);
    }
    return StreamSupport.stream(rules.at("/status/resourceRules").spliterator(), false)
        .flatMap(
            rule ->
                texts(rule, "verbs")
                    .flatMap(
                        verb ->
                            texts(rule, "apiGroups")
                                .flatMap(
                                    group ->
                                        texts(rule, "resources")
                                            .map(r -> verb + " " + group + "/" + r))))
        .filter(right -> !EVERYBODYS.contains(right))
        .collect(Collectors.toSet());
  }

  private static Stream<String> texts(JsonNode rule, String field) {
    return StreamSupport.stream(rule.path(field).spliterator(), false).map(JsonNode::asText);
  }

  /** Whether this is allowed: {@code yes} or {@code no}; verb, resource, options of kubectl. */
  String may(String what) {
    List<String> line = new ArrayList<>(List.of("auth", "can-i"));
    line.addAll(List.of(what.split(" ")));
    line.add("--as=" + who);
    return stack.kubectl(line.toArray(String[]::new)).stdout().strip();
  }
}
