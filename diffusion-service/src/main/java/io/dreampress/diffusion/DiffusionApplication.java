package io.dreampress.diffusion;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The diffusion-service: renders dreams. */
@SpringBootApplication
public class DiffusionApplication {
    /** Name of the service's configuration files, so that services in one process do not read each other's. */
    public static final String CONFIG_NAME = "diffusion-service";

    /** Starts the service alone. */
    public static void main(String[] arguments) {
        new SpringApplicationBuilder(DiffusionApplication.class)
                .properties("spring.config.name=" + CONFIG_NAME)
                .run(arguments);
    }
}
