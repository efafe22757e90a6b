package ai.cautious.program.profile;

import ai.cautious.GenerationRequest;
import ai.cautious.sampling.SamplingOptions;

/**
 * How everybody is asked.
 *
 * @param maxNewTokens of each answer
 * @param seed of the random numbers; each row's is its number further
 */
public record Asking(int maxNewTokens, SamplingOptions sampling, long seed) {

    /** @param row counted from 1 */
    GenerationRequest request(Instruction instruction, int row) {
        return GenerationRequest.builder()
                .maxNewTokens(maxNewTokens)
                .sampling(sampling)
                .messages(instruction.messages())
                .seed(seed + row)
                .build();
    }
}
