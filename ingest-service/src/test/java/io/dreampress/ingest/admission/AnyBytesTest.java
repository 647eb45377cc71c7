package io.dreampress.ingest.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.ingest.offer.SampleOffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever is published has exactly one answer: accepted, rejected or cancelled, never a dead letter. */
class AnyBytesTest {
    private static final List<String> GOOD = List.of("""
            {"requestId": "r-1", "tenant": "acme", "kind": "write", "prompt": "Tomatoes", "title": "T",
             "language": "pt-br", "images": {"min": 0, "max": 2, "placement": [0, 2],
             "size": {"width": 256, "height": 128}, "style": "ink", "negativePrompt": "text", "steps": 10,
             "guidance": 1.5}, "text": {"maxTokens": 2048, "temperature": 0.5, "topK": 40, "topP": 1,
             "repetitionPenalty": 1.2, "stop": ["END"]}, "seed": 0, "priority": "bulk",
             "onImageFailure": "drop", "feedback": false, "metadata": {"id": 7, "tags": ["a", null, {"b": 1e5}]}}""", """
            {"article": "# T\\u00e4\\n\\nText \\ud83c\\udf45", "images": {"placement": "paragraphs"}}""", """
            {"kind": "edit", "prompt": "x", "pictures": ["data:image/png;base64,iVBORw0KGgo=", "pictures/a.png"]}""", """
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

    private final AdmissionDriver driver = new AdmissionDriver(SampleOffer.withPictures(), SampleOffer::words);

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void answersRandomBytes() {
        Random random = new Random(1);
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            publish(bytes);
        }

        assertThat(driver.rejected()).hasSize(2000);
        assertThat(driver.deadLetters()).isEmpty();
    }

    @Test
    void answersValidRequestsWithDamagedBytes() {
        Random random = new Random(2);
        for (int round = 0; round < 3000; round++) {
            byte[] bytes = GOOD.get(round % GOOD.size()).getBytes(StandardCharsets.UTF_8);
            for (int damage = random.nextInt(4); damage >= 0; damage--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            publish(bytes);
        }

        assertAnswered(3000);
    }

    @Test
    void answersValidRequestsWithShardsOfOtherJson() {
        Random random = new Random(3);
        for (int round = 0; round < 3000; round++) {
            StringBuilder text = new StringBuilder(GOOD.get(round % GOOD.size()));
            for (int damage = random.nextInt(3); damage >= 0; damage--) {
                int from = random.nextInt(text.length());
                int to = Math.min(text.length(), from + random.nextInt(12));
                text.replace(from, to, SHARDS.get(random.nextInt(SHARDS.size())));
            }
            publish(text.toString().getBytes(StandardCharsets.UTF_8));
        }

        assertAnswered(3000);
    }

    @Test
    void answersValidRequestsWithOneValueExchanged() {
        Random random = new Random(4);
        for (int round = 0; round < 3000; round++) {
            String text = GOOD.get(round % GOOD.size());
            int colon = text.indexOf(": ", random.nextInt(text.lastIndexOf(": ") + 1)) + 2;
            int end = colon;
            while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            String shard = SHARDS.get(random.nextInt(SHARDS.size()));
            publish((text.substring(0, colon) + shard + text.substring(end)).getBytes(StandardCharsets.UTF_8));
        }

        assertAnswered(3000);
    }

    private void publish(byte[] bytes) {
        driver.publish(null, bytes, new RecordHeaders());
    }

    private void assertAnswered(int published) {
        int repeated = (int) driver.countOrZero("dreampress.requests.repeated");
        int accepted = driver.accepted().size();
        int answered = accepted + driver.rejected().size() + driver.cancelled().size();
        assertThat(answered + repeated).isEqualTo(published);
        assertThat(accepted).isPositive();
        assertThat(driver.deadLetters()).isEmpty();
    }
}
