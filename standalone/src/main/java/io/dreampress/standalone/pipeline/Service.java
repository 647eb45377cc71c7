package io.dreampress.standalone.pipeline;

import io.dreampress.assembler.AssemblerApplication;
import io.dreampress.diffusion.DiffusionApplication;
import io.dreampress.ingest.IngestApplication;
import io.dreampress.llm.LlmApplication;

/** A service of the pipeline. */
enum Service {
    INGEST("ingest-service", IngestApplication.class, true),
    LLM("llm-service", LlmApplication.class, false),
    DIFFUSION("diffusion-service", DiffusionApplication.class, false),
    ASSEMBLER("assembler-service", AssemblerApplication.class, false);

    private final String serviceName;
    private final Class<?> application;
    private final boolean database;

    Service(String serviceName, Class<?> application, boolean database) {
        this.serviceName = serviceName;
        this.application = application;
        this.database = database;
    }

    String serviceName() {
        return serviceName;
    }

    Class<?> application() {
        return application;
    }

    /** Whether it keeps a database: Spring Boot would set one up for all, as the library is on the common class path. */
    boolean hasDatabase() {
        return database;
    }
}
