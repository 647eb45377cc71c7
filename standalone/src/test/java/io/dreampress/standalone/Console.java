package io.dreampress.standalone;

import io.dreampress.contracts.topic.JsonSerde;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;

/** What a test's commands print. */
public final class Console implements BeforeEachCallback, AfterEachCallback {
    private final PrintStream formerOut = System.out;
    private final PrintStream formerErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Override
    public void beforeEach(ExtensionContext context) {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        System.setOut(formerOut);
        System.setErr(formerErr);
    }

    public String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The output, where it is JSON lines. */
    public List<JsonNode> lines() {
        return output().lines().map(JsonSerde.MAPPER::readTree).toList();
    }

    public String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
