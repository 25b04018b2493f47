package io.pgbluegreen.sequencefixer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadingTest {

    private final SequenceFixer fixer = new SequenceFixer(TableFilter.ALL);
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = Servers.open("11", Side.BLUE);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void sequences_that_are_not_the_users_own_are_left_out() throws SQLException {
        run("CREATE SCHEMA bluegreen; CREATE SEQUENCE bluegreen.ours; CREATE TEMPORARY SEQUENCE passing");
        run("CREATE SCHEMA pgfoot; CREATE SEQUENCE pgfoot.theirs; CREATE EXTENSION hstore SCHEMA public");
        run("CREATE SEQUENCE public.of_extension; ALTER EXTENSION hstore ADD SEQUENCE public.of_extension");
        assertThat(names(fixer.read(connection, Side.BLUE))).containsExactly("pgfoot.theirs");
    }

    @Test
    void a_sequence_follows_its_table_and_one_without_owner_its_name_or_its_use() throws SQLException {
        run("CREATE TABLE public.users (id serial); CREATE SCHEMA audit; CREATE TABLE audit.log (id serial)");
        run("CREATE SEQUENCE audit.shared; CREATE SEQUENCE audit.alone; CREATE SEQUENCE public.alone");
        run("CREATE TABLE public.orders (id bigint DEFAULT nextval('audit.shared'))");
        SequenceFixer withoutAudit = new SequenceFixer(TableFilter.of(List.of(), List.of("audit.*")));
        SequenceReading reading = withoutAudit.read(connection, Side.BLUE);
        assertThat(names(reading)).containsExactly("audit.shared", "public.alone", "public.users_id_seq");
        assertThat(reading.leftOut())
                .extracting(SequenceId::toString)
                .containsExactly("audit.alone", "audit.log_id_seq");
    }

    @Test
    void a_second_look_gives_what_a_whole_new_reading_gives() throws SQLException {
        run("CREATE TABLE public.a (id serial); CREATE SEQUENCE public.still; CREATE SEQUENCE public.taken");
        run("CREATE SEQUENCE public.set_back; SELECT setval('public.set_back', 50)");
        run("CREATE SEQUENCE public.set_unused; CREATE SEQUENCE public.restarted; SELECT nextval('public.restarted')");
        run("INSERT INTO public.a SELECT FROM generate_series(1, 9)");
        SequenceReading before = fixer.read(connection, Side.BLUE);

        run("SELECT nextval('public.taken'); SELECT setval('public.set_back', 40)");
        run("SELECT setval('public.set_unused', 77, false)");
        SequenceReading valuesOnly = fixer.readChangedSince(connection, before);
        assertThat(valuesOnly).isEqualTo(fixer.read(connection, Side.BLUE));
        assertThat(valuesOnly.catalog()).isEqualTo(before.catalog());
        assertThat(valuesOnly.changedSince(before))
                .extracting(sequence ->
                        sequence.id().name() + " " + sequence.value().orElseThrow())
                .containsExactly("set_back 40", "set_unused 77 (not yet handed out)", "taken 1");

        run("TRUNCATE public.a RESTART IDENTITY; ALTER SEQUENCE public.restarted RESTART 5");
        run("DROP SEQUENCE public.still; CREATE SEQUENCE public.added");
        SequenceReading catalogToo = fixer.readChangedSince(connection, valuesOnly);
        assertThat(catalogToo).isEqualTo(fixer.read(connection, Side.BLUE));
        assertThat(catalogToo.changedSince(valuesOnly))
                .extracting(sequence ->
                        sequence.id().name() + " " + sequence.value().orElseThrow())
                .containsExactly(
                        "a_id_seq 1 (not yet handed out)",
                        "added 1 (not yet handed out)",
                        "restarted 5 (not yet handed out)");
        assertThat(names(catalogToo)).doesNotContain("public.still");
    }

    @Test
    void a_second_look_sees_revoked_privileges_and_new_owners() throws SQLException {
        String role = Servers.unique("reader");
        run("CREATE ROLE " + role + " LOGIN; CREATE TABLE public.t (id bigint); CREATE SEQUENCE public.s");
        run("GRANT SELECT ON SEQUENCE public.s TO " + role);
        try (Connection weak = Servers.open("11", connection.getCatalog(), Side.BLUE, role)) {
            SequenceReading before = fixer.read(weak, Side.BLUE);
            assertThat(only(before).value()).isPresent();
            run("REVOKE SELECT ON SEQUENCE public.s FROM " + role + "; ALTER SEQUENCE public.s OWNED BY public.t.id");
            SequenceReading after = fixer.readChangedSince(weak, before);
            assertThat(only(after).value()).isEmpty();
            assertThat(only(after).owner().map(OwningColumn::toString)).hasValue("public.t.id");
        }
    }

    @Test
    void a_new_owner_alone_is_noticed() throws SQLException {
        run("CREATE TABLE public.t (id bigint); CREATE SEQUENCE public.s");
        SequenceReading before = fixer.read(connection, Side.BLUE);
        run("ALTER SEQUENCE public.s OWNED BY public.t.id");
        assertThat(only(fixer.readChangedSince(connection, before)).owner()).isNotEqualTo(Optional.empty());
    }

    @Test
    void a_connection_in_a_transaction_is_refused() throws SQLException {
        run("CREATE SEQUENCE public.s");
        connection.setAutoCommit(false);
        assertThatIllegalStateException()
                .isThrownBy(() -> fixer.read(connection, Side.BLUE))
                .withMessageContaining("autocommit");
    }

    private void run(String sql) throws SQLException {
        Sql.run(connection, sql);
    }

    private static Sequence only(SequenceReading reading) {
        return reading.sequences().values().iterator().next();
    }

    private static List<String> names(SequenceReading reading) {
        return reading.sequences().keySet().stream().map(SequenceId::toString).toList();
    }
}
