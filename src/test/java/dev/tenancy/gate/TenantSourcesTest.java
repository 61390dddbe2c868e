package dev.tenancy.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenancy.gate.TenantName.Named;
import dev.tenancy.gate.TenantName.Unnamed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TenantSourcesTest {
  private static final TenantSources HOST = TenantSources.none().host("example.com", false);
  private static final TenantSources PATH = TenantSources.none().path("/t/");
  private static final TenantSources ALL =
      TenantSources.none().header("X-Tenant").host("example.com", false).path("/t/");

  private static TenantName host(String host) {
    return HOST.find(new FakeRequest().host(host));
  }

  private static TenantName path(String path) {
    return PATH.find(new FakeRequest().target(path));
  }

  @ParameterizedTest
  @CsvSource({
    "acme-corp.example.com,acme-corp",
    "acme-corp.example.com:8443,acme-corp",
    "0.example.com,0",
    "xn--bcher-kva.example.com,xn--bcher-kva",
    "example.com.example.com:1,"
  })
  void givenHostUnderTheSuffixWhenReadThenItsFirstLabelOrNothingElse(String host, String slug) {
    assertThat(host(host)).isEqualTo(slug == null ? Unnamed.NO_LABEL : new Named(slug));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"example.com", "example.com:80", "example.org", "acme.notexample.com", "10.0.0.1"})
  void givenHostOutsideOfTheSuffixWhenReadThenItNamesNobody(String host) {
    assertThat(host(host)).isEqualTo(Unnamed.NOTHING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Acme.example.com",
        "acme.EXAMPLE.com",
        "acme.example.com.",
        "acme.example.com.:80",
        ".example.com",
        "acme..example.com",
        "acme.example.com:",
        "acme.example.com:x",
        "acme.example.com:80:80",
        "acme.example.com:123456",
        "user@acme.example.com",
        "[::1]",
        "[::1]:80",
        "[::ffff:10.0.0.1]",
        "acme.example.com,globex.example.com",
        "acme.example.com globex.example.com",
        " acme.example.com",
        "acme.example.com\u0000",
        "acme%2eexample.com",
        "b\u00fccher.example.com",
        "acme\u3002example.com",
        "acme.example.com/",
        "acme.example.com\\",
        "\u212aelvin.example.com"
      })
  void givenHostThatIsNoPlainNameWhenReadThenRefused(String host) {
    assertThat(host(host)).isEqualTo(Unnamed.BAD_HOST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b.example.com", "-a.example.com", "a-.example.com", "a_b.example.com"})
  void givenHostWhoseRestIsNoLabelWhenReadThenRefused(String host) {
    assertThat(host(host)).isEqualTo(Unnamed.NO_LABEL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/t/acme-corp",
        "/t/acme-corp/",
        "/t/acme-corp?x=/../%2f//",
        "/t/acme-corp/a%20b/%C3%A4;v=1/..x/.well-known/100%25",
        "/t/acme-corp/%e2%82%ac"
      })
  void givenPathUnderThePrefixWhenReadThenItsSegment(String path) {
    assertThat(path(path)).isEqualTo(new Named("acme-corp"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/t", "/tt/acme", "/x/t/acme", "/health", "/a%20b/c"})
  void givenPathOutsideOfThePrefixWhenReadThenNamesNobodyUnlessItCouldBeOne(String path) {
    assertThat(path(path)).isEqualTo(path.contains("%") ? Unnamed.BAD_PATH : Unnamed.NOTHING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/t/",
        "/t/?acme",
        "/t/Acme",
        "/t/acme;v=1/x",
        "/t/acme_corp",
        "/t/acme,globex",
        "/t/%61cme",
        "/t/acme%20",
        "/t/acme."
      })
  void givenSegmentThatIsNoLabelWhenReadThenRefused(String path) {
    assertThat(path(path)).isEqualTo(Unnamed.NO_LABEL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "t/acme",
        "http://acme.example.com/t/acme",
        "//t/acme",
        "/t//acme",
        "/t/acme//x",
        "/./t/acme",
        "/t/./acme",
        "/t/acme/..",
        "/t/acme/../globex",
        "/x/../t/acme",
        "/t/acme/..;/globex",
        "/t/acme/..%3b/globex",
        "/t/acme/.;x=1/",
        "/t/acme/%2e%2e/globex",
        "/t/acme/.%2E/globex",
        "/t/acme%2fglobex",
        "/t%2facme",
        "/t/acme%2Fx",
        "/t/acme%5cx",
        "/t/acme\\x",
        "/t/acme%00",
        "/t/acme\u0000",
        "/t/acme%0d%0a",
        "/t/acme%7f",
        "/t/acme%",
        "/t/acme%2",
        "/t/acme%zz",
        "/t/acme/%252e%252e/globex",
        "/t/acme/%c0%ae%c0%ae/globex",
        "/t/acme/%E0%80%AE%E0%80%AE/globex",
        "/t/acme/%f0%80%80%ae/globex",
        "/t/acme/%ff",
        "/t/acme#x",
        "/t/acme x",
        "/t/\u00e4cme",
        "/%74/acme",
        "/T/acme",
        "/t;v=1/acme",
        "/t%3bv/acme"
      })
  void givenPathWithASecondReadingWhenReadThenRefused(String path) {
    assertThat(path(path)).isEqualTo(Unnamed.BAD_PATH);
  }

  @Test
  void givenLongerPrefixOrNoneWhenReadThenTheSegmentAfterIt() {
    TenantSources deep = TenantSources.none().path("/api/v1/");
    TenantSources root = TenantSources.none().path("/");

    assertThat(deep.find(new FakeRequest().target("/api/v1/acme/x"))).isEqualTo(new Named("acme"));
    assertThat(deep.find(new FakeRequest().target("/api/v2/acme/a%20b")))
        .isEqualTo(Unnamed.NOTHING);
    assertThat(deep.find(new FakeRequest().target("/api/%761/acme"))).isEqualTo(Unnamed.BAD_PATH);
    assertThat(deep.find(new FakeRequest().target("/api/V1/acme"))).isEqualTo(Unnamed.BAD_PATH);
    assertThat(root.find(new FakeRequest().target("/acme/x"))).isEqualTo(new Named("acme"));
    assertThat(root.find(new FakeRequest().target("/"))).isEqualTo(Unnamed.NO_LABEL);
  }

  @Test
  void givenSeveralSourcesWhenReadThenThoseThatNameATenantMustAgree() {
    assertThat(ALL.find(new FakeRequest())).isEqualTo(Unnamed.NOTHING);
    assertThat(ALL.find(new FakeRequest().tenant("a").host("a.example.com").target("/t/a/")))
        .isEqualTo(new Named("a"));
    assertThat(ALL.find(new FakeRequest().host("www.example.org").target("/t/a")))
        .isEqualTo(new Named("a"));
    assertThat(ALL.find(new FakeRequest().tenant("a").host("b.example.com")))
        .isEqualTo(Unnamed.CONTRADICTION);
    assertThat(ALL.find(new FakeRequest().host("a.example.com").target("/t/b")))
        .isEqualTo(Unnamed.CONTRADICTION);
    assertThat(ALL.find(new FakeRequest().tenant("a").target("/t//a"))).isEqualTo(Unnamed.BAD_PATH);
    assertThat(ALL.find(new FakeRequest().tenant("").host("a.example.com")))
        .isEqualTo(Unnamed.NO_LABEL);
    assertThat(ALL.find(new FakeRequest().tenant("a").tenant("a"))).isEqualTo(Unnamed.REPEATED);
    assertThat(ALL.find(new FakeRequest().host("a.example.com").host("a.example.com")))
        .isEqualTo(Unnamed.REPEATED);
  }

  @Test
  void givenSourceThatIsNotConfiguredWhenReadThenIgnored() {
    FakeRequest request = new FakeRequest().tenant("a").host("b.example.com").target("/t//%00");

    assertThat(TenantSources.none().header("X-Tenant").find(request)).isEqualTo(new Named("a"));
    assertThat(HOST.find(request)).isEqualTo(new Named("b"));
    assertThat(TenantSources.none().find(request)).isEqualTo(Unnamed.NOTHING);
  }

  @Test
  void givenForwardedHostConfiguredWhenReadThenThatHeaderAndNotTheHost() {
    TenantSources forwarded = TenantSources.none().host("example.com", true);
    FakeRequest request = new FakeRequest().host("b.example.com");

    assertThat(forwarded.find(request)).isEqualTo(Unnamed.NOTHING);
    assertThat(forwarded.find(request.forwardedHost("a.example.com"))).isEqualTo(new Named("a"));
    assertThat(forwarded.find(request.forwardedHost("a.example.com"))).isEqualTo(Unnamed.REPEATED);
  }

  @Test
  void givenUnnamedWhenAskedThenEachSaysWhyInItsOwnWords() {
    assertThat(List.of(Unnamed.values())).extracting(Unnamed::detail).doesNotHaveDuplicates();
  }
}
