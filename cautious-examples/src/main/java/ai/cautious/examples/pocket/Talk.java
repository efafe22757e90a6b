package ai.cautious.examples.pocket;

import ai.cautious.ChatMessage;
import java.util.List;

/**
 * A conversation and what there is to answer.
 *
 * @param form how it goes
 * @param messages what is said; mostly a user's is the newest
 * @param answer to the newest; empty where there is none to learn
 * @param about what it asks for in the end
 * @param template that its newest message was written from
 */
record Talk(TalkForm form, List<ChatMessage> messages, String answer, Exchange about, String template) {}
