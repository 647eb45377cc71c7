package io.dreampress.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The network between a client and a server on this machine: a port that passes on what it gets. While it is cut nothing
 * comes through and nobody is told, as when packets are lost.
 */
final class Cable implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition mended = lock.newCondition();
    private final ServerSocket entrance;
    private final int server;
    private boolean cut;

    private Cable(ServerSocket entrance, int server) {
        this.entrance = entrance;
        this.server = server;
    }

    /** Lays a cable from any free port to a server's. */
    static Cable to(int server) {
        try {
            Cable cable = new Cable(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server);
            Thread.ofVirtual().name("cable").start(cable::accept);
            return cable;
        } catch (IOException e) {
            throw new UncheckedIOException("cable to port " + server, e);
        }
    }

    /** Where clients connect. */
    int port() {
        return entrance.getLocalPort();
    }

    void cut() {
        set(true);
    }

    void mend() {
        set(false);
    }

    private void set(boolean now) {
        lock.lock();
        try {
            cut = now;
            mended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitWhole() {
        lock.lock();
        try {
            while (cut) {
                mended.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket client = entrance.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    /** A server that is not there closes the connection to the client. */
    private void connect(Socket client) {
        awaitWhole();
        try (client;
                Socket far = new Socket(InetAddress.getLoopbackAddress(), server)) {
            client.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            Thread back = Thread.ofVirtual().start(() -> pass(far, client));
            pass(client, far);
            back.join();
        } catch (IOException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Passes on until either end closes; then closes both. */
    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitWhole();
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            return;
        }
    }

    @Override
    public void close() {
        mend();
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cable to port " + server, e);
        }
    }
}
