package ai.cautious.djl.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.cautious.InvalidOptionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubNameTest {

    @Test
    void aNameMayHaveARevisionAndAFileBehindIt() {
        assertThat(HubName.parse("Qwen/Qwen2.5-0.5B-Instruct"))
                .contains(new HubName("Qwen/Qwen2.5-0.5B-Instruct", "main", null));
        assertThat(HubName.parse("Qwen/Qwen2.5@refs/pr/1")).contains(new HubName("Qwen/Qwen2.5", "refs/pr/1", null));
        assertThat(HubName.parse("a/b:c.gguf")).contains(new HubName("a/b", "main", "c.gguf"));
        assertThat(HubName.parse("a/b@v1:q4/c.GGUF")).contains(new HubName("a/b", "v1", "q4/c.GGUF"));
        assertThat(HubName.parse("a/b@v1:q4/c.gguf")).hasToString("Optional[a/b@v1:q4/c.gguf]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "gpt2",
                "./a",
                "../a",
                "a/",
                "/a",
                "/a/b",
                "a/b/c",
                "~/a",
                "a/..",
                "a/.b",
                "a/b.",
                "a/b c",
                "C:\\a\\b",
                "a--b/c",
                "a/b..c",
                "judges/.",
                "é/a",
                "a\\b",
                "https://a/b"
            })
    void whatHasAnotherFormIsNone(String typed) {
        assertThat(HubName.parse(typed)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b@",
                "a/b@..",
                "a/b@../../c",
                "a/b@/c",
                "a/b@c/",
                "a/b@c/../d",
                "a/b@.git",
                "a/b@c d",
                "a/b@c.lock",
                "a/b:",
                "a/b:c",
                "a/b:c.safetensors",
                "a/b:../c.gguf",
                "a/b:/c.gguf",
                "a/b:c/../../d.gguf",
                "a/b:c\\d.gguf",
                "a/b:c:d.gguf",
                "a/b:./c.gguf",
                "a/b:c//d.gguf",
                "a/b:\n.gguf"
            })
    void whatCanBeNoRevisionOrFileIsRefused(String typed) {
        assertThatExceptionOfType(InvalidOptionException.class).isThrownBy(() -> HubName.parse(typed));
    }

    @Test
    void partsOfASplitFileAreAllMeant() {
        assertThat(FileNames.parts("q/a-00002-of-00003.gguf"))
                .containsExactly("q/a-00001-of-00003.gguf", "q/a-00002-of-00003.gguf", "q/a-00003-of-00003.gguf");
        assertThat(FileNames.parts("a-00000-of-00000.gguf")).hasSize(1);
        assertThat(FileNames.parts("a.gguf")).containsExactly("a.gguf");
    }

    @Test
    void patternsAreThoseOfShells() {
        assertThat("q4/a.gguf").matches(FileNames.glob("*.gguf"));
        assertThat("a.gguf").matches(FileNames.glob("?.gguf")).doesNotMatch(FileNames.glob("?gguf?"));
        assertThat("a+(b).txt").matches(FileNames.glob("a+(b).*"));
    }
}
