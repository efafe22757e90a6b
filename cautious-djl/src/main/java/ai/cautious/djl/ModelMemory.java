package ai.cautious.djl;

/**
 * What a model takes of its device's memory, by what for: {@link DjlModel#memory()}, {@link T5Model#memory()}. Tokenizer,
 * engine and heads that are made for {@linkplain DjlModel#restrictedTo some tokens} come on top.
 *
 * @param weightBytes held for weights, in the numbers that the model runs in
 * @param mappedBytes of weights that are read where they lie in the checkpoint's files; the system gives their memory to others
 *     when it is short of it
 * @param cacheBytesPerToken of keys and values, for each token that a session has room for; of a T5, for each token of its text
 * @param workspaceBytes of a pass of 512 tokens' activations, the widest that a prompt is computed in; without the scores of
 *     attention, which libtorch writes out where its kernels compute the layers, and which grow with the text; of a
 *     T5, of the longest text's activations, these scores among them
 */
public record ModelMemory(long weightBytes, long mappedBytes, long cacheBytesPerToken, long workspaceBytes) {}
