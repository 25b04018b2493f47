package io.pgbluegreen.postgres.catalog;

import io.pgbluegreen.changeevent.TableId;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which tables take part. Patterns look like {@code public.*}, {@code forum.events_*} or {@code "Odd.Schema"."a?b"}:
 * {@code *} stands for any characters, {@code ?} for one; a part without quotes is folded to lower case, a part in
 * double quotes is literal. A table takes part when an include pattern matches it and no exclude pattern does.
 *
 * <p>The server's own schemas and the product's schema {@code bluegreen} never take part.
 */
public final class TableFilter {

    /** Every table of every user schema. */
    public static final TableFilter ALL = of(List.of(), List.of());

    private static final Set<String> NEVER = Set.of("pg_catalog", "information_schema", "pg_toast", "bluegreen");

    private final List<NamePattern> include;
    private final List<NamePattern> exclude;

    private TableFilter(List<NamePattern> include, List<NamePattern> exclude) {
        this.include = include;
        this.exclude = exclude;
    }

    /**
     * A filter of these patterns.
     *
     * @param include no pattern at all means every table
     * @throws IllegalArgumentException when a pattern is not {@code schema.table}
     */
    public static TableFilter of(Collection<String> include, Collection<String> exclude) {
        return new TableFilter(
                include.stream().map(NamePattern::parse).toList(),
                exclude.stream().map(NamePattern::parse).toList());
    }

    public boolean includes(TableId id) {
        return !isSystem(id.schema())
                && (include.isEmpty() || include.stream().anyMatch(pattern -> pattern.matches(id)))
                && exclude.stream().noneMatch(pattern -> pattern.matches(id));
    }

    /**
     * A pattern for SQL.
     *
     * @param included whether tables that it matches take part, or do not
     */
    public record LikePattern(boolean included, String schema, String table) {}

    /** The patterns as such of LIKE, with a backslash before what is meant literally. */
    public List<LikePattern> likePatterns() {
        return Stream.concat(
                        include.stream().map(pattern -> like(pattern, true)),
                        exclude.stream().map(pattern -> like(pattern, false)))
                .toList();
    }

    private static LikePattern like(NamePattern pattern, boolean included) {
        return new LikePattern(
                included, pattern.schema().like(), pattern.table().like());
    }

    /** The patterns, include and exclude, that match none of these tables: most likely misspelt. */
    public List<String> patternsWithoutTable(Collection<TableId> tables) {
        return Stream.concat(include.stream(), exclude.stream())
                .filter(pattern -> tables.stream().noneMatch(pattern::matches))
                .map(NamePattern::text)
                .toList();
    }

    private static boolean isSystem(String schema) {
        return NEVER.contains(schema) || schema.startsWith("pg_temp_") || schema.startsWith("pg_toast_temp_");
    }

    @Override
    public String toString() {
        return "include " + include.stream().map(NamePattern::text).toList() + ", exclude "
                + exclude.stream().map(NamePattern::text).toList();
    }
}
