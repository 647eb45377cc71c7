package io.dreampress.llm.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topics;
import java.nio.file.Path;
import java.util.Set;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentProcessorTest {
    @TempDir
    Path folder;

    @Test
    void aTaskThatIsClosedAndOpenedAgainGoesOnWithItsDocuments() {
        try (SessionBench bench = new SessionBench(folder.resolve("services"), 1);
                TopologyTestDriver driver = reopened(bench.services)) {
            TestInputTopic<String, RequestAccepted> accepted = driver.createInputTopic(
                    Topics.ACCEPTED.on(SessionBench.PREFIX),
                    new StringSerializer(),
                    JsonSerde.of(Topics.ACCEPTED).serializer());
            accepted.pipeInput("in-work", Orders.document("in-work").accepted());
            accepted.pipeInput("waiting", Orders.document("waiting").accepted());

            accepted.pipeInput("anything", null);

            assertThat(bench.admission.inWork() + bench.admission.waiting()).isZero();
            driver.advanceWallClockTime(SessionBench.DRAIN);
            assertThat(bench.admission.inWork()).isEqualTo(1);
            assertThat(bench.admission.waiting()).isEqualTo(1);
        }
    }

    private TopologyTestDriver reopened(SessionServices services) {
        Topology topology = new Topology();
        topology.addSource(
                        "accepted",
                        new StringDeserializer(),
                        Incoming.accepted(),
                        Topics.ACCEPTED.on(SessionBench.PREFIX))
                .addProcessor("documents", new Reopened(services), "accepted");
        return new TopologyTestDriver(topology, SessionBench.configuration(folder.resolve("task")), Orders.NOON);
    }

    /** A tombstone closes the task and opens it again, as Kafka Streams does with a task that it restores. */
    private record Reopened(SessionServices services) implements ProcessorSupplier<String, Incoming, String, Object> {
        @Override
        public Processor<String, Incoming, String, Object> get() {
            DocumentProcessor task = new DocumentProcessor(services, SessionBench.DRAIN);
            return new Processor<>() {
                private ProcessorContext<String, Object> context;

                @Override
                public void init(ProcessorContext<String, Object> context) {
                    this.context = context;
                    task.init(context);
                }

                @Override
                public void process(Record<String, Incoming> record) {
                    if (record.value() == null) {
                        task.close();
                        task.init(context);
                    } else {
                        task.process(record);
                    }
                }

                @Override
                public void close() {
                    task.close();
                }
            };
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return SessionStores.builders();
        }
    }
}
