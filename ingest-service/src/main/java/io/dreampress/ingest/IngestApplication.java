package io.dreampress.ingest;

import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.ComponentScan;

/** The front door: judges requests, answers over HTTP, keeps the catalogue. */
@SpringBootConfiguration
@EnableAutoConfiguration(
        exclude = {KafkaAutoConfiguration.class, DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
@ConfigurationPropertiesScan
@ComponentScan
public class IngestApplication {
    public static void main(String[] arguments) {
        configure(new SpringApplicationBuilder()).run(arguments);
    }

    /**
     * Adds the service to a builder, which may have a parent: beans of the types {@code ObjectStore}, {@code
     * ModelOffer}, {@code TokenCounter} and {@code Clock} are taken from there. Without HTTP
     * ({@code dreampress.http.enabled=false}) no port is opened.
     */
    public static SpringApplicationBuilder configure(SpringApplicationBuilder builder) {
        return builder.sources(IngestApplication.class)
                .properties(Map.of("spring.config.name", "ingest-service"))
                .listeners((ApplicationListener<ApplicationEnvironmentPreparedEvent>) IngestApplication::chooseWeb);
    }

    private static void chooseWeb(ApplicationEnvironmentPreparedEvent event) {
        if (!event.getEnvironment().getProperty("dreampress.http.enabled", Boolean.class, true)) {
            event.getSpringApplication().setWebApplicationType(WebApplicationType.NONE);
        }
    }
}
