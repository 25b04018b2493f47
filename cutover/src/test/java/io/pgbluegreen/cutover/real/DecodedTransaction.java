package io.pgbluegreen.cutover.real;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One transaction as {@code test_decoding} prints it, simple values only. */
record DecodedTransaction(long xid, String endLsn, List<Change> changes) {

    private static final Pattern LINE = Pattern.compile("table (\\S+): (INSERT|UPDATE|DELETE): (.*)", Pattern.DOTALL);
    private static final Pattern COLUMN = Pattern.compile("(\\w+)\\[([^]]+)]:('(?:[^']|'')*'|\\S+) ?");

    /** @param columns literal with its cast, by name */
    record Change(String table, String operation, Map<String, String> columns) {

        static Change parse(String line) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("not a change: " + line);
            }
            Map<String, String> columns = new LinkedHashMap<>();
            Matcher column = COLUMN.matcher(matcher.group(3));
            while (column.find()) {
                columns.put(column.group(1), column.group(3) + "::" + column.group(2));
            }
            return new Change(matcher.group(1), matcher.group(2), columns);
        }

        String sql(List<String> key) {
            return switch (operation) {
                case "INSERT" ->
                    "INSERT INTO " + table + " (" + String.join(", ", columns.keySet()) + ") VALUES ("
                            + String.join(", ", columns.values()) + ")";
                case "UPDATE" -> "UPDATE " + table + " SET " + pairs(List.copyOf(columns.keySet()), ", ") + where(key);
                default -> "DELETE FROM " + table + where(key);
            };
        }

        private String where(List<String> key) {
            return " WHERE " + pairs(key, " AND ");
        }

        private String pairs(List<String> names, String separator) {
            List<String> pairs = new ArrayList<>();
            names.forEach(name -> pairs.add(name + " = " + columns.get(name)));
            return String.join(separator, pairs);
        }
    }

    boolean touches(String table) {
        return changes.stream().anyMatch(change -> change.table().equals(table));
    }

    List<String> userTables() {
        return changes.stream()
                .map(Change::table)
                .filter(table -> !table.startsWith("bluegreen."))
                .distinct()
                .toList();
    }
}
