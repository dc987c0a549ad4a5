using System.Text;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Silo.Api.Answers;

/// <summary>What is known of one choice while its answer arrives.</summary>
/// <param name="index">The choice, from 0.</param>
internal sealed class ChoiceState(int index)
{
    private readonly StringBuilder _text = new();
    private readonly List<TokenLogprob> _logprobs = [];
    private readonly ToolCallAccumulator _toolCalls = new();
    private readonly StepText _steps = new();
    private readonly ActivityAccumulator _activities = new();
    private readonly Dictionary<string, int> _activityPlaces = new(StringComparer.Ordinal);
    private readonly List<TextAnnotation> _annotations = [];

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

    /// <summary>Calls of server tools; kept only for answers that are sent at once.</summary>
    public IReadOnlyList<ToolActivity> Activities => _activities.Activities;

    /// <summary>Where the text comes from; kept only for answers that are sent at once.</summary>
    public IReadOnlyList<TextAnnotation> Annotations => _annotations;

    /// <summary>How much of <see cref="Text"/> stood before a call of a server tool.</summary>
    public int PlaceOf(ToolActivity activity) => _activityPlaces[activity.Id];

    /// <summary>What the choice gained, where its texts are one text.</summary>
    public ChoiceDelta Join(ChoiceDelta delta) => _steps.Join(delta);

    /// <summary>Keeps what the choice gained.</summary>
    public void Add(ChoiceDelta gained)
    {
        var delta = Join(gained);
        foreach (var activity in delta.Activities ?? [])
        {
            _activityPlaces.TryAdd(activity.Id, _text.Length);
        }

        _activities.Add(delta.Activities);
        _annotations.AddRange(delta.Annotations ?? []);
        _text.Append(delta.Text);
        _toolCalls.Add(delta.ToolCalls);
        if (delta.Logprobs is not null)
        {
            _logprobs.AddRange(delta.Logprobs);
        }

        Finish = delta.FinishReason ?? Finish;
    }
}
