package io.pgbluegreen.postgres.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.Servers;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignCommitTableTest {

    @ParameterizedTest
    @ValueSource(strings = {"10", "17"})
    void a_commit_is_listed_once_until_somebody_acknowledges_it(String major) throws SQLException {
        try (Connection session = migrated(major)) {
            List<ForeignCommit> commits = commits(1, 3);
            assertThat(ForeignCommitTable.record(session, commits)).isEqualTo(3);
            assertThat(ForeignCommitTable.record(session, commits(2, 4))).isEqualTo(1);
            assertThat(ForeignCommitTable.record(session, List.of())).isZero();
            assertThat(ForeignCommitTable.unacknowledged(session)).isEqualTo(new ForeignCommits(commits(1, 4), 0));
            assertThat(ForeignCommitTable.since(session, new Lsn(3)).listed()).isEqualTo(commits(3, 4));

            assertThat(ForeignCommitTable.acknowledge(session, "ana")).isEqualTo(4);
            assertThat(ForeignCommitTable.unacknowledged(session).isEmpty()).isTrue();
            assertThat(ForeignCommitTable.record(session, commits(4, 4))).isZero();
            assertThat(ForeignCommitTable.unacknowledged(session).isEmpty()).isTrue();
            assertThat(ForeignCommitTable.since(session, new Lsn(3)).count()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "17"})
    void commits_that_find_the_list_full_are_counted_and_none_twice(String major) throws SQLException {
        try (Connection session = migrated(major)) {
            int most = ForeignCommitTable.MOST_LISTED;
            assertThat(ForeignCommitTable.record(session, commits(1, most - 1))).isEqualTo(most - 1);
            assertThat(ForeignCommitTable.record(session, commits(most, most + 4)))
                    .isEqualTo(5);
            assertThat(ForeignCommitTable.record(session, commits(most - 3, most + 6)))
                    .isEqualTo(2);

            ForeignCommits alarm = ForeignCommitTable.unacknowledged(session);
            assertThat(alarm.listed())
                    .hasSize(most)
                    .endsWith(commits(most, most).get(0));
            assertThat(alarm.unlisted()).isEqualTo(6);
            assertThat(ForeignCommitTable.since(session, new Lsn(most + 5)).unlisted())
                    .isEqualTo(6);
            assertThat(ForeignCommitTable.since(session, new Lsn(most + 7)).isEmpty())
                    .isTrue();

            assertThat(ForeignCommitTable.acknowledge(session, "ana")).isEqualTo(most + 6);
            assertThat(ForeignCommitTable.record(session, commits(most + 5, most + 7)))
                    .isEqualTo(1);
            assertThat(ForeignCommitTable.unacknowledged(session))
                    .isEqualTo(new ForeignCommits(commits(most + 7, most + 7), 0));
            assertThat(ForeignCommitTable.acknowledge(session, "ana")).isEqualTo(1);
            assertThat(ForeignCommitTable.since(session, Lsn.ZERO).listed())
                    .as("what is kept of the acknowledged ones")
                    .hasSize(1000)
                    .startsWith(commits(2, 2).get(0));
        }
    }

    /** One transaction at each LSN from first to last. */
    private static List<ForeignCommit> commits(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(lsn -> new ForeignCommit(
                        new Lsn(lsn),
                        4_000_000_000L + lsn,
                        "public.\"a, \\b\", public.c",
                        lsn,
                        Instant.parse("2026-11-21T01:44:32.485123Z")))
                .toList();
    }

    private static Connection migrated(String major) throws SQLException {
        ConnectionSettings settings = Servers.newDatabase(major);
        MetadataSchema.migrate(settings);
        return Servers.open(settings);
    }
}
