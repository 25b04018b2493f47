package io.pgbluegreen.integration;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rules that keep the modules apart; each is one of the design's sentences. */
@AnalyzeClasses(packages = "io.pgbluegreen", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] PRODUCT = {
        "io.pgbluegreen.changeevent..",
        "io.pgbluegreen.problem..",
        "io.pgbluegreen.postgres..",
        "io.pgbluegreen.topic..",
        "io.pgbluegreen.pg2pulsar..",
        "io.pgbluegreen.pulsar2pg..",
        "io.pgbluegreen.snapshotcopy..",
        "io.pgbluegreen.sequencefixer..",
        "io.pgbluegreen.operatorprogram..",
        "io.pgbluegreen.fence..",
        "io.pgbluegreen.cutover..",
        "io.pgbluegreen.traffic..",
        "io.pgbluegreen.consumers..",
        "io.pgbluegreen.cli.."
    };

    @ArchTest
    static final ArchRule publisher_does_not_see_the_applier = noClasses()
            .that()
            .resideInAPackage("io.pgbluegreen.pg2pulsar..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.pgbluegreen.pulsar2pg..");

    @ArchTest
    static final ArchRule applier_does_not_see_the_publisher = noClasses()
            .that()
            .resideInAPackage("io.pgbluegreen.pulsar2pg..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.pgbluegreen.pg2pulsar..");

    @ArchTest
    static final ArchRule what_ships_does_not_see_the_test_servers = noClasses()
            .that()
            .resideInAnyPackage(PRODUCT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.pgbluegreen.testkit..", "io.pgbluegreen.demo..");

    @ArchTest
    static final ArchRule the_contract_of_the_topic_knows_no_server = noClasses()
            .that()
            .resideInAnyPackage("io.pgbluegreen.changeevent..", "io.pgbluegreen.problem..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.pulsar..", "java.sql..", "org.postgresql..", "java.net..");

    @ArchTest
    static final ArchRule decoding_is_pure = noClasses()
            .that()
            .resideInAnyPackage("io.pgbluegreen.pg2pulsar.decode..", "io.pgbluegreen.pg2pulsar.frame..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "java.net..", "org.apache.pulsar..", "java.util.concurrent..");

    @ArchTest
    static final ArchRule planning_is_pure = noClasses()
            .that()
            .resideInAPackage("io.pgbluegreen.pulsar2pg.plan..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "java.net..", "org.apache.pulsar..", "java.util.concurrent..");

    @ArchTest
    static final ArchRule the_switch_knows_no_pooler_and_no_pulsar = noClasses()
            .that()
            .resideInAPackage("io.pgbluegreen.cutover..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.pgbluegreen.traffic..",
                    "io.pgbluegreen.consumers..",
                    "io.pgbluegreen.topic..",
                    "org.apache.pulsar..");

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching("io.pgbluegreen.(*).(*)..").should().beFreeOfCycles();
}
