package io.pgbluegreen.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.testkit.requirement.Requirement;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SmallFileSystemTest {

    @Test
    void it_fills_up_grows_and_is_gone_when_closed() throws IOException {
        Path folder;
        try (SmallFileSystem disk = Requirement.orSkip(() -> SmallFileSystem.mount(1))) {
            folder = disk.folder();
            Path file = folder.resolve("file");
            assertThatThrownBy(() -> Files.write(file, new byte[2 << 20]))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left on device");
            disk.resize(4);
            Files.write(file, new byte[2 << 20]);
            disk.makeReadOnly();
            assertThatThrownBy(() -> Files.write(file, new byte[1]))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("Read-only file system");
        }
        assertThat(folder).doesNotExist();
        assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(folder.toString());
    }

    @Test
    void a_killed_jvm_leaves_no_mount() throws IOException {
        Requirement.orSkip(() -> SmallFileSystem.mount(1)).close();
        Process jvm = OtherJvm.start(List.of(), System.getProperty("java.class.path"), List.of(), "disk");
        Path folder = OtherJvm.awaitReady(jvm).get(0);
        assertThat(Files.readString(Path.of("/proc/mounts"))).contains(folder.toString());

        jvm.destroyForcibly();

        await().until(() -> Files.notExists(folder));
        assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(folder.toString());
    }
}
