package io.pgbluegreen.demo.story;

/** The story cannot go on; the message is one sentence for the user. */
final class DemoFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DemoFailure(String sentence) {
        super(sentence);
    }
}
