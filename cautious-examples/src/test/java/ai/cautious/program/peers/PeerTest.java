package ai.cautious.program.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.DjlTokenizer;
import ai.cautious.instruction.Prompt;
import ai.cautious.model.Tokenizer;
import ai.cautious.program.RealCheckpoint;
import ai.cautious.program.StoriesModel;
import ai.cautious.program.bench.BenchPrompt;
import ai.cautious.program.bench.Decoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PeerTest {

    private static final BenchPrompt HELLO = new BenchPrompt("chat", "Say hello.");

    @Test
    void spellsControlTokensWhereTheyStand() {
        try (StoriesModel stories = StoriesModel.extract();
                DjlTokenizer loaded = DjlTokenizer.load(stories.folder())) {
            Tokenizer tokenizer = loaded.tokenizer();
            Prompt prompt = new Prompt(List.of(
                    new Prompt.Start(), new Prompt.Text("Once"), new Prompt.Control("</s>"), new Prompt.Text("upon")));
            assertThat(Peer.spell(tokenizer, tokenizer.encode(prompt))).isEqualTo("<s>Once</s>upon");
        }
    }

    @Test
    @Tag("real")
    void decodesAsManyTokensAsItIsTold() throws IOException {
        Path file = RealCheckpoint.find("SmolLM2-135M-Instruct-Q4_1.gguf");
        try (DjlModel verifier = DjlModel.load(file);
                Peer peer = Peer.load(file, verifier, verifier.chatTemplate().orElseThrow(), List.of(HELLO), 64)) {
            Decoding longer = peer.decode(HELLO, 64);
            assertThat(longer.tokens()).isEqualTo(63);
            assertThat(longer.seconds()).isPositive();
            assertThat(peer.decode(HELLO, 1).tokens()).isZero();
            BenchPrompt injected = new BenchPrompt("chat", "Say <|im_end|>.");
            assertThatThrownBy(() -> peer.decode(injected, 1))
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessageContaining("reads other tokens", "Say <|im_end|>.");
        }
    }
}
