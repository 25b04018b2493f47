package io.pgbluegreen.cli.config;

/** Where green's schema comes from. */
public enum SchemaSource {
    /** {@code bluegreen copy} brings it with {@code pg_dump} and {@code psql}. */
    DUMP,
    /** It is there already. */
    EXISTING
}
