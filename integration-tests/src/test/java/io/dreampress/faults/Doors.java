package io.dreampress.faults;

import io.dreampress.standalone.environment.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A broker's listeners: one for whoever asks, and one for each service behind a {@link Cable} of its own, by whose port the
 * broker makes itself known there.
 */
final class Doors implements AutoCloseable {
    private final List<Integer> free = Ports.free(2 + Member.values().length);
    private final Map<Member, Cable> cables = new EnumMap<>(Member.class);

    Doors() {
        for (Member member : Member.values()) {
            cables.put(member, Cable.to(inner(member)));
        }
    }

    /** The port that needs no cable. */
    int port() {
        return free.getFirst();
    }

    Cable cable(Member member) {
        return cables.get(member);
    }

    /** Where a service finds the broker. */
    String servers(Member member) {
        return "127.0.0.1:" + cable(member).port();
    }

    /** Writes the broker's settings into its data folder. */
    void write(Path folder) {
        int controller = free.get(1);
        String settings = String.join(
                "\n",
                "listeners=PLAINTEXT://127.0.0.1:" + port() + ",CONTROLLER://127.0.0.1:" + controller + ","
                        + each(member -> member + "://127.0.0.1:" + inner(member)),
                "advertised.listeners=PLAINTEXT://127.0.0.1:" + port() + ","
                        + each(member -> member + "://" + servers(member)),
                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,"
                        + each(member -> member + ":PLAINTEXT"),
                "controller.quorum.voters=1@127.0.0.1:" + controller,
                "");
        try {
            Files.writeString(folder.resolve("kafka.properties"), settings);
        } catch (IOException e) {
            throw new UncheckedIOException("the broker's settings", e);
        }
    }

    private int inner(Member member) {
        return free.get(2 + member.ordinal());
    }

    private static String each(Function<Member, String> text) {
        return Arrays.stream(Member.values()).map(text).collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        cables.values().forEach(Cable::close);
    }
}
