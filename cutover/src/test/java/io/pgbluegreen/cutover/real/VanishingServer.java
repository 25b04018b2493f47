package io.pgbluegreen.cutover.real;

import io.pgbluegreen.testkit.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between a client and PostgreSQL, and vanishes as a machine does whose power or network is cut: nothing is
 * forwarded any more, no connection is reset, and nobody lets new ones in.
 */
final class VanishingServer implements AutoCloseable {

    private final ServerSocket listener;
    private final PostgresServer server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile boolean vanished;
    private final List<Socket> forgotten = new CopyOnWriteArrayList<>();

    VanishingServer(PostgresServer server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 50, InetAddress.getByName(server.host()));
        daemon(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    void vanish() throws IOException {
        vanished = true;
        listener.close();
    }

    /** What was open is not answered any more, while new connections are: to a client that is a slow server. */
    void forgetConnections() {
        forgotten.addAll(sockets);
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            Socket target = new Socket(server.host(), server.port());
            sockets.add(client);
            sockets.add(target);
            daemon(() -> pump(client, target));
            daemon(() -> pump(target, client));
        }
    }

    private void pump(Socket from, Socket to) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[8192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (vanished || forgotten.contains(from)) {
                // Read and dropped, as by a network: what has sent it knows nothing.
                continue;
            }
            out.write(buffer, 0, n);
        }
        if (!vanished && !forgotten.contains(from)) {
            from.close();
            to.close();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // One of the two ends is closed: that is how it ends.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** Cuts everything, so that the server sees that its clients are gone. */
    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
