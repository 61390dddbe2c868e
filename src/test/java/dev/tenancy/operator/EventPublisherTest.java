package dev.tenancy.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventPublisherTest {
  @Test
  void keepsWhatFits() {
    assertThat(EventPublisher.cut("twelve bytes", 12)).isEqualTo("twelve bytes");
  }

  @Test
  void cutsByBytesAndNeverInACharacter() {
    assertThat(EventPublisher.cut("thirteen byte", 12)).isEqualTo("thirteen …");
    for (int limit = 3; limit < 40; limit++) {
      String cut = EventPublisher.cut("ä€𝄞".repeat(20), limit);
      assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(limit);
      assertThat(cut).endsWith("…").doesNotContain("�");
    }
  }
}
