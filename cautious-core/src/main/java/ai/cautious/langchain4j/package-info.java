/**
 * LangChain4j's models over this library: a generator as its chat model, a judge as its moderation model, and a guard before
 * any chat model that it has.
 *
 * <pre>{@code
 * ChatModel chat = CautiousChatModel.of(generator);
 * ChatModel guarded = GuardedChatModel.of(
 *         remote,
 *         ConversationGuard.builder(ModelIdentity.of("remote"))
 *                 .safetyJudge(ModelJudge.of(judge))
 *                 .build());
 * }</pre>
 *
 * <p>{@code dev.langchain4j:langchain4j-core} is an optional dependency, which the application brings; nothing outside of this
 * package knows it. Applications that are modules require {@code langchain4j.core} themselves: were it passed on to them, they
 * could not be compiled without it.
 */
@NullMarked
package ai.cautious.langchain4j;

import org.jspecify.annotations.NullMarked;
