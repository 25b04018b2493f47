package io.pgbluegreen.pg2pulsar.decode;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import java.util.List;

/**
 * For servers before version 11, which do not decode TRUNCATE: triggers write a row for each table that is emptied, and
 * here it becomes what it stands for. Whether sequences began anew is not known; they are not replicated anyway.
 */
public final class RecordedTruncates implements ChangeDecoder {

    private final ChangeDecoder decoder;

    public RecordedTruncates(ChangeDecoder decoder) {
        this.decoder = decoder;
    }

    @Override
    public Decoded decode(byte[] data, int start, Lsn position) {
        return truncate(decoder.decode(data, start, position));
    }

    @Override
    public Decoded next() {
        return truncate(decoder.next());
    }

    private static Decoded truncate(Decoded decoded) {
        return decoded instanceof Decoded.Changed changed
                        && changed.change() instanceof Change.Insert insert
                        && insert.relation().table().equals(MetadataSchema.TRUNCATED_TABLE)
                ? new Decoded.Changed(new Change.Truncate(List.of(table(insert)), false, false))
                : decoded;
    }

    private static TableId table(Change.Insert insert) {
        return new TableId(value(insert, "schema_name"), value(insert, "table_name"));
    }

    private static String value(Change.Insert insert, String column) {
        Row after = insert.after();
        return after.text(insert.relation()
                .indexOf(column)
                .orElseThrow(
                        () -> new IllegalStateException("expected column " + column + " in " + insert.relation())));
    }

    @Override
    public boolean isInside() {
        return decoder.isInside();
    }

    @Override
    public void verify() {
        decoder.verify();
    }
}
