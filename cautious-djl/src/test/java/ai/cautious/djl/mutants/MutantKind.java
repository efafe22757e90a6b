package ai.cautious.djl.mutants;

/** What is spoilt. */
enum MutantKind {
    TEMPLATE,
    TOKENIZER,
    TOKENIZER_CONFIG,
    CONFIG,
    SAFETENSORS,
    INDEX,
    GGUF,
    SPLIT_GGUF,
    ADAPTER_CONFIG,
    ADAPTER_WEIGHTS,
    PROFILE;

    /** Whether weights and configuration are sound and always the same. */
    boolean isText() {
        return this == TEMPLATE || this == TOKENIZER || this == TOKENIZER_CONFIG;
    }

    /** Whether the tokenizer is the same as that of the sound model beside the mutants. */
    boolean hasThePartnersTokenizer() {
        return !isText() && this != GGUF && this != SPLIT_GGUF;
    }

    /** What costs little is tried more often: of 20 mutants, 6 templates, 5 tokenizers and one of each other kind. */
    static MutantKind of(long number) {
        int place = (int) Math.floorMod(number, 20L);
        return place < 6 ? TEMPLATE : place < 11 ? TOKENIZER : values()[place - 9];
    }
}
