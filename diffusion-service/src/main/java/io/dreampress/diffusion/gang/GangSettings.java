package io.dreampress.diffusion.gang;

import io.dreampress.contracts.client.KafkaConnection;
import java.time.Duration;

/**
 * How gangs are set up.
 *
 * @param kafka how clients connect
 * @param topicPrefix of every topic
 * @param partitions of topics that are created
 * @param replicationFactor of topics that are created
 * @param interactiveGangs gangs that pull {@code dreams.interactive}, at least 1
 * @param bulkGangs gangs that pull {@code dreams.bulk}, at least 1
 * @param dreamsPerGang dreams that a gang pulls at a time, at least 1
 * @param lockDuration how long a record should be locked
 * @param deliveryLimit deliveries within which a record must be answered; 0 for one less than the broker's limit
 */
public record GangSettings(
        KafkaConnection kafka,
        String topicPrefix,
        int partitions,
        short replicationFactor,
        int interactiveGangs,
        int bulkGangs,
        int dreamsPerGang,
        Duration lockDuration,
        int deliveryLimit) {
    String groupId() {
        return topicPrefix + "diffusion";
    }

    Crew crew() {
        return new Crew(interactiveGangs, bulkGangs, dreamsPerGang);
    }

    int deliveryLimit(ShareGroupTerms terms) {
        int last = terms.deliveryCountLimit() - 1;
        return deliveryLimit == 0 ? last : Math.min(deliveryLimit, last);
    }
}
