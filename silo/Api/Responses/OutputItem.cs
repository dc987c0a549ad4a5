using System.Text;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>One item of a response's output while it arrives: a message, a call of a function, or what a server tool does.</summary>
/// <param name="index">Its place in the output.</param>
/// <param name="call">The call of a function, whose arguments arrive; or null.</param>
/// <param name="activity">What a server tool does; or null.</param>
internal sealed class OutputItem(int index, ToolCallDelta? call, ToolActivity? activity = null)
{
    private readonly StringBuilder _text = new();
    private readonly List<TokenLogprob> _logprobs = [];
    private readonly List<TextAnnotation> _annotations = [];

    /// <summary>Its id.</summary>
    public string Id { get; } = activity?.Id ?? InputParser.NewId(call is null ? "msg" : "fc");

    /// <summary>Its place in the output.</summary>
    public int Index { get; } = index;

    /// <summary>Whether it is a message.</summary>
    public bool IsMessage { get; } = call is null && activity is null;

    /// <summary>What a server tool does, as it is by now; null: it is none of that.</summary>
    public ToolActivity? Activity { get; set; } = activity;

    /// <summary>The call's id, of a call.</summary>
    public string? CallId { get; } = call?.Id;

    /// <summary>The function's name, of a call.</summary>
    public string? Name { get; } = call?.Name;

    /// <summary>The text, or the arguments, so far.</summary>
    public string Text => _text.ToString();

    /// <summary>Log-probabilities of a message's tokens, where asked for.</summary>
    public IReadOnlyList<TokenLogprob> Logprobs => _logprobs;

    /// <summary>Where a message's text comes from.</summary>
    public IReadOnlyList<TextAnnotation> Annotations => _annotations;

    /// <summary>Whether it is whole.</summary>
    public bool IsDone { get; set; }

    /// <summary>More of it.</summary>
    public void Add(string text, IReadOnlyList<TokenLogprob>? logprobs = null)
    {
        _text.Append(text);
        _logprobs.AddRange(logprobs ?? []);
    }

    /// <summary>Where its text comes from.</summary>
    public void Annotate(IReadOnlyList<TextAnnotation> annotations) => _annotations.AddRange(annotations);
}
