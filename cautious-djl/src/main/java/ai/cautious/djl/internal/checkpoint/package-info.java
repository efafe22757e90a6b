/**
 * Reads checkpoints: Hugging Face folders and GGUF files, their configuration and weights, and PEFT adapters. Nothing
 * here knows an engine, and nothing here runs code from a file.
 */
@NullMarked
package ai.cautious.djl.internal.checkpoint;

import org.jspecify.annotations.NullMarked;
