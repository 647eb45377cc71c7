package io.dreampress.ingest.http;

import io.dreampress.contracts.topic.JsonSerde;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@HttpOnly
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {
    /** Answers are spelt as messages are. */
    @Bean
    JsonMapper answers() {
        return JsonSerde.MAPPER;
    }
}
