package io.pgbluegreen.cli.http;

/**
 * What a page says.
 *
 * @param status of HTTP
 * @param body UTF-8 text, with a line break at its end
 */
record Answer(int status, String contentType, String body) {

    private static final String TEXT = "text/plain; charset=utf-8";

    static Answer text(int status, String line) {
        return new Answer(status, TEXT, line + "\n");
    }
}
