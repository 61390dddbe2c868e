package dev.tenancy.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.tenancy.registry.DropPermit;
import dev.tenancy.registry.SoftDeleted;

/** The rooms of the house and the arrows between them (docs/architecture.md). */
@AnalyzeClasses(packages = "dev.tenancy", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {

  @ArchTest static final ArchRule tenantKnowsNobody = mayKnow("tenant");

  @ArchTest static final ArchRule configKnowsNobody = mayKnow("config");

  @ArchTest static final ArchRule registryKnows = mayKnow("registry", "tenant");

  /** The registry too, for the proofs without which nothing is dropped. */
  @ArchTest static final ArchRule schemaKnows = mayKnow("schema", "tenant", "registry");

  @ArchTest
  static final ArchRule workflowKnows =
      mayKnow("workflow", "tenant", "registry", "schema", "config");

  @ArchTest static final ArchRule apiKnows = mayKnow("api", "tenant");

  @ArchTest
  static final ArchRule operatorKnows =
      mayKnow("operator", "api", "tenant", "registry", "schema", "workflow");

  @ArchTest static final ArchRule gateKnows = mayKnow("gate", "tenant", "registry");

  @ArchTest static final ArchRule consoleKnows = mayKnow("console", "tenant", "registry");

  @ArchTest
  static final ArchRule roomsHaveNoCircles =
      SlicesRuleDefinition.slices().matching("dev.tenancy.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyRegistryAndSchemaHoldSql =
      only("java.sql..", "registry", "schema", "workflow")
          .because("workflow catches SQLException to sort faults; see below for statements");

  @ArchTest
  static final ArchRule onlyRegistryAndSchemaSpeakToPostgresql =
      noClasses()
          .that(resideInAPackage("dev.tenancy.."))
          .and()
          .resideOutsideOfPackages("dev.tenancy.registry..", "dev.tenancy.schema..")
          .should()
          .callMethodWhere(
              JavaCall.Predicates.target(
                  HasOwner.Predicates.With.owner(
                      resideInAPackage("org.jdbi.v3.core.statement.."))));

  @ArchTest static final ArchRule onlyWorkflowHoldsTemporal = only("io.temporal..", "workflow");

  @ArchTest
  static final ArchRule onlyOperatorAndApiHoldKubernetes =
      only("io.fabric8..", "operator", "api").because("Main's wiring makes the client");

  @ArchTest
  static final ArchRule onlyOperatorHoldsTheFramework = only("io.javaoperatorsdk..", "operator");

  @ArchTest
  static final ArchRule onlyGateAndConsoleHoldHttp = only("io.vertx..", "gate", "console");

  @ArchTest
  static final ArchRule noStaticState =
      fields()
          .that()
          .areStatic()
          .and()
          .areDeclaredInClassesThat()
          .resideInAPackage("dev.tenancy..")
          .should()
          .beFinal();

  @ArchTest
  static final ArchRule noUtils =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Util");

  /** The wrong order does not type-check as long as nobody else can make the proofs. */
  @ArchTest
  static final ArchRule proofsAreMadeByTheRegistryAlone =
      constructors()
          .that()
          .areDeclaredIn(SoftDeleted.class)
          .or()
          .areDeclaredIn(DropPermit.class)
          .should()
          .bePrivate();

  @ArchTest
  static final ArchRule proofsFactoriesAreHidden =
      ArchRuleDefinition.methods()
          .that()
          .areStatic()
          .and()
          .areDeclaredIn(SoftDeleted.class)
          .or()
          .areStatic()
          .and()
          .areDeclaredIn(DropPermit.class)
          .should()
          .bePackagePrivate();

  @ArchTest
  static final ArchRule recordsOfTheDomainAreImmutable =
      fields()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage("dev.tenancy.tenant..")
          .should()
          .haveModifier(JavaModifier.FINAL);

  private static ArchRule mayKnow(String room, String... others) {
    String[] allowed = new String[others.length + 1];
    allowed[0] = "dev.tenancy." + room + "..";
    for (int i = 0; i < others.length; i++) {
      allowed[i + 1] = "dev.tenancy." + others[i] + "..";
    }
    return noClasses()
        .that()
        .resideInAPackage("dev.tenancy." + room + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.tenancy..")
                .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(allowed))))
        .as(room + " knows " + (others.length == 0 ? "nobody" : String.join(", ", others)));
  }

  private static ArchRule only(String what, String... rooms) {
    String[] inside = new String[rooms.length + 1];
    inside[0] = "dev.tenancy";
    for (int i = 0; i < rooms.length; i++) {
      inside[i + 1] = "dev.tenancy." + rooms[i] + "..";
    }
    return noClasses()
        .that()
        .resideOutsideOfPackages(inside)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(what);
  }
}
