using System.Text;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>One item of a response's output while it arrives: a message, or a call of a function.</summary>
/// <param name="index">Its place in the output.</param>
/// <param name="call">The call, whose arguments arrive; null: it is a message.</param>
internal sealed class OutputItem(int index, ToolCallDelta? call)
{
    private readonly StringBuilder _text = new();
    private readonly List<TokenLogprob> _logprobs = [];

    /// <summary>Its id.</summary>
    public string Id { get; } = InputParser.NewId(call is null ? "msg" : "fc");

    /// <summary>Its place in the output.</summary>
    public int Index { get; } = index;

    /// <summary>Whether it is a message.</summary>
    public bool IsMessage { get; } = call is null;

    /// <summary>The call's id, of a call.</summary>
    public string? CallId { get; } = call?.Id;

    /// <summary>The function's name, of a call.</summary>
    public string? Name { get; } = call?.Name;

    /// <summary>The text, or the arguments, so far.</summary>
    public string Text => _text.ToString();

    /// <summary>Log-probabilities of a message's tokens, where asked for.</summary>
    public IReadOnlyList<TokenLogprob> Logprobs => _logprobs;

    /// <summary>Whether it is whole.</summary>
    public bool IsDone { get; set; }

    /// <summary>More of it.</summary>
    public void Add(string text, IReadOnlyList<TokenLogprob>? logprobs = null)
    {
        _text.Append(text);
        _logprobs.AddRange(logprobs ?? []);
    }
}
