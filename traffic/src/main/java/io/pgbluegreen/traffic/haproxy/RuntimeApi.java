package io.pgbluegreen.traffic.haproxy;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The commands of one HAProxy process. A connection serves one line of commands; HAProxy closes it after the answer. */
final class RuntimeApi {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int LARGEST_ANSWER_BYTES = 1 << 20;

    private final ApiAddress address;

    RuntimeApi(ApiAddress address) {
        this.address = address;
    }

    /**
     * Sends commands and reads what is answered to all of them.
     *
     * @param commands one, or several with semicolons between
     * @throws Problem UNAVAILABLE when the process does not answer in time
     */
    String ask(String commands) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        SocketAddress target = address.socketAddress();
        try (SocketChannel channel = target instanceof UnixDomainSocketAddress
                        ? SocketChannel.open(StandardProtocolFamily.UNIX)
                        : SocketChannel.open();
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, 0);
            if (!channel.connect(target)) {
                do {
                    await(selector, key, SelectionKey.OP_CONNECT, deadline);
                } while (!channel.finishConnect());
            }
            ByteBuffer request = ByteBuffer.wrap((commands + "\n").getBytes(StandardCharsets.UTF_8));
            while (request.hasRemaining()) {
                if (channel.write(request) == 0) {
                    await(selector, key, SelectionKey.OP_WRITE, deadline);
                }
            }
            return read(channel, selector, key, deadline);
        } catch (IOException | UnresolvedAddressException e) {
            throw new Problem(
                    Kind.UNAVAILABLE,
                    describe() + " does not answer on its runtime API: "
                            + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
                    "Check that HAProxy runs, that 'stats socket … level admin' is there, and that this user may"
                            + " connect to it; trying again can help.",
                    e);
        }
    }

    private static String read(SocketChannel channel, Selector selector, SelectionKey key, long deadline)
            throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        while (true) {
            int count = channel.read(buffer);
            if (count < 0) {
                return answer.toString(StandardCharsets.UTF_8).strip();
            }
            if (count == 0) {
                await(selector, key, SelectionKey.OP_READ, deadline);
            }
            answer.write(buffer.array(), 0, buffer.position());
            buffer.clear();
            if (answer.size() > LARGEST_ANSWER_BYTES) {
                throw new IOException("it answers more than " + LARGEST_ANSWER_BYTES + " bytes");
            }
        }
    }

    private static void await(Selector selector, SelectionKey key, int operation, long deadline) throws IOException {
        key.interestOps(operation);
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0 || selector.select(millis) == 0) {
            throw new IOException("no answer within " + LIMIT.toSeconds() + " s");
        }
        selector.selectedKeys().clear();
    }

    /** Names it for people. */
    String describe() {
        return "HAProxy at " + address;
    }
}
