package io.pgbluegreen.pg2pulsar.testdecoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.pg2pulsar.testdecoding.ChangeText.Action;
import io.pgbluegreen.pg2pulsar.testdecoding.PrintedTuple.Printed;
import io.pgbluegreen.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is printed by the rules of the C source is read back, and what is garbled is refused. jqwik prints its seed. */
class ChangeTextTest {

    private static final List<String> PIECES = List.of(
            "'",
            "\"",
            "[",
            "]",
            "[]",
            ":",
            " ",
            "\n",
            "\\",
            "null",
            "unchanged-toast-datum",
            "new-tuple:",
            " old-key:",
            "(no-tuple-data)",
            "a",
            "Z",
            "0",
            "_",
            ".",
            "é",
            "😀",
            "B'",
            "{",
            "}",
            ",",
            "INSERT:",
            "]:");

    private static final List<String> BARE_VALUES =
            List.of("0", "-1", "NaN", "Infinity", "-Infinity", "1.50", "1e+30", "5e-324", "-0");

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void a_printed_change_is_read_back(
            @ForAll("names") String schema,
            @ForAll("names") String table,
            @ForAll("columns") List<Printed> old,
            @ForAll("columns") List<Printed> after,
            @ForAll boolean quoteAll) {
        String id = PrintedTuple.name(schema, quoteAll) + "." + PrintedTuple.name(table, quoteAll);
        List<Printed> whole = old.stream()
                .map(column -> new Printed(column.name(), column.type(), column.value(), false))
                .toList();

        ChangeText insert = read("table " + id + ": INSERT:" + PrintedTuple.tuple(after, false, quoteAll));
        assertThat(insert.action()).isEqualTo(Action.INSERT);
        assertThat(insert.table()).isEqualTo(id);
        requireSame(insert.after().orElseThrow(), after);

        ChangeText update = read("table " + id + ": UPDATE: old-key:" + PrintedTuple.tuple(whole, true, quoteAll)
                + " new-tuple:" + PrintedTuple.tuple(after, false, quoteAll));
        requireSame(
                update.old().orElseThrow(),
                whole.stream().filter(c -> c.value().isPresent()).toList());
        requireSame(update.after().orElseThrow(), after);

        ChangeText plain = read("table " + id + ": UPDATE:" + PrintedTuple.tuple(after, false, quoteAll));
        assertThat(plain.old()).isEmpty();
        requireSame(plain.after().orElseThrow(), after);

        ChangeText delete = read("table " + id + ": DELETE:" + PrintedTuple.tuple(whole, true, quoteAll));
        requireSame(
                delete.old().orElseThrow(),
                whole.stream().filter(c -> c.value().isPresent()).toList());
        assertThat(read("table " + id + ": DELETE: (no-tuple-data)").old()).isEmpty();
    }

    /** Whatever becomes of it, it is understood or refused with a sentence, without the values in it. */
    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void a_message_that_was_cut_or_changed_is_refused_or_read(
            @ForAll("columns") List<Printed> columns, @ForAll int place, @ForAll byte other, @ForAll boolean cut) {
        byte[] data = ("table public.t: UPDATE: old-key:" + PrintedTuple.tuple(columns, true, false) + " new-tuple:"
                        + PrintedTuple.tuple(columns, false, false))
                .getBytes(StandardCharsets.UTF_8);
        int at = Math.floorMod(place, data.length);
        byte[] garbled = cut ? java.util.Arrays.copyOf(data, at) : data.clone();
        if (!cut) {
            garbled[at] = other;
        }
        assertThatCode(() -> {
                    try {
                        ChangeText.read(garbled, 0);
                    } catch (Problem e) {
                        assertThat(e).hasMessageStartingWith("the server's test_decoding stream cannot be understood");
                    }
                })
                .doesNotThrowAnyException();
    }

    @Example
    void what_no_server_prints_is_refused() {
        for (String garbled : List.of(
                "table public.t: INSERT: a[text]:'x",
                "table public.t: INSERT: a[text]:x",
                "table public.t: INSERT: a[text]:'x'y",
                "table public.t: INSERT: a[text:'x'",
                "table public.t: INSERT: [text]:'x'",
                "table public.t: INSERT: a[text]:",
                "table public.t: INSERT: a[bit]:B1",
                "table public.t: MERGE: a[text]:'x'",
                "table public.t: DELETE: (no-tuple-data) a[text]:'x'",
                "table public.t: UPDATE: old-key: a[text]:'x'",
                "table t: INSERT: a[text]:'x'")) {
            assertThatThrownBy(() -> read(garbled)).as(garbled).isInstanceOf(Problem.class);
        }
    }

    private static ChangeText read(String message) {
        byte[] data = ("x" + message).getBytes(StandardCharsets.UTF_8);
        assertThat(ChangeText.table(data, 1)).isNotEmpty();
        return ChangeText.read(data, 1);
    }

    private static void requireSame(TupleText tuple, List<Printed> columns) {
        assertThat(tuple.size()).isEqualTo(columns.size());
        Row.Builder builder = new Row.Builder(tuple.data(), columns.size());
        for (int i = 0; i < columns.size(); i++) {
            tuple.copy(i, builder, i);
        }
        Row row = builder.build();
        for (int i = 0; i < columns.size(); i++) {
            Printed column = columns.get(i);
            assertThat(tuple.column(i).name()).isEqualTo(column.name());
            assertThat(tuple.column(i).type()).isEqualTo(PrintedType.name(column.type()));
            boolean unchanged = column.unchanged() && column.value().isPresent();
            assertThat(tuple.isUnchanged(i)).isEqualTo(unchanged);
            assertThat(row.isAbsent(i)).isEqualTo(unchanged);
            assertThat(row.isNull(i)).isEqualTo(column.value().isEmpty());
            if (!row.isNull(i) && !row.isAbsent(i)) {
                assertThat(row.text(i)).isEqualTo(column.value().get());
            }
        }
    }

    @Provide
    Arbitrary<String> names() {
        return text().filter(name -> !name.isEmpty());
    }

    @Provide
    Arbitrary<List<Printed>> columns() {
        Arbitrary<String> types = Arbitraries.oneOf(
                Arbitraries.of(
                        "text", "text[]", "character", "\"char\"", "timestamp with time zone", "character varying[]"),
                Arbitraries.of("integer", "numeric", "double precision", "boolean", "bit", "bit varying"),
                Combinators.combine(names(), names(), Arbitraries.of("", "[]"))
                        .as((schema, name, array) ->
                                PrintedTuple.name(schema, false) + "." + PrintedTuple.name(name, false) + array));
        return types.flatMap(type -> Combinators.combine(
                                names(), value(type).optional(0.8), Arbitraries.of(true, false, false, false))
                        .as((name, value, unchanged) -> new Printed(name, type, value, unchanged)))
                .list()
                .ofMaxSize(20);
    }

    private static Arbitrary<String> value(String type) {
        return switch (type) {
            case "integer", "numeric", "double precision" -> Arbitraries.of(BARE_VALUES);
            case "boolean" -> Arbitraries.of("t", "f");
            case "bit", "bit varying" -> Arbitraries.strings().withChars("01").ofMaxLength(70);
            default -> text();
        };
    }

    private static Arbitrary<String> text() {
        return Arbitraries.of(PIECES).list().ofMaxSize(8).map(pieces -> String.join("", pieces));
    }
}
