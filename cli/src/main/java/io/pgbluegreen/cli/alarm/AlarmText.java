package io.pgbluegreen.cli.alarm;

import io.pgbluegreen.cli.text.Amounts;
import io.pgbluegreen.postgres.metadata.ForeignCommit;
import io.pgbluegreen.postgres.metadata.ForeignCommits;

/** Foreign commits in words. */
public final class AlarmText {

    /** What is to be done about them. */
    public static final String REMEDY =
            "Find out who wrote there and keep them from it: what they wrote reached the other"
                    + " side too, unless a change of the same rows was in the way. Then bluegreen alarms --acknowledge.";

    private AlarmText() {}

    /** {@code transaction 731 at 0/16B3748 (2026-11-21T01:44:32Z): 3 changes of public.users}. */
    public static String of(ForeignCommit commit) {
        return "transaction " + commit.xid() + " at " + commit.commitLsn() + " (" + commit.committedAt() + "): "
                + Amounts.count(commit.changes()) + (commit.changes() == 1 ? " change of " : " changes of ")
                + commit.tables();
    }

    /** One sentence that names the first of them. */
    public static String summary(ForeignCommits commits) {
        long others = commits.count() - 1;
        String first = commits.listed().isEmpty()
                ? Amounts.count(commits.count()) + " transactions"
                : of(commits.listed().get(0));
        return "somebody wrote here although this side takes no writes: " + first
                + (commits.listed().isEmpty() || others == 0 ? "" : ", and " + Amounts.count(others) + " more");
    }
}
