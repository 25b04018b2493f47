package io.pgbluegreen.cutover.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgbluegreen.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFilesTest {

    @Test
    void programs_find_pause_steps_and_markers(@TempDir Path folder) throws IOException {
        List<Path> files = ReportFiles.write(SampleReports.done(), folder.resolve("new/reports"));
        JsonNode json = new ObjectMapper().readTree(files.get(0).toFile());
        assertThat(json.get("outcome").asText()).isEqualTo("done");
        assertThat(json.get("from").asText()).isEqualTo("blue");
        assertThat(json.get("startedAt").asText()).isEqualTo("2026-11-21T01:44:32.485Z");
        assertThat(json.get("writePauseMillis").asLong()).isEqualTo(231);
        assertThat(json.get("predictedPauseMillis").asLong()).isEqualTo(188);
        assertThat(json.get("problem").isNull()).isTrue();
        assertThat(json.get("steps").get(2).get("step").asText()).isEqualTo("fence");
        assertThat(json.get("steps").get(2).get("millis").asDouble()).isEqualTo(21.7);
        assertThat(json.get("finalMarker").get("lsn").asText()).isEqualTo("0/16B3748");
        assertThat(json.get("probe").get("failedStatements").asLong()).isZero();
        assertThat(files.get(0)).hasFileName("report.json");
        assertThat(files.get(1)).hasFileName("report.html");
        try (var left = Files.list(folder.resolve("new/reports"))) {
            assertThat(left).hasSize(2);
        }
    }

    @Test
    void the_page_needs_nothing_from_elsewhere_and_draws_the_steps() {
        String page = ReportPage.of(SampleReports.done());
        assertThat(page).contains("<svg", "switch-traffic", "231 ms", "billing", "0/16B3748");
        assertThat(page).doesNotContain("http:", "https:", "<script", "<link", "src=", "url(");
    }

    @Test
    void text_from_servers_cannot_become_markup() {
        String page = ReportPage.of(SampleReports.undone("<img src=x onerror=\"alert('1')\"> & more"));
        assertThat(page).contains("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; more");
        assertThat(page).doesNotContain("<img");
    }

    @Test
    void an_undone_operation_tells_what_was_taken_back() {
        String page = ReportPage.of(SampleReports.undone("green did not hold the marker"));
        assertThat(page).contains("undo fence", "green did not hold the marker", "2 × 57P01");
    }

    @Test
    void a_folder_that_cannot_be_written_is_told(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> ReportFiles.write(SampleReports.done(), file.resolve("below")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("could not be written");
    }
}
