using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Conversations;

/// <summary>What building a context needs of the cluster.</summary>
internal interface IContextCalls
{
    /// <summary>How many tokens of an answer must fit behind the prompt, given the context window's length.</summary>
    int AnswerTokens(int contextLength);

    /// <summary>How large a prompt is. Free of charge.</summary>
    Task<PromptSize> MeasureAsync(IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken);

    /// <summary>A summary of what was summed up before (null: nothing) and of the first so many of the messages, written by a model and paid by the caller.</summary>
    Task<(string Text, int Messages)> SummarizeAsync(string? before, IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken);

    /// <summary>Numbers of turns that match a text, best first.</summary>
    Task<IReadOnlyList<int>> RecallAsync(string text, int count, CancellationToken cancellationToken);
}
