package io.dreampress.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;

@AnalyzeClasses(packages = "io.dreampress", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** A service says in which numbers a model computes; nothing else of the networks is its business. */
    @ArchTest
    static final ArchRule modulesPointOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("io.dreampress..")
            .layer("contracts")
            .definedBy("io.dreampress.contracts..")
            .layer("object-store")
            .definedBy("io.dreampress.objectstore..")
            .layer("networks")
            .definedBy("io.dreampress.networks..")
            .layer("systems")
            .definedBy("io.dreampress.systems..")
            .layer("training")
            .definedBy("io.dreampress.training..")
            .layer("ingest")
            .definedBy("io.dreampress.ingest..")
            .layer("llm")
            .definedBy("io.dreampress.llm..")
            .layer("diffusion")
            .definedBy("io.dreampress.diffusion..")
            .layer("assembler")
            .definedBy("io.dreampress.assembler..")
            .layer("standalone")
            .definedBy("io.dreampress.standalone..")
            .whereLayer("standalone")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("ingest")
            .mayOnlyBeAccessedByLayers("standalone")
            .whereLayer("llm")
            .mayOnlyBeAccessedByLayers("standalone")
            .whereLayer("diffusion")
            .mayOnlyBeAccessedByLayers("standalone")
            .whereLayer("assembler")
            .mayOnlyBeAccessedByLayers("standalone")
            .whereLayer("systems")
            .mayOnlyBeAccessedByLayers("training", "llm", "diffusion", "standalone")
            .whereLayer("training")
            .mayOnlyBeAccessedByLayers("standalone")
            .whereLayer("networks")
            .mayOnlyBeAccessedByLayers("systems", "training")
            .ignoreDependency(alwaysTrue(), simpleName("Precision"))
            .ignoreDependency(alwaysTrue(), simpleName("ComputeType"))
            .ignoreDependency(resideInAPackage("io.dreampress.standalone.bench.."), alwaysTrue())
            .whereLayer("contracts")
            .mayNotAccessAnyLayer()
            .whereLayer("object-store")
            .mayNotAccessAnyLayer()
            .whereLayer("networks")
            .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule networksAndSystemsKnowNeitherSpringNorKafka = noClasses()
            .that()
            .resideInAnyPackage("io.dreampress.networks..", "io.dreampress.systems..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "org.apache.kafka..");

    @ArchTest
    static final ArchRule onlyWhatComputesKnowsTheNativeEngine = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.dreampress.networks..",
                    "io.dreampress.systems..",
                    "io.dreampress.training..",
                    "io.dreampress.standalone.bench..",
                    "io.dreampress.ingest.offer..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..");

    @ArchTest
    static final ArchRule packagesAreFreeOfCycles =
            slices().matching("io.dreampress.(*).(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noClassIsNamedAfterWhatItIsNot = noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameEndingWith("Manager");

    @ArchTest
    static final ArchRule standardStreamsBelongToTheCommandLine = noClasses()
            .that()
            .resideOutsideOfPackage("io.dreampress.standalone..")
            .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule applicationsArePublicAndNameTheirService = classes()
            .that()
            .haveSimpleNameEndingWith("Application")
            .and()
            .areAnnotatedWith("org.springframework.boot.SpringBootConfiguration")
            .or()
            .areMetaAnnotatedWith("org.springframework.boot.SpringBootConfiguration")
            .should()
            .bePublic();

    @ArchTest
    static void everyModuleIsLookedAt(JavaClasses all) {
        assertThat(all.stream().map(type -> type.getPackageName().split("\\.")[2]))
                .contains(
                        "contracts",
                        "objectstore",
                        "networks",
                        "systems",
                        "ingest",
                        "llm",
                        "diffusion",
                        "assembler",
                        "standalone");
    }
}
