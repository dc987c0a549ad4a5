using System.Text.Json;
using Microsoft.Extensions.AI;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.OpenAi;
using OrleansLlm.Providers.Tokens;

namespace OrleansLlm.Providers.ChatClients;

/// <summary>Reads a client's updates, or its whole response. Of one call.</summary>
internal sealed class UpdateReader(string provider, GenerationRequest request, OutputLimit limit)
{
    private readonly ChoiceProgress _choice = new(0);
    private UsageDetails? _usage;
    private ChoiceDelta? _whole;
    private int _calls;

    /// <summary>More came than was allowed: what the client still has is not asked for.</summary>
    public bool IsOver { get; private set; }

    /// <summary>What an update adds; null: nothing.</summary>
    public GenerationChunk? Read(ChatResponseUpdate update) => Take(update.Contents, update.FinishReason, isWhole: false) is { } delta ? new GenerationChunk { Deltas = [delta] } : null;

    /// <summary>Takes a whole response in.</summary>
    public void Read(ChatResponse response)
    {
        _usage = response.Usage;
        _whole = Take([.. response.Messages.SelectMany(message => message.Contents)], response.FinishReason, isWhole: true);
    }

    /// <summary>The last element.</summary>
    public GenerationChunk End()
    {
        if (!_choice.HasBegun)
        {
            throw new ProviderException(provider, ProviderFailure.Malformed, "the answer is empty");
        }

        var reason = _choice.Finish ?? (IsOver ? FinishReason.Length : _calls > 0 ? FinishReason.ToolCalls : FinishReason.Stop);
        return new GenerationChunk { Deltas = [(_whole ?? new ChoiceDelta()) with { FinishReason = reason }], Usage = Usage() };
    }

    private ChoiceDelta? Take(IList<AIContent> contents, ChatFinishReason? finish, bool isWhole)
    {
        var text = string.Concat(contents.OfType<TextContent>().Select(content => content.Text));
        var calls = contents.OfType<FunctionCallContent>().Select(Call).ToList();
        var thought = contents.OfType<TextReasoningContent>().Sum(content => TokenEstimate.Bytes(content.Text));
        _usage = contents.OfType<UsageContent>().LastOrDefault()?.Details ?? _usage;
        if (contents.OfType<ErrorContent>().FirstOrDefault() is { } error)
        {
            throw new ProviderException(provider, ProviderFailure.ServerError, $"the answer is an error: {error.ErrorCode ?? "no code"}");
        }

        _choice.HasBegun |= isWhole || contents.Count > 0 || finish is not null;
        _choice.Finish ??= finish is { } reason ? FinishReasons.Read(provider, reason.Value) : null;
        var shown = TokenEstimate.Bytes(text) + calls.Sum(call => TokenEstimate.Bytes(call.Name) + TokenEstimate.Bytes(call.Arguments));
        var bytes = shown + thought;
        if (bytes == 0 && !isWhole)
        {
            return null;
        }

        var tokens = isWhole ? TokenEstimate.OfBytes(bytes) : TokenEstimate.OfPiece(bytes);
        var delta = new ChoiceDelta { Text = text, Tokens = tokens, ToolCalls = calls.Count > 0 ? calls : null };
        IsOver = !_choice.TryNote(delta, shown, thought, isWhole ? null : limit);
        return IsOver ? null : delta;
    }

    private ToolCallDelta Call(FunctionCallContent call) => new()
    {
        Index = _calls++,
        Id = call.CallId,
        Name = call.Name,
        Arguments = JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>()),
    };

    /// <summary>Clients join tokens to updates as they like, so that pieces say nothing of tokens.</summary>
    private TokenUsage Usage()
    {
        var told = new TokenUsage
        {
            PromptTokens = Count(_usage?.InputTokenCount),
            CompletionTokens = Count(_usage?.OutputTokenCount),
            CachedPromptTokens = Count(_usage?.CachedInputTokenCount),
            ReasoningTokens = Count(_usage?.ReasoningTokenCount),
        };
        var reported = ReportedUsage.Whole(told, Math.Max(0, _usage?.TotalTokenCount ?? 0));
        var (estimate, bytes) = (TokenEstimate.OfPrompt(request), _choice.Answer.Bytes + _choice.Thoughts.Bytes);
        var facts = new AnswerFacts(4 * estimate, Choices: 1, limit, Pieces: 0, bytes, _choice.Thoughts.Bytes);
        if (!IsOver && _usage is not null && UsageCheck.IsPlausible(reported, facts))
        {
            return reported;
        }

        var tokens = limit.Cap(Math.Max(_choice.Tokens, TokenEstimate.OfBytes(bytes)), 1, _choice.Thoughts, _whole is null ? 0 : bytes);
        return new TokenUsage { PromptTokens = estimate, CompletionTokens = tokens, IsEstimated = true };
    }

    private static int Count(long? count) => count is null ? 0 : count is < 0 or > int.MaxValue ? -1 : (int)count.Value;
}
