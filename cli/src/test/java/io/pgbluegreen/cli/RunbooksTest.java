package io.pgbluegreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an operator copies from a runbook at night is a command that there is, with options that it has. */
class RunbooksTest {

    private static final Path FOLDER = Path.of("../runbooks");
    /** After a prompt, or in backticks within a sentence. */
    private static final Pattern COMMAND = Pattern.compile("(?:^\\s*\\$ |`)bluegreen ([^`\\n]+)");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(?:#[^)]*)?\\)");

    static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_command_can_be_parsed(Path page) throws IOException {
        List<String> commands = found(page, COMMAND);

        assertThat(commands).as("commands in %s", page).isNotEmpty();
        for (String arguments : commands) {
            assertThatCode(() -> Bluegreen.commandLine(new Surroundings(Map.of(), FOLDER, false, new StopSignal()))
                            .parseArgs(arguments.strip().split("\\s+")))
                    .as("bluegreen %s in %s", arguments, page)
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_file_that_is_linked_to_is_there(Path page) throws IOException {
        for (String target : found(page, LINK)) {
            if (!target.startsWith("https://")) {
                assertThat(FOLDER.resolve(target)).as("link in %s", page).exists();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_page_is_in_the_index(Path page) throws IOException {
        assertThat(Files.readString(FOLDER.resolve("README.md")))
                .contains(page.endsWith("README.md") ? "# Runbooks" : "(" + page.getFileName() + ")");
    }

    private static List<String> found(Path page, Pattern pattern) throws IOException {
        return Files.readAllLines(page).stream()
                .flatMap(line -> pattern.matcher(line).results().map(match -> match.group(1)))
                .toList();
    }
}
