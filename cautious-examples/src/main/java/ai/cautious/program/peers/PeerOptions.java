package ai.cautious.program.peers;

import ai.cautious.InvalidOptionException;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.model.LanguageModel;
import ai.cautious.program.bench.BenchPrompt;
import ai.cautious.program.options.ModelName;
import ai.cautious.program.options.Require;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import picocli.CommandLine.Option;

/** Who else decodes the prompts. */
public final class PeerOptions {

    /** The peers by name. */
    private enum Name {
        LLAMA_CPP;

        /** As it is written on the command line. */
        @Override
        public String toString() {
            return "llama.cpp";
        }
    }

    @Option(
            names = "--peer",
            required = true,
            paramLabel = "llama.cpp",
            description = "Decode plainly with llama.cpp as well, on the CPU.")
    private Name name = Name.LLAMA_CPP;

    @Option(
            converter = ModelName.Typed.class,
            names = "--peer-model",
            required = true,
            paramLabel = "FILE.gguf",
            description = "The verifier as a .gguf file for the peer.")
    private ModelName model = ModelName.of("");

    @Option(
            names = "--peer-command",
            split = " +",
            paramLabel = "COMMAND",
            description =
                    "Starts a llama.cpp of your own, such as \"python3 benchmarks/peers/llama_cpp_peer.py\"; by default the"
                            + " Java binding's, which is built for any machine and slower.")
    private List<String> command = List.of();

    /**
     * Finds the file.
     *
     * @throws InvalidOptionException if it is not there
     */
    public void check() {
        Require.that(Files.isRegularFile(model.path()), "--peer-model", model, "a .gguf file");
    }

    /** Loads the peer; the caller closes it. */
    public Peer load(LanguageModel verifier, PromptTemplate template, List<BenchPrompt> prompts, int maxNewTokens)
            throws IOException {
        return Peer.load(command, model.path(), verifier, template, prompts, maxNewTokens);
    }

    /** The peer's name. */
    @Override
    public String toString() {
        return name.toString();
    }
}
