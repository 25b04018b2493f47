package io.pgbluegreen.snapshotcopy;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.metadata.TableLoad;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WholeCopyTest {

    @ParameterizedTest
    @CsvSource({"9.6,11", "9.6,18", "11,17", "13,18", "14,16", "10,14"})
    void every_row_of_every_kind_of_table_is_on_green(String from, String to) throws SQLException {
        int major = from.equals("9.6") ? 9 : Integer.parseInt(from);
        try (PostgresServer blue = Scene.server(from);
                PostgresServer green = Scene.server(to);
                Scene scene = Scene.on(blue, green)) {
            scene.onBoth(OddTables.definitions(major));
            scene.onBlue(OddTables.rows(major));
            Recorder recorder = new Recorder();

            FirstLoadResult result = FirstLoad.run(scene.settings(), recorder);

            scene.onGreen("INSERT INTO unlogged_one VALUES (1)");
            assertThat(scene.compare().differences()).isEmpty();
            assertThat(scene.compare().rowsCompared()).isGreaterThan(37_000);
            assertThat(scene.isFinished()).isTrue();
            assertThat(scene.loads())
                    .allMatch(load -> load.state() == TableLoad.State.COPIED)
                    .extracting(load -> load.startLsn().orElse(Lsn.ZERO))
                    .containsOnly(recorder.all(FirstLoadEvent.SnapshotTaken.class)
                            .get(0)
                            .lsn());
            assertThat(scene.load("public.large").rangesTotal()).isGreaterThan(10);
            assertThat(scene.load("public.large_text_key").rangesTotal()).isGreaterThan(10);
            assertThat(scene.load("public.no_key").rangesTotal()).isEqualTo(major >= 14 ? 4 : 1);
            assertThat(result.rows())
                    .isEqualTo(scene.loads().stream().mapToLong(TableLoad::rows).sum());
            assertThat(result.tablesCopied()).isEqualTo(scene.loads().size());
            assertThat(scene.askGreen("SELECT count(DISTINCT tablename) FROM pg_stats"
                            + " WHERE schemaname = 'public' AND tablename LIKE 'events%'"))
                    .as("partitions with rows, and their root")
                    .isEqualTo(major >= 10 ? "4" : "0");
            assertThat(recorder.warnings()).anyMatch(text -> text.contains("public.unlogged_one"));
            assertThat(recorder.all(FirstLoadEvent.TableCopied.class)).hasSize(result.tablesCopied());
        }
    }
}
