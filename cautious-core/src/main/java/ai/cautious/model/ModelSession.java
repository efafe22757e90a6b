package ai.cautious.model;

/** A session of a model that drafts and verifies. Not thread-safe. */
public interface ModelSession extends DraftSession, VerifierSession {}
