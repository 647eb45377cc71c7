package io.dreampress.standalone.pipeline;

import io.dreampress.systems.ComputeLane;
import io.dreampress.systems.FairComputeLane;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the services of one process share: the one lane for native work. */
@Configuration(proxyBeanMethods = false)
class SharedParts {
    @Bean
    ComputeLane computeLane() {
        return new FairComputeLane();
    }
}
