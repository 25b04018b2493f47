package io.pgbluegreen.pg2pulsar.decode;

import io.pgbluegreen.postgres.catalog.CharTypes;
import java.util.Set;

/** What the source's catalog says now of the types of {@code "char"}. */
@FunctionalInterface
public interface SourceCharTypes {

    /**
     * The types with all that these transactions have changed. Their commits stand in the stream; others may not see them
     * yet.
     *
     * @param xids without epoch, as the stream gives them
     * @throws io.pgbluegreen.problem.Problem when the source could not be asked
     */
    CharTypes behind(Set<Long> xids);
}
