package io.pgbluegreen.postgres.metadata;

import java.util.List;

/**
 * Foreign commits of one cluster.
 *
 * @param listed by commit LSN, at most {@link ForeignCommitTable#MOST_LISTED} of those that nobody has acknowledged
 * @param unlisted how many more there are, which were only counted
 */
public record ForeignCommits(List<ForeignCommit> listed, long unlisted) {

    public ForeignCommits {
        listed = List.copyOf(listed);
        if (unlisted < 0) {
            throw new IllegalArgumentException("expected a count, found " + unlisted);
        }
    }

    public boolean isEmpty() {
        return count() == 0;
    }

    public long count() {
        return listed.size() + unlisted;
    }
}
