package io.dreampress.llm.session;

import io.dreampress.contracts.request.Priority;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Who may be in work. At most so many documents of this process are, those that wait for an image included; the others
 * stand in a queue: documents that were in work before a restart first, then interactive before bulk by {@value
 * #INTERACTIVE_SHARE} to 1 while both wait, the tenants within a priority in turn, a tenant's documents by age.
 *
 * <p>Every stream task brings its own documents and fetches those of them that were let in. Thread-safe.
 */
public final class Admission {
    static final int INTERACTIVE_SHARE = 4;

    private final int limit;
    private final Deque<Place> resumed = new ArrayDeque<>();
    private final Map<Priority, LinkedHashMap<String, TreeSet<Place>>> waiting = new EnumMap<>(Priority.class);
    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, Place> inWork = new HashMap<>();
    private final Map<Object, List<String>> letIn = new HashMap<>();
    private int interactiveInARow;

    /** @param limit most documents in work, at least 1 */
    public Admission(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("documents in work: expected at least 1, got " + limit
                    + "; correct dreampress.llm.documents-in-work");
        }
        this.limit = limit;
        for (Priority priority : Priority.values()) {
            waiting.put(priority, new LinkedHashMap<>());
        }
    }

    /** A document joins the queue. */
    synchronized void queue(Object owner, Ticket ticket) {
        Place place = new Place(owner, ticket);
        if (places.putIfAbsent(ticket.documentId(), place) == null) {
            waiting.get(ticket.priority())
                    .computeIfAbsent(ticket.tenant(), tenant -> new TreeSet<>(Place.BY_AGE))
                    .add(place);
        }
    }

    /** A document that was in work before a restart goes before all others. */
    synchronized void queueAgain(Object owner, Ticket ticket) {
        Place place = new Place(owner, ticket);
        if (places.putIfAbsent(ticket.documentId(), place) == null) {
            resumed.add(place);
        }
    }

    /** The owner's documents that are in work from now on, each named once. */
    synchronized List<String> admitted(Object owner) {
        while (inWork.size() < limit && !places.isEmpty()) {
            Place next = next();
            places.remove(next.ticket().documentId());
            inWork.put(next.ticket().documentId(), next);
            letIn.computeIfAbsent(next.owner(), o -> new ArrayList<>())
                    .add(next.ticket().documentId());
        }
        List<String> mine = letIn.remove(owner);
        return mine == null ? List.of() : mine;
    }

    /** A document has ended, in the queue or in work. */
    synchronized void leave(String documentId) {
        inWork.remove(documentId);
        Place place = places.remove(documentId);
        if (place != null && !resumed.remove(place)) {
            drop(place);
        }
        letIn.values().forEach(ids -> ids.remove(documentId));
    }

    /** A task is closed: its documents go to another one, on this machine or elsewhere. */
    synchronized void leaveAll(Object owner) {
        List<String> gone = new ArrayList<>();
        places.values().stream()
                .filter(place -> place.owner().equals(owner))
                .forEach(place -> gone.add(place.ticket().documentId()));
        inWork.values().stream()
                .filter(place -> place.owner().equals(owner))
                .forEach(place -> gone.add(place.ticket().documentId()));
        gone.forEach(this::leave);
        letIn.remove(owner);
    }

    /** Documents in the queue. */
    public synchronized int waiting() {
        return places.size();
    }

    /** Documents in work. */
    public synchronized int inWork() {
        return inWork.size();
    }

    /** The first documents in the queue that are the owner's, each with the number of documents before it. */
    synchronized Map<String, Integer> positions(Object owner, int atMost) {
        Map<String, Integer> positions = new LinkedHashMap<>();
        Iterator<Place> order = order();
        for (int position = 0; position < atMost && order.hasNext(); position++) {
            Place place = order.next();
            if (place.owner().equals(owner)) {
                positions.put(place.ticket().documentId(), position);
            }
        }
        return positions;
    }

    /** The order in which documents would be let in if nobody came in between. */
    private Iterator<Place> order() {
        Iterator<Place> before = resumed.iterator();
        Iterator<Place> interactive = inTurn(waiting.get(Priority.INTERACTIVE));
        Iterator<Place> bulk = inTurn(waiting.get(Priority.BULK));
        return new Iterator<>() {
            private int streak = interactiveInARow;

            @Override
            public boolean hasNext() {
                return before.hasNext() || interactive.hasNext() || bulk.hasNext();
            }

            @Override
            public Place next() {
                if (before.hasNext()) {
                    return before.next();
                }
                if (interactive.hasNext() && (!bulk.hasNext() || streak < INTERACTIVE_SHARE)) {
                    streak++;
                    return interactive.next();
                }
                streak = 0;
                return bulk.next();
            }
        };
    }

    private static Iterator<Place> inTurn(LinkedHashMap<String, TreeSet<Place>> tenants) {
        Deque<Iterator<Place>> turns = new ArrayDeque<>();
        tenants.values().forEach(documents -> turns.add(documents.iterator()));
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !turns.isEmpty();
            }

            @Override
            public Place next() {
                Iterator<Place> turn = turns.remove();
                Place place = turn.next();
                if (turn.hasNext()) {
                    turns.add(turn);
                }
                return place;
            }
        };
    }

    private Place next() {
        if (!resumed.isEmpty()) {
            return resumed.poll();
        }
        var interactive = waiting.get(Priority.INTERACTIVE);
        var bulk = waiting.get(Priority.BULK);
        boolean bulksTurn = interactiveInARow >= INTERACTIVE_SHARE;
        if (!interactive.isEmpty() && (bulk.isEmpty() || !bulksTurn)) {
            interactiveInARow++;
            return first(interactive);
        }
        interactiveInARow = 0;
        return first(bulk);
    }

    /** The oldest document of the tenant whose turn it is, who then goes to the end. */
    private static Place first(LinkedHashMap<String, TreeSet<Place>> tenants) {
        Iterator<Map.Entry<String, TreeSet<Place>>> turns = tenants.entrySet().iterator();
        Map.Entry<String, TreeSet<Place>> turn = turns.next();
        turns.remove();
        Place place = turn.getValue().pollFirst();
        if (!turn.getValue().isEmpty()) {
            tenants.put(turn.getKey(), turn.getValue());
        }
        return place;
    }

    private void drop(Place place) {
        var tenants = waiting.get(place.ticket().priority());
        TreeSet<Place> documents = tenants.get(place.ticket().tenant());
        documents.remove(place);
        if (documents.isEmpty()) {
            tenants.remove(place.ticket().tenant());
        }
    }

    private record Place(Object owner, Ticket ticket) {
        static final Comparator<Place> BY_AGE = Comparator.<Place, Instant>comparing(
                        place -> place.ticket().acceptedAt())
                .thenComparing(place -> place.ticket().documentId());
    }
}
