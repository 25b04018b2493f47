package io.pgbluegreen.demo.product;

import io.pgbluegreen.cli.setup.SetupLog;
import io.pgbluegreen.demo.narration.Narrator;

/** Tells the steps of the setup. */
final class ToldSetup implements SetupLog {

    private static final int LINE = 76;

    private final Narrator narrator;

    ToldSetup(Narrator narrator) {
        this.narrator = narrator;
    }

    @Override
    public void begins(String what) {
        // One line and no more: a longer one would break, and only its last part be overwritten.
        narrator.passing(what.length() <= LINE ? what : what.substring(0, LINE - 3) + "...");
    }

    @Override
    public void done(String what) {
        narrator.done(what);
    }

    @Override
    public void alreadyThere(String what) {
        narrator.done(what + " (already there)");
    }

    @Override
    public void warns(String what) {
        narrator.say(what);
    }
}
