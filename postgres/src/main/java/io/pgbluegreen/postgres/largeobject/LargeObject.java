package io.pgbluegreen.postgres.largeobject;

import java.util.Optional;

/**
 * A large object as one look found it.
 *
 * @param oid by which tables refer to it
 * @param content empty where the connected role may not read it
 */
public record LargeObject(long oid, Optional<Content> content, Access access) {

    /** Checksum of its bytes by the server; nothing of them travels. */
    public record Content(long size, String checksum) {}

    public LargeObject {
        if (oid <= 0) {
            throw new IllegalArgumentException("expected the OID of a large object, found " + oid);
        }
    }

    /** In bytes; 0 where it is not known. */
    public long size() {
        return content.map(Content::size).orElse(0L);
    }
}
