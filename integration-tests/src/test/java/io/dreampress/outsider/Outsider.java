package io.dreampress.outsider;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Somebody who knows Kafka and JSON and nothing of this project: publishes requests as text, reads the answers, fetches
 * every image of the finished document by its URI and checks its hash. Runs in a process of its own with Kafka's clients
 * alone on its class path, and prints what it saw, a line each.
 */
final class Outsider {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern IMAGE = Pattern.compile("\\{[^{}]*\"type\"\\s*:\\s*\"image\"[^{}]*}");
    private static final Pattern IMAGE_URI = Pattern.compile("\"uri\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern IMAGE_HASH = Pattern.compile("\"sha256\"\\s*:\\s*\"([0-9a-f]{64})\"");

    private Outsider() {}

    public static void main(String[] arguments) throws Exception {
        String servers = arguments[0];
        try (KafkaProducer<String, String> producer = producer(servers);
                KafkaConsumer<String, String> consumer = consumer(servers)) {
            consumer.subscribe(List.of("dreampress.accepted", "dreampress.rejected", "dreampress.documents"));
            producer.send(new ProducerRecord<>("dreampress.requests", """
                    {"requestId": "outsider-good", "kind": "write", "prompt": "A letter from outside", "seed": 11,
                     "images": {"min": 2, "max": 2, "placement": "paragraphs"}, "text": {"maxTokens": 400},
                     "metadata": {"page": 12, "tags": ["a", "b"]}}"""));
            producer.send(new ProducerRecord<>("dreampress.requests", "somebody's key", """
                    {"requestId": "outsider-bad", "prompt": "x", "images": {"max": -1}}"""));
            producer.flush();
            read(consumer);
        }
    }

    private static void read(KafkaConsumer<String, String> consumer) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        int seen = 0;
        while (seen < 3 && System.nanoTime() < end) {
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                if (record.value() != null && record.value().contains("\"outsider-")) {
                    seen++;
                    System.out.println(record.topic() + " " + record.value());
                    if (record.topic().equals("dreampress.documents")) {
                        fetchImages(record.value());
                    }
                }
            }
        }
    }

    private static void fetchImages(String document) throws IOException, GeneralSecurityException {
        Matcher images = IMAGE.matcher(document);
        while (images.find()) {
            String uri = find(IMAGE_URI, images.group());
            byte[] bytes = Files.readAllBytes(Path.of(URI.create(uri)));
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            boolean same = hash.equals(find(IMAGE_HASH, images.group()));
            boolean png = bytes.length > 8 && bytes[1] == 'P' && bytes[2] == 'N' && bytes[3] == 'G';
            System.out.println("image " + (same ? "same hash" : "other hash") + (png ? " png" : " no png"));
        }
    }

    private static String find(Pattern pattern, String json) {
        Matcher matcher = pattern.matcher(json);
        if (!matcher.find()) {
            throw new IllegalStateException("expected " + pattern + " in " + json);
        }
        return matcher.group(1);
    }

    private static KafkaProducer<String, String> producer(String servers) {
        Properties settings = new Properties();
        settings.putAll(Map.of("bootstrap.servers", servers));
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    private static KafkaConsumer<String, String> consumer(String servers) {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "bootstrap.servers", servers,
                "group.id", "outsider",
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed"));
        return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    }
}
