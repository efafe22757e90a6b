package ai.cautious.djl.mutants;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A spoilt checkpoint.
 *
 * @param checkpoint what is to be loaded
 * @param adapter the folder of its adapter, or null
 * @param picks with which it was made, for what is done with it
 */
record Mutant(MutantKind kind, Path checkpoint, @Nullable Path adapter, Picks picks) {}
