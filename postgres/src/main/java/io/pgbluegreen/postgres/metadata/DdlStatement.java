package io.pgbluegreen.postgres.metadata;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/**
 * What can be run on the other side for a recorded command. A query may hold several statements, or call a function that
 * ran the command: it can be run only where exactly one of its statements is the command.
 */
public sealed interface DdlStatement {

    /**
     * It can be run.
     *
     * @param sql one statement, such as can be run in a transaction with others
     */
    record Usable(String sql) implements DdlStatement {

        /**
         * The statement for a server that adds labels to enum types in no transaction with others: it may be run again.
         * Empty for any other statement.
         */
        public Optional<String> addingLabel() {
            return Words.addingLabel(sql);
        }
    }

    /**
     * It cannot.
     *
     * @param reason a clause, for people
     */
    record Unusable(String reason) implements DdlStatement {}

    /** The statement of a command. */
    static DdlStatement of(DdlCommand command) {
        if (command.command().isEmpty()) {
            return new Unusable("its text is not recorded, since it may hold a password");
        }
        if (Words.COPYING.contains(command.tag())) {
            return new Unusable("it also writes rows, which are not replicated");
        }
        if (command.settings().getOrDefault("standard_conforming_strings", "on").equals("off")) {
            return new Unusable(
                    "it ran with standard_conforming_strings off, under which its text cannot be taken apart");
        }
        List<String> candidates = new ArrayList<>();
        for (String statement : Words.split(command.command().get())) {
            if (Words.isOf(command.tag(), statement)) {
                candidates.add(statement);
            }
        }
        if (candidates.size() != 1) {
            return new Unusable(
                    candidates.isEmpty()
                            ? "it was run by a function or a DO block, of which only the call is known"
                            : "the query held " + candidates.size() + " commands of this kind, and which of them it"
                                    + " was is not known");
        }
        return new Usable(Words.inTransaction(candidates.get(0)));
    }

    /** What statements begin with. */
    final class Words {

        static final Set<String> COPYING = Set.of("CREATE TABLE AS", "SELECT INTO");

        /** They may stand between the words of the tag: {@code CREATE OR REPLACE VIEW}, {@code CREATE UNIQUE INDEX}. */
        private static final Set<String> MODIFIERS = Set.of(
                "or",
                "replace",
                "unique",
                "unlogged",
                "constraint",
                "recursive",
                "trusted",
                "procedural",
                "global",
                "local",
                "default");

        private static final Pattern NOTHING =
                Pattern.compile("\\G(?:\\s+|--[^\\n]*(?:\\n|$)|/\\*.*?\\*/)", Pattern.DOTALL);
        private static final Pattern WORD = Pattern.compile("\\G[A-Za-z]+");
        private static final Pattern CONCURRENTLY = Pattern.compile(
                "^((?:CREATE\\s+(?:UNIQUE\\s+)?|DROP\\s+)INDEX\\s+)CONCURRENTLY\\s+", Pattern.CASE_INSENSITIVE);
        /** FINALIZE ends what CONCURRENTLY has begun and not ended; here nothing was begun. */
        private static final Pattern DETACHING = Pattern.compile(
                "^(ALTER\\s+TABLE\\s.*\\sDETACH\\s+PARTITION\\s.*\\S)\\s+(?:CONCURRENTLY|FINALIZE)$",
                Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

        private static final String NAME = "(?:\"(?:[^\"]|\"\")*\"|[^\\s.\"]+)";
        private static final Pattern ADDING_LABEL = Pattern.compile(
                "^(ALTER\\s+TYPE\\s+" + NAME + "(?:\\s*\\.\\s*" + NAME
                        + ")?\\s+ADD\\s+VALUE\\s+)(?:IF\\s+NOT\\s+EXISTS\\s+)?",
                Pattern.CASE_INSENSITIVE);

        private Words() {}

        static List<String> split(String query) {
            try {
                return Parser.parseJdbcSql(query, true, false, true, false, false).stream()
                        .map(Words::trimmed)
                        .toList();
            } catch (SQLException e) {
                return List.of();
            }
        }

        private static String trimmed(NativeQuery query) {
            String sql = query.nativeSql;
            Matcher nothing = NOTHING.matcher(sql);
            int start = 0;
            while (nothing.find(start) && nothing.start() == start) {
                start = nothing.end();
            }
            return sql.substring(start).strip();
        }

        static boolean isOf(String tag, String statement) {
            List<String> wanted =
                    new ArrayList<>(Arrays.asList(tag.toLowerCase(Locale.ROOT).split(" ")));
            Matcher word = WORD.matcher(statement);
            int at = 0;
            while (!wanted.isEmpty() && word.find(at)) {
                String found = word.group().toLowerCase(Locale.ROOT);
                if (found.equals(wanted.get(0))) {
                    wanted.remove(0);
                } else if (!MODIFIERS.contains(found)) {
                    return false;
                }
                at = word.end();
                while (at < statement.length() && Character.isWhitespace(statement.charAt(at))) {
                    at++;
                }
            }
            return wanted.isEmpty();
        }

        /** What is done without a lock that others wait for cannot be done so within a transaction. */
        static String inTransaction(String statement) {
            return DETACHING
                    .matcher(CONCURRENTLY.matcher(statement).replaceFirst("$1"))
                    .replaceFirst("$1");
        }

        static Optional<String> addingLabel(String statement) {
            Matcher adding = ADDING_LABEL.matcher(statement);
            return adding.find() ? Optional.of(adding.replaceFirst("$1IF NOT EXISTS ")) : Optional.empty();
        }
    }
}
