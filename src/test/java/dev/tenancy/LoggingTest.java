package dev.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** The shipped logback.xml, in a context of its own. */
class LoggingTest {

  private static String logged(String format) throws Exception {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(MDC.getMDCAdapter());
    context.putProperty("tenancy.log.format", format);
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try (var tenant = MDC.putCloseable("tenant", "acme-corp");
        var uid = MDC.putCloseable("uid", "uid-1")) {
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(LoggingTest.class.getResource("/logback.xml"));
      context.getLogger("dev.tenancy.Any").info("hello {}", "there");
      context.getLogger("io.temporal.Any").info("noise");
    } finally {
      context.stop();
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void givenJsonWhenLoggedThenOneObjectALineWithTheTenantAndNoNoise() throws Exception {
    String line = logged("json");

    assertThat(line.lines()).hasSize(1);
    JsonNode json = new JsonMapper().readTree(line);
    assertThat(json.path("message").asText()).isEqualTo("hello there");
    assertThat(json.path("level").asText()).isEqualTo("INFO");
    assertThat(json.path("tenant").asText()).isEqualTo("acme-corp");
    assertThat(json.path("uid").asText()).isEqualTo("uid-1");
    assertThat(json.path("@timestamp").asText()).endsWith("Z");
  }

  @Test
  void givenTextWhenLoggedThenALineForPeopleWithTheTenant() throws Exception {
    assertThat(logged("text"))
        .contains("INFO  Any hello there tenant=acme-corp")
        .doesNotContain("{");
  }
}
