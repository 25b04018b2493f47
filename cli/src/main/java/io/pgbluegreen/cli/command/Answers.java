package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Surroundings;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for what a person types on a thread that can be interrupted, as reading from a terminal cannot. */
final class Answers {

    private Answers() {}

    /**
     * The next line.
     *
     * @return nothing where there is nobody to type
     * @throws InterruptedException when the caller's thread is interrupted; what is typed then goes nowhere
     */
    static Optional<String> next(Surroundings surroundings) throws InterruptedException {
        CompletableFuture<Optional<String>> answer = new CompletableFuture<>();
        Thread reader = new Thread(() -> answer.complete(surroundings.answers().get()), "answer");
        reader.setDaemon(true);
        reader.start();
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an answer could not be read", e);
        }
    }
}
