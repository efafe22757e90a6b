package ai.cautious.evaluation;

import ai.cautious.ChatMessage.Role;
import ai.cautious.EngineException;
import ai.cautious.InvalidOptionException;
import ai.cautious.model.ModelJudge;
import ai.cautious.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A judge's calibration in the window in which it tells long texts apart best. */
final class WindowFit implements AutoCloseable {

    /** The greatest first. */
    private static final int[] WINDOWS = {1024, 512, 384, 256};

    private final List<LabelledText> texts;
    private final JudgedTexts own;
    private final List<Way> others = new ArrayList<>();
    /** In tokens, with the instruction and without what a template adds. */
    private final int[] lengths;

    /** A smaller window. */
    private record Way(int window, JudgedTexts judged) {}

    /**
     * Before anything is judged.
     *
     * @param judgedRoles whose words are judged
     * @param choice of a threshold, from calibrated probabilities
     * @param fitsWindow whether others than the judge's own are tried
     */
    WindowFit(
            ModelJudge judge,
            List<LabelledText> texts,
            Set<Role> judgedRoles,
            Function<ScoredExamples, ThresholdChoice> choice,
            boolean fitsWindow) {
        this.texts = texts;
        this.own = new JudgedTexts(judge, judge.profile(), texts, judgedRoles, choice);
        Tokenizer tokenizer = judge.model().inOwnTokens().tokenizer();
        int instruction = judge.profile()
                .instruction()
                .map(text -> tokenizer.encode(text).length)
                .orElse(0);
        this.lengths = texts.stream()
                .mapToInt(text -> instruction
                        + text.messages().stream()
                                .mapToInt(message -> tokenizer.encode(message.content()).length)
                                .sum())
                .toArray();
        long toxic = longOnes().filter(text -> texts.get(text).toxic()).count();
        if (!fitsWindow || toxic == 0 || toxic == longOnes().count()) {
            return;
        }
        int largest =
                judge.profile().window().orElse(judge.model().inOwnTokens().contextLength());
        for (int window : WINDOWS) {
            if (window < largest && 2 * instruction <= window) {
                others.add(new Way(
                        window,
                        new JudgedTexts(
                                judge,
                                judge.profile().toBuilder()
                                        .window(window, window / 4)
                                        .build(),
                                texts,
                                judgedRoles,
                                choice)));
            }
        }
    }

    private IntStream longOnes() {
        return IntStream.range(0, lengths.length).filter(this::isLong);
    }

    /** Than the smallest window. */
    private boolean isLong(int text) {
        return lengths[text] > WINDOWS[WINDOWS.length - 1];
    }

    /**
     * Judges and fits.
     *
     * @param progress is run behind each text
     */
    JudgeCalibration best(Runnable progress) {
        for (int text = 0; text < lengths.length; text++) {
            own.judge(text);
            for (Way way : others) {
                // What a template adds is less than a quarter of a window.
                if (lengths[text] > way.window * 3 / 4) {
                    way.judged.judge(text);
                } else {
                    way.judged.take(text, own);
                }
            }
            progress.run();
        }
        JudgeCalibration best = own.fit();
        double greatest = own.f1(best, this::isLong);
        for (Way way : others) {
            Optional<JudgeCalibration> fitted = fit(way);
            double f1 = fitted.map(fit -> way.judged.f1(fit, this::isLong)).orElse(0.0);
            if (fitted.isPresent() && f1 > greatest) {
                best = fitted.get();
                greatest = f1;
            }
        }
        return best;
    }

    /** A window in which the judge cannot tell the texts apart is none. */
    private static Optional<JudgeCalibration> fit(Way way) {
        try {
            return Optional.of(way.judged.fit());
        } catch (InvalidOptionException | EngineException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        own.close();
        others.forEach(way -> way.judged.close());
    }
}
