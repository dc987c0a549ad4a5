using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Conversations;

namespace OrleansLlm.Grains.Tests.Conversations;

/// <summary>A model whose tokens are characters and which sums up by counting.</summary>
internal sealed class FakeContextCalls(int window) : IContextCalls
{
    public int Measured { get; private set; }

    public List<int> Summaries { get; } = [];

    public IReadOnlyList<int> Matches { get; set; } = [];

    public bool FailsToSummarize { get; set; }

    /// <summary>From which call on the model writes nothing; null: from none.</summary>
    public int? WritesNothingFrom { get; set; }

    public int AnswerTokens(int contextLength) => 10;

    public Task<PromptSize> MeasureAsync(IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken)
    {
        Measured += messages.Count;
        return Task.FromResult(new PromptSize { Tokens = messages.Sum(message => (message.Content?.Length ?? 0) + (message.Activities ?? []).Sum(activity => activity.Output?.Length ?? 0)), ContextLength = window });
    }

    public Task<(string Text, int Messages)> SummarizeAsync(string? before, IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken)
    {
        if (FailsToSummarize)
        {
            throw new LlmException(LlmErrorCode.BudgetExceeded, "no money");
        }

        Summaries.Add(messages.Count);
        if (Summaries.Count > WritesNothingFrom)
        {
            return Task.FromResult(("", messages.Count));
        }

        return Task.FromResult(($"{before}+{messages.Count}", messages.Count));
    }

    public Task<IReadOnlyList<int>> RecallAsync(string text, int count, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<int>>([.. Matches.Take(count)]);
}
