package io.pgbluegreen.changeevent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a frame must say as JSON, written down a second time and without the encoder's means. */
final class FrameContent {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private FrameContent() {}

    static ObjectNode of(Frame frame) {
        ObjectNode json = JSON.objectNode();
        json.put("v", 1L).put("system", frame.system());
        json.put("timeline", (long) frame.timeline()).put("slot", frame.slot());
        json.put("epoch", frame.epoch()).put("seq", frame.seq());
        ObjectNode relations = json.putObject("relations");
        for (Relation relation : relations(frame).values()) {
            ObjectNode described = relations.putObject(relation.table().toString());
            described.put("identity", relation.identity().name().toLowerCase(java.util.Locale.ROOT));
            ArrayNode key = described.putArray("key");
            relation.key().forEach(i -> key.add(relation.columns().get(i).name()));
            ObjectNode columns = described.putObject("columns");
            relation.columns().forEach(column -> columns.put(column.name(), column.type()));
            for (Column column : relation.columns()) {
                if (column.modifier() >= 0) {
                    described.withObject("/modifiers").put(column.name(), (long) column.modifier());
                }
            }
        }
        ArrayNode transactions = json.putArray("transactions");
        frame.transactions().forEach(part -> transactions.add(of(part)));
        return json;
    }

    private static Map<TableId, Relation> relations(Frame frame) {
        Map<TableId, Relation> relations = new LinkedHashMap<>();
        for (TransactionPart part : frame.transactions()) {
            for (Change change : part.changes()) {
                if (change instanceof Change.OfRow row) {
                    relations.put(row.relation().table(), row.relation());
                }
            }
        }
        return relations;
    }

    private static ObjectNode of(TransactionPart part) {
        ObjectNode json = JSON.objectNode();
        json.put("xid", part.xid()).put("commitLsn", part.commitLsn().toString());
        json.put("committedAt", part.committedAt().toString()).put("changesBefore", part.changesBefore());
        ArrayNode changes = json.putArray("changes");
        part.changes().forEach(change -> changes.add(of(change)));
        part.endLsn().ifPresent(lsn -> json.put("endLsn", lsn.toString()));
        json.put("last", part.endLsn().isPresent());
        return json;
    }

    private static ObjectNode of(Change change) {
        ObjectNode json = JSON.objectNode();
        if (change instanceof Change.Insert insert) {
            json.put("op", "insert").put("table", insert.relation().table().toString());
            json.set("after", of(insert.relation(), insert.after()));
        } else if (change instanceof Change.Update update) {
            json.put("op", "update").put("table", update.relation().table().toString());
            json.set("key", of(update.relation(), update.key()));
            json.set("after", of(update.relation(), update.after()));
            List<String> unchanged = new ArrayList<>();
            for (int i = 0; i < update.after().size(); i++) {
                if (update.after().isAbsent(i)) {
                    unchanged.add(update.relation().columns().get(i).name());
                }
            }
            if (!unchanged.isEmpty()) {
                ArrayNode names = json.putArray("unchanged");
                unchanged.forEach(names::add);
            }
        } else if (change instanceof Change.Delete delete) {
            json.put("op", "delete").put("table", delete.relation().table().toString());
            json.set("key", of(delete.relation(), delete.key()));
        } else if (change instanceof Change.Truncate truncate) {
            json.put("op", "truncate");
            ArrayNode tables = json.putArray("tables");
            truncate.tables().forEach(table -> tables.add(table.toString()));
            json.put("restartIdentity", truncate.restartIdentity()).put("cascade", truncate.cascade());
        }
        return json;
    }

    private static ObjectNode of(Relation relation, Row row) {
        ObjectNode json = JSON.objectNode();
        for (int i = 0; i < row.size(); i++) {
            String name = relation.columns().get(i).name();
            if (row.isAbsent(i)) {
                continue;
            }
            if (row.isNull(i)) {
                json.putNull(name);
                continue;
            }
            switch (relation.columns().get(i).type()) {
                case "smallint", "integer", "bigint" -> json.put(name, Long.parseLong(row.text(i)));
                case "boolean" -> json.put(name, row.text(i).equals("t"));
                default -> json.put(name, row.text(i));
            }
        }
        return json;
    }
}
