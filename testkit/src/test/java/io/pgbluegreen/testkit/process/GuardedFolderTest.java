package io.pgbluegreen.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.testkit.artifact.PostgresBinaries;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardedFolderTest {

    private static final String CLASS_PATH = System.getProperty("java.class.path");

    @Test
    void a_killed_jvm_leaves_no_server_and_no_folder() throws IOException {
        Process jvm = OtherJvm.start(List.of(), CLASS_PATH, List.of(), "9.6", "18", "pulsar");
        List<Path> folders = OtherJvm.awaitReady(jvm);
        List<ProcessHandle> servers = jvm.descendants().toList();
        assertThat(folders).hasSize(3).allMatch(Files::isDirectory);
        assertThat(servers).hasSizeGreaterThan(10);

        jvm.destroyForcibly();

        await().untilAsserted(() -> {
            assertThat(servers).noneMatch(ProcessHandle::isAlive);
            assertThat(folders).noneMatch(Files::exists);
        });
    }

    @Test
    void a_jvm_that_exits_has_cleaned_up_by_then() throws IOException, InterruptedException {
        Process jvm = OtherJvm.start(List.of(), CLASS_PATH, List.of(), "17");
        List<Path> folders = OtherJvm.awaitReady(jvm);
        List<ProcessHandle> servers = jvm.descendants().toList();

        jvm.getOutputStream().close();
        assertThat(jvm.waitFor()).isZero();

        assertThat(folders).noneMatch(Files::exists);
        // A process that has ended counts as alive until its parent has asked.
        await().untilAsserted(() -> assertThat(servers).noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void a_user_who_is_not_root_starts_servers_too(@TempDir Path temporary) throws IOException {
        Assumptions.assumeTrue(OsUser.isRoot(), "only root can become another user");
        Path binaries = PostgresBinaries.of("11");
        // What root has built and downloaded may be where the other user cannot look.
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
        String classPath = copyClassPath(temporary.resolve("classes"));
        Path cache = temporary.resolve("cache");
        copyFolder(binaries, cache.resolve(binaries.getFileName()));

        Process jvm = OtherJvm.start(
                OsUser.withoutRoot(),
                classPath,
                List.of("-Duser.home=" + temporary, "-Dtestkit.cache=" + cache, "-Djava.io.tmpdir=" + temporary),
                "11");
        List<Path> folders = OtherJvm.awaitReady(jvm);
        assertThat(Files.getOwner(folders.get(0)).getName()).isNotEqualTo("root");

        jvm.destroyForcibly();

        await().until(() -> folders.stream().noneMatch(Files::exists));
    }

    @Test
    void a_process_that_got_the_id_of_a_former_server_is_left_alone() throws IOException {
        Process stranger = new ProcessBuilder("sleep", "60").start();
        try {
            GuardedFolder folder = GuardedFolder.create("stranger");
            Files.writeString(folder.path().resolve("pids").resolve(Long.toString(stranger.pid())), "1 KILL\n");
            folder.close();
            assertThat(folder.path()).doesNotExist();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void a_server_that_is_launched_too_late_does_not_start() throws IOException, InterruptedException {
        GuardedFolder folder = GuardedFolder.create("late");
        Path log = Files.createTempFile("late", ".log");
        try {
            Files.delete(folder.path().resolve("pids"));
            Process late = folder.launch(List.of("sleep", "60"), Map.of(), "KILL", log);
            assertThat(late.waitFor()).isNotZero();
        } finally {
            folder.close();
            Files.delete(log);
        }
    }

    private static String copyClassPath(Path target) throws IOException {
        Files.createDirectories(target);
        StringBuilder copied = new StringBuilder();
        int number = 0;
        for (String entry : CLASS_PATH.split(File.pathSeparator, -1)) {
            Path copy = target.resolve(number++ + "-" + Path.of(entry).getFileName());
            if (Files.isDirectory(Path.of(entry))) {
                copyFolder(Path.of(entry), copy);
            } else if (Files.exists(Path.of(entry))) {
                Files.copy(Path.of(entry), copy);
            }
            copied.append(copy).append(File.pathSeparator);
        }
        return copied.toString();
    }

    private static void copyFolder(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
