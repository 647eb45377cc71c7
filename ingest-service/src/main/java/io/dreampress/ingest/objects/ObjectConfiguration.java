package io.dreampress.ingest.objects;

import io.dreampress.ingest.broker.BrokerSettings;
import io.dreampress.objectstore.ObjectStore;
import java.io.IOException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ObjectConfiguration {
    @Bean
    @ConditionalOnMissingBean
    ObjectStore objectStore(ObjectSettings settings, BrokerSettings broker) throws IOException {
        return settings.open(broker.dataDir());
    }
}
