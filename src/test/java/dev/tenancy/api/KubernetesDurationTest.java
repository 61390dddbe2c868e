package dev.tenancy.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesDurationTest {
  @ParameterizedTest
  @CsvSource({
    "0s, PT0S",
    "5s, PT5S",
    "1m30s, PT1M30S",
    "500ms, PT0.5S",
    "72h, PT72H",
    "1h2m3s4ms, PT1H2M3.004S",
    // Go adds up whatever comes, in whatever order.
    "30s1m, PT1M30S",
    "1m1m, PT2M",
    "99999h99999h99999h99999h, PT399996H"
  })
  void reads(String text, Duration expected) {
    assertThat(KubernetesDuration.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "-5s",
        "+5s",
        "s",
        "5 s",
        " 5s",
        "5s\n",
        "1.5s",
        "5S",
        "5sec",
        "5us",
        "1d",
        "PT5S",
        "123456s",
        "1s1s1s1s1s",
        "٥s"
      })
  void refuses(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KubernetesDuration.parse(text))
        .withMessageContaining("as in 5s, 1m30s or 500ms");
  }

  @ParameterizedTest
  @CsvSource({"PT0S, 0s", "PT5S, 5s", "PT90S, 1m30s", "PT0.5S, 500ms", "PT72H, 72h"})
  void writes(Duration duration, String expected) {
    assertThat(KubernetesDuration.format(duration)).isEqualTo(expected);
    assertThat(KubernetesDuration.parse(expected)).isEqualTo(duration);
  }
}
