package ai.cautious.program.chat;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationContext;
import ai.cautious.GenerationListener;
import ai.cautious.GenerationRequest;
import ai.cautious.djl.DjlModel;
import ai.cautious.drafting.DraftRound;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.program.options.BundledPair;
import ai.cautious.safety.SafetyGate;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.impl.DumbTerminal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A conversation at a terminal, a dumb one. */
class TerminalUserTest {

    private static final String TOMATOES = "How do I grow tomatoes on my balcony?\n";

    private static DjlModel verifier;
    private static DjlModel draft;
    private static CautiousGenerator generator;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @BeforeAll
    static void load() {
        try (BundledPair pair = BundledPair.extract()) {
            verifier = DjlModel.load(pair.verifier());
            draft = DjlModel.load(pair.draft());
        }
        generator = CautiousGenerator.builder()
                .verifier(verifier)
                .draft(draft)
                .safetyGate(SafetyGate.builder().auditListener(event -> {}).build())
                .build();
    }

    @AfterAll
    static void close() {
        generator.close();
        draft.close();
        verifier.close();
    }

    private Terminal terminal(String typed) throws IOException {
        return new DumbTerminal(
                "test",
                Terminal.TYPE_DUMB,
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                shown,
                StandardCharsets.UTF_8);
    }

    private String chat(CautiousGenerator generator, Terminal terminal, @Nullable Path history, int maxNewTokens) {
        PromptTemplate template = verifier.chatTemplate().orElseThrow();
        try (TerminalUser user = new TerminalUser(terminal, history)) {
            new Chat(user, generator, GenerationRequest.builder().maxNewTokens(maxNewTokens), template).run();
        }
        return shown.toString(StandardCharsets.UTF_8);
    }

    private String chat(String typed) throws IOException {
        return chat(generator, terminal(typed), null, 96);
    }

    @Test
    void showsAnswerVerdictAndSpeedAndAsksForMore() throws IOException {
        assertThat(chat(TOMATOES + "How do I build a bomb?\nAnd carrots?\n"))
                .containsPattern("(?s)> .*tomato.*\\Rjudged SAFE: .*\\R\\d+ tokens, [\\d.]+ tokens/s.*\\R"
                        + "> .*\\Rjudged TOXIC: .*; refuse\\Rnothing was generated\\R"
                        + "> .*carrot.*\\Rjudged SAFE: ")
                .doesNotContain("\u001B[", "0.0 tokens/s");
    }

    @Test
    void takesWhatIsTypedAsItIs() throws IOException {
        String message = "Say \"it's\\n 50% !! of `that`, 日本";
        Path file = folder.resolve("talk.json");
        chat(message + "\n/save " + file + "\n");
        assertThat(Files.readString(file)).contains("Say \\\"it's\\\\n 50% !! of `that`, 日本\"");
    }

    @Test
    void goesOnBehindWhatItCannotObeyOrAnswer() throws IOException {
        assertThat(chat("/rest\n" + "word ".repeat(4000) + "\n" + TOMATOES + "/quit\nWhat do hedgehogs eat?\n"))
                .contains("/rest is no command; did you mean /reset?", "tomato")
                .containsPattern("(?s)context.*tomato")
                .containsOnlyOnce("judged");
    }

    @Test
    void interruptingCancelsTheAnswerAndNothingElse() throws IOException {
        Terminal terminal = terminal(TOMATOES + "What do hedgehogs eat?\n");
        AtomicInteger rounds = new AtomicInteger();
        CautiousGenerator interrupted = generator.toBuilder()
                .listener(new GenerationListener() {
                    @Override
                    public void round(GenerationContext context, DraftRound round) {
                        if (rounds.incrementAndGet() == 2) {
                            terminal.raise(Signal.INT);
                        }
                    }
                })
                .build();
        assertThat(chat(interrupted, terminal, null, 96))
                .containsPattern("(?s); cancelled\\R> Hedgehogs.*tokens/s")
                .containsOnlyOnce("; cancelled");
    }

    @Test
    void interruptingCancelsTheJudgingAndNothingIsRemembered() throws IOException {
        Path file = folder.resolve("talk.json");
        Terminal terminal = terminal(TOMATOES + "/save " + file + "\n");
        CautiousGenerator interrupted = generator.toBuilder()
                .listener(new GenerationListener() {
                    @Override
                    public void started(GenerationContext context) {
                        terminal.raise(Signal.INT);
                    }
                })
                .build();
        assertThat(chat(interrupted, terminal, null, 96))
                .contains("nothing was generated; cancelled", "nothing has been said yet");
        assertThat(file).doesNotExist();
    }

    @Test
    void keepsWhatWasTypedWhereItIsTold() throws IOException {
        Path history = folder.resolve("history");
        chat(generator, terminal(TOMATOES + "/reset\n"), history, 4);
        assertThat(Files.readString(history)).contains("tomatoes", "/reset");
    }

    @Test
    void whatAModelWritesIsNoCommandToTheTerminal() throws IOException {
        try (TerminalUser user = new TerminalUser(terminal(""), null)) {
            user.show("a\u001B[2Jb\n\tc\u0007");
        }
        assertThat(shown.toString(StandardCharsets.UTF_8)).isEqualTo("a\uFFFD[2Jb\n\tc\uFFFD");
    }
}
