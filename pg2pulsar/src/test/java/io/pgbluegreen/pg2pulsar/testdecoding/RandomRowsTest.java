package io.pgbluegreen.pg2pulsar.testdecoding;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.sql.Sql;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random rows on a real 9.6: a copy that is kept by the events alone must be what SELECT says, after every step. Another
 * seed: {@code -Dseed=…}.
 */
class RandomRowsTest {

    private static final int STEPS = 150;
    private static final long SEED = Long.getLong("seed", System.nanoTime());

    private static final String TABLE =
            Identifiers.quote("odd\"schema. [x]") + "." + Identifiers.quote("table public.t: INSERT: id[integer]:1 '");

    /** Name, type, and whether the value is long and stored out of line. */
    private static final List<List<String>> COLUMNS = List.of(
            List.of("id", "bigint"),
            List.of("null", "text"),
            List.of("new-tuple:", "text"),
            List.of("a\"b[text]:'", "text[]"),
            List.of("select", "\"odd\"\"schema. [x]\".\"pair] \"\"[\""),
            List.of("pairs", "\"odd\"\"schema. [x]\".\"pair] \"\"[\"[]"),
            List.of(" ", "numeric"),
            List.of("ü😀", "double precision"),
            List.of("flag", "boolean"),
            List.of("bits", "bit varying"),
            List.of("Fixed", "character(7)"),
            List.of("line\nend", "bytea"),
            List.of("at", "timestamp with time zone"),
            List.of("doc", "jsonb"),
            List.of("big", "text"));

    private static final List<String> WORDS = List.of(
            "null",
            "unchanged-toast-datum",
            "'",
            "''",
            "\"",
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            "\\",
            "\n",
            "\t",
            " ",
            "(",
            ")",
            " new-tuple:",
            "old-key:",
            "(no-tuple-data)",
            "x[integer]:1",
            "é",
            "😀",
            "a",
            "NaN",
            "B'1'",
            "true");

    private final Path folder;
    private final Random random = new Random(SEED);
    private final Map<Long, List<Optional<String>>> copy = new TreeMap<>();
    private long freeId = 100;

    RandomRowsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @ValueSource(strings = {"DEFAULT", "FULL"})
    void a_copy_that_is_kept_by_the_events_is_what_select_says(String identity) throws SQLException {
        System.out.println("RandomRowsTest: seed " + SEED);
        try (DecodedSlot slot = new DecodedSlot(folder, schema(identity))) {
            for (int step = 0; step < STEPS; step++) {
                List<String> statements = new ArrayList<>(List.of("BEGIN"));
                for (int i = random.nextInt(4); i >= 0; i--) {
                    statements.add(statement());
                }
                statements.add("COMMIT");
                slot.run(statements.toArray(String[]::new));
                slot.changes().forEach(this::apply);

                assertThat(copy)
                        .as("step %d of seed %d: %s", step, SEED, statements)
                        .isEqualTo(selected(slot));
            }
            slot.decoder.verify();
        }
    }

    private static String[] schema(String identity) {
        String columns = COLUMNS.stream()
                .map(column -> Identifiers.quote(column.get(0)) + " " + column.get(1))
                .collect(Collectors.joining(", "));
        return new String[] {
            "CREATE SCHEMA " + Identifiers.quote("odd\"schema. [x]"),
            "CREATE TYPE \"odd\"\"schema. [x]\".\"pair] \"\"[\" AS (\"a b\" text, c text[])",
            "CREATE TABLE " + TABLE + " (" + columns + ", PRIMARY KEY (id))",
            "ALTER TABLE " + TABLE + " ALTER big SET STORAGE EXTERNAL",
            "ALTER TABLE " + TABLE + " REPLICA IDENTITY " + identity
        };
    }

    private String statement() {
        long id = random.nextInt(12);
        switch (random.nextInt(6)) {
            case 0 -> {
                return "DELETE FROM " + TABLE + " WHERE id = " + id;
            }
            case 1 -> {
                return "UPDATE " + TABLE + " SET id = " + freeId++ + " WHERE id = " + id;
            }
            case 2, 3 -> {
                int column = 1 + random.nextInt(COLUMNS.size() - 1);
                return "UPDATE " + TABLE + " SET " + name(column) + " = " + value(column) + " WHERE id >= " + id;
            }
            default -> {
                List<String> values = new ArrayList<>(List.of(Long.toString(id)));
                for (int i = 1; i < COLUMNS.size(); i++) {
                    values.add(value(i));
                }
                return "INSERT INTO " + TABLE + " VALUES (" + String.join(", ", values) + ") ON CONFLICT DO NOTHING";
            }
        }
    }

    private static String name(int column) {
        return Identifiers.quote(COLUMNS.get(column).get(0));
    }

    private String value(int column) {
        if (random.nextInt(4) == 0) {
            return "NULL";
        }
        String type = COLUMNS.get(column).get(1);
        String value =
                switch (type) {
                    case "text" ->
                        COLUMNS.get(column).get(0).equals("big")
                                ? "repeat(" + text() + " || 'x', " + (1 + random.nextInt(3000)) + ")"
                                : text();
                    case "text[]" -> "ARRAY[[" + text() + ", NULL], [" + text() + ", " + text() + "]]";
                    case "numeric" ->
                        pick("'NaN'", "-0.00", "1e30", "123456789.000100", Integer.toString(random.nextInt()));
                    case "double precision" ->
                        pick("'-Infinity'", "'NaN'", "'-0'", "'5e-324'", Double.toString(random.nextGaussian()));
                    case "boolean" -> pick("true", "false");
                    case "bit varying" -> pick("B'101'", "B''", "B'1'");
                    case "bytea" -> pick("'\\x'", "'\\xdeadbeef'", "'\\x5c27'");
                    case "timestamp with time zone" ->
                        pick("'infinity'", "'0044-03-15 12:00 BC'", "'2026-11-21 01:44:32.485123+02'");
                    case "jsonb" -> "to_json(" + text() + "::text)::jsonb";
                    case "character(7)" -> "left(" + text() + ", 7)";
                    default -> {
                        String pair =
                                "ROW(" + text() + ", ARRAY[" + text() + "])::\"odd\"\"schema. [x]\".\"pair] \"\"[\"";
                        yield type.endsWith("[]") ? "ARRAY[" + pair + ", NULL]" : pair;
                    }
                };
        return value + (type.startsWith("\"") || type.equals("character(7)") ? "" : "::" + type);
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(WORDS.get(random.nextInt(WORDS.size())));
        }
        return Identifiers.literal(text.toString());
    }

    private String pick(String... values) {
        return values[random.nextInt(values.length)];
    }

    private void apply(Change change) {
        if (change instanceof Change.Insert insert) {
            assertThat(copy).doesNotContainKey(id(insert.after()));
            copy.put(id(insert.after()), values(insert.relation(), insert.after(), List.of()));
        } else if (change instanceof Change.Update update) {
            List<Optional<String>> before = copy.remove(id(update.key()));
            assertThat(before).as("the row of %s", update).isNotNull();
            copy.put(id(update.after()), values(update.relation(), update.after(), before));
        } else if (change instanceof Change.Delete delete) {
            assertThat(copy.remove(id(delete.key()))).isNotNull();
        }
    }

    private static long id(Row row) {
        return Long.parseLong(row.text(0));
    }

    private static List<Optional<String>> values(Relation relation, Row row, List<Optional<String>> before) {
        assertThat(relation.columns().stream().map(column -> column.name()).toList())
                .isEqualTo(COLUMNS.stream().map(column -> column.get(0)).toList());
        List<Optional<String>> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            values.add(row.isAbsent(i) ? before.get(i) : row.isNull(i) ? Optional.empty() : Optional.of(row.text(i)));
        }
        return values;
    }

    /** By each type's output function, as the decoder's text comes from. */
    private static Map<Long, List<Optional<String>>> selected(DecodedSlot slot) throws SQLException {
        String columns = COLUMNS.stream()
                .map(column -> Identifiers.quote(column.get(0)))
                .map(name ->
                        "CASE WHEN " + name + " IS DISTINCT FROM NULL THEN pg_catalog.format('%s', " + name + ") END")
                .collect(Collectors.joining(", "));
        Map<Long, List<Optional<String>>> rows = new TreeMap<>();
        Sql.list(slot.session, "SELECT " + columns + " FROM " + TABLE, row -> {
            String[] values = new String[COLUMNS.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = row.getString(i + 1);
            }
            return rows.put(
                    Long.valueOf(values[0]),
                    Arrays.stream(values).map(Optional::ofNullable).toList());
        });
        return rows;
    }
}
