using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Conversations;

/// <summary>Asks the router on behalf of the caller: what a summary costs goes the way of every call, through the same budgets.</summary>
internal sealed class ContextCalls(
    IGrainFactory grains, IRouterGrain router, Caller caller, GenerationRequest request, ConversationKey conversation, string? summaryModel, TimeProvider timeProvider)
    : IContextCalls
{
    private const int LongestSummary = 512;

    private const string Instructions =
        "You keep the notes of a conversation. Write one summary of it that holds all that its later turns may need: facts, names, numbers, decisions, open "
        + "questions, what the user wants. Write in the language of the conversation, in short sentences, without a preamble.";

    private readonly IRouterPlansGrain _plans = router.AsReference<IRouterPlansGrain>();

    public int AnswerTokens(int contextLength) => request.MaxTokens ?? Math.Max(1, contextLength / 4);

    public Task<PromptSize> MeasureAsync(IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken) =>
        _plans.MeasureAsync(caller, request with { Messages = messages }, cancellationToken);

    public async Task<(string Text, int Messages)> SummarizeAsync(string? before, IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken)
    {
        for (var count = messages.Count; ; count = Math.Max(1, count / 2))
        {
            var call = Summary(before, messages.Take(count));
            var size = await _plans.MeasureAsync(caller, call, cancellationToken);
            call = call with { MaxTokens = size.ContextLength == 0 ? LongestSummary : Math.Max(16, Math.Min(LongestSummary, size.ContextLength / 8)) };
            if (size.Leaves(call.MaxTokens.Value) || count == 1)
            {
                return (await WriteAsync(call, cancellationToken), count);
            }
        }
    }

    public Task<IReadOnlyList<int>> RecallAsync(string text, int count, CancellationToken cancellationToken) =>
        TurnIndex.FindAsync(grains, caller, conversation, text, count, cancellationToken);

    private GenerationRequest Summary(string? before, IEnumerable<ChatMessage> messages)
    {
        var said = string.Join('\n', messages.Select(message => $"{message.Role}: {message.Content}"));
        return new GenerationRequest
        {
            RequestId = $"summary-{Guid.NewGuid():N}",
            Model = summaryModel ?? request.Model,
            Messages =
            [
                new ChatMessage { Role = "system", Content = Instructions },
                new ChatMessage { Role = "user", Content = before is null ? said : $"Summary so far:\n{before}\n\nThe conversation goes on:\n{said}" },
            ],
            User = request.User,
            Metadata = request.Metadata,
        };
    }

    private async Task<string> WriteAsync(GenerationRequest call, CancellationToken cancellationToken)
    {
        var text = new ReplyAccumulator();
        var stream = router.GenerateAsync(caller, call, cancellationToken).Watch(StreamWatchdog.DefaultSilenceLimit, timeProvider, cancellationToken);
        await foreach (var chunk in stream)
        {
            text.Add(chunk);
        }

        return text.Content.Trim();
    }
}
