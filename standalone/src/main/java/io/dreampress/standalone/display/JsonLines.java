package io.dreampress.standalone.display;

import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.standalone.following.DocumentEvent;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
    public void delivered(Delivery delivery) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("folder", delivery.folder().toString());
        fields.put("files", delivery.files().stream().map(Path::toString).toList());
        fields.put("seconds", Delivery.seconds(delivery.took()));
        delivery.firstWords().ifPresent(words -> fields.put("firstWordsSeconds", Delivery.seconds(words)));
        fields.put("peakResidentMiB", delivery.peakResidentMiB());
        print("delivered", fields);
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
