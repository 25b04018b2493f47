package io.pgbluegreen.demo.narration;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Falls when the process is told to end (Ctrl-C, SIGTERM): the narrator stops speaking, so that nobody has to read what
 * goes wrong when servers are taken away in mid-sentence. The servers' own guards end them and remove their folders.
 */
public final class Curtain implements AutoCloseable {

    private final Narrator narrator;
    private final String lastWords;
    private final Runnable tidying;
    private final AtomicBoolean fallen = new AtomicBoolean();
    private final Thread hook = new Thread(this::fall, "curtain");

    /**
     * @param lastWords what is said when it falls
     * @param tidying what is done then
     */
    public Curtain(Narrator narrator, String lastWords, Runnable tidying) {
        this.narrator = narrator;
        this.lastWords = lastWords;
        this.tidying = tidying;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Waits for the end of the process if it is ending; whatever the caller has met is of no interest then. */
    public void holdIfFallen() throws InterruptedException {
        if (fallen.get()) {
            new CountDownLatch(1).await();
        }
    }

    private void fall() {
        fallen.set(true);
        narrator.fallSilent(lastWords);
        tidying.run();
    }

    /** It will not fall any more; nothing happens where it has. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the curtain falls or has fallen.
            fallen.set(true);
        }
    }
}
