package io.dreampress.assembler;

import io.dreampress.assembler.rendition.RenditionStore;
import io.dreampress.assembler.topology.AssemblerTopology;
import io.dreampress.assembler.topology.AssemblyMetrics;
import io.dreampress.assembler.topology.Press;
import io.dreampress.objectstore.ObjectStore;
import io.dreampress.objectstore.ObjectStores;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class AssemblerConfiguration {
    /** They wait for the disk most of the time, and those that wait together wait once. */
    private static final int PRESSES = 32;

    @Bean
    @ConditionalOnMissingBean
    ObjectStore objectStore(AssemblerProperties properties) throws IOException {
        return ObjectStores.open(properties.objects(), properties.baseUrl());
    }

    @Bean
    ExecutorService pressExecutor() {
        return Executors.newFixedThreadPool(
                PRESSES, Thread.ofPlatform().name("press-", 0).daemon().factory());
    }

    @Bean
    Press press(ObjectStore objects, ExecutorService pressExecutor) {
        return new Press(objects, new RenditionStore(objects), pressExecutor);
    }

    @Bean
    AssemblerTopology assemblerTopology(AssemblerProperties properties, Press press, MeterRegistry registry) {
        return new AssemblerTopology(
                properties.topicPrefix(),
                press,
                new AssemblyMetrics(registry),
                properties.assembler().memory());
    }

    @Bean
    AssemblerStreams assemblerStreams(
            AssemblerProperties properties, AssemblerTopology topology, MeterRegistry registry) {
        return new AssemblerStreams(properties, topology, registry);
    }

    @Bean
    AssemblerHealth assemblerHealthIndicator(AssemblerStreams streams, Press press) {
        return new AssemblerHealth(streams, press);
    }
}
