using System.Runtime.CompilerServices;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Providers.Requests;

/// <summary>
/// Takes stop texts off answers of servers that hand them on. Text that may be the beginning of one is held back until it is known. Of one call with one choice.
/// </summary>
internal sealed class StopFilter(IReadOnlyList<string> stops)
{
    private string _held = "";
    private bool _isStopped;

    /// <summary>Filters an answer; without stop texts it is passed on as it is.</summary>
    public static IAsyncEnumerable<GenerationChunk> Apply(IAsyncEnumerable<GenerationChunk> answer, IReadOnlyList<string>? stops, CancellationToken cancellationToken) =>
        stops is { Count: > 0 } ? new StopFilter(stops).FilterAsync(answer, cancellationToken) : answer;

    /// <summary>The text that may be handed on, of what is new and what was held back.</summary>
    /// <param name="text">New text.</param>
    /// <param name="isLast">No more comes.</param>
    public string Push(string text, bool isLast)
    {
        if (_isStopped)
        {
            return "";
        }

        text = _held + text;
        _held = "";
        var at = stops.Select(stop => text.IndexOf(stop, StringComparison.Ordinal)).Where(found => found >= 0).DefaultIfEmpty(-1).Min();
        if (at >= 0)
        {
            _isStopped = true;
            return text[..at];
        }

        var hold = isLast ? 0 : stops.Max(stop => Overlap(text, stop));
        _held = text[^hold..];
        return text[..^hold];
    }

    private static int Overlap(string text, string stop)
    {
        for (var length = Math.Min(text.Length, stop.Length - 1); length > 0; length--)
        {
            if (text.EndsWith(stop[..length], StringComparison.Ordinal))
            {
                return length;
            }
        }

        return 0;
    }

    private async IAsyncEnumerable<GenerationChunk> FilterAsync(IAsyncEnumerable<GenerationChunk> answer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var chunk in answer.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return chunk.Deltas.Count == 0 ? chunk : chunk with { Deltas = [.. chunk.Deltas.Select(Filter)] };
        }
    }

    private ChoiceDelta Filter(ChoiceDelta delta)
    {
        var text = Push(delta.Text, isLast: delta.FinishReason is not null);
        return delta with { Text = text, FinishReason = _isStopped && delta.FinishReason is FinishReason.Length ? FinishReason.Stop : delta.FinishReason };
    }
}
