package io.pgbluegreen.changeevent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docs/frame.schema.json} says what the code does. */
class FrameSchemaTest {

    private static final ObjectMapper JACKSON = new ObjectMapper();
    private static final JsonSchema SCHEMA = read(Path.of("..", "docs", "frame.schema.json"));

    static List<GoldenFrame> goldenFrames() {
        return GoldenFrame.all();
    }

    @Provide
    Arbitrary<Frame> frames() {
        return FrameArbitraries.frame();
    }

    @ParameterizedTest
    @MethodSource("goldenFrames")
    void a_golden_frame_is_valid(GoldenFrame golden) throws IOException {
        assertThat(faults(golden.bytes())).isEmpty();
    }

    @Property(tries = 200)
    void any_frame_is_valid(@ForAll("frames") Frame frame) throws IOException {
        assertThat(faults(Frames.encode(frame))).isEmpty();
    }

    @Test
    void the_schema_is_one_itself() {
        JsonSchema meta = JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        assertThat(meta.validate(SCHEMA.getSchemaNode())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "v":1                  | "v":2
                    "seq":1042             | "seq":0
                    "seq":1042,            | ``
                    "timeline":1           | "timeline":1,"news":1
                    "identity":"default"   | "identity":"some"
                    "identity":"default",  | ``
                    "op":"insert"          | "op":"upsert"
                    "op":"insert"          | "op":"delete"
                    "last":true            | "last":false
                    "endLsn":"0/16B3778",  | ``
                    "commitLsn":"0/16B3748"| "commitLsn":"0-16B3748"
                    "name":"Ana"           | "name":["Ana"]
                    "id":1,                | "id":1.5,
                    """)
    void what_the_decoder_refuses_the_schema_refuses(String part, String spoiled) throws IOException {
        String good =
                new String(GoldenFrame.named(GoldenFrame.WHOLE_TRANSACTIONS).bytes(), UTF_8);
        assertThat(good).contains(part);

        assertThat(faults(good.replace(part, spoiled).getBytes(UTF_8))).isNotEmpty();
    }

    private static Set<ValidationMessage> faults(byte[] json) throws IOException {
        return SCHEMA.validate(JACKSON.readTree(json));
    }

    private static JsonSchema read(Path file) {
        try {
            JsonNode schema = JACKSON.readTree(Files.readAllBytes(file));
            return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schema);
        } catch (IOException e) {
            throw new IllegalStateException("the schema cannot be read: " + file.toAbsolutePath(), e);
        }
    }
}
