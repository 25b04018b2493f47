package io.pgbluegreen.cli.daemon;

/** What a daemon does when a server is away at its very start. Later it always waits until the server is back. */
public enum Patience {
    /** Ends, so that whoever started it learns of it. */
    ENDS,
    /** Waits, since it runs beside others that may do their work. */
    WAITS
}
