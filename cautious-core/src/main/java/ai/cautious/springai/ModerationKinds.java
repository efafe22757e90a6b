package ai.cautious.springai;

import ai.cautious.safety.GateDecision;
import ai.cautious.safety.SafetyVerdict;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.springframework.ai.moderation.Categories;
import org.springframework.ai.moderation.CategoryScores;

/** A verdict's kinds of harm in the fields that Spring AI has for them. */
final class ModerationKinds {

    private record Field(
            BiConsumer<Categories.Builder, Boolean> flag, BiConsumer<CategoryScores.Builder, Double> score) {}

    private static final Map<String, Field> FIELDS = Map.ofEntries(
            Map.entry("sexual", new Field(Categories.Builder::sexual, CategoryScores.Builder::sexual)),
            Map.entry(
                    "sexual/minors", new Field(Categories.Builder::sexualMinors, CategoryScores.Builder::sexualMinors)),
            Map.entry("hate", new Field(Categories.Builder::hate, CategoryScores.Builder::hate)),
            Map.entry("harassment", new Field(Categories.Builder::harassment, CategoryScores.Builder::harassment)),
            Map.entry("self-harm", new Field(Categories.Builder::selfHarm, CategoryScores.Builder::selfHarm)),
            Map.entry("suicide & self-harm", new Field(Categories.Builder::selfHarm, CategoryScores.Builder::selfHarm)),
            Map.entry("violence", new Field(Categories.Builder::violence, CategoryScores.Builder::violence)),
            Map.entry("violent", new Field(Categories.Builder::violence, CategoryScores.Builder::violence)),
            Map.entry("jailbreak", new Field(Categories.Builder::jailbreaking, CategoryScores.Builder::jailbreaking)),
            Map.entry("pii", new Field(Categories.Builder::pii, CategoryScores.Builder::pii)),
            Map.entry("privacy", new Field(Categories.Builder::pii, CategoryScores.Builder::pii)));

    private final Categories.Builder flags = Categories.builder();
    private final CategoryScores.Builder scores = CategoryScores.builder();

    private ModerationKinds() {}

    static ModerationKinds of(GateDecision decision) {
        ModerationKinds kinds = new ModerationKinds();
        decision.verdict().ifPresent(kinds::add);
        return kinds;
    }

    private void add(SafetyVerdict verdict) {
        verdict.categoryProbabilities()
                .forEach((name, probability) -> Optional.ofNullable(FIELDS.get(name.toLowerCase(Locale.ROOT)))
                        .ifPresent(field -> {
                            field.flag().accept(flags, probability >= verdict.threshold());
                            field.score().accept(scores, probability);
                        }));
    }

    Categories categories() {
        return flags.build();
    }

    CategoryScores scores() {
        return scores.build();
    }
}
