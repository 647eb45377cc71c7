package io.dreampress.ingest.offer;

import java.nio.file.Files;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class OfferConfiguration {
    @Bean
    @ConditionalOnMissingBean
    ModelOffer modelOffer(OfferSettings settings) {
        return BundleFile.read(settings.model());
    }

    @Bean
    @ConditionalOnMissingBean
    TokenCounter tokenCounter(OfferSettings settings) {
        return BundleTokenizer.open(settings.model());
    }

    @Bean
    HealthIndicator bundleHealthIndicator(OfferSettings settings, ModelOffer offer) {
        return () -> (Files.isReadable(settings.model().resolve("bundle.json")) ? Health.up() : Health.down())
                .withDetail("bundle", offer.name() + " " + offer.version())
                .build();
    }
}
