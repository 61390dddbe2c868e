package dev.tenancy.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.gate.TenantName.Named;
import dev.tenancy.gate.TenantName.Unnamed;
import dev.tenancy.tenant.Slug;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/** Whatever comes: no tenant, or one that stands literally in every place that names one. */
class TenantSourcesPropertyTest {
  private static final String SEED = "20260101";
  private static final TenantSources ALL =
      TenantSources.none().header("X-Tenant").host("example.com", false).path("/t/");

  /** Texts near a slug, and the tricks that make one text read as another. */
  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.of("a", "b", "acme", "acme-corp", "0", "xn--a")),
            Tuple.of(4, Arbitraries.of("/", "/t/", ".example.com", "t", "?", "example.com", ":80")),
            Tuple.of(
                3,
                Arbitraries.of(
                    "%2f",
                    "%2e", "..", ".", "//", "\\", "%00", "\u0000", ";", "%3b", "%25", "%74", "A",
                    "T", ",", " ", "-", "_", "@", "[", "]", "#", "%", "\u00e4", "\u212a", ".")),
            Tuple.of(1, Arbitraries.strings().ofMaxLength(3)))
        .list()
        .ofMaxSize(6)
        .map(list -> String.join("", list));
  }

  private Arbitrary<List<String>> some(Arbitrary<String> texts) {
    return Arbitraries.frequencyOf(
        Tuple.of(8, Arbitraries.just(List.<String>of())),
        Tuple.of(10, texts.map(List::of)),
        Tuple.of(1, texts.list().ofSize(2)));
  }

  /** Hosts that are nearly right. */
  private static Arbitrary<String> hosts() {
    return Combinators.combine(
            Arbitraries.of("a", "a", "a", "a", "b", "A", "a.b", "", "b..", "user@a", "[::1]"),
            Arbitraries.of(
                ".example.com",
                ".example.com",
                ".example.com",
                ".EXAMPLE.com",
                "xexample.com",
                ".example.org",
                ".example.com."),
            Arbitraries.of("", "", "", ":80", ":80", ":", ".:80", ",b.example.com"))
        .as((label, suffix, port) -> label + suffix + port);
  }

  /** Paths of few segments, each of which one reader or another reads in its own way. */
  private static Arbitrary<String> paths() {
    Arbitrary<String> plain = Arbitraries.of("t", "t", "a", "b");
    Arbitrary<String> odd =
        Arbitraries.of(
            "T", "%74", "t;v=1", "t%3bv", "%2574", "", ".", "..", "..;v", "%2e%2e", "%252e.",
            "t%2fb", "t%5cb", "t\\b", "b%2f..", "b%00", "b;v=1", "%62");
    return Arbitraries.frequencyOf(Tuple.of(3, plain), Tuple.of(2, odd))
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(segments -> "/" + String.join("/", segments));
  }

  @Provide
  Arbitrary<FakeRequest> requests() {
    Arbitrary<String> pieces = pieces();
    return Combinators.combine(
            some(Arbitraries.frequencyOf(Tuple.of(4, Arbitraries.of("a")), Tuple.of(1, pieces))),
            some(Arbitraries.frequencyOf(Tuple.of(4, hosts()), Tuple.of(1, pieces))),
            some(
                Arbitraries.frequencyOf(
                    Tuple.of(4, paths()), Tuple.of(1, pieces.map(piece -> "/t/" + piece)))))
        .as((tenants, hosts, targets) -> new FakeRequest(tenants, hosts, List.of(), targets));
  }

  @Property(edgeCases = EdgeCasesMode.NONE, tries = 8_000, seed = SEED)
  void aNamedTenantStandsLiterallyInEachPlaceThatNamesOne(@ForAll("requests") FakeRequest request) {
    TenantName found = ALL.find(request);
    Statistics.collect(found instanceof Named ? "named" : found.toString());

    if (found instanceof Named(String slug)) {
      assertThat(Slug.parse(slug)).isPresent();
      assertThat(request.tenants()).isSubsetOf(slug).hasSizeLessThan(2);
      assertThat(request.hosts()).hasSizeLessThan(2);
      assertThat(request.targets()).hasSizeLessThan(2);
      request.hosts().forEach(host -> assertHostNamesNoOther(host, slug));
      request.targets().forEach(target -> assertPathNamesNoOther(target, slug));
      assertThat(
              Stream.of(request.tenants(), request.hosts(), request.targets())
                  .flatMap(List::stream))
          .anyMatch(text -> text.contains(slug));
    } else {
      assertThat(found).isInstanceOf(Unnamed.class);
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE, tries = 4_000, seed = SEED)
  void aTenantOfOnePlaceStandsInItAloneWhereItBelongs(@ForAll("requests") FakeRequest request) {
    if (TenantSources.none().host("example.com", false).find(request) instanceof Named(var slug)) {
      assertThat(request.hosts().getFirst()).matches(slug + "\\.example\\.com(:[0-9]+)?");
    }
    if (TenantSources.none().path("/t/").find(request) instanceof Named(var slug)) {
      assertThat(request.targets().getFirst().replaceFirst("\\?.*", "") + "/")
          .startsWith("/t/" + slug + "/");
    }
  }

  /** As a lenient reader reads hosts: in any case, without port and trailing dot. */
  private static void assertHostNamesNoOther(String host, String slug) {
    String lenient = host.toLowerCase(Locale.ROOT).replaceFirst(":.*", "").replaceFirst("\\.$", "");
    if (lenient.endsWith(".example.com")) {
      assertThat(lenient).isEqualTo(slug + ".example.com");
      assertThat(host).startsWith(slug + ".example.com");
    }
  }

  /** As lenient readers read paths: decoded, dots resolved, slashes merged, parameters stripped. */
  private static void assertPathNamesNoOther(String target, String slug) {
    String path = target.replaceFirst("\\?.*", "");
    String once = decode(path);
    for (String decoded : List.of(path, once, decode(once))) {
      String lenient =
          URI.create("/")
              .resolve(
                  encode(decoded.replace('\\', '/').replaceAll(";[^/]*", "").replaceAll("/+", "/")))
              .normalize()
              .getPath();
      if (lenient.matches("(?i)/t/.*")) {
        assertThat(lenient + "/").startsWith("/t/" + slug + "/");
        assertThat(path + "/").startsWith("/t/" + slug + "/");
      }
    }
  }

  private static String decode(String path) {
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // Once decoded, a sign may stand for itself.
      return path;
    }
  }

  private static URI encode(String path) {
    try {
      return new URI(null, null, path, null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE, tries = 3_000, seed = SEED)
  void whateverBytesComeACheckRequestIsReadOrRefused(@ForAll byte[] bytes) {
    assertThat(CheckRequest.name(bytes, ALL)).isNotNull();
  }

  @Property(edgeCases = EdgeCasesMode.NONE, tries = 3_000, seed = SEED)
  void aRequestReadFromEnvoysBytesSaysWhatItsFieldsSay(
      @ForAll("pieces") String tenant,
      @ForAll("pieces") String host,
      @ForAll("pieces") String path,
      @ForAll int cut) {
    var http =
        AttributeContext.HttpRequest.newBuilder()
            .putHeaders("x-tenant", tenant)
            .setHost(host)
            .setPath(path);
    var check = io.envoyproxy.envoy.service.auth.v3.CheckRequest.newBuilder();
    check.getAttributesBuilder().getRequestBuilder().setHttp(http);
    byte[] bytes = check.build().toByteArray();

    FakeRequest same = new FakeRequest().tenant(tenant);
    if (!host.isEmpty()) {
      same.host(host);
    }
    if (!path.isEmpty()) {
      same.target(path);
    }
    assertThat(CheckRequest.name(bytes, ALL)).isEqualTo(ALL.find(same));

    byte[] broken = bytes.clone();
    broken[Math.floorMod(cut, broken.length)] ^= (byte) (1 << Math.floorMod(cut / 7, 8));
    whateverBytesComeACheckRequestIsReadOrRefused(broken);
  }
}
