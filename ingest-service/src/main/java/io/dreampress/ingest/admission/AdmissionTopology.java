package io.dreampress.ingest.admission;

import io.dreampress.contracts.request.RequestRejected;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.ingest.broker.BrokerSettings;
import java.time.Clock;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * requests → read → repartitioned by tenant → judged once, by quotas too → accepted, rejected or cancellations. What nobody could
 * read goes to the dead letters of requests.
 */
public final class AdmissionTopology {
    static final String MEMORY = "accepted-requests";
    static final String USAGES = "usages";
    private static final JsonSerde<Submission> SUBMISSIONS = new JsonSerde<>(Submission.class);
    private static final JsonSerde<RequestRejected> REJECTIONS = JsonSerde.of(Topics.REJECTED);

    private final BrokerSettings broker;
    private final AdmissionSettings settings;
    private final Intake intake;
    private final AdmissionMetrics metrics;
    private final Clock clock;

    public AdmissionTopology(
            BrokerSettings broker, AdmissionSettings settings, Intake intake, AdmissionMetrics metrics, Clock clock) {
        this.broker = broker;
        this.settings = settings;
        this.intake = intake;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** @param settings of the streams that run it */
    public Topology build(Properties settings) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(MEMORY), Serdes.String(), new JsonSerde<>(Seen.class)));
        builder.addStateStore(Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(USAGES), Serdes.String(), new JsonSerde<>(Usage.class)));
        var requests = builder.stream(
                broker.on(Topics.REQUESTS),
                Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("requests"));
        var taken = requests.process(
                () -> new IntakeProcessor(intake, metrics, broker.on(Topics.REQUESTS)), Named.as("intake"));
        giveBack(taken);
        giveUp(taken);
        rule(builder, taken);
        return builder.build(settings);
    }

    private void giveBack(KStream<String, Taken> taken) {
        taken.filter((key, value) -> value instanceof Taken.Refused, Named.as("refused"))
                .mapValues(value -> ((Taken.Refused) value).rejection())
                .to(broker.on(Topics.REJECTED), Produced.with(Serdes.String(), REJECTIONS));
    }

    private void giveUp(KStream<String, Taken> taken) {
        taken.filter((key, value) -> value instanceof Taken.Unreadable, Named.as("unreadable"))
                .mapValues(value -> ((Taken.Unreadable) value).value())
                .to(
                        Topics.REQUESTS.deadLetters(broker.topicPrefix()),
                        Produced.with(Serdes.String(), Serdes.ByteArray()));
    }

    private void rule(StreamsBuilder builder, KStream<String, Taken> taken) {
        KStream<String, Submission> submissions = taken.filter(
                        (key, value) -> value instanceof Taken.Good, Named.as("good"))
                .mapValues(value -> ((Taken.Good) value).submission());
        var all = settings.limitsDocuments() ? submissions.merge(endings(builder)) : submissions;
        var rulings = all.repartition(
                        Repartitioned.with(Serdes.String(), SUBMISSIONS).withName("by-tenant"))
                .process(() -> new JudgeProcessor(settings, metrics, clock), Named.as("judge"), MEMORY, USAGES);
        rulings.filter((key, value) -> value instanceof Ruling.Accepted, Named.as("accepted"))
                .mapValues(value -> ((Ruling.Accepted) value).fact())
                .to(broker.on(Topics.ACCEPTED), Produced.with(Serdes.String(), JsonSerde.of(Topics.ACCEPTED)));
        rulings.filter((key, value) -> value instanceof Ruling.Rejected, Named.as("rejected"))
                .mapValues(value -> ((Ruling.Rejected) value).fact())
                .to(broker.on(Topics.REJECTED), Produced.with(Serdes.String(), REJECTIONS));
        rulings.filter((key, value) -> value instanceof Ruling.Cancelled, Named.as("cancelled"))
                .mapValues(value -> ((Ruling.Cancelled) value).fact())
                .to(
                        broker.on(Topics.CANCELLATIONS),
                        Produced.with(Serdes.String(), JsonSerde.of(Topics.CANCELLATIONS)));
    }

    /** Ends of documents, by tenant. What is no such end is none of the judge's business. */
    private KStream<String, Submission> endings(StreamsBuilder builder) {
        return builder.stream(
                        broker.on(Topics.DOCUMENTS),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("documents"))
                .flatMapValues(AdmissionTopology::ending, Named.as("endings"))
                .selectKey((key, ending) -> ending.tenant());
    }

    private static List<Submission> ending(byte[] fact) {
        try {
            JsonNode json = fact == null ? null : JsonSerde.MAPPER.readTree(fact);
            return json == null
                            || !json.path("tenant").isString()
                            || !json.path("documentId").isString()
                    ? List.of()
                    : List.of(new Submission.Ending(
                            json.path("tenant").stringValue(),
                            json.path("documentId").stringValue()));
        } catch (JacksonException e) {
            return List.of();
        }
    }
}
