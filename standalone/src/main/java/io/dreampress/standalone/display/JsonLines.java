package io.dreampress.standalone.display;

import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.standalone.following.DocumentEvent;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** One JSON object a line, with its kind in {@code event}: nothing else goes to this stream. */
public final class JsonLines implements Display {
    private static final JsonMapper JSON = JsonSerde.MAPPER;

    private final PrintStream out;

    public JsonLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void status(String words) {
        print("status", Map.of("message", words));
    }

    @Override
    public void show(DocumentEvent event) {
        switch (event) {
            case DocumentEvent.Accepted accepted -> print("accepted", fields(accepted.fact()));
            case DocumentEvent.Rejected rejected -> print("rejected", fields(rejected.fact()));
            case DocumentEvent.Advanced advanced -> print("progress", fields(advanced.stage(), StageAdvanced.class));
            case DocumentEvent.Ended ended -> print("ended", fields(ended.fact(), DocumentFact.class));
        }
    }

    @Override
    public void delivered(Path folder, List<Path> files, Duration took) {
        print(
                "delivered",
                Map.of(
                        "folder", folder.toString(),
                        "files", files.stream().map(Path::toString).toList(),
                        "seconds", took.toMillis() / 1000.0));
    }

    /** Prints one line. */
    public void print(String event, Map<String, ?> fields) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", event);
        line.putAll(fields);
        out.println(JSON.writeValueAsString(line));
        out.flush();
    }

    private static Map<String, ?> fields(Object fact) {
        return fields(fact, fact.getClass());
    }

    /** The family's type tells which of its facts it is: it must be named for the JSON to carry {@code type}. */
    @SuppressWarnings("unchecked")
    private static Map<String, ?> fields(Object fact, Class<?> family) {
        byte[] json = JSON.writerFor(family).writeValueAsBytes(fact);
        return JSON.readValue(json, LinkedHashMap.class);
    }
}
