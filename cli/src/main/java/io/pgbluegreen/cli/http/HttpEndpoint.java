package io.pgbluegreen.cli.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.pgbluegreen.cli.config.HostPort;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers GET and HEAD for a few pages. */
final class HttpEndpoint implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);

    private static final int THREADS = 4;
    private static final int WAITING_REQUESTS = 64;

    static {
        // Of the JDK's server, in seconds and before its first use: a client that says nothing must not keep a thread.
        System.setProperty("sun.net.httpserver.maxReqTime", "5");
        System.setProperty("sun.net.httpserver.maxRspTime", "30");
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final Map<String, Supplier<Answer>> pages;

    private HttpEndpoint(HttpServer server, Map<String, Supplier<Answer>> pages) {
        this.server = server;
        this.pages = new TreeMap<>(pages);
        this.threads = threads();
    }

    /**
     * Listens from now on.
     *
     * @param pages by path; a page must not wait for anything
     * @throws Problem CONFIGURATION when it cannot listen there
     */
    static HttpEndpoint start(HostPort listen, Map<String, Supplier<Answer>> pages) {
        InetSocketAddress address = new InetSocketAddress(listen.host(), listen.port());
        if (address.isUnresolved()) {
            throw problem(listen, "the host name is not known here", null);
        }
        try {
            HttpEndpoint endpoint = new HttpEndpoint(HttpServer.create(address, 0), pages);
            endpoint.server.setExecutor(endpoint.threads);
            endpoint.server.createContext("/", endpoint::handle);
            endpoint.server.start();
            LOG.info("http://{} answers {}", listen, String.join(", ", endpoint.pages.keySet()));
            return endpoint;
        } catch (IOException e) {
            throw problem(listen, String.valueOf(e.getMessage()), e);
        }
    }

    private static Problem problem(HostPort listen, String reason, @Nullable IOException cause) {
        String what = "http.listen is " + listen + ", where this process cannot listen: " + reason;
        String remedy = "Give http.listen an address of this machine and a port that nothing else uses; two daemons on"
                + " one machine need two ports, and thus two files.";
        return cause == null
                ? new Problem(Kind.CONFIGURATION, what, remedy)
                : new Problem(Kind.CONFIGURATION, what, remedy, cause);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            boolean head = method.equals("HEAD");
            Answer answer;
            if (!head && !method.equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                answer = Answer.text(405, "expected GET or HEAD, found " + method);
            } else {
                answer = page(exchange.getRequestURI().getPath());
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            if (head) {
                exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            }
            exchange.sendResponseHeaders(answer.status(), head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private Answer page(String path) {
        Supplier<Answer> page = pages.get(path);
        if (page == null) {
            return Answer.text(404, "nothing is here; there are " + String.join(", ", pages.keySet()));
        }
        try {
            return page.get();
        } catch (RuntimeException e) {
            LOG.error("{} failed", path, e);
            return Answer.text(500, "failed; the log says why");
        }
    }

    private static ExecutorService threads() {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_REQUESTS), task -> {
                    Thread thread = new Thread(task, "http " + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Ends at once; what is being answered is cut off. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
