package ai.cautious.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.CautiousGenerator;
import ai.cautious.ChatMessage;
import ai.cautious.FinishReason;
import ai.cautious.GenerationEvent;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.GenerationStream;
import ai.cautious.acceptance.Candidate;
import ai.cautious.acceptance.TokenwisePolicy;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.Precision;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.instruction.PromptTemplates;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.sampling.SamplingOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole library on a real model. */
class StoriesModelTest {

    private static DjlModel verifier;

    @BeforeAll
    static void load() {
        verifier = Stories.load(Precision.FLOAT32);
    }

    @AfterAll
    static void close() {
        verifier.close();
    }

    private static CautiousGenerator.Builder generator(DjlModel draft, int draftLength) {
        return CautiousGenerator.builder()
                .verifier(verifier)
                .draft(draft)
                .draftLength(draftLength)
                .template(PromptTemplates.raw());
    }

    private static GenerationRequest story() {
        return GenerationRequest.builder().prompt("").maxNewTokens(256).build();
    }

    @Test
    void tellsThePublishedStory() throws IOException {
        try (InputStream in = StoriesModelTest.class.getResourceAsStream("stories260k-greedy.txt")) {
            String published = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            GenerationResult result = generator(verifier, 0).build().generate(story());
            assertThat(result.text().strip()).isEqualTo(published.strip());
            assertThat(result.tokens()).hasSize(256);
            assertThat(result.finishReason()).isEqualTo(FinishReason.LENGTH);
        }
    }

    @Test
    void tellsItSpeculativelyWhateverTheDraft() throws IOException {
        GenerationResult plain = generator(verifier, 0).build().generate(story());
        PromptTemplate elsewhere =
                messages -> PromptTemplates.raw().render(List.of(ChatMessage.user("Tom and his dog went to the sea")));
        try (DjlModel random = Stories.loadRandom(1);
                DjlModel quantised = Stories.load(Precision.BFLOAT16)) {
            for (int draftLength = 1; draftLength <= 8; draftLength++) {
                for (DjlModel draft : List.of(verifier, random, quantised)) {
                    assertSame(generator(draft, draftLength).build().generate(story()), plain);
                }
                assertSame(
                        generator(verifier, draftLength)
                                .draftTemplate(elsewhere)
                                .build()
                                .generate(story()),
                        plain);
            }
            GenerationResult itself = generator(verifier, 4).build().generate(story());
            assertThat(itself.report().acceptedTokens())
                    .isGreaterThan((int) (0.98 * itself.report().draftedTokens()));
        }
    }

    private static void assertSame(GenerationResult speculative, GenerationResult plain) {
        assertThat(speculative.tokens()).isEqualTo(plain.tokens());
        assertThat(speculative.text()).isEqualTo(plain.text());
    }

    @Test
    void samplesTheSameTokensForTheSameSeed() {
        GenerationRequest request = GenerationRequest.builder()
                .prompt("Once")
                .sampling(SamplingOptions.builder()
                        .temperature(0.9)
                        .topK(40)
                        .topP(0.95)
                        .build())
                .seed(9)
                .build();
        CautiousGenerator generator = generator(verifier, 3).build();
        assertThat(generator.generate(request).tokens())
                .isEqualTo(generator.generate(request).tokens())
                .isNotEqualTo(
                        generator.generate(request.toBuilder().seed(10).build()).tokens());
    }

    @Test
    void streamsTheText() {
        try (GenerationStream stream = generator(verifier, 4).build().stream(story())) {
            StringBuilder text = new StringBuilder();
            stream.forEachRemaining(event -> {
                if (event instanceof GenerationEvent.TextDelta delta) {
                    text.append(delta.text());
                }
            });
            assertThat(text).hasToString(stream.result().text());
        }
    }

    @Test
    void aThousandGenerationsLeaveNativeMemoryFlat() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "memory is read from /proc, which is not here");
        generateMany(300);
        long before = residentKilobytes();
        generateMany(1000);
        // A leaked cache or distribution of each generation would be hundreds of kilobytes.
        assertThat(residentKilobytes() - before).isLessThan(32 * 1024);
    }

    /** A tenth is cancelled, a tenth fails, a tenth is judged first and a tenth after that cancelled. */
    private static void generateMany(int count) {
        TokenwisePolicy failing = new TokenwisePolicy() {
            @Override
            public double acceptanceProbability(Candidate candidate) {
                throw new IllegalStateException("a policy that fails");
            }

            @Override
            public boolean isLossless() {
                return false;
            }
        };
        CautiousGenerator sound = generator(verifier, 3).build();
        CautiousGenerator broken = sound.toBuilder().acceptancePolicy(failing).build();
        CautiousGenerator gated = sound.toBuilder()
                .safetyJudge(ModelJudge.of(
                        verifier,
                        SafetyProfile.builder()
                                .instruction("Judge.")
                                .minMarkerMass(0)
                                .build(),
                        PromptTemplates.raw()))
                .safetyGate(SafetyGate.builder()
                        .threshold(1 - 1e-12)
                        .timeout(Duration.ofMinutes(1))
                        .build())
                .build();
        GenerationRequest.Builder request =
                GenerationRequest.builder().prompt("Once").maxNewTokens(12).sampling(SamplingOptions.temperature(1));
        for (int i = 0; i < count; i++) {
            request.seed(i);
            if (i % 10 == 0) {
                try (GenerationStream stream = sound.stream(request.build())) {
                    stream.next();
                    stream.next();
                }
            } else if (i % 10 == 1) {
                assertThatThrownBy(() -> broken.generate(request.build())).hasMessage("a policy that fails");
            } else if (i % 10 == 2) {
                assertThat(gated.generate(request.build()).report().draftedTokens())
                        .isPositive();
            } else if (i % 10 == 3) {
                try (GenerationStream stream = gated.stream(request.build())) {
                    stream.next();
                }
            } else {
                sound.generate(request.build());
            }
        }
    }

    private static long residentKilobytes() throws IOException {
        System.gc();
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("RssAnon:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IllegalStateException("/proc/self/status has no RssAnon");
    }
}
