package io.pgbluegreen.cli.finish;

import io.pgbluegreen.problem.Problem;

/** Is told what becomes of each thing that the migration has made. */
public interface FinishLog {

    /** It was removed. */
    void removed(String what);

    /** It would be removed, were this no trial. */
    void wouldRemove(String what);

    /** It was not there. */
    void alreadyGone(String what);

    /** It stays, as was wanted. */
    void kept(String what);

    /** It could not be removed. */
    void left(String what, Problem why);

    /** Something that a person should know. */
    void warns(String what);
}
