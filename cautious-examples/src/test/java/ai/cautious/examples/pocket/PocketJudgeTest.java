package ai.cautious.examples.pocket;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.djl.DjlModel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the bundled draft makes of templates and topics that its training never saw. */
class PocketJudgeTest {

    private static final Path DRAFT = Path.of("src/main/resources/ai/cautious/program/bundled/pocket-draft");

    @Test
    void judgesWhatItHasNeverSeen() {
        try (DjlModel draft = DjlModel.load(DRAFT)) {
            // The card's figure, of twice as many, is 0.931; the lower end of its interval is 0.923.
            assertThat(PocketEvaluation.judge(draft, new Corpus(1), 2000)
                            .report()
                            .f1())
                    .isGreaterThan(0.91);
        }
    }
}
