package io.dreampress.llm;

import io.dreampress.systems.NativeThreads;
import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ApplicationListener;

/** The llm-service: writes text, emits dreams. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class LlmApplication {
    /** Name of the service's configuration files, so that services in one process do not read each other's. */
    public static final String CONFIG_NAME = "llm-service";

    /** Starts the service alone. */
    public static void main(String[] arguments) {
        NativeThreads.boundSpinning();
        configure(new SpringApplicationBuilder()).run(arguments);
    }

    /**
     * Adds the service to a builder, which may have a parent: beans of the types {@code Bundle}, {@code ComputeLane} and
     * {@code ObjectStore} are taken from there. Without HTTP ({@code dreampress.http.enabled=false}) no port is opened.
     */
    public static SpringApplicationBuilder configure(SpringApplicationBuilder builder) {
        return builder.sources(LlmApplication.class)
                .properties(Map.of("spring.config.name", CONFIG_NAME))
                .listeners((ApplicationListener<ApplicationEnvironmentPreparedEvent>) LlmApplication::chooseWeb);
    }

    private static void chooseWeb(ApplicationEnvironmentPreparedEvent event) {
        if (!event.getEnvironment().getProperty("dreampress.http.enabled", Boolean.class, true)) {
            event.getSpringApplication().setWebApplicationType(WebApplicationType.NONE);
        }
    }
}
