package io.pgbluegreen.changeevent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameDecoderTest {

    private static final String FRAME = """
            {"v":1,"system":"7","timeline":1,"slot":"s","epoch":3,"seq":9,
             "relations":{"public.t":{"identity":"default","key":["id"],
               "columns":{"id":"integer","ok":"boolean","note":"text"}}},
             "transactions":[{"xid":1,"commitLsn":"0/1","committedAt":"2026-01-01T00:00:00Z","changesBefore":0,
               "changes":[{"op":"insert","table":"public.t","after":{"id":1,"ok":true,"note":"x"}}],
               "endLsn":"0/2","last":true}]}""";

    @Test
    void the_frame_that_the_other_tests_spoil_is_good() {
        assertThat(Frames.decode(FRAME.getBytes(UTF_8)).seq()).isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "v":1                   | "v":2                              | frame version 2, expected 1
                    "v":1,                  | ``                                 | v, timeline, epoch or seq is missing
                    "system":"7",           | ``                                 | field 'system' is missing
                    "seq":9                 | "seq":0                            | v, timeline, epoch or seq is missing
                    "seq":9                 | "seq":9,"news":1                   | unknown field 'news'
                    "last":true}            | "last":true,"news":1}              | unknown field 'news' in a transaction
                    "key":["id"]            | "key":["id2"]                      | key column 'id2' is not among
                    "key":["id"]            | "key":["id"],"modifiers":{"i":1}    | column 'i' is not among
                    "key":["id"]            | "key":["id"],"modifiers":{"id":-5}  | modifier -5 of column 'id'
                    "id":"integer"          | "id":"integer","id":"integer"      | column 'id' stands twice in public.t
                    "identity":"default"    | "identity":"defaults"              | found 'defaults'
                    "endLsn":"0/2",         | ``                                 | last or endLsn of a transaction
                    "endLsn":"0/2"          | "endLsn":"+0/2"                    | expected an LSN
                    "last":true             | "last":false                       | last or endLsn of a transaction
                    "op":"insert"           | "op":"upsert"                      | unknown operation 'upsert'
                    "table":"public.t"      | "table":"public.u"                 | table public.u is not described
                    "after":{               | "key":{                            | expected field 'after', found 'key'
                    "note":"x"              | "name":"x"                         | column 'name' is not described
                    "note":"x"              | "note":"x","note":"y"              | column 'note' stands twice in a row
                    "note":"x"              | "note":"x","id":2                  | column 'id' stands twice in a row
                    "note":"x"              | "note":5                           | expected '"'
                    "note":"x"              | "note":true                        | expected '"'
                    "note":"x"              | "note":nul                         | expected null, found 'nul'
                    "note":"x"              | "note":"\\x"                       | unknown escape '\\x'
                    "note":"x"              | "note":"\\ud83d"                   | half a surrogate pair
                    "note":"x"              | "note":"\\udc18"                   | half a surrogate pair
                    "note":"x"              | "note":"\\u00g0"                   | expected four hexadecimal digits
                    {"id":1                 | {"id":"1"                          | expected a value
                    {"id":1                 | {"id":1.5                          | expected a whole number, found '1.5'
                    {"id":1                 | {"id":1e3                          | expected a whole number, found '1e3'
                    {"id":1                 | {"id":-                            | expected a whole number, found '-'
                    "ok":true               | "ok":tru                           | expected true, found 'tru'
                    "ok":true               | "ok":1                             | expected false, found '1'
                    "x"}}],                 | "x"}}],"changes":[],               | field 'changes' stands twice
                    true}]}                 | true}],"transactions":[]}          | field 'transactions' stands twice
                    true}]}                 | true}]} x                          | expected the end
                    """)
    void what_is_wrong_with_a_frame_is_named(String part, String spoiled, String message) {
        assertThat(FRAME).contains(part);
        byte[] json = FRAME.replace(part, spoiled).getBytes(UTF_8);

        Problem problem = catchThrowableOfType(Problem.class, () -> new FrameDecoder().decode(json, "9:1 of topic t"));

        assertThat(problem).hasMessageContaining("frame 9:1 of topic t").hasMessageContaining(message);
        assertThat(problem.kind()).isEqualTo(Kind.NEEDS_PERSON);
    }

    @Test
    void equal_relations_of_successive_frames_are_one_object() {
        FrameDecoder decoder = new FrameDecoder();

        assertThat(relation(decoder)).isSameAs(relation(decoder));
    }

    /** A column's name in JSON, backslashes and all, may be the plain name of another column. */
    @Test
    void names_that_are_each_others_escaped_form_are_told_apart() {
        Relation odd = new Relation(
                new TableId("public", "odd"),
                ReplicaIdentity.FULL,
                List.of(new Column("a\"", "text"), new Column("a\\\"", "text"), new Column("a\\\\\\\"", "text")),
                List.of(0, 1, 2));
        for (List<Integer> there : List.of(List.of(1), List.of(2), List.of(0, 2), List.of(1, 2))) {
            Row row = Row.of("first", "second", "third").only(there);
            TransactionPart part = new TransactionPart(
                    1,
                    new Lsn(1),
                    java.util.Optional.of(new Lsn(2)),
                    java.time.Instant.EPOCH,
                    0,
                    List.of(new Change.Delete(odd, row)));
            Frame frame = new Frame("7", 1, "s", 1, 1, List.of(part));

            assertThat(Frames.decode(Frames.encode(frame))).isEqualTo(frame);
        }
    }

    private static Relation relation(FrameDecoder decoder) {
        Frame frame = decoder.decode(FRAME.getBytes(UTF_8), "1");
        return ((Change.OfRow) frame.transactions().get(0).changes().get(0)).relation();
    }
}
