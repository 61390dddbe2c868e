package dev.tenancy.operator;

import dev.tenancy.api.Tenant;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what happened to a tenant as Kubernetes Events ({@code events.k8s.io/v1}). An Event is
 * news, not truth: one that cannot be published is logged and forgotten.
 */
public final class EventPublisher {
  /** Who reports, in {@code reportingController}. */
  static final String CONTROLLER = "tenancy.dev/tenant-operator";

  /** Where the API server wants the Events of cluster-scoped objects. */
  static final String NAMESPACE = "default";

  /** The API server's limits, in bytes (k8s.io/kubernetes, pkg/apis/core/validation/events.go). */
  private static final int LONGEST_NOTE = 1024;

  private static final int LONGEST_INSTANCE = 128;

  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private static final Logger log = LoggerFactory.getLogger(EventPublisher.class);

  private final KubernetesClient client;
  private final Clock clock;
  private final String instance;

  /**
   * @param client needs {@code create} on events.k8s.io/events in namespace {@code default}
   * @param clock gives the time of Events
   * @param instance which of several operators reports, for instance the pod's name
   */
  public EventPublisher(KubernetesClient client, Clock clock, String instance) {
    this.client = client;
    this.clock = clock;
    this.instance = cut(instance, LONGEST_INSTANCE);
  }

  /** Publishes an Event for each transition; never throws for what the API server does. */
  public void publish(Tenant tenant, List<Transition> transitions) {
    ObjectReference regarding =
        new ObjectReferenceBuilder()
            .withApiVersion(Tenant.API_VERSION)
            .withKind(Tenant.KIND)
            .withName(tenant.getMetadata().getName())
            .withUid(tenant.getMetadata().getUid())
            .withResourceVersion(tenant.getMetadata().getResourceVersion())
            .build();
    transitions.forEach(transition -> publish(regarding, transition));
  }

  /**
   * Publishes an Event about anything cluster-scoped, there or not; never throws for what the API
   * server does.
   */
  void publish(ObjectReference regarding, Transition transition) {
    try {
      client
          .events()
          .v1()
          .events()
          .inNamespace(NAMESPACE)
          .resource(event(regarding, transition))
          .create();
    } catch (KubernetesClientException e) {
      log.atWarn()
          .addKeyValue("reason", transition.reason())
          .addKeyValue("error", e.getMessage())
          .log("Event not published");
    }
  }

  private Event event(ObjectReference regarding, Transition transition) {
    return new EventBuilder()
        .withNewMetadata()
        .withName(regarding.getName() + "." + UUID.randomUUID())
        .withNamespace(NAMESPACE)
        .endMetadata()
        .withEventTime(new MicroTime(MICROS.format(clock.instant())))
        .withReportingController(CONTROLLER)
        .withReportingInstance(instance)
        .withAction("Reconcile")
        .withType(transition.kind().label())
        .withReason(transition.reason())
        .withNote(cut(transition.note(), LONGEST_NOTE))
        .withRegarding(regarding)
        .build();
  }

  /** The text, without what is past {@code bytes} in UTF-8; never half a character. */
  static String cut(String text, int bytes) {
    if (text.getBytes(StandardCharsets.UTF_8).length <= bytes) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int used = 0;
    for (int point : text.codePoints().toArray()) {
      used += Character.toString(point).getBytes(StandardCharsets.UTF_8).length;
      if (used > bytes - "…".getBytes(StandardCharsets.UTF_8).length) {
        break;
      }
      kept.appendCodePoint(point);
    }
    return kept.append('…').toString();
  }
}
