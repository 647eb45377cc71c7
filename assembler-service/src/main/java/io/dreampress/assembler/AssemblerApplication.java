package io.dreampress.assembler;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** The assembler-service. */
@SpringBootApplication
@EnableConfigurationProperties(AssemblerProperties.class)
public class AssemblerApplication {
    /** Name of the configuration files, {@code assembler-service.yaml}, apart from the other services'. */
    public static final String CONFIG_NAME = "assembler-service";

    public static void main(String[] args) {
        new SpringApplicationBuilder(AssemblerApplication.class)
                .properties("spring.config.name=" + CONFIG_NAME)
                .run(args);
    }
}
