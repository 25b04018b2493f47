package io.pgbluegreen.cli.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Records as programs read them: the fields by name, an empty {@link Optional} as {@code null}, a time as
 * milliseconds, a moment as ISO 8601 has it.
 */
public final class Json {

    private static final ObjectWriter WRITER = new ObjectMapper()
            .setDefaultPropertyInclusion(JsonInclude.Include.ALWAYS)
            .registerModule(new SimpleModule()
                    .addSerializer(Optional.class, new OptionalAsNull())
                    .addSerializer(Duration.class, new DurationAsMillis())
                    .addSerializer(Instant.class, ToStringSerializer.instance))
            .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
            .writer();

    private Json() {}

    /** One line. */
    public static String line(Object records) {
        try {
            return WRITER.writeValueAsString(records);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records could not be written as JSON", e);
        }
    }

    @SuppressWarnings("rawtypes") // Jackson registers serialisers by raw class
    private static final class OptionalAsNull extends JsonSerializer<Optional> {
        @Override
        public void serialize(Optional value, JsonGenerator out, SerializerProvider provider) throws IOException {
            provider.defaultSerializeValue(value.isPresent() ? value.get() : null, out);
        }
    }

    private static final class DurationAsMillis extends JsonSerializer<Duration> {
        @Override
        public void serialize(Duration value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeNumber(value.toNanos() / 1e6);
        }
    }
}
