package io.pgbluegreen.pulsar2pg.transaction;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Column;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.Row;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which column's value the server has refused. Its message about a value that a type does not take names the type and the
 * value, and no column.
 */
final class RefusedValue {

    /** {@code invalid input syntax for type interval: "infinity"}, whatever the language. */
    private static final Pattern TYPE_AND_VALUE =
            Pattern.compile("([a-z][a-z0-9 ]*): [\"«„“](.*)[\"»“”]$", Pattern.DOTALL);

    private static final Pattern BRACKETS = Pattern.compile("\\[]$");

    private RefusedValue() {}

    /** The columns that have the value, of the type if there are any of it: {@code , column "v"}; else nothing. */
    static String columns(Change change, String message) {
        Matcher named = TYPE_AND_VALUE.matcher(message);
        Optional<Row> row = change instanceof Change.Insert insert
                ? Optional.of(insert.after())
                : change instanceof Change.Update update ? Optional.of(update.after()) : Optional.empty();
        if (row.isEmpty() || !named.find() || named.group(2).isEmpty()) {
            return "";
        }
        Relation relation = ((Change.OfRow) change).relation();
        List<Column> having = IntStream.range(0, relation.columns().size())
                .filter(i -> !row.get().isAbsent(i) && !row.get().isNull(i))
                .filter(i -> row.get().text(i).contains(named.group(2)))
                .mapToObj(i -> relation.columns().get(i))
                .toList();
        Predicate<Column> ofType = column ->
                named.group(1).endsWith(BRACKETS.matcher(column.type()).replaceFirst(""));
        List<Column> found = having.stream().anyMatch(ofType)
                ? having.stream().filter(ofType).toList()
                : having;
        return found.isEmpty()
                ? ""
                : (found.size() == 1 ? ", column " : ", columns ")
                        + found.stream()
                                .map(column -> '"' + column.name() + '"')
                                .collect(Collectors.joining(", "));
    }
}
