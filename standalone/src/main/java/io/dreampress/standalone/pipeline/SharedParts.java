package io.dreampress.standalone.pipeline;

import io.dreampress.systems.Bundle;
import io.dreampress.systems.ComputeLane;
import io.dreampress.systems.FairComputeLane;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the services of one process share: the one lane for native work, and the opened model bundle. */
@Configuration(proxyBeanMethods = false)
class SharedParts {
    @Bean
    ComputeLane computeLane() {
        return new FairComputeLane();
    }

    /** The bundle is opened once, so that its hash is computed once; writer and painter are loaded by their services. */
    static AnnotationConfigApplicationContext with(Bundle model) {
        var context = new AnnotationConfigApplicationContext();
        context.register(SharedParts.class);
        context.getBeanFactory().registerSingleton("bundle", model);
        context.refresh();
        return context;
    }
}
