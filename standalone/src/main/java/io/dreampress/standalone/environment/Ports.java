package io.dreampress.standalone.environment;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Ports on the loopback address. */
public final class Ports {
    private Ports() {}

    /** Ports that nobody listens on now, all different. */
    public static List<Integer> free(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new CannotStart("ports: expected " + count + " free ones on the loopback address, got " + e, e);
        } finally {
            sockets.forEach(Ports::close);
        }
    }

    /**
     * Makes sure that nobody listens on a port.
     *
     * @param purpose who wants it, such as {@code broker}
     * @param option how the user can choose another, such as {@code --kafka-port}
     * @throws CannotStart if somebody does
     */
    public static void requireFree(int port, String purpose, String option) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new CannotStart(
                    "port " + port + " of the " + purpose
                            + ": expected a free port, got one that another program uses; "
                            + "stop that program or choose another port with " + option,
                    e);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new CannotStart("port " + socket.getLocalPort() + ": cannot be given back: " + e, e);
        }
    }
}
