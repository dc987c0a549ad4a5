using System.Text;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Conversations;

/// <summary>Gathers a streamed reply into a turn.</summary>
internal sealed class ReplyAccumulator
{
    private readonly StringBuilder _text = new();
    private FinishReason? _finish;
    private TokenUsage? _usage;

    /// <summary>True when there is something worth keeping.</summary>
    public bool HasText => _text.Length > 0 || _finish is not null;

    public void Add(GenerationChunk chunk)
    {
        foreach (var delta in chunk.Deltas.Where(delta => delta.Index == 0))
        {
            _text.Append(delta.Text);
            _finish ??= delta.FinishReason;
        }

        _usage ??= chunk.Usage;
    }

    public Turn ToTurn(string id, DateTimeOffset now) => new()
    {
        Id = id,
        Message = new ChatMessage { Role = "assistant", Content = _text.ToString() },
        CreatedAt = now,
        FinishReason = _usage is null ? null : _finish,
        Usage = _usage,
    };
}
