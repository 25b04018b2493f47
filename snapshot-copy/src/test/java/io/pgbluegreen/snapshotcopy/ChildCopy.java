package io.pgbluegreen.snapshotcopy;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.Secret;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A first load in a JVM of its own, which can be killed. It says on its output what it has done. */
public final class ChildCopy {

    private static final String COPIED = "copied ";
    private static final String HOLDING = "holding";

    private ChildCopy() {}

    /**
     * Arguments: blue port, green port, database, slot, jobs, and after how many copied tables to stand still (0 for
     * never).
     */
    public static void main(String[] arguments) {
        FirstLoadSettings settings = FirstLoadSettings.of(
                        settings(Side.BLUE, arguments[0], arguments[2]),
                        settings(Side.GREEN, arguments[1], arguments[2]),
                        arguments[3])
                .withSchema(SchemaMode.existing())
                .withRangeBytes(64 << 10)
                .withJobs(Integer.parseInt(arguments[4]));
        Thread parent = new Thread(ChildCopy::endWithParent);
        parent.setDaemon(true);
        parent.start();
        int hold = Integer.parseInt(arguments[5]);
        AtomicInteger copied = new AtomicInteger();
        FirstLoad.run(settings, event -> {
            if (event instanceof FirstLoadEvent.TableCopied done) {
                System.out.println(COPIED + done.table());
                int count = copied.incrementAndGet();
                if (count == hold) {
                    System.out.println(HOLDING);
                }
                if (hold > 0 && count >= hold) {
                    standStill();
                }
            }
        });
    }

    /** The parent holds the other end of the input. */
    private static void endWithParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println(e);
        }
        Runtime.getRuntime().halt(1);
    }

    private static void standStill() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ConnectionSettings settings(Side side, String port, String database) {
        return new ConnectionSettings(
                side, "127.0.0.1", Integer.parseInt(port), database, "postgres", Optional.of(new Secret("postgres")));
    }

    static Process start(Scene scene, int jobs, int hold, String... jvmOptions) {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(List.of(jvmOptions));
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                ChildCopy.class.getName(),
                Integer.toString(scene.blueSettings().port()),
                Integer.toString(scene.greenSettings().port()),
                scene.database(),
                scene.slot(),
                Integer.toString(jobs),
                Integer.toString(hold)));
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads what a child says until it stands still, or ends; gives the tables that it has copied. */
    static List<TableId> awaitHold(Process child) throws IOException {
        List<TableId> copied = new ArrayList<>();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !line.equals(HOLDING); line = lines.readLine()) {
            if (line.startsWith(COPIED)) {
                copied.add(TableId.parse(line.substring(COPIED.length())));
            }
        }
        return copied;
    }
}
