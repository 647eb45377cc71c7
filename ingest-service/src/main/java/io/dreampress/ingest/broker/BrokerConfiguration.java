package io.dreampress.ingest.broker;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class BrokerConfiguration {
    private static final int PATIENCE_SECONDS = 3;

    @Bean
    Admin brokerAdmin(BrokerSettings settings) {
        return Admin.create(settings.connection().admin());
    }

    @Bean
    HealthIndicator brokerHealthIndicator(Admin brokerAdmin) {
        return new AbstractHealthIndicator("Broker: expected to be reachable; check dreampress.bootstrap-servers") {
            @Override
            protected void doHealthCheck(Health.Builder builder) throws Exception {
                int nodes = brokerAdmin
                        .describeCluster()
                        .nodes()
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .size();
                builder.up().withDetail("nodes", nodes);
            }
        };
    }
}
