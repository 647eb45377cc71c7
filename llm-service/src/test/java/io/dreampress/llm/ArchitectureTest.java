package io.dreampress.llm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.dreampress.llm", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule generationKnowsNeitherKafkaNorSpring = noClasses()
            .that()
            .resideInAPackage("..llm.generation..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..", "org.springframework..", "io.dreampress.contracts..", "..llm.session..");

    @ArchTest
    static final ArchRule streamThreadsRunNoNetwork = noClasses()
            .that()
            .resideInAPackage("..llm.session..")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("io\\.dreampress\\.(systems\\.(Writer|Painter|ComputeLane)|networks\\..*)");

    @ArchTest
    static final ArchRule servicesDoNotKnowEachOther = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.dreampress.ingest..",
                    "io.dreampress.diffusion..",
                    "io.dreampress.assembler..",
                    "io.dreampress.standalone..");
}
