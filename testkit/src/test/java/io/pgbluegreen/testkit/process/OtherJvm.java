package io.pgbluegreen.testkit.process;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.PulsarServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A JVM that starts servers and then waits, to be killed or to be told to exit. */
final class OtherJvm {

    private OtherJvm() {}

    /** Arguments: what to start, each {@code pulsar}, {@code disk} or a PostgreSQL major. Exits when its standard input says so. */
    public static void main(String... servers) throws IOException, SQLException {
        for (String name : servers) {
            if (name.equals("pulsar")) {
                System.out.println("started " + PulsarServer.builder().start());
            } else if (name.equals("disk")) {
                System.out.println("started " + SmallFileSystem.mount(4).folder());
            } else {
                PostgresServer server = PostgresServer.builder(name).start();
                server.execute("CREATE TABLE t (id int)", "INSERT INTO t VALUES (1)");
                System.out.println("started " + server);
            }
        }
        System.out.println("ready");
        System.in.read();
        System.exit(0);
    }

    /** Starts it on a class path; its options for the JVM come before its arguments. */
    static Process start(List<String> prefix, String classPath, List<String> options, String... servers)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, OtherJvm.class.getName()));
        command.addAll(List.of(servers));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /**
     * Reads what it prints until its servers are ready.
     *
     * @return the servers' folders
     */
    static List<Path> awaitReady(Process jvm) throws IOException {
        List<Path> folders = new ArrayList<>();
        StringBuilder output = new StringBuilder();
        BufferedReader reader = new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.equals("ready")) {
                return folders;
            }
            output.append(line).append(System.lineSeparator());
            if (line.startsWith("started ")) {
                folders.add(Path.of(line.substring(line.indexOf(File.separator))));
            }
        }
        throw new AssertionError("the other JVM ended before its servers were ready:\n" + output);
    }
}
