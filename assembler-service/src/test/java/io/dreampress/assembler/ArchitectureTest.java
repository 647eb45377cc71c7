package io.dreampress.assembler;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.dreampress.assembler");

    @Test
    void assemblyIsPlainJava() {
        classes()
                .that()
                .resideInAPackage("..assembler.assembly..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "com.fasterxml.jackson.annotation..",
                        "io.dreampress.contracts..",
                        "..assembler.assembly..")
                .check(CLASSES);
    }

    @Test
    void renditionsKnowNeitherSpringNorKafka() {
        noClasses()
                .that()
                .resideInAPackage("..assembler.rendition..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "org.apache.kafka..", "..assembler.topology..")
                .check(CLASSES);
    }

    @Test
    void theTopologyKnowsNoSpring() {
        noClasses()
                .that()
                .resideInAPackage("..assembler.topology..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .check(CLASSES);
    }
}
