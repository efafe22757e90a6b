package ai.cautious.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.ChatMessage;
import ai.cautious.safety.SafetyCategory;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TrainingCategoriesTest {

    private static TrainingRow row(String output, String category) {
        return new TrainingRow(
                "Judge.",
                List.of(ChatMessage.user("x")),
                output,
                Optional.of(category).filter(name -> !name.isEmpty()));
    }

    private static List<String> learned(TrainingRow... rows) {
        return TrainingCategories.learned(
                        List.of(rows), List.of(SafetyCategory.of("sexual"), SafetyCategory.of("malware", "code")))
                .stream()
                .map(TrainingRow::output)
                .toList();
    }

    @Test
    void aKindIsLearnedBehindTheToxicMarkerByItsText() {
        assertThat(learned(row("<Toc>", "sexual"), row("<Toc>", "malware"), row("<Toc>\nNo.", "malware")))
                .containsExactly("<Toc>\nsexual\n", "<Toc>\ncode\n", "<Toc>\ncode\nNo.");
    }

    @Test
    void rowsThatAreSafeOrOfNoKnownKindStayAsTheyAre() {
        assertThat(learned(
                        row("<Toc>", ""), row("<Toc>", "hate"), row("<Safe>\nHi.", "sexual"), row("<Tocs>", "sexual")))
                .containsExactly("<Toc>", "<Toc>", "<Safe>\nHi.", "<Tocs>");
    }

    @Test
    void kindsOfToxicRowsAreFoundTheMostFrequentFirst() {
        List<TrainingRow> rows = Stream.of("hate", "drugs", "crime", "hate", "drugs", "")
                .map(kind -> row("<Toc>", kind))
                .toList();
        assertThat(TrainingCategories.found(rows, 1))
                .extracting(SafetyCategory::name)
                .containsExactly("drugs", "hate", "crime");
        assertThat(TrainingCategories.found(rows, 2))
                .extracting(SafetyCategory::name)
                .containsExactly("drugs", "hate");
        assertThat(TrainingCategories.found(List.of(row("<Safe>", "hate")), 1)).isEmpty();
    }

    @Test
    void aKindStaysWithARowThatIsShortenedOrGetsAnotherInstruction() {
        TrainingRow row = new TrainingRow(
                "Judge.",
                List.of(ChatMessage.user("a"), ChatMessage.assistant("b"), ChatMessage.user("c")),
                "<Toc>",
                Optional.of("hate"));
        assertThat(Stream.of(
                        row.withInstruction("J."),
                        row.withNewest("d"),
                        row.withoutOldest().orElseThrow()))
                .extracting(TrainingRow::category)
                .containsOnly(Optional.of("hate"));
    }
}
