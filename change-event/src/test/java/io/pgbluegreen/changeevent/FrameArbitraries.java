package io.pgbluegreen.changeevent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Frames of every kind, the odd ones more often than they come in life. */
final class FrameArbitraries {

    private static final List<String> NUMBERS = List.of("smallint", "integer", "bigint");
    private static final List<String> TEXTS =
            List.of("text", "jsonb", "numeric", "timestamp with time zone", "bytea", "\"Odd schema\".\"mood\"[]");

    private FrameArbitraries() {}

    /** Text of any Unicode characters but NUL, which PostgreSQL cannot hold, and half surrogate pairs. */
    static Arbitrary<String> text(int minimum, int maximum) {
        Arbitrary<Integer> character = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.integers().between('a', 'z')),
                Tuple.of(3, Arbitraries.of((int) '"', (int) '\\', (int) '/', (int) '.', (int) '\'', (int) ' ')),
                Tuple.of(2, Arbitraries.integers().between(1, 0x1F)),
                Tuple.of(2, Arbitraries.integers().between(0x7F, 0x7FF)),
                Tuple.of(2, Arbitraries.integers().between(0x800, 0xFFFF).filter(c -> c < 0xD800 || c > 0xDFFF)),
                Tuple.of(2, Arbitraries.integers().between(0x10000, Character.MAX_CODE_POINT)));
        return character.list().ofMinSize(minimum).ofMaxSize(maximum).map(characters -> characters.stream()
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, (a, b) -> {})
                .toString());
    }

    static Arbitrary<TableId> tableId() {
        Arbitrary<String> name = Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.of("public", "users", "a1", "_x$", "select")), Tuple.of(2, text(1, 12)));
        return Combinators.combine(name, name).as(TableId::new);
    }

    static Arbitrary<Relation> relation() {
        Arbitrary<List<Column>> columns = Combinators.combine(
                        text(1, 8), type(), Arbitraries.integers().between(Column.NO_MODIFIER, Integer.MAX_VALUE))
                .as(Column::new)
                .list()
                .uniqueElements(Column::name)
                .ofMinSize(1)
                .ofMaxSize(6);
        return columns.flatMap(all -> {
            Arbitrary<List<Integer>> key = Arbitraries.subsetOf(
                            IntStream.range(0, all.size()).boxed().toList())
                    .map(places -> places.stream().sorted().toList());
            return Combinators.combine(tableId(), Arbitraries.of(ReplicaIdentity.class), key)
                    .as((table, identity, places) -> new Relation(table, identity, all, places));
        });
    }

    static Arbitrary<Lsn> lsn() {
        return Arbitraries.longs().map(Lsn::new);
    }

    static Arbitrary<Instant> instant() {
        // Around the years that a server's clock can show, to the microsecond.
        return Arbitraries.longs()
                .between(-2_000_000_000_000_000L, 8_000_000_000_000_000L)
                .map(micros -> Instant.EPOCH.plusNanos(0).plus(micros, java.time.temporal.ChronoUnit.MICROS));
    }

    static Arbitrary<Frame> frame() {
        return relation()
                .list()
                .uniqueElements(Relation::table)
                .ofMinSize(1)
                .ofMaxSize(3)
                .flatMap(relations -> {
                    Arbitrary<TransactionPart> whole = part(relations, true);
                    Arbitrary<List<TransactionPart>> parts = Combinators.combine(
                                    whole.list().ofMaxSize(3),
                                    part(relations, false).optional(0.3))
                            .as(FrameArbitraries::appended);
                    Arbitrary<Long> count = Arbitraries.longs().between(1, Long.MAX_VALUE);
                    Arbitrary<Integer> timeline = Arbitraries.integers().between(1, Integer.MAX_VALUE);
                    return Combinators.combine(text(1, 20), timeline, text(1, 20), count, count, parts)
                            .as(Frame::new);
                });
    }

    private static List<TransactionPart> appended(List<TransactionPart> whole, Optional<TransactionPart> open) {
        List<TransactionPart> all = new ArrayList<>(whole);
        open.ifPresent(all::add);
        return all;
    }

    private static Arbitrary<TransactionPart> part(List<Relation> relations, boolean last) {
        Arbitrary<Optional<Lsn>> end = last ? lsn().map(Optional::of) : Arbitraries.just(Optional.empty());
        return Combinators.combine(
                        Arbitraries.longs().between(0, 0xFFFF_FFFFL),
                        lsn(),
                        end,
                        instant(),
                        Arbitraries.longs().between(0, Long.MAX_VALUE),
                        change(relations).list().ofMaxSize(6))
                .as(TransactionPart::new);
    }

    private static Arbitrary<Change> change(List<Relation> relations) {
        Arbitrary<Relation> relation = Arbitraries.of(relations);
        return Arbitraries.frequencyOf(
                Tuple.of(3, relation.flatMap(r -> row(r).map(after -> new Change.Insert(r, after)))),
                Tuple.of(3, relation.flatMap(r -> Combinators.combine(row(r), row(r))
                        .as((key, after) -> new Change.Update(r, key, after)))),
                Tuple.of(2, relation.flatMap(r -> row(r).map(key -> new Change.Delete(r, key)))),
                Tuple.of(
                        1,
                        Combinators.combine(
                                        tableId().list().ofMinSize(1).ofMaxSize(3),
                                        Arbitraries.of(true, false),
                                        Arbitraries.of(true, false))
                                .as(Change.Truncate::new)));
    }

    private static Arbitrary<Row> row(Relation relation) {
        return Combinators.combine(relation.columns().stream()
                        .map(column -> Combinators.combine(
                                        value(column),
                                        Arbitraries.frequency(Tuple.of(6, 0), Tuple.of(1, 1), Tuple.of(2, 2)))
                                .as(Cell::new))
                        .toList())
                .as(FrameArbitraries::row);
    }

    /** A value, and whether it is there (0), NULL (1) or absent (2). */
    private record Cell(String value, int state) {}

    private static Row row(List<Cell> cells) {
        List<@Nullable String> values = new ArrayList<>();
        List<Integer> there = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            values.add(cells.get(i).state() == 1 ? null : cells.get(i).value());
            if (cells.get(i).state() != 2) {
                there.add(i);
            }
        }
        return Row.of(values).only(there);
    }

    private static Arbitrary<String> type() {
        return Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.of(NUMBERS)),
                Tuple.of(1, Arbitraries.just("boolean")),
                Tuple.of(3, Arbitraries.of(TEXTS)),
                Tuple.of(1, text(1, 10)));
    }

    private static Arbitrary<String> value(Column column) {
        return switch (column.form()) {
            case NUMBER -> Arbitraries.longs().map(String::valueOf);
            case BOOLEAN -> Arbitraries.of("t", "f");
            case STRING ->
                Arbitraries.frequencyOf(
                        Tuple.of(6, text(0, 30)),
                        Tuple.of(1, Arbitraries.of("null", "true", "", "-1", "{\"a\":[1]}", "\\x00ff")));
        };
    }
}
