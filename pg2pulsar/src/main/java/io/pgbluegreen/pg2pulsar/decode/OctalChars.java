package io.pgbluegreen.pg2pulsar.decode;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.postgres.catalog.CharTypes;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * For servers before version 15, which write a {@code "char"} above 127 as the byte itself, though it is no text in UTF-8
 * then: writes it as newer servers do. In a database of another encoding the server has taken the byte for a character,
 * and made UTF-8 of it.
 */
public final class OctalChars implements ChangeDecoder {

    private static final int MOST_RELATIONS = 20_000;
    private static final int OCTAL_BYTES = 4;

    private final ChangeDecoder decoder;
    private final StreamedCharTypes types;
    private final String encoding;
    private CharTypes known = CharTypes.NONE;
    /** Whether a transaction's first change is still to come, which tells whether an applier made it. */
    private boolean begun;
    /** What an applier made is not published, and must not stop the publisher. */
    private boolean applied;

    private final IdentityHashMap<Relation, Columns> columns = new IdentityHashMap<>();

    /** Places of columns of each kind. */
    private record Columns(List<Integer> plain, List<Integer> holding) {
        boolean isNone() {
            return plain.isEmpty() && holding.isEmpty();
        }
    }

    /**
     * @param types of the source's database
     * @param source tells them again, behind commands that may have changed them
     * @param encoding the database's, as the server names it
     */
    public OctalChars(ChangeDecoder decoder, CharTypes types, SourceCharTypes source, String encoding) {
        this.decoder = decoder;
        this.types = new StreamedCharTypes(types, source);
        this.encoding = encoding;
    }

    @Override
    public Decoded decode(byte[] data, int start, Lsn position) {
        return written(decoder.decode(data, start, position));
    }

    @Override
    public Decoded next() {
        return written(decoder.next());
    }

    private Decoded written(Decoded decoded) {
        types.accept(decoded);
        follow(decoded);
        if (applied
                || !(decoded instanceof Decoded.Changed changed)
                || !(changed.change() instanceof Change.OfRow change)
                || change.relation().table().schema().equals(MetadataSchema.NAME)) {
            return decoded;
        }
        Relation relation = change.relation();
        Columns found = columns(relation);
        if (found.isNone()) {
            return decoded;
        }
        if (change instanceof Change.Insert insert) {
            return new Decoded.Changed(new Change.Insert(relation, row(relation, found, insert.after())));
        } else if (change instanceof Change.Update update) {
            return new Decoded.Changed(new Change.Update(
                    relation, row(relation, found, update.key()), row(relation, found, update.after())));
        }
        return new Decoded.Changed(new Change.Delete(relation, row(relation, found, ((Change.Delete) change).key())));
    }

    private void follow(Decoded decoded) {
        if (decoded instanceof Decoded.Begin) {
            begun = true;
            applied = false;
        } else if (decoded instanceof Decoded.Changed changed && begun) {
            begun = false;
            applied = changed.change() instanceof Change.OfRow row
                    && row.relation().table().equals(MetadataSchema.APPLIED);
        }
    }

    private Columns columns(Relation relation) {
        CharTypes now = types.current();
        if (!now.equals(known) || columns.size() >= MOST_RELATIONS) {
            columns.clear();
            known = now;
        }
        return columns.computeIfAbsent(
                relation,
                described -> new Columns(
                        places(described, now.plain()::contains), places(described, now.holding()::contains)));
    }

    private static List<Integer> places(Relation relation, Predicate<String> wanted) {
        return IntStream.range(0, relation.columns().size())
                .filter(i -> wanted.test(relation.columns().get(i).type()))
                .boxed()
                .toList();
    }

    private Row row(Relation relation, Columns found, Row row) {
        for (int column : found.holding()) {
            if (hasHigh(row, column)) {
                requireUtf8(relation, row, column);
            }
        }
        List<Integer> high =
                found.plain().stream().filter(column -> hasHigh(row, column)).toList();
        return high.isEmpty() ? row : octal(relation, row, high);
    }

    private static boolean hasHigh(Row row, int column) {
        for (int at = row.start(column); at >= 0 && at < row.end(column); at++) {
            if (row.data()[at] < 0) {
                return true;
            }
        }
        return false;
    }

    /** The row over a longer array, behind whose old end stand the values that are written otherwise. */
    private Row octal(Relation relation, Row row, List<Integer> high) {
        int end = row.data().length;
        byte[] data = Arrays.copyOf(row.data(), end + OCTAL_BYTES * high.size());
        Row.Builder changed = new Row.Builder(data, row.size());
        for (int i = 0; i < row.size(); i++) {
            if (row.isNull(i)) {
                changed.setNull(i);
            } else if (!row.isAbsent(i)) {
                changed.set(i, row.start(i), row.end(i));
            }
        }
        for (int column : high) {
            int value = value(relation, row, column);
            data[end] = '\\';
            data[end + 1] = (byte) ('0' + (value >> 6));
            data[end + 2] = (byte) ('0' + (value >> 3 & 7));
            data[end + 3] = (byte) ('0' + (value & 7));
            changed.set(column, end, end + OCTAL_BYTES);
            end += OCTAL_BYTES;
        }
        return changed.build();
    }

    private int value(Relation relation, Row row, int column) {
        if (row.end(column) - row.start(column) == 1) {
            return row.data()[row.start(column)] & 0xFF;
        }
        String text = row.text(column);
        if (encoding.equals("LATIN1") && text.length() == 1 && text.charAt(0) <= 0xFF) {
            return text.charAt(0);
        }
        throw unknown(relation, column);
    }

    /** In UTF-8 a byte of such a type is no text by itself; in other encodings nobody can tell it from text. */
    private void requireUtf8(Relation relation, Row row, int column) {
        byte[] value = Arrays.copyOfRange(row.data(), row.start(column), row.end(column));
        byte[] again = row.text(column).getBytes(StandardCharsets.UTF_8);
        if (!encoding.equals("UTF8") || !Arrays.equals(value, again)) {
            throw unknown(relation, column);
        }
    }

    private Problem unknown(Relation relation, int column) {
        return new Problem(
                Kind.NEEDS_PERSON,
                "column \"" + relation.columns().get(column).name() + "\" of " + relation.table() + " ("
                        + relation.columns().get(column).type()
                        + ") has a \"char\" above 127, which cannot be told from"
                        + " other text in encoding " + encoding + " there",
                "Exclude the table, run 'bluegreen setup', and move it in another way; or change the column's type to"
                        + " text and load the table again.");
    }

    @Override
    public boolean isInside() {
        return decoder.isInside();
    }

    @Override
    public void verify() {
        decoder.verify();
    }
}
