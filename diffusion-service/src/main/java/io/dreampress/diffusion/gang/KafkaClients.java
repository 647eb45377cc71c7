package io.dreampress.diffusion.gang;

import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Opens the clients that gangs need. */
record KafkaClients(GangSettings settings) {
    /** What the broker does not answer in this time is tried again, or given up when the service stops. */
    private static final int ANSWERS_WITHIN_MS = 10_000;

    Admin admin() {
        return Admin.create(patient(named(settings.kafka().admin(), "admin")));
    }

    /** A consumer of everything from the beginning, without group. */
    Consumer<byte[], byte[]> follower() {
        Map<String, Object> config = named(settings.kafka().consumer(settings.groupId()), "cancellations");
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return new KafkaConsumer<>(patient(config), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A member of the share group that hands out a few records at a time and waits for their acknowledgement. */
    ShareConsumer<byte[], byte[]> member(String gang, int dreams, ShareGroupTerms terms) {
        Map<String, Object> config = named(settings.kafka().admin(), gang);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.groupId());
        config.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
        config.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, dreams);
        long patience = Math.min(Integer.MAX_VALUE, 2 * terms.lockDuration().toMillis());
        config.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, (int) patience);
        return new KafkaShareConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Map<String, Object> patient(Map<String, Object> config) {
        config.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWERS_WITHIN_MS);
        config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, ANSWERS_WITHIN_MS);
        return config;
    }

    private Map<String, Object> named(Map<String, Object> config, String name) {
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, settings.kafka().node() + "-diffusion-" + name);
        return config;
    }
}
