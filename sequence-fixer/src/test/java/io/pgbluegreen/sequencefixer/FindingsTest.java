package io.pgbluegreen.sequencefixer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a comparison says about two real clusters; where a remedy is SQL, it is run and must help. */
class FindingsTest {

    private final SequenceFixer fixer = new SequenceFixer(TableFilter.ALL);
    private Connection blue;
    private Connection green;

    @BeforeEach
    void open() throws SQLException {
        blue = Servers.open("11", Side.BLUE);
        green = Servers.open("17", Side.GREEN);
    }

    @AfterEach
    void close() throws SQLException {
        blue.close();
        green.close();
    }

    @Test
    void a_sequence_that_is_missing_on_the_other_side_blocks_and_its_remedy_makes_it() throws SQLException {
        Sql.run(blue, "CREATE SEQUENCE public.order_no AS integer INCREMENT -3 MINVALUE -70 MAXVALUE 90 CACHE 5 CYCLE");
        Finding finding = only();
        assertThat(finding.isBlocker()).isTrue();
        assertThat(finding.what()).isEqualTo("public.order_no exists on blue and is missing on green");
        Sql.run(green, afterColon(finding.remedy(), "On green: "));
        assertThat(compare().findings()).isEmpty();
        assertThat(compare().pairs().get(0).relation()).isEqualTo(Relation.EQUAL);
    }

    @Test
    void a_sequence_under_another_name_is_found_by_its_column() throws SQLException {
        Sql.run(
                blue,
                "CREATE TABLE public.users (id serial); ALTER SEQUENCE public.users_id_seq RENAME TO \"User ids\"");
        Sql.run(green, "CREATE TABLE public.users (id serial)");
        SequenceComparison comparison = compare();
        assertThat(comparison.pairs())
                .extracting(SequencePair::relation)
                .containsExactly(Relation.MISSING_ON_TO, Relation.MISSING_ON_FROM);
        Finding finding = comparison.findings().get(0);
        assertThat(finding.what())
                .isEqualTo("public.\"User ids\" exists on blue and is missing on green; it belongs to public.users.id");
        Sql.run(green, afterColon(finding.remedy(), "rename it with "));
        assertThat(compare().findings()).isEmpty();
    }

    @Test
    void a_sequence_on_the_other_side_only_is_a_warning_and_is_left_alone() throws SQLException {
        Sql.run(green, "CREATE SEQUENCE public.extra");
        Finding finding = only();
        assertThat(finding.isBlocker()).isFalse();
        assertThat(finding.what()).isEqualTo("public.extra exists on green only and stays where it is");
        assertThat(SequencePlan.of(compare()).moves()).isEmpty();
    }

    @Test
    void missing_privileges_block_and_the_remedy_grants_them() throws SQLException {
        String role = Servers.unique("weak");
        for (Connection side : List.of(blue, green)) {
            Sql.run(side, "CREATE ROLE " + role + " LOGIN; CREATE SCHEMA s; CREATE SEQUENCE s.a; CREATE SEQUENCE s.b");
        }
        Sql.run(green, "GRANT USAGE ON SCHEMA s TO " + role + "; GRANT SELECT ON SEQUENCE s.b TO " + role);
        try (Connection weakBlue = Servers.open("11", blue.getCatalog(), Side.BLUE, role);
                Connection weakGreen = Servers.open("17", green.getCatalog(), Side.GREEN, role)) {
            SequenceComparison comparison =
                    SequenceComparison.of(fixer.read(weakBlue, Side.BLUE), fixer.read(weakGreen, Side.GREEN));
            assertThat(comparison.findings())
                    .allMatch(Finding::isBlocker)
                    .extracting(Finding::what)
                    .containsExactly(
                            "role " + role + " may not read s.a on blue",
                            "role " + role + " may not read s.a on green",
                            "role " + role + " may not read s.b on blue",
                            "role " + role + " may not set s.b on green");
            assertThat(SequencePlan.of(comparison, 5, Backwards.KEEP).moves()).isEmpty();
            for (Finding finding : comparison.findings()) {
                boolean onBlue = finding.remedy().startsWith("On blue: ");
                Sql.run(
                        onBlue ? blue : green,
                        finding.remedy().substring(finding.remedy().indexOf(':') + 1));
            }
            comparison = SequenceComparison.of(fixer.read(weakBlue, Side.BLUE), fixer.read(weakGreen, Side.GREEN));
            assertThat(comparison.findings()).isEmpty();
            SequencePlan plan = SequencePlan.of(comparison, 5, Backwards.KEEP);
            assertThat(fixer.apply(weakGreen, Side.GREEN, plan.moves())).isEqualTo(2);
        }
    }

    @Test
    void other_definitions_are_named_and_the_remedy_mends_them() throws SQLException {
        Sql.run(blue, "CREATE SEQUENCE public.s AS integer INCREMENT 10 MAXVALUE 5000 CACHE 3");
        Sql.run(green, "CREATE SEQUENCE public.s START 7 CYCLE");
        Finding finding = only();
        assertThat(finding.isBlocker()).isFalse();
        assertThat(finding.what())
                .isEqualTo("public.s is defined differently on blue and green: type integer and bigint, start 1 and 7,"
                        + " increment 10 and 1, maximum 5000 and 9223372036854775807, cycle no and yes");
        Sql.run(green, finding.remedy().substring(finding.remedy().indexOf("ALTER SEQUENCE")));
        assertThat(compare().findings()).isEmpty();
    }

    @Test
    void opposite_directions_block() throws SQLException {
        Sql.run(blue, "CREATE SEQUENCE public.s MINVALUE -100");
        Sql.run(green, "CREATE SEQUENCE public.s INCREMENT -1 MAXVALUE 100");
        Finding finding = only();
        assertThat(finding.isBlocker()).isTrue();
        assertThat(finding.what())
                .isEqualTo("public.s runs in opposite directions: increment 1 and -1 on blue and green");
        assertThat(SequencePlan.of(compare()).moves()).isEmpty();
    }

    @Test
    void a_value_that_the_other_type_cannot_hold_blocks() throws SQLException {
        Sql.run(blue, "CREATE SEQUENCE public.s; SELECT setval('public.s', 40000)");
        Sql.run(green, "CREATE SEQUENCE public.s AS smallint");
        SequencePlan plan = SequencePlan.of(compare());
        assertThat(plan.moves()).isEmpty();
        assertThat(plan.hasBlocker()).isTrue();
        assertThat(plan.findings())
                .extracting(Finding::what)
                .contains("public.s stands at 40000 on blue, which is outside green's range of 1 to 32767");
    }

    @Test
    void a_sequence_that_is_ahead_stays_there_unless_going_back_is_allowed() throws SQLException {
        Sql.run(blue, "CREATE SEQUENCE public.s; SELECT setval('public.s', 10)");
        Sql.run(green, "CREATE SEQUENCE public.s; SELECT setval('public.s', 12)");
        assertThat(compare().pairs().get(0).difference()).hasValue(java.math.BigInteger.TWO);
        SequencePlan kept = SequencePlan.of(compare());
        assertThat(kept.moves()).isEmpty();
        assertThat(kept.findings())
                .extracting(Finding::what)
                .containsExactly(
                        "public.s on green is at 12 and thus past 10, where it would be set for blue; it stays there");
        assertThat(SequencePlan.of(compare(), 2, Backwards.KEEP).findings()).isEmpty();
        assertThat(SequencePlan.of(compare(), 0, Backwards.MOVE).moves()).hasToString("[public.s: 12 → 10]");
    }

    @Test
    void a_gap_ends_with_the_range_and_never_wraps() throws SQLException {
        String create = "CREATE SEQUENCE public.s INCREMENT 4 MAXVALUE 31 CYCLE";
        Sql.run(blue, create + "; SELECT setval('public.s', 21)");
        Sql.run(green, create);
        SequencePlan plan = SequencePlan.of(compare(), 100, Backwards.KEEP);
        assertThat(plan.moves()).hasToString("[public.s: 1 (not yet handed out) → 29]");
        assertThat(plan.findings())
                .extracting(Finding::what)
                .containsExactly(
                        "the gap of 100 increments for public.s on green ends at the sequence's range after 2");
    }

    private SequenceComparison compare() throws SQLException {
        return SequenceComparison.of(fixer.read(blue, Side.BLUE), fixer.read(green, Side.GREEN));
    }

    private Finding only() throws SQLException {
        List<Finding> findings = compare().findings();
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    /** The statement in a remedy: what stands between the words before it and the semicolon. */
    private static String afterColon(String remedy, String before) {
        assertThat(remedy).contains(before);
        String rest = remedy.substring(remedy.indexOf(before) + before.length());
        return rest.substring(0, rest.indexOf(';'));
    }
}
