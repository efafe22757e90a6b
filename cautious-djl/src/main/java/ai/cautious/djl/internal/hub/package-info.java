/**
 * The hub's cache and its protocol, as huggingface_hub has them: names, the layout of files, locks, requests and downloads.
 * Nothing here knows an engine, and of models only which files make one.
 */
@NullMarked
package ai.cautious.djl.internal.hub;

import org.jspecify.annotations.NullMarked;
