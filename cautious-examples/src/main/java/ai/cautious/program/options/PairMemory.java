package ai.cautious.program.options;

import ai.cautious.djl.ModelMemory;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a pair takes of its devices' memory, as {@code --json} prints it; all in bytes.
 *
 * @param draft null, and not printed, where no model drafts
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PairMemory(ModelMemory verifier, @Nullable ModelMemory draft) {}
