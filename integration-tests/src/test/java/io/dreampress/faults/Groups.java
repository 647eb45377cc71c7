package io.dreampress.faults;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** The broker's view of who is there. */
final class Groups implements AutoCloseable {
    private final Admin admin;

    Groups(String servers) {
        admin = Admin.create(Map.of("bootstrap.servers", servers));
    }

    /** Whether the broker has given up all of a group's members. */
    boolean isEmpty(String group) {
        try {
            return admin.describeConsumerGroups(List.of(group))
                    .all()
                    .get()
                    .get(group)
                    .members()
                    .isEmpty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("group " + group, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a group was described", e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
