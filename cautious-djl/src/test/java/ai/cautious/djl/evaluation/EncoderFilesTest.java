package ai.cautious.djl.evaluation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.CautiousException;
import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.TestCheckpoints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of folders that hold no encoder, or a broken one. */
class EncoderFilesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final BertScoreOptions OPTIONS =
            BertScoreOptions.builder().layer(1).build();

    @TempDir
    private Path folder;

    @Test
    void namesAModelThatIsNoEncoder() {
        assertThatThrownBy(() -> BertScorer.load(TestCheckpoints.resource("checkpoints/llama-tied"), OPTIONS))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("config.json: model_type is llama, which is no encoder that is supported;"
                        + " supported are bert, roberta and distilbert");
        assertThatThrownBy(() -> BertScorer.load(folder.resolve("nowhere"), OPTIONS))
                .hasMessageContaining("nowhere does not exist");
        assertThatThrownBy(() -> BertScorer.load(folder, OPTIONS)).hasMessageContaining("config.json is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "bert; config.json; hidden_size; 30; hidden_size is 30; it must be a multiple of the number of heads, which is 4",
                "bert; config.json; hidden_size; 64; has shape",
                "bert; config.json; num_hidden_layers; 4; tensor encoder.layer.3",
                "bert; config.json; num_hidden_layers; 2000; num_hidden_layers is 2000; it must be at most 1000",
                "bert; config.json; vocab_size; 2147483647; tensor embeddings.word_embeddings.weight has shape",
                "bert; config.json; max_position_embeddings; 41; tensor embeddings.position_embeddings.weight has shape",
                "bert; config.json; hidden_act; 'quick'; hidden_act is quick; supported are gelu",
                "bert; config.json; position_embedding_type; 'relative_key'; position_embedding_type is relative_key",
                "bert; config.json; is_decoder; true; is_decoder is true",
                "roberta; config.json; pad_token_id; 36; pad_token_id is 36; it must be below max_position_embeddings, which is 36",
                "distilbert; config.json; dim; 31; dim is 31",
                "bert; tokenizer_config.json; model_max_length; 2; texts of at most 2 tokens, of which 2 are put around each",
                "bert; tokenizer_config.json; model_max_length; 'x'; model_max_length is \"x\"",
                "bert; tokenizer.json; model; null; model is missing",
                "bert; tokenizer.json; post_processor; {'type': 'BertProcessing', 'cls': ['a', 5000], 'sep': ['b', 1]}; (5000), but the encoder knows only"
            })
    void namesWhatIsWrong(String encoder, String file, String field, String value, String named) throws IOException {
        BertScorerTest.copy(TestCheckpoints.resource("bertscore/" + encoder), folder);
        ObjectNode json = (ObjectNode) JSON.readTree(folder.resolve(file).toFile());
        json.set(field, JSON.readTree(value.replace('\'', '"')));
        JSON.writeValue(folder.resolve(file).toFile(), json);
        assertThatThrownBy(() -> BertScorer.load(folder, OPTIONS))
                .isInstanceOf(CautiousException.class)
                .hasMessageContaining(named);
    }

    @Test
    void namesATokenizerOfAnotherEncoder() throws IOException {
        BertScorerTest.copy(TestCheckpoints.resource("bertscore/bert"), folder);
        Path other = TestCheckpoints.resource("bertscore/roberta/tokenizer.json");
        Files.write(folder.resolve("tokenizer.json"), Files.readAllBytes(other));
        assertThatThrownBy(() -> BertScorer.load(folder, OPTIONS)).hasMessageContaining("it belongs to another one");
    }
}
