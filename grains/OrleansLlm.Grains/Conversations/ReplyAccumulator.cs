using System.Text;
using System.Text.Json;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Conversations;

/// <summary>Gathers a streamed reply into a turn.</summary>
internal sealed class ReplyAccumulator
{
    private readonly StringBuilder _text = new();
    private readonly ToolCallAccumulator _calls = new();
    private readonly ActivityAccumulator _activities = new();
    private readonly List<TextAnnotation> _annotations = [];
    private readonly StepText _steps = new();
    private FinishReason? _finish;
    private TokenUsage? _usage;
    private string? _model;

    /// <summary>True when there is something worth keeping.</summary>
    public bool HasText => _text.Length > 0 || _finish is not null || Kept.Any();

    /// <summary>Without servers' lists of tools: they may be as large as they like, and are read from the servers anew each time.</summary>
    private IEnumerable<ToolActivity> Kept => _activities.Activities.Where(activity => activity.Type != ToolActivity.Listing);

    /// <summary>The text so far.</summary>
    public string Content => _text.ToString();

    /// <summary>What there is so far, the last call perhaps half.</summary>
    public ChatMessage SoFar => new()
    {
        Role = "assistant",
        Content = Content,
        ToolCalls = _calls.ToCalls(),
        Activities = [.. _activities.Activities],
        Annotations = [.. _annotations],
    };

    /// <summary>True when it is whole.</summary>
    public bool IsWhole => _usage is not null;

    public void Add(GenerationChunk chunk)
    {
        foreach (var gained in chunk.Deltas.Where(delta => delta.Index == 0))
        {
            var delta = _steps.Join(gained);
            _activities.Add(delta.Activities);
            _annotations.AddRange(delta.Annotations ?? []);
            _text.Append(delta.Text);
            _finish ??= delta.FinishReason;
            _calls.Add(delta.ToolCalls);
        }

        _usage ??= chunk.Usage;
        _model = chunk.Route?.Model ?? _model;
    }

    public Turn ToTurn(string id, DateTimeOffset now)
    {
        var calls = Calls();
        return new Turn
        {
            Id = id,
            Message = new ChatMessage
            {
                Role = "assistant",
                Content = _text.Length == 0 && calls.Length > 0 ? null : _text.ToString(),
                ToolCalls = calls.Length > 0 ? calls : null,
                Activities = Kept.ToList() is { Count: > 0 } activities ? activities : null,
                Annotations = _annotations.Count > 0 ? [.. _annotations] : null,
            },
            CreatedAt = now,
            FinishReason = _usage is null ? null : _finish,
            Usage = _usage,
            Model = _model,
        };
    }

    /// <summary>Nobody can answer the calls of a reply that was cut off, nor one whose arguments were: they would stay open for ever.</summary>
    private ToolCall[] Calls() => _usage is null
        ? []
        : [.. _calls.ToCalls().Where(call => IsJson(call.ArgumentsJson))];

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
