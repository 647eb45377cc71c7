package io.dreampress.llm.session;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableSet;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/**
 * The queue of one priority: a tenant's documents by age, the tenants in turn, those of weight 2 twice as often (stride
 * scheduling, Waldspurger and Weihl 1995). A tenant that comes anew has its turn next, so however much another one has in
 * the queue, it waits for one place. Not thread-safe.
 */
final class TenantTurns {
    /** Departed tenants that still owe their turn are forgotten beyond so many. */
    private static final int MOST_REMEMBERED = 10_000;

    private final ToIntFunction<String> weights;
    private final Map<String, Tenant> waiting = new HashMap<>();
    private final NavigableSet<Tenant> turns = new TreeSet<>(Tenant.BY_TURN);
    private final Map<String, Double> owed = new HashMap<>();
    private double now;
    private long arrivals;
    private int size;

    /** @param weights of tenants, at least 1 */
    TenantTurns(ToIntFunction<String> weights) {
        this.weights = weights;
    }

    /** A tenant with documents in the queue. {@code pass} is when its turn is, {@code arrival} breaks ties. */
    private static final class Tenant {
        private static final Comparator<Tenant> BY_TURN =
                Comparator.<Tenant>comparingDouble(tenant -> tenant.pass).thenComparingLong(tenant -> tenant.arrival);

        private final String name;
        private final int weight;
        private final NavigableSet<Place> documents = new TreeSet<>(Place.BY_AGE);
        private double pass;
        private long arrival;

        private Tenant(String name, int weight) {
            this.name = name;
            this.weight = weight;
        }

        private double stride() {
            return 1.0 / weight;
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    void add(Place place) {
        String name = place.ticket().tenant();
        Tenant tenant = waiting.get(name);
        if (tenant == null) {
            tenant = new Tenant(name, weights.applyAsInt(name));
            Double debt = owed.remove(name);
            tenant.pass = debt == null ? now : Math.max(now, debt);
            tenant.arrival = arrivals++;
            waiting.put(name, tenant);
            turns.add(tenant);
        }
        if (tenant.documents.add(place)) {
            size++;
        }
    }

    /** The oldest document of the tenant whose turn it is. There must be one. */
    Place take() {
        Tenant tenant = turns.pollFirst();
        now = tenant.pass;
        tenant.pass += tenant.stride();
        tenant.arrival = arrivals++;
        Place place = tenant.documents.pollFirst();
        size--;
        if (tenant.documents.isEmpty()) {
            depart(tenant);
        } else {
            turns.add(tenant);
        }
        return place;
    }

    void remove(Place place) {
        Tenant tenant = waiting.get(place.ticket().tenant());
        if (tenant != null && tenant.documents.remove(place)) {
            size--;
            if (tenant.documents.isEmpty()) {
                turns.remove(tenant);
                depart(tenant);
            }
        }
    }

    private void depart(Tenant tenant) {
        waiting.remove(tenant.name);
        if (owed.size() > MOST_REMEMBERED) {
            owed.values().removeIf(pass -> pass <= now);
        }
        owed.put(tenant.name, tenant.pass);
    }

    /** How many documents go before the youngest of a tenant, if nobody comes in between. */
    int before(String name) {
        Tenant own = waiting.get(name);
        double turn = own.pass + (own.documents.size() - 1) * own.stride();
        int before = own.documents.size() - 1;
        for (Tenant other : waiting.values()) {
            if (other != own && other.pass <= turn) {
                long turnsOfOther = (long) Math.floor((turn - other.pass) / other.stride()) + 1;
                before += (int) Math.min(turnsOfOther, other.documents.size());
            }
        }
        return before;
    }

    /** The order in which documents would be taken if nobody came in between. */
    Iterator<Place> order() {
        record Turn(double pass, long arrival, double stride, Iterator<Place> documents) {}
        PriorityQueue<Turn> ahead =
                new PriorityQueue<>(Comparator.comparingDouble(Turn::pass).thenComparingLong(Turn::arrival));
        turns.forEach(tenant ->
                ahead.add(new Turn(tenant.pass, tenant.arrival, tenant.stride(), tenant.documents.iterator())));
        return new Iterator<>() {
            private long later = arrivals;

            @Override
            public boolean hasNext() {
                return !ahead.isEmpty();
            }

            @Override
            public Place next() {
                Turn turn = ahead.remove();
                Place place = turn.documents().next();
                if (turn.documents().hasNext()) {
                    ahead.add(new Turn(turn.pass() + turn.stride(), later++, turn.stride(), turn.documents()));
                }
                return place;
            }
        };
    }
}
