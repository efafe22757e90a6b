/**
 * Spoils files that a user may bring and takes each mutant through load, encode, decode, score and generate, in JVMs that
 * may die of it.
 */
package ai.cautious.djl.mutants;
