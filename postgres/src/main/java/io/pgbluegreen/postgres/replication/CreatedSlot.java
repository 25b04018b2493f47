package io.pgbluegreen.postgres.replication;

import io.pgbluegreen.changeevent.Lsn;
import java.util.Optional;

/**
 * A logical slot just created.
 *
 * @param consistentPoint transactions whose commit record starts here or later are decoded; all others are in the
 *     snapshot
 * @param snapshot its name for SET TRANSACTION SNAPSHOT, valid until the next command on the connection that created
 *     the slot, or that connection's end; empty when none was asked for
 */
public record CreatedSlot(String name, Lsn consistentPoint, Optional<String> snapshot) {

    public CreatedSlot {
        if (name.isEmpty() || consistentPoint.equals(Lsn.ZERO)) {
            throw new IllegalArgumentException(
                    "expected a slot name and its consistent point, found '" + name + "' and " + consistentPoint);
        }
    }
}
