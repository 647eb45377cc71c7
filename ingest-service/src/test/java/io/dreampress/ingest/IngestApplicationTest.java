package io.dreampress.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dreampress.contracts.client.KafkaConnection;
import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.document.DocumentFailed;
import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.ingest.admission.DocumentIds;
import io.dreampress.ingest.offer.SampleOffer;
import io.dreampress.objectstore.ObjectStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import tools.jackson.databind.JsonNode;

/** The whole service against a real broker. */
class IngestApplicationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static EmbeddedKafkaKraftBroker broker;
    private static ConfigurableApplicationContext service;
    private static KafkaProducer<String, byte[]> producer;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        broker = new EmbeddedKafkaKraftBroker(1, 1);
        broker.brokerProperties(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "2",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.num.partitions", "2",
                "transaction.state.log.min.isr", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "auto.create.topics.enable", "false",
                "group.initial.rebalance.delay.ms", "0"));
        broker.afterPropertiesSet();
        service = run("first");
        producer = new KafkaProducer<>(
                new KafkaConnection(broker.getBrokersAsString(), "test").producer(),
                new StringSerializer(),
                new ByteArraySerializer());
        await().atMost(PATIENCE).until(() -> get("/actuator/health/readiness").statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        producer.close();
        service.close();
        broker.destroy();
    }

    private static ConfigurableApplicationContext run(String node, String... more) {
        String[] arguments = Stream.concat(
                        Stream.of(
                                "--server.port=0",
                                "--dreampress.bootstrap-servers=" + broker.getBrokersAsString(),
                                "--dreampress.partitions=2",
                                "--dreampress.node=" + node,
                                "--dreampress.data-dir=" + folder.resolve(node),
                                "--dreampress.objects="
                                        + folder.resolve("objects").toUri(),
                                "--dreampress.model=" + SampleOffer.folder()),
                        Stream.of(more))
                .toArray(String[]::new);
        return IngestApplication.configure(new SpringApplicationBuilder()).run(arguments);
    }

    @Test
    void acceptsARequestThatCameOverHttp() throws Exception {
        var answer = post("{\"requestId\": \"http-1\", \"prompt\": \"How to plant a tomato\"}");

        assertThat(answer.statusCode()).isEqualTo(202);
        String documentId = json(answer).path("documentId").stringValue();
        assertThat(answer.headers().firstValue("Location")).contains("/v1/documents/" + documentId);
        assertThat(valueOf(Topics.ACCEPTED, documentId).order().content()).isEqualTo("How to plant a tomato");
        await().atMost(PATIENCE).until(() -> statusOf(documentId).equals("accepted"));
    }

    @Test
    void knowsTheDocumentOfARequestWithoutAnId() throws Exception {
        String documentId = json(post("{\"prompt\": \"x\"}")).path("documentId").stringValue();

        assertThat(valueOf(Topics.ACCEPTED, documentId).requestId()).isNull();
    }

    @Test
    void refusesWhatTheJudgeWouldReject() throws Exception {
        var answer = post("{\"prompt\": \"x\", \"images\": {\"max\": -1}}");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(answer).path("type").stringValue()).isEqualTo(ProblemType.INVALID_REQUEST.urn());
        assertThat(json(answer).path("errors").path(0).path("field").stringValue())
                .isEqualTo("images.max");
        assertThat(post("tomato").statusCode()).isEqualTo(400);
        assertThat(post("{\"prompt\": \"" + "a".repeat(2 * 1024 * 1024) + "\"}").statusCode())
                .isEqualTo(413);
    }

    @Test
    void tellsAConflictAtOnce() throws Exception {
        String documentId = json(post("{\"requestId\": \"http-2\", \"prompt\": \"x\"}"))
                .path("documentId")
                .stringValue();
        valueOf(Topics.ACCEPTED, documentId);

        assertThat(post("{\"requestId\": \"http-2\", \"prompt\": \"x\"}").statusCode())
                .isEqualTo(202);
        assertThat(post("{\"requestId\": \"http-2\", \"prompt\": \"y\"}").statusCode())
                .isEqualTo(409);
    }

    @Test
    void answersEveryErrorWithAProblem() throws Exception {
        assertProblem(get("/v1/documents/unheard-of"), 404);
        assertProblem(get("/nowhere"), 404);
        assertProblem(send(request("/v1/documents").PUT(BodyPublishers.noBody())), 405);
        assertProblem(
                send(request("/v1/documents")
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("x"))),
                415);
        assertProblem(get("/objects/../secret.png"), 404);
        assertProblem(get("/objects/images/none.png"), 404);
        assertProblem(send(request("/v1/documents/7").DELETE()), 422);
    }

    @Test
    void cancelsADocument() throws Exception {
        String documentId = json(post("{\"requestId\": \"http-3\", \"prompt\": \"x\"}"))
                .path("documentId")
                .stringValue();

        assertThat(send(request("/v1/documents/" + documentId + "?tenant=other").DELETE())
                        .statusCode())
                .isEqualTo(404);
        var answer =
                send(request("/v1/documents/" + documentId + "?reason=enough").DELETE());

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(valueOf(Topics.CANCELLATIONS, documentId).reason()).isEqualTo("enough");
    }

    @Test
    void showsWhyAPublishedRequestWasRejected() throws Exception {
        publish("dreampress.requests", null, "{\"requestId\": \"kafka-1\"}".getBytes(StandardCharsets.UTF_8));

        String documentId = DocumentIds.of("default", "kafka-1").toString();
        await().atMost(PATIENCE).until(() -> statusOf(documentId).equals("rejected"));
        assertThat(json(get("/v1/documents/" + documentId))
                        .path("fact")
                        .path("problem")
                        .path("status")
                        .intValue())
                .isEqualTo(422);
    }

    @Test
    void streamsADocumentsEventsToItsEnd() throws Exception {
        String documentId = json(post("{\"requestId\": \"http-4\", \"prompt\": \"x\"}"))
                .path("documentId")
                .stringValue();
        publish(Topics.PROGRESS, documentId, new StageAdvanced.Writing(documentId, 1, 0, "Tomatoes\nare red"));
        publish(Topics.PROGRESS, "other", new StageAdvanced.Assembling("other"));
        publish(Topics.PROGRESS, documentId, new StageAdvanced.Denoising(documentId, 0, 1, 25));
        var answer = HTTP.send(
                request("/v1/documents/" + documentId + "/events")
                        .timeout(PATIENCE)
                        .build(),
                BodyHandlers.ofLines());
        publish(Topics.DOCUMENTS, documentId, failed(documentId));

        List<String> names = answer.body()
                .filter(line -> line.startsWith("event:"))
                .map(line -> line.substring("event:".length()))
                .toList();

        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        assertThat(names).containsExactly("writing", "denoising", "failed");
        await().atMost(PATIENCE).until(() -> statusOf(documentId).equals("failed"));
    }

    @Test
    void servesAPageThatOffersWhatTheModelCanDo() throws Exception {
        JsonNode model = json(get("/v1/model"));
        var page = get("/");

        assertThat(model.path("kinds").valueStream().map(JsonNode::stringValue))
                .containsExactlyInAnyOrder("write", "illustrate", "image");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("Content-Security-Policy", "page.js", "page.css", "type=\"file\"");
        assertThat(get("/page.js").body()).contains("v1/model", "v1/documents");
        assertThat(get("/page.css").statusCode()).isEqualTo(200);
    }

    @Test
    void servesObjectsSafely() throws Exception {
        var store = service.getBean(ObjectStore.class);
        store.put("images/a.png", new byte[] {1, 2, 3}, "image/png");
        store.put("conditions/a.safetensors", new byte[] {1}, "application/octet-stream");

        var answer = get("/objects/images/a.png");
        String tag = answer.headers().firstValue("ETag").orElseThrow();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("image/png");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(send(request("/objects/images/a.png").header("If-None-Match", tag))
                        .statusCode())
                .isEqualTo(304);
        assertProblem(get("/objects/conditions/a.safetensors"), 404);
    }

    @Test
    void showsItsHealthAndCounters() throws Exception {
        valueOf(
                Topics.ACCEPTED,
                json(post("{\"requestId\": \"http-5\", \"prompt\": \"x\"}"))
                        .path("documentId")
                        .stringValue());

        JsonNode health = json(get("/actuator/health/readiness"));
        assertThat(health.path("components").propertyNames()).contains("admission", "broker", "bundle");
        assertThat(get("/actuator/prometheus").body())
                .contains("dreampress_requests_accepted_total{kind=\"write\"")
                .contains("dreampress_requests_queue");
    }

    @Test
    void rebuildsTheCatalogueFromTheTopics() throws Exception {
        String documentId = json(post("{\"requestId\": \"http-6\", \"prompt\": \"x\"}"))
                .path("documentId")
                .stringValue();
        publish(Topics.DOCUMENTS, documentId, failed(documentId));

        try (var second = run("second")) {
            String port = second.getEnvironment().getProperty("local.server.port");
            URI address = URI.create("http://127.0.0.1:" + port + "/v1/documents/" + documentId);
            await().atMost(PATIENCE)
                    .until(() -> json(HTTP.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()))
                            .path("status")
                            .asString("")
                            .equals("failed"));
        }
    }

    @Test
    void judgesWithoutHttpAndCatalogue() {
        try (var bare = run("third", "--dreampress.http.enabled=false", "--dreampress.catalogue.enabled=false")) {
            assertThat(bare.getEnvironment().getProperty("local.server.port")).isNull();
            assertThat(bare.getBeanNamesForType(DataSource.class)).isEmpty();
        }
    }

    @Test
    void feedsStartAgainWhenTheBrokerHasTakenThemForASecondOfTheSameName() throws Exception {
        var connection = new KafkaConnection(broker.getBrokersAsString(), "first");
        for (String container : List.of("catalogueFeed", "eventFeed")) {
            var feed = service.getBean(container, MessageListenerContainer.class);
            try (var second = new KafkaConsumer<>(
                    connection.member(feed.getGroupId()), new StringDeserializer(), new StringDeserializer())) {
                second.subscribe(List.of(feed.getContainerProperties().getTopics()));
                await().atMost(PATIENCE).until(() -> {
                    second.poll(Duration.ofMillis(100));
                    return !feed.isRunning();
                });
            }
        }
        String documentId = json(post("{\"requestId\": \"http-7\", \"prompt\": \"x\"}"))
                .path("documentId")
                .stringValue();

        await().atMost(PATIENCE).until(() -> statusOf(documentId).equals("accepted"));
        await().atMost(PATIENCE)
                .until(() -> service.getBeansOfType(MessageListenerContainer.class).values().stream()
                        .allMatch(MessageListenerContainer::isRunning));
    }

    private static DocumentFact failed(String documentId) {
        return new DocumentFailed(
                documentId, null, "default", ProblemType.WRITING_FAILED.problem("no luck"), null, Instant.EPOCH);
    }

    private static <V> void publish(Topic<V> topic, String key, V value) throws Exception {
        String name = topic.on("dreampress.");
        publish(name, key, JsonSerde.of(topic).serializer().serialize(name, value));
    }

    private static void publish(String topic, String key, byte[] value) throws Exception {
        producer.send(new ProducerRecord<>(topic, key, value)).get();
    }

    /** The first value under a key. */
    private static <V> V valueOf(Topic<V> topic, String key) {
        Map<String, Object> settings =
                new KafkaConnection(broker.getBrokersAsString(), "test").consumer("reader-of-" + topic.name() + key);
        try (var consumer = new KafkaConsumer<>(
                settings, new StringDeserializer(), JsonSerde.of(topic).deserializer())) {
            consumer.subscribe(List.of(topic.on("dreampress.")));
            Instant end = Instant.now().plus(PATIENCE);
            while (Instant.now().isBefore(end)) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    if (record.key().equals(key)) {
                        return record.value();
                    }
                }
            }
        }
        throw new AssertionError("topic " + topic.name() + ": expected a record of " + key);
    }

    private static String statusOf(String documentId) throws Exception {
        return json(get("/v1/documents/" + documentId)).path("status").asString("");
    }

    private static void assertProblem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(answer).path("status").intValue()).isEqualTo(status);
        assertThat(json(answer).path("detail").stringValue()).isNotBlank();
    }

    private static HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return send(request("/v1/documents")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path) {
        String port = service.getEnvironment().getProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonSerde.MAPPER.readTree(answer.body());
    }
}
