package io.pgbluegreen.pulsar2pg.plan;

import io.pgbluegreen.pulsar2pg.plan.Operation.Alike;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What changes of whole rows come to in a table whose rows nothing names: so many rows of an image went, so many came. A
 * row that went was one that came before, if there is one, since equal rows are as good as each other; else it must have
 * been there at the beginning. So a row that went and came again is asked for and is written again.
 */
final class NetImages {

    private final TableShape shape;
    private final Map<Image, Count> counts = new LinkedHashMap<>();
    private final List<Image> came = new ArrayList<>();

    private static final class Count {
        /** Of rows that came and are there. */
        private int there;

        /** Of rows that came and went. */
        private int cancelled;

        /** Of rows that were there at the beginning and went. */
        private int gone;
    }

    NetImages(TableShape shape) {
        this.shape = shape;
    }

    /** One change: a row that went, one that came, or both. */
    void add(@Nullable Values before, @Nullable Values after) {
        if (before != null) {
            Count count = count(new Image(shape, before));
            if (count.there > 0) {
                count.there--;
                count.cancelled++;
            } else {
                count.gone++;
            }
        }
        if (after != null) {
            Image image = new Image(shape, after);
            count(image).there++;
            came.add(image);
        }
    }

    private Count count(Image image) {
        return counts.computeIfAbsent(image, unseen -> new Count());
    }

    /** Adds the operations; to be called once. */
    void addTo(List<Operation> operations) {
        List<Alike> gone = new ArrayList<>();
        counts.forEach((image, count) -> {
            if (count.gone > 0) {
                gone.add(new Alike(image.values(), count.gone));
            }
        });
        if (!gone.isEmpty()) {
            operations.add(new Operation.DeleteAlike(shape, gone));
        }
        List<Values> inserted = new ArrayList<>();
        for (Image image : came) {
            Count count = count(image);
            if (count.cancelled > 0) {
                count.cancelled--;
            } else {
                inserted.add(image.values());
            }
        }
        if (!inserted.isEmpty()) {
            operations.add(new Operation.Insert(shape, inserted));
        }
    }
}
