package io.pgbluegreen.postgres.replication;

/** Why a server has given a slot up, as {@code pg_replication_slots.invalidation_reason} says from 17 on. */
public enum SlotLoss {
    WAL_REMOVED("more lies behind it than max_slot_wal_keep_size allows", "raise max_slot_wal_keep_size"),
    IDLE_TIMEOUT(
            "nobody has streamed from it for longer than idle_replication_slot_timeout allows",
            "set idle_replication_slot_timeout to 0"),
    WAL_LEVEL_INSUFFICIENT("the server was started with a wal_level below logical", "set wal_level to logical"),
    OTHER("the server does not say more", "find out from the server's log why");

    private final String cause;
    private final String remedy;

    SlotLoss(String cause, String remedy) {
        this.cause = cause;
        this.remedy = remedy;
    }

    /** @param invalidationReason the server's word */
    static SlotLoss of(String invalidationReason) {
        return switch (invalidationReason) {
            case "wal_removed" -> WAL_REMOVED;
            case "idle_timeout" -> IDLE_TIMEOUT;
            case "wal_level_insufficient" -> WAL_LEVEL_INSUFFICIENT;
            default -> OTHER;
        };
    }

    /** What has led to it, as the end of a sentence. */
    public String cause() {
        return cause;
    }

    /** What keeps the next slot from it, in the imperative. */
    public String remedy() {
        return remedy;
    }
}
