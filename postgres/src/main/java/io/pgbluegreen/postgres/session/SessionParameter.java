package io.pgbluegreen.postgres.session;

import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.ServerVersion;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A configuration parameter that a session sets for itself, whatever the server, the database or the role has as
 * default.
 *
 * @param known which versions know the parameter
 */
record SessionParameter(String name, String value, Predicate<ServerVersion> known) {

    /**
     * Values as text that reads back exactly on any version. Both ends of the pipeline set the same, so that what one
     * prints is what the other reads.
     */
    static final List<SessionParameter> EXACT_TEXT = List.of(
            always("extra_float_digits", "3"),
            always("datestyle", "ISO, MDY"),
            always("intervalstyle", "postgres"),
            always("bytea_output", "hex"),
            always("lc_monetary", "C"),
            always("search_path", ""),
            always("quote_all_identifiers", "off"));

    /** Sessions work for hours or wait for long: what a DBA sets against forgotten sessions must not end them. */
    static final List<SessionParameter> NO_TIMEOUTS = List.of(
            always("statement_timeout", "0"),
            always("lock_timeout", "0"),
            always("idle_in_transaction_session_timeout", "0"));

    /** As above, where a version knows them: they cannot be startup options before the version is known. */
    static final List<SessionParameter> NO_NEWER_TIMEOUTS = List.of(
            new SessionParameter("idle_session_timeout", "0", ServerVersion::hasIdleSessionTimeout),
            new SessionParameter("transaction_timeout", "0", ServerVersion::hasTransactionTimeout));

    static final SessionParameter UTC = always("timezone", "UTC");

    /** A fence may have made the database read-only for applications by default, which must not stop us. */
    static final SessionParameter WRITABLE = always("default_transaction_read_only", "off");

    /**
     * What every session with plain SQL sets besides. A row security policy must raise an error and not hide rows from
     * us.
     */
    static final List<SessionParameter> PLAIN = List.of(
            always("xmloption", "content"),
            always("array_nulls", "on"),
            always("transform_null_equals", "off"),
            always("standard_conforming_strings", "on"),
            WRITABLE,
            always("default_transaction_isolation", "read committed"),
            always("default_transaction_deferrable", "off"),
            always("row_security", "off"),
            always("client_min_messages", "warning"));

    /** Tells triggers that a session writes rows of another cluster; any role may set it. */
    static final SessionParameter APPLYING = always(TargetSession.APPLYING, "on");

    /**
     * For a session that writes another cluster's rows. Durability is asked for where a position is confirmed, not at
     * each commit. Statements are keyed lookups for batches whose size the planner cannot know: without these it may
     * prefer to read the whole table for each.
     */
    static final List<SessionParameter> APPLIER = List.of(
            always("synchronous_commit", "off"),
            always("enable_hashjoin", "off"),
            always("enable_mergejoin", "off"),
            always("enable_seqscan", "off"),
            APPLYING,
            new SessionParameter("jit", "off", ServerVersion::hasJit));

    /** For a session that fills tables: as above, but with the planner left alone. */
    static final List<SessionParameter> COPY_TARGET = List.of(
            always("synchronous_commit", "off"), APPLYING, new SessionParameter("jit", "off", ServerVersion::hasJit));

    private static SessionParameter always(String name, String value) {
        return new SessionParameter(name, value, version -> true);
    }

    /** SET statements for those that the version knows. */
    static String statements(List<SessionParameter> parameters, ServerVersion version) {
        return parameters.stream()
                .filter(parameter -> parameter.known.test(version))
                .map(parameter -> "SET " + parameter.name + " TO " + Identifiers.literal(parameter.value))
                .collect(Collectors.joining("; "));
    }

    /** The startup packet's {@code options}; a backslash keeps a blank inside its value. */
    static String startupOptions(List<SessionParameter> parameters) {
        return parameters.stream()
                .map(parameter -> "-c " + parameter.name + "="
                        + parameter.value.replace("\\", "\\\\").replace(" ", "\\ "))
                .collect(Collectors.joining(" "));
    }
}
