package io.dreampress.systems;

import io.dreampress.systems.ComputeLane.Client;
import java.util.EnumMap;
import java.util.Map;

/**
 * Who may use the compute lane next: deficit round-robin (Shreedhar and Varghese 1995) over two clients, charged in
 * nanoseconds that the other one waited. Knows no threads and no clock of its own.
 *
 * <p>A client of the lane is one thread that comes back a moment after each call, so its queue is empty between two of
 * its calls although it is far from done. A client in debt is therefore held back for up to {@code patience} after the
 * other one left. A client that stays away longer has lost interest, and all balances start anew.
 */
final class LaneLedger {
    /** The lane is free for this client now. */
    static final long NOW = 0;
    /** Something else has to happen first. */
    static final long LATER = Long.MAX_VALUE;

    private static final class Account {
        private int waiting;
        private long waitingSince;
        private long leftAt = Long.MIN_VALUE;
        private long balance;
    }

    private final long quantum;
    private final long patience;
    private final Map<Client, Account> accounts = new EnumMap<>(Client.class);
    private Client turn = Client.WRITING;
    private Client running;
    private long startedAt;

    /**
     * @param quantum nanoseconds of native time that a client is given in one round
     * @param patience nanoseconds that a client in debt waits for the other one to come back
     */
    LaneLedger(long quantum, long patience) {
        this.quantum = quantum;
        this.patience = patience;
        for (Client client : Client.values()) {
            accounts.put(client, new Account());
        }
    }

    void arrive(Client client, long now) {
        Account account = accounts.get(client);
        if (account.waiting++ == 0) {
            account.waitingSince = now;
        }
    }

    /** Takes back {@link #arrive}: the client no longer waits. */
    void withdraw(Client client) {
        accounts.get(client).waiting--;
    }

    /** {@link #NOW}, nanoseconds until it is worth asking again, or {@link #LATER}. */
    long delay(Client client, long now) {
        if (running != null) {
            return LATER;
        }
        Client other = other(client);
        if (isWaiting(other)) {
            return next() == client ? NOW : LATER;
        }
        Account account = accounts.get(client);
        long leftAt = accounts.get(other).leftAt;
        long remaining = leftAt == Long.MIN_VALUE ? 0 : leftAt + patience - now;
        if (remaining <= 0) {
            accounts.values().forEach(each -> each.balance = 0);
            return NOW;
        }
        return account.balance > 0 || accounts.get(other).balance <= account.balance ? NOW : remaining;
    }

    void start(Client client, long now) {
        accounts.get(client).waiting--;
        running = client;
        startedAt = now;
    }

    void finish(long now) {
        Account account = accounts.get(running);
        Account other = accounts.get(other(running));
        if (other.waiting > 0) {
            account.balance -= now - Math.max(startedAt, other.waitingSince);
        }
        account.leftAt = now;
        if (account.waiting > 0) {
            account.waitingSince = now;
        }
        running = null;
    }

    boolean isWaiting(Client client) {
        return accounts.get(client).waiting > 0;
    }

    /** Whose turn it is when both wait: it passes on when the balance is used up. */
    private Client next() {
        while (accounts.get(turn).balance <= 0) {
            turn = other(turn);
            accounts.get(turn).balance += quantum;
            if (accounts.get(turn).balance > 0) {
                break;
            }
        }
        return turn;
    }

    static Client other(Client client) {
        return switch (client) {
            case WRITING -> Client.PAINTING;
            case PAINTING -> Client.WRITING;
        };
    }
}
