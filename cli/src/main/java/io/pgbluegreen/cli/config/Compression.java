package io.pgbluegreen.cli.config;

/** How the publisher's producer compresses messages. */
public enum Compression {
    LZ4,
    ZSTD,
    NONE
}
