package io.dreampress.assembler;

import io.dreampress.assembler.topology.Press;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while the topology runs and the object store takes what is written. */
class AssemblerHealth implements HealthIndicator {
    private final AssemblerStreams streams;
    private final Press press;

    AssemblerHealth(AssemblerStreams streams, Press press) {
        this.streams = streams;
        this.press = press;
    }

    @Override
    public Health health() {
        var trouble = streams.trouble();
        boolean up = trouble.isEmpty() && press.objectStoreFailure().isEmpty();
        var health = (up ? Health.up() : Health.down()).withDetail("streams", streams.state());
        press.objectStoreFailure().ifPresent(reason -> health.withDetail("objects", reason));
        trouble.ifPresent(reason -> health.withDetail("trouble", reason));
        return health.build();
    }
}
