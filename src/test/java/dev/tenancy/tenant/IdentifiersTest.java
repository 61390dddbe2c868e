package dev.tenancy.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tenant and its schema may be called. */
class IdentifiersTest {
  private static final String LONGEST = "a".repeat(63);

  @ParameterizedTest
  @ValueSource(strings = {"a", "7", "acme", "acme-corp", "1st", "a--b", "xn--bcher-kva"})
  void givenDnsLabelWhenParsedThenItIsTheSlugUnchanged(String raw) {
    assertThat(Slug.parse(raw)).map(Slug::value).hasValue(raw);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "", " ", "-", "-a", "a-", "A", "Acme", "a_b", "a.b", "a b", " a", "a ", "a\n", "\na", "ä",
        "ａ", "а", "a\u0000", "a'", "a\"", "a;drop", "a/b", "a%2fb", "a,b", "ß", "İ"
      })
  void givenAnythingElseWhenParsedThenEmptyAndNothingIsNormalised(String raw) {
    assertThat(Slug.parse(raw)).isEmpty();
  }

  @Test
  void givenSlugOf63WhenParsedThenTakenAnd64Refused() {
    assertThat(Slug.parse(LONGEST)).isPresent();
    assertThat(Slug.parse(LONGEST + "a")).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> new Slug(LONGEST + "a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "_a", "tenant_acme", "t1", "pg", "pga_x", "publics"})
  void givenIdentifierWhenNamedThenTaken(String name) {
    assertThat(new SchemaName(name).value()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1a",
        "A",
        "tenantAcme",
        "a-b",
        "a b",
        "a\"b",
        "a.b",
        "a;b",
        "ä",
        "a\n",
        "a$b"
      })
  void givenNoPlainIdentifierWhenNamedThenRefusedWithTheRule(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SchemaName(name))
        .withMessageContaining("1 to 63 of a-z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"public", "information_schema", "tenancy", "pg_catalog", "pg_toast", "pg_x"})
  void givenReservedNameWhenNamedThenRefusedWithTheRule(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SchemaName(name))
        .withMessageContaining("must not be public");
  }

  @Test
  void givenNameOf63WhenNamedThenTakenAnd64Refused() {
    assertThat(new SchemaName(LONGEST).value()).hasSize(63);
    assertThatIllegalArgumentException().isThrownBy(() -> new SchemaName(LONGEST + "a"));
  }

  @Test
  void givenSlugWhenNamedByDefaultThenPrefixAndUnderscores() {
    assertThat(SchemaName.defaultFor(new Slug("acme-corp"), 1).value())
        .isEqualTo("tenant_acme_corp");
    assertThat(SchemaName.defaultFor(new Slug("acme-corp"), 2).value())
        .isEqualTo("tenant_acme_corp_2");
  }

  @Test
  void givenLongSlugsThatShareTheirHeadWhenNamedThenTheNamesDifferAndFit() {
    SchemaName one = SchemaName.defaultFor(new Slug("x".repeat(62) + "1"), 1);
    SchemaName two = SchemaName.defaultFor(new Slug("x".repeat(62) + "2"), 1);
    SchemaName again = SchemaName.defaultFor(new Slug("x".repeat(62) + "1"), 1_000_000);

    assertThat(one).isNotEqualTo(two);
    assertThat(again).isNotEqualTo(one);
    assertThat(one.value().length()).isLessThanOrEqualTo(63);
    assertThat(again.value().length()).isLessThanOrEqualTo(63);
    assertThat(again.value()).endsWith("_1000000");
  }

  @Test
  void givenRecordWhenAskedForItsOwnerThenOnlyThatUid() {
    TenantRecord record = Records.in(TenantState.READY);

    assertThat(record.isOwnedBy("uid-1")).isTrue();
    assertThat(record.isOwnedBy("uid-2")).isFalse();
    assertThat(Optional.of(record)).map(TenantRecord::version).hasValue(41L);
  }
}
