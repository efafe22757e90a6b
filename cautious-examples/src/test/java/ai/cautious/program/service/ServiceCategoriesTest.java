package ai.cautious.program.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.openai.models.moderations.Moderation.CategoryScores;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class ServiceCategoriesTest {

    @Test
    void everyCategoryOfTheClientHasOneOfTheKindsThatJudgesKnow() throws IOException {
        Map<String, String> kinds = ServiceCategories.openAi();
        Set<String> categories = Arrays.stream(CategoryScores.class.getMethods())
                .map(method -> method.getAnnotation(JsonProperty.class))
                .filter(Objects::nonNull)
                .map(JsonProperty::value)
                .collect(Collectors.toSet());
        assertThat(kinds).containsOnlyKeys(categories);
        try (InputStream sources =
                ServiceCategories.class.getResourceAsStream("/ai/cautious/examples/judging/sources.yaml")) {
            Map<String, List<String>> yaml = new Yaml().load(sources);
            assertThat(yaml.get("categories")).hasSize(13).containsAll(kinds.values());
        }
    }
}
