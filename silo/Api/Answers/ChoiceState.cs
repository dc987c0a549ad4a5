using System.Text;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Silo.Api.Answers;

/// <summary>What is known of one choice while its answer arrives.</summary>
/// <param name="index">The choice, from 0.</param>
internal sealed class ChoiceState(int index)
{
    private readonly StringBuilder _text = new();
    private readonly List<TokenLogprob> _logprobs = [];
    private readonly ToolCallAccumulator _toolCalls = new();

    /// <summary>The choice, from 0.</summary>
    public int Index { get; } = index;

    /// <summary>Whether its first chunk went out.</summary>
    public bool Started { get; set; }

    /// <summary>Why it ended; null while it goes on.</summary>
    public FinishReason? Finish { get; set; }

    /// <summary>Characters of all tokens whose log-probabilities went out so far.</summary>
    public int TokenOffset { get; set; }

    /// <summary>The whole text so far; kept only for answers that are sent at once.</summary>
    public StringBuilder Text => _text;

    /// <summary>All log-probabilities so far; kept only for answers that are sent at once.</summary>
    public IReadOnlyList<TokenLogprob> Logprobs => _logprobs;

    /// <summary>All calls so far; kept only for answers that are sent at once.</summary>
    public IReadOnlyList<ToolCall> ToolCalls => _toolCalls.ToCalls();

    /// <summary>Keeps what the choice gained.</summary>
    public void Add(ChoiceDelta delta)
    {
        _text.Append(delta.Text);
        _toolCalls.Add(delta.ToolCalls);
        if (delta.Logprobs is not null)
        {
            _logprobs.AddRange(delta.Logprobs);
        }

        Finish = delta.FinishReason ?? Finish;
    }
}
