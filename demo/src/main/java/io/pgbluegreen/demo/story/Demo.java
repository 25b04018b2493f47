package io.pgbluegreen.demo.story;

import io.pgbluegreen.demo.narration.Curtain;
import io.pgbluegreen.demo.narration.Narrator;
import io.pgbluegreen.demo.report.DemoReport;
import io.pgbluegreen.demo.report.Findings;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.testkit.ServerException;
import io.pgbluegreen.testkit.artifact.ArtifactException;
import java.io.IOException;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole story: a live PostgreSQL moves to another major, and every row and every promise is checked afterwards. */
public final class Demo {

    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
    /** What the curtain says when it falls. */
    public static final String LAST_WORDS = "Stopped. The servers end and their folders are removed.";

    private final DemoOptions options;
    private final Narrator narrator;
    private final Curtain curtain;
    private final Interference interference;

    /**
     * A story that has not begun.
     *
     * @param curtain falls when the process is told to end
     * @param interference {@link Interference#NONE}, except where a test wants the demo to fail
     */
    public Demo(DemoOptions options, Narrator narrator, Curtain curtain, Interference interference) {
        this.curtain = curtain;
        this.options = options;
        this.narrator = narrator;
        this.interference = interference;
    }

    /**
     * Tells the story to its end, whichever that is.
     *
     * @return what came out
     * @throws IOException if a temporary file cannot be written
     */
    public DemoReport run() throws IOException, InterruptedException {
        narrator.title(
                "pgbluegreen demo: PostgreSQL " + options.majors().blue() + " "
                        + narrator.look().arrow() + " " + options.majors().green(),
                "A live database moves to another major version, and then proves that it lost nothing.");
        Findings findings = new Findings();
        Chapters chapters = new Chapters(narrator, findings);
        tell(chapters, findings);
        chapters.end();
        DemoReport report = findings.report(options.majors(), options.clients());
        new Ending(narrator).tell(report);
        return report;
    }

    private void tell(Chapters chapters, Findings findings) throws IOException, InterruptedException {
        try {
            new Plot(options, narrator, chapters, findings, interference).unfold();
        } catch (Problem e) {
            findings.failure(sentence(e));
        } catch (DemoFailure | ServerException | ArtifactException e) {
            findings.failure(String.valueOf(e.getMessage()));
        } catch (SQLException e) {
            findings.failure("a server did not do what the demo asked of it: " + e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("The demo met something unexpected", e);
            findings.failure("something unexpected happened: " + e + "; the log has its stack trace");
        } finally {
            curtain.holdIfFallen();
        }
    }

    private static String sentence(Problem problem) {
        String what = String.valueOf(problem.getMessage());
        return what + (what.endsWith(".") ? " " : ". ") + problem.remedy();
    }
}
