package io.pgbluegreen.snapshotcopy.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloneFilesTest {

    private static final Origin BLUE = new Origin("17309512683001999999", 3);

    private final Path folder;

    /** A clone that looks like blue, without a history of its own. */
    CloneFilesTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        Files.writeString(folder.resolve("PG_VERSION"), "13\n");
        Files.createDirectory(folder.resolve("global"));
        Files.createDirectory(folder.resolve("pg_wal"));
        write(folder, "17309512683001999999");
        history(folder, 2, "1\t0/1000000\tno recovery target specified\n");
        history(folder, 3, "1\t0/1000000\tbefore\n2\t0/2000000\tbefore\n");
    }

    @Test
    void the_newest_history_tells_where_blues_timeline_was_left() throws IOException {
        history(
                folder,
                4,
                "1\t0/1000000\tx\n2\t0/2000000\tx\n\n# a comment\n3\t1/16B3748\tno recovery target specified\n");
        assertThat(leftAt()).isEqualTo(Lsn.parse("1/16B3748"));
        history(folder, 10, "1\t0/1000000\tx\n2\t0/2000000\tx\n3\t1/16B3748\tx\n4\t1/20000000\tx\n");
        assertThat(leftAt()).isEqualTo(Lsn.parse("1/16B3748"));
    }

    @Test
    void blues_own_histories_tell_nothing() {
        assertThatThrownBy(this::leftAt).isInstanceOf(Problem.class).hasMessageContaining("on blue's own timeline 3");
    }

    @Test
    void a_history_that_does_not_lead_through_blues_timeline_is_refused() throws IOException {
        history(folder, 4, "1\t0/1000000\tx\n2\t0/2000000\tx\n");
        assertThatThrownBy(this::leftAt).isInstanceOf(Problem.class).hasMessageContaining("no clone of this blue");
    }

    @Test
    void another_cluster_is_refused() throws IOException {
        history(folder, 4, "3\t1/16B3748\tx\n");
        write(folder, "7");
        assertThatThrownBy(this::leftAt).isInstanceOf(Problem.class).hasMessageContaining("system identifier 7");
    }

    @Test
    void a_clone_that_still_recovers_is_refused() throws IOException {
        history(folder, 4, "3\t1/16B3748\tx\n");
        Files.createFile(folder.resolve("recovery.signal"));
        assertThatThrownBy(this::leftAt).isInstanceOf(Problem.class).hasMessageContaining("has not recovered yet");
    }

    @Test
    void a_folder_that_pg_upgrade_has_linked_from_still_tells() throws IOException {
        history(folder, 4, "3\t1/16B3748\tx\n");
        Files.move(folder.resolve("global/pg_control"), folder.resolve("global/pg_control.old"));
        assertThat(leftAt()).isEqualTo(Lsn.parse("1/16B3748"));
    }

    @Test
    void a_folder_of_something_else_is_refused() throws IOException {
        Files.delete(folder.resolve("PG_VERSION"));
        assertThatThrownBy(this::leftAt).isInstanceOf(Problem.class).hasMessageContaining("no data directory");
    }

    private Lsn leftAt() {
        return new CloneFiles(folder).leftAt(BLUE);
    }

    private static void history(Path folder, int timeline, String text) throws IOException {
        Files.writeString(folder.resolve("pg_wal").resolve(TimelineHistory.fileName(timeline)), text);
    }

    private static void write(Path folder, String systemIdentifier) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8192).order(ByteOrder.nativeOrder());
        bytes.putLong(Long.parseUnsignedLong(systemIdentifier));
        Files.write(folder.resolve("global/pg_control"), bytes.array());
    }
}
