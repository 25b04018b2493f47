package io.pgbluegreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.cli.server.TestMigration;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as it stands in an installation: the script, and beside it a folder {@code lib}. */
class LauncherTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Of what a JVM takes that does nothing: a second where that is quick. */
    private static final int MOST_TIMES = 20;

    @TempDir
    private static Path installation = Path.of("");

    @TempDir
    private Path folder = Path.of("");

    private record Result(int exitCode, String out, String err, Duration took) {}

    @BeforeAll
    static void install() throws IOException {
        Path lib = Files.createDirectory(installation.resolve("lib"));
        StringBuilder classPath = new StringBuilder();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            classPath.append(Path.of(entry).toUri()).append(' ');
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath.toString());
        new JarOutputStream(Files.newOutputStream(lib.resolve("everything.jar")), manifest).close();
        Path launcher = installation.resolve("bluegreen");
        Files.copy(Path.of("../bluegreen"), launcher);
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void help_comes_within_a_second() throws Exception {
        Duration best = Duration.ofDays(1);
        double leastTimes = Double.MAX_VALUE;
        // A busy machine is given more tries; what it needs for a JVM that does nothing tells how busy it is.
        for (int i = 0; i < 5 || (i < 30 && best.compareTo(SECOND) >= 0 && leastTimes >= MOST_TIMES); i++) {
            Duration bareJvm = bareJvm();
            Result result = run(List.of(), "--help");
            assertThat(result.exitCode()).isZero();
            assertThat(result.out()).startsWith("Usage: bluegreen").contains("setup");
            assertThat(result.err()).isEmpty();
            best = best.compareTo(result.took()) < 0 ? best : result.took();
            leastTimes = Math.min(leastTimes, (double) result.took().toNanos() / bareJvm.toNanos());
        }

        String measured =
                "bluegreen --help took " + best.toMillis() + " ms at best, " + leastTimes + " times a bare JVM";
        System.out.println(measured);
        assertThat(best.compareTo(SECOND) < 0 || leastTimes < MOST_TIMES)
                .as(measured)
                .isTrue();
    }

    private static Duration bareJvm() throws Exception {
        long start = System.nanoTime();
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(java.waitFor()).isZero();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void it_can_be_called_through_a_link_from_anywhere() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("direct"), installation.resolve("bluegreen"));
        Files.createSymbolicLink(bin.resolve("bluegreen"), Path.of("direct"));

        Process process = new ProcessBuilder("bin/bluegreen", "--version")
                .directory(folder.toFile())
                .start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("bluegreen ");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void a_wrong_configuration_ends_with_2_and_its_sentences() throws Exception {
        Files.writeString(folder.resolve("migration.yaml"), "name: forum\nblu: 1\n");

        Result result = run(List.of(), "setup");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .startsWith("error: migration.yaml has ")
                .contains("migration.yaml:2:1 blu: unknown key; did you mean blue?");
    }

    @Test
    void options_for_the_jvm_win_over_the_defaults() throws Exception {
        Result result = run(List.of("BLUEGREEN_JAVA_OPTS=-XX:+PrintFlagsFinal -Xmx64m"), "--version");

        assertThat(result.out()).containsPattern("MaxHeapSize +:?= 67108864 ");
    }

    @Test
    void a_java_home_that_is_none_is_passed_over() throws Exception {
        assertThat(run(List.of("JAVA_HOME=/nowhere"), "--version").exitCode()).isZero();
    }

    @Test
    void sigterm_ends_a_daemon_in_order_and_with_0() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        migration.onBlue("CREATE TABLE t (id int PRIMARY KEY)");
        assertThat(migration.run("setup").exitCode()).isZero();
        Process daemon = start(List.of("PASSWORD=postgres"), "pg2pulsar", "--side", "blue");
        try {
            await().until(() -> migration
                    .askBlue("SELECT actual FROM bluegreen.daemon WHERE name = 'pg2pulsar-blue'")
                    .equals("running"));

            daemon.destroy();

            assertThat(daemon.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(daemon.exitValue()).isZero();
            assertThat(migration.askBlue("SELECT actual FROM bluegreen.daemon")).isEqualTo("stopped");
        } finally {
            daemon.destroyForcibly();
        }
    }

    private Result run(List<String> environment, String... arguments) throws Exception {
        long begin = System.nanoTime();
        Process process = start(environment, arguments);
        int exitCode = process.waitFor();
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        return new Result(
                exitCode, Files.readString(folder.resolve("out")), Files.readString(folder.resolve("err")), took);
    }

    private Process start(List<String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("env"));
        command.addAll(environment);
        command.add(installation.resolve("bluegreen").toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }
}
