package io.dreampress.ingest.catalogue;

import com.zaxxer.hikari.HikariDataSource;
import io.dreampress.ingest.broker.BrokerSettings;
import io.dreampress.ingest.broker.DeadLetters;
import io.dreampress.ingest.broker.Listening;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.flywaydb.core.Flyway;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "dreampress.catalogue.enabled", matchIfMissing = true)
class CatalogueConfiguration {
    private static final int CONNECTIONS = 4;

    @Bean
    HikariDataSource catalogueDatabase(CatalogueSettings settings, BrokerSettings broker) {
        var database = new HikariDataSource();
        database.setPoolName("catalogue");
        database.setMaximumPoolSize(CONNECTIONS);
        database.setJdbcUrl(settings.url(broker.dataDir()));
        database.setUsername(settings.username());
        database.setPassword(settings.password());
        return database;
    }

    @Bean
    Catalogue catalogue(HikariDataSource catalogueDatabase) {
        Flyway.configure(getClass().getClassLoader())
                .dataSource(catalogueDatabase)
                .locations("classpath:io/dreampress/ingest/catalogue/migration")
                .load()
                .migrate();
        return new Catalogue(JdbcClient.create(catalogueDatabase));
    }

    @Bean
    KafkaMessageListenerContainer<byte[], byte[]> catalogueFeed(
            Catalogue catalogue,
            HikariDataSource catalogueDatabase,
            CatalogueSettings settings,
            BrokerSettings broker,
            DeadLetters deadLetters) {
        var transaction = new TransactionTemplate(new JdbcTransactionManager(catalogueDatabase));
        var feed = new CatalogueFeed(catalogue, transaction, broker, deadLetters);
        return Listening.holdingNewerFacts(broker)
                .to(broker.group(settings.group(broker.node())), CatalogueFeed.TOPICS, feed, new Resuming(catalogue));
    }

    /** The database knows how far it has read; an empty one is filled from the beginning. */
    private record Resuming(Catalogue catalogue) implements ConsumerAwareRebalanceListener {
        @Override
        public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
            for (TopicPartition partition : partitions) {
                OptionalLong position = catalogue.position(partition.topic(), partition.partition());
                if (position.isPresent()) {
                    consumer.seek(partition, position.getAsLong());
                } else {
                    consumer.seekToBeginning(List.of(partition));
                }
            }
        }
    }
}
