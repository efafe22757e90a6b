package ai.cautious.program.options;

import ai.cautious.djl.training.TrainingCategories;
import ai.cautious.djl.training.TrainingFields;
import ai.cautious.djl.training.TrainingRow;
import ai.cautious.safety.SafetyCategory;
import ai.cautious.safety.SafetyProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which kinds of harm a judge learns to name. */
public final class CategoryOptions {

    private static final String STANDARD_FIELD = "category";

    @Option(
            names = "--category-field",
            description =
                    "The field with a toxic row's kind of harm, which is learned behind its marker; category where"
                            + " kinds are given by --category.")
    private @Nullable String field;

    @Option(
            names = "--category",
            paramLabel = "NAME[=TEXT]",
            description =
                    "A kind of harm, and what the judge is to call it; may be given several times. By default those"
                            + " that it names already, and those of the field, the most frequent first.")
    private List<String> given = new ArrayList<>();

    @Option(
            names = "--min-category-rows",
            paramLabel = "N",
            description = "How many toxic rows a kind must have that is not given by --category. Default: 20.")
    private @Nullable Integer atLeast;

    /** Whether any are learned. */
    public boolean areAsked() {
        return field != null || !given.isEmpty() || atLeast != null;
    }

    /** Where rows have what, with their kinds. */
    public TrainingFields addTo(TrainingFields fields) {
        return areAsked()
                ? fields.withCategory(
                        field == null ? STANDARD_FIELD : field,
                        categories().stream().map(SafetyCategory::name).collect(Collectors.toSet()))
                : fields;
    }

    /**
     * What is learned of rows.
     *
     * @param known what the judge names before it learns on
     * @throws ai.cautious.InvalidOptionException if kinds are asked for and there are none
     */
    public List<SafetyCategory> of(List<TrainingRow> rows, List<SafetyCategory> known) {
        if (!areAsked()) {
            return List.of();
        }
        int least = atLeast == null ? 20 : atLeast;
        List<SafetyCategory> categories = given.isEmpty() ? found(rows, least, known) : categories();
        Require.that(
                !categories.isEmpty(),
                "--category-field",
                field == null ? STANDARD_FIELD : field,
                "one that names a kind of harm in " + least + " toxic rows at least");
        return categories;
    }

    /**
     * How the judge is asked that learns kinds from rows.
     *
     * @throws ai.cautious.InvalidOptionException if the rows of these kinds have several instructions, or none
     */
    public SafetyProfile profile(List<TrainingRow> rows, List<SafetyCategory> categories, TemplateName template) {
        List<String> instructions = rows.stream()
                .filter(row -> row.category().isPresent())
                .map(TrainingRow::instruction)
                .distinct()
                .toList();
        Require.that(
                instructions.size() == 1 && !instructions.get(0).isBlank(),
                "--instruction",
                "not the same for all rows that have a kind of harm",
                "what the judge is to be asked with");
        return SafetyProfile.builder()
                .instruction(instructions.get(0))
                .template(template.toString())
                .categories(categories)
                .build();
    }

    private static List<SafetyCategory> found(List<TrainingRow> rows, int least, List<SafetyCategory> known) {
        Set<String> names = known.stream().map(SafetyCategory::name).collect(Collectors.toSet());
        return Stream.concat(
                        known.stream(),
                        TrainingCategories.found(rows, least).stream()
                                .filter(category -> !names.contains(category.name())))
                .toList();
    }

    private List<SafetyCategory> categories() {
        List<SafetyCategory> categories =
                given.stream().map(CategoryOptions::category).toList();
        // Says what is wrong with them together.
        return SafetyProfile.builder().categories(categories).build().categories();
    }

    private static SafetyCategory category(String option) {
        int equals = option.indexOf('=');
        return equals < 0
                ? SafetyCategory.of(option)
                : SafetyCategory.of(option.substring(0, equals), option.substring(equals + 1));
    }
}
