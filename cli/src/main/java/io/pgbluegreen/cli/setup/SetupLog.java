package io.pgbluegreen.cli.setup;

/** Is told what setup does, step by step. */
public interface SetupLog {

    /** A step begins that may take a while. */
    void begins(String what);

    /** Something was made or changed. */
    void done(String what);

    /** Something was as it must be. */
    void alreadyThere(String what);

    /** Something that a person should know and that does not stop the work. */
    void warns(String what);

    /** Done or already there. */
    default void step(String what, boolean changed) {
        if (changed) {
            done(what);
        } else {
            alreadyThere(what);
        }
    }
}
