package io.dreampress.llm.session;

import io.dreampress.contracts.request.Priority;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/**
 * Who may be in work. At most so many documents of this process are, those that wait for an image included; the others
 * stand in a queue: documents that were in work before a restart first, then interactive before bulk by {@value
 * #INTERACTIVE_SHARE} to 1 while both wait, the tenants within a priority in turn by {@link TenantTurns weight}, a tenant's
 * documents by age.
 *
 * <p>Every stream task brings its own documents and fetches those of them that were let in. Thread-safe.
 */
public final class Admission {
    static final int INTERACTIVE_SHARE = 4;

    private final int limit;
    private final Deque<Place> resumed = new ArrayDeque<>();
    private final Map<Priority, TenantTurns> waiting = new EnumMap<>(Priority.class);
    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, Place> inWork = new HashMap<>();
    private final Map<Object, List<String>> letIn = new HashMap<>();
    private final Departures departures = new Departures();
    private final LongSupplier nanoTime;
    private int interactiveInARow;

    /**
     * A queue.
     *
     * @param limit most documents in work, at least 1
     * @param weights of tenants, at least 1
     * @param nanoTime a clock such as {@link System#nanoTime}
     */
    public Admission(int limit, ToIntFunction<String> weights, LongSupplier nanoTime) {
        if (limit < 1) {
            throw new IllegalArgumentException("documents in work: expected at least 1, got " + limit
                    + "; correct dreampress.llm.documents-in-work");
        }
        this.limit = limit;
        this.nanoTime = nanoTime;
        for (Priority priority : Priority.values()) {
            waiting.put(priority, new TenantTurns(weights));
        }
    }

    /** A document joins the queue. */
    synchronized void queue(Object owner, Ticket ticket) {
        Place place = new Place(owner, ticket);
        if (places.putIfAbsent(ticket.documentId(), place) == null) {
            waiting.get(ticket.priority()).add(place);
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
        if (inWork.remove(documentId) != null) {
            departures.add(nanoTime.getAsLong());
        }
        Place place = places.remove(documentId);
        if (place != null && !resumed.remove(place)) {
            waiting.get(place.ticket().priority()).remove(place);
        }
        if (places.isEmpty()) {
            departures.forget();
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

    /**
     * Documents in the queue that are the owner's, each with the number of documents before it.
     *
     * @param from first position looked at, from 0
     * @param count positions looked at
     */
    synchronized Map<String, Integer> positions(Object owner, int from, int count) {
        Map<String, Integer> positions = new LinkedHashMap<>();
        Iterator<Place> order = order();
        for (int position = 0; position < from + count && order.hasNext(); position++) {
            Place place = order.next();
            if (position >= from && place.owner().equals(owner)) {
                positions.put(place.ticket().documentId(), position);
            }
        }
        return positions;
    }

    /** About how many documents go before one that has just joined the queue. */
    synchronized int position(Ticket ticket) {
        TenantTurns own = waiting.get(ticket.priority());
        if (!places.containsKey(ticket.documentId())) {
            return 0;
        }
        int before = own.before(ticket.tenant());
        int others = waiting.values().stream().mapToInt(TenantTurns::size).sum() - own.size();
        int between = ticket.priority() == Priority.INTERACTIVE
                ? (before + interactiveInARow) / INTERACTIVE_SHARE
                : (before + 1) * INTERACTIVE_SHARE - interactiveInARow;
        return resumed.size() + before + Math.min(others, Math.max(0, between));
    }

    /** How long a document with so many before it will wait; empty as long as too few have ended. */
    synchronized Optional<Duration> waitAt(int position) {
        return departures.until(position + 1);
    }

    /** The order in which documents would be let in if nobody came in between. */
    private Iterator<Place> order() {
        Iterator<Place> before = resumed.iterator();
        Iterator<Place> interactive = waiting.get(Priority.INTERACTIVE).order();
        Iterator<Place> bulk = waiting.get(Priority.BULK).order();
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

    private Place next() {
        if (!resumed.isEmpty()) {
            return resumed.poll();
        }
        var interactive = waiting.get(Priority.INTERACTIVE);
        var bulk = waiting.get(Priority.BULK);
        boolean bulksTurn = interactiveInARow >= INTERACTIVE_SHARE;
        if (!interactive.isEmpty() && (bulk.isEmpty() || !bulksTurn)) {
            interactiveInARow++;
            return interactive.take();
        }
        interactiveInARow = 0;
        return bulk.take();
    }
}
