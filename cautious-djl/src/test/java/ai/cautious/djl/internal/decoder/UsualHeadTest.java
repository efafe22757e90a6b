package ai.cautious.djl.internal.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.ClosedException;
import ai.cautious.djl.Precision;
import ai.cautious.model.DraftBlock;
import ai.cautious.model.DraftPlan;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.model.SessionOptions;
import ai.cautious.sampling.Sampling;
import ai.cautious.sampling.SamplingOptions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UsualHeadTest {

    private static final SessionOptions OPTIONS = SessionOptions.of(32, 96);
    private static final Sampling GREEDY = Sampling.of(SamplingOptions.greedy());
    private static final int[] EVEN = IntStream.range(0, 48).map(i -> 2 * i).toArray();
    private static final int[] USUAL_TEXT = {2, 4, 6, 7};
    private static final int[] OTHER_TEXT = {2, 4, 7, 9};

    private final AtomicInteger readings = new AtomicInteger();
    private Decoder decoder;
    private UsualHead head;

    @BeforeEach
    void load() {
        decoder = TestModels.load("checkpoints/llama-tied", Precision.FLOAT32);
        head = new UsualHead(decoder, () -> {
            readings.incrementAndGet();
            return DraftVocabulary.of(96, EVEN);
        });
    }

    @AfterEach
    void close() {
        head.close();
        decoder.close();
    }

    @Test
    void whatNeverDraftsNeverReadsIt() {
        try (DecoderSession session = new DecoderSession(head, OPTIONS)) {
            session.append(USUAL_TEXT);
            session.prefill();
            session.score(3, 4);
            session.logProbabilities(new int[] {5}, new int[] {6, 7});
            session.predict(GREEDY, 1, 2).close();
            try (DraftBlock block = session.draft(DraftPlan.of(2).andNext(), GREEDY, new double[2])) {
                assertThat(block.length()).isEqualTo(2);
            }
        }
        assertThat(readings).hasValue(0);
    }

    @Test
    void sessionsThatDraftTogetherReadItOnce() {
        List<Integer> drafted = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> drafted(GREEDY, OPTIONS, DraftPlan.of(1), USUAL_TEXT))
                .toList();
        assertThat(drafted).hasSize(8).containsOnly(drafted.get(0));
        assertThat(readings).hasValue(1);
    }

    @Test
    void itDraftsWhileTheTextIsOfItsTokensAndTheyMayBeDrafted() {
        assertThat(drafted(odd(96), OPTIONS, DraftPlan.of(1), USUAL_TEXT) % 2).isZero();
        assertThat(drafted(odd(96), OPTIONS, DraftPlan.of(1), OTHER_TEXT) % 2).isOne();
        assertThat(drafted(odd(96), OPTIONS, DraftPlan.of(1).andNext(), USUAL_TEXT) % 2)
                .isOne();
        assertThat(drafted(odd(94), SessionOptions.of(32, 94), DraftPlan.of(1), USUAL_TEXT) % 2)
                .isOne();
        Sampling banned = Sampling.of(SamplingOptions.greedy().toBuilder()
                .bannedTokens(Arrays.stream(EVEN).boxed().collect(Collectors.toSet()))
                .build());
        assertThat(drafted(banned, OPTIONS, DraftPlan.of(1), USUAL_TEXT) % 2).isOne();
    }

    /** One of the tokens that are not usual, where it may be drafted. */
    private static Sampling odd(int logits) {
        return Sampling.of(SamplingOptions.greedy().toBuilder()
                .logitBias(IntStream.range(0, logits)
                        .filter(token -> token % 2 == 1)
                        .boxed()
                        .collect(Collectors.toMap(token -> token, token -> 1000.0)))
                .build());
    }

    private int drafted(Sampling sampling, SessionOptions options, DraftPlan plan, int... text) {
        try (DecoderSession session = new DecoderSession(head, options)) {
            session.append(text);
            try (DraftBlock block = session.draft(plan, sampling, new double[1])) {
                return block.token(0);
            }
        }
    }

    @Test
    void onceClosedItIsNotReadAgain() {
        try (DecoderSession session = new DecoderSession(head, OPTIONS)) {
            session.append(USUAL_TEXT);
            head.close();
            assertThatThrownBy(() -> session.draft(DraftPlan.of(1), GREEDY, new double[1]))
                    .isInstanceOf(ClosedException.class)
                    .hasMessageContaining("llama-tied");
        }
        assertThat(readings).hasValue(0);
    }
}
