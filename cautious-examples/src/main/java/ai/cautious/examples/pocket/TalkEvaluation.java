package ai.cautious.examples.pocket;

import ai.cautious.djl.DjlModel;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.Moderator;
import ai.cautious.safety.SafetyAction;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the draft makes of conversations of the test part, at its own threshold.
 *
 * @param right by form, how many are judged as they should be
 */
record TalkEvaluation(Map<TalkForm, Share> right) {

    /** How many conversations of each form are judged. */
    static final int JUDGED = 100;

    /** Has a draft judge so many conversations of each form. */
    static TalkEvaluation of(DjlModel draft, Corpus corpus, int conversations) {
        Map<TalkForm, Share> right = new EnumMap<>(TalkForm.class);
        try (Moderator moderator = Moderator.of(PocketEvaluation.unaudited(), ModelJudge.of(draft))) {
            for (TalkForm form : TalkForm.values()) {
                long refused = corpus.judgedTalks(Split.TEST, form)
                        .limit(conversations)
                        .filter(talk -> isRefused(moderator, talk))
                        .count();
                right.put(form, new Share(form.isToxic() ? refused : conversations - refused, conversations));
            }
        }
        return new TalkEvaluation(right);
    }

    private static boolean isRefused(Moderator moderator, Example talk) {
        return moderator.decide(JudgeRequest.of(talk.conversation())).action() == SafetyAction.REFUSE;
    }

    /** The share that is judged as it should be, of all forms of which something holds. */
    Share of(Predicate<TalkForm> chosen) {
        return right.entrySet().stream()
                .filter(form -> chosen.test(form.getKey()))
                .map(Map.Entry::getValue)
                .reduce(new Share(0, 0), Share::plus);
    }

    /** One line a form, as a table's rows. */
    String rows() {
        return right.entrySet().stream()
                .map(form -> "| " + form.getKey().key() + " | " + (form.getKey().isToxic() ? "refused" : "let through")
                        + " | " + form.getValue() + " |")
                .collect(Collectors.joining("\n"));
    }
}
