package io.dreampress.ingest.events;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hands documents' events to those who watch. It remembers the events of the documents that were last heard of, within
 * a budget, so that who comes late misses nothing. Thread-safe.
 */
public final class EventHub {
    private final long budget;
    private final Map<String, Story> stories = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, List<Watcher>> watchers = new LinkedHashMap<>();
    private long remembered;

    /**
     * A hub.
     *
     * @param budget bytes of events to remember, at least 1
     */
    EventHub(long budget) {
        this.budget = budget;
    }

    private static final class Story {
        private final List<DocumentEvent> events = new ArrayList<>();
        private long size;
    }

    /** Tells everybody who watches this document. */
    synchronized void publish(String documentId, DocumentEvent event) {
        Story story = stories.computeIfAbsent(documentId, id -> new Story());
        story.events.add(event);
        story.size += event.size();
        remembered += event.size();
        forgetBeyondBudget();
        watchers.getOrDefault(documentId, List.of()).forEach(watcher -> watcher.offer(event));
    }

    /**
     * Begins to watch a document: first what is remembered, then what comes.
     *
     * @param after id of the last event seen; null for none
     */
    public synchronized Watcher watch(String documentId, String after) {
        Watcher watcher = new Watcher();
        Story story = stories.get(documentId);
        if (story != null) {
            eventsAfter(after, story.events).forEach(watcher::offer);
        }
        watchers.computeIfAbsent(documentId, id -> new ArrayList<>()).add(watcher);
        return watcher;
    }

    /** Ends watching. */
    public synchronized void leave(String documentId, Watcher watcher) {
        watchers.computeIfPresent(documentId, (id, others) -> {
            others.remove(watcher);
            return others.isEmpty() ? null : others;
        });
    }

    synchronized int watching() {
        return watchers.values().stream().mapToInt(List::size).sum();
    }

    private static List<DocumentEvent> eventsAfter(String last, List<DocumentEvent> events) {
        for (int i = events.size() - 1; i >= 0; i--) {
            if (events.get(i).id().equals(last)) {
                return events.subList(i + 1, events.size());
            }
        }
        return events;
    }

    private void forgetBeyondBudget() {
        Iterator<Story> eldest = stories.values().iterator();
        while (remembered > budget && eldest.hasNext()) {
            remembered -= eldest.next().size;
            eldest.remove();
        }
    }
}
