package io.dreampress.standalone.pipeline;

import io.dreampress.assembler.AssemblerApplication;
import io.dreampress.diffusion.DiffusionApplication;
import io.dreampress.ingest.IngestApplication;
import io.dreampress.llm.LlmApplication;

/** A service of the pipeline. */
enum Service {
    INGEST("ingest-service", IngestApplication.class),
    LLM("llm-service", LlmApplication.class),
    DIFFUSION("diffusion-service", DiffusionApplication.class),
    ASSEMBLER("assembler-service", AssemblerApplication.class);

    private final String serviceName;
    private final Class<?> application;

    Service(String serviceName, Class<?> application) {
        this.serviceName = serviceName;
        this.application = application;
    }

    String serviceName() {
        return serviceName;
    }

    Class<?> application() {
        return application;
    }
}
