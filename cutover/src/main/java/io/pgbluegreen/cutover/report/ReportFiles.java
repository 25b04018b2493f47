package io.pgbluegreen.cutover.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A report as files: {@code report.json} for programs, {@code report.html} for people. */
public final class ReportFiles {

    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new Jdk8Module())
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
            .enable(SerializationFeature.INDENT_OUTPUT);

    private ReportFiles() {}

    /**
     * Writes both files over those that are there.
     *
     * @param folder made where it is missing
     * @return the files
     * @throws Problem when they cannot be written; the operation itself is not concerned
     */
    public static List<Path> write(OperationReport report, Path folder) {
        try {
            Files.createDirectories(folder);
            return List.of(
                    replace(folder.resolve("report.json"), json(report)),
                    replace(folder.resolve("report.html"), ReportPage.of(report)));
        } catch (IOException e) {
            throw new Problem(
                    Kind.UNAVAILABLE,
                    "the report could not be written to " + folder + ": " + e,
                    "Make the folder writable; the operation itself is over, and stands in bluegreen.operation.",
                    e);
        }
    }

    /** The report as JSON, fields by name, times in ISO 8601. */
    public static String json(OperationReport report) {
        try {
            return JSON.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report could not be written as JSON", e);
        }
    }

    /** Nobody reads half a file. */
    private static Path replace(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path temporary = Files.createTempFile(folder == null ? Path.of(".") : folder, ".report-", ".part");
        try {
            Files.writeString(temporary, text, StandardCharsets.UTF_8);
            return Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
