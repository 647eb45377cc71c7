package io.dreampress.ingest.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.request.RequestRejected;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.ingest.offer.SampleOffer;
import io.dreampress.ingest.picture.SamplePictures;
import io.dreampress.ingest.request.OrderResolver;
import io.dreampress.ingest.request.RequestReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Whatever is published has exactly one answer, which can be published in its turn: never an exception. */
class AnyBytesTest {
    private static final List<String> GOOD = List.of(
            """
            {"requestId": "r-1", "tenant": "acme", "kind": "write", "prompt": "Tomatoes", "title": "T",
             "language": "pt-br", "images": {"min": 0, "max": 2, "placement": [0, 2],
             "size": {"width": 256, "height": 128}, "style": "ink", "negativePrompt": "text", "steps": 10,
             "guidance": 1.5}, "text": {"maxTokens": 2048, "temperature": 0.5, "topK": 40, "topP": 1,
             "repetitionPenalty": 1.2, "stop": ["END"]}, "seed": 0, "priority": "bulk",
             "onImageFailure": "drop", "feedback": false, "metadata": {"id": 7, "tags": ["a", null, {"b": 1e5}]}}""",
            """
            {"article": "# T\\u00e4\\n\\nText \\ud83c\\udf45", "images": {"placement": "paragraphs"}}""",
            """
            {"kind": "edit", "prompt": "x", "pictures": ["%s", "pictures/a.png"]}""".formatted(SamplePictures.uri("plain.png")),
            """
            {"kind": "answer", "prompt": "x", "pictures": ["%s"]}""".formatted(SamplePictures.uri("progressive.jpg")),
            """
            {"kind": "cancel", "requestId": "r-1", "tenant": "acme", "reason": "enough", "metadata": {}}""");
    private static final List<String> SHARDS = List.of(
            "null",
            "-1",
            "1e999",
            "NaN",
            "{}",
            "[]",
            "\"\"",
            "\"\\ud800\"",
            "\\u0000",
            "\"a\":",
            "{\"kind\":\"cancel\"}",
            ",",
            "9999999999999999999999",
            "\"kind\"",
            "0.1",
            "true",
            "{\"a\":",
            "[[[[",
            "\"documentId\":\"x\",",
            "\u00e9");

    private static final int ROUNDS = 2000;
    private static final int ROUNDS_IN_THE_TOPOLOGY = 100;
    private static final Origin ORIGIN = Origin.of(0, 0, null, new RecordHeaders());

    private final Intake intake = new Intake(
            "requests",
            new RequestReader(SampleOffer.withPictures(), SampleOffer::words),
            new OrderResolver(SampleOffer.withPictures()),
            new Pictures(new HeapObjectStore()),
            Clock.fixed(AdmissionDriver.NOW, ZoneOffset.UTC));

    @Test
    void rejectsRandomBytes() {
        Random random = new Random(1);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);

            assertThat(answered(bytes)).isInstanceOf(Intake.Verdict.Unfit.class);
        }
    }

    @Test
    void answersValidRequestsWithDamagedBytes() {
        assertSomeFitAndSomeNot(new Random(2), AnyBytesTest::damaged);
    }

    @Test
    void answersValidRequestsWithShardsOfOtherJson() {
        assertSomeFitAndSomeNot(new Random(3), AnyBytesTest::sharded);
    }

    @Test
    void answersValidRequestsWithOneValueExchanged() {
        assertSomeFitAndSomeNot(new Random(4), AnyBytesTest::exchanged);
    }

    @Test
    void everyRecordLeavesTheTopologyOnce() {
        try (var driver = new AdmissionDriver(SampleOffer.withPictures(), SampleOffer::words)) {
            Random random = new Random(5);
            for (int round = 0; round < ROUNDS_IN_THE_TOPOLOGY; round++) {
                driver.publish(null, damaged(random), new RecordHeaders());
                driver.publish(null, exchanged(random), new RecordHeaders());
            }

            int accepted = driver.accepted().size();
            int answered =
                    accepted + driver.rejected().size() + driver.cancelled().size();
            int repeated = (int) driver.countOrZero("dreampress.requests.repeated");
            assertThat(answered + repeated).isEqualTo(2 * ROUNDS_IN_THE_TOPOLOGY);
            assertThat(accepted).isPositive();
            assertThat(driver.deadLetters()).isEmpty();
        }
    }

    private void assertSomeFitAndSomeNot(Random random, Function<Random, byte[]> requests) {
        int fit = 0;
        for (int round = 0; round < ROUNDS; round++) {
            fit += answered(requests.apply(random)) instanceof Intake.Verdict.Fit ? 1 : 0;
        }
        assertThat(fit).isBetween(1, ROUNDS - 1);
    }

    /** The verdict, after its message went through its serde. */
    private Intake.Verdict answered(byte[] request) {
        Intake.Verdict verdict = intake.take(ORIGIN, request);
        switch (verdict) {
            case Intake.Verdict.Fit(Submission submission) ->
                assertThat(copied(new JsonSerde<>(Submission.class), submission))
                        .isEqualTo(submission);
            case Intake.Verdict.Unfit(RequestRejected rejection) -> {
                assertThat(copied(JsonSerde.of(Topics.REJECTED), rejection)).isEqualTo(rejection);
                assertThat(rejection.problem().detail()).isNotBlank();
            }
        }
        return verdict;
    }

    private static <V> V copied(JsonSerde<V> serde, V value) {
        return serde.deserializer().deserialize("t", serde.serializer().serialize("t", value));
    }

    private static String anyGood(Random random) {
        return GOOD.get(random.nextInt(GOOD.size()));
    }

    private static byte[] damaged(Random random) {
        byte[] bytes = anyGood(random).getBytes(StandardCharsets.UTF_8);
        for (int damage = random.nextInt(4); damage >= 0; damage--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static byte[] sharded(Random random) {
        StringBuilder text = new StringBuilder(anyGood(random));
        for (int damage = random.nextInt(3); damage >= 0; damage--) {
            int from = random.nextInt(text.length());
            int to = Math.min(text.length(), from + random.nextInt(12));
            text.replace(from, to, SHARDS.get(random.nextInt(SHARDS.size())));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] exchanged(Random random) {
        String text = anyGood(random);
        int value = text.indexOf(": ", random.nextInt(text.lastIndexOf(": ") + 1)) + 2;
        int end = value;
        while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String shard = SHARDS.get(random.nextInt(SHARDS.size()));
        return (text.substring(0, value) + shard + text.substring(end)).getBytes(StandardCharsets.UTF_8);
    }
}
