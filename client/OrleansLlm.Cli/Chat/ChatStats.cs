using System.Globalization;
using Microsoft.Extensions.AI;
using OrleansLlm.Client.Chat;

namespace OrleansLlm.Cli.Chat;

/// <summary>The figures of one answer: tokens, time to first token, tokens per second, cost.</summary>
internal sealed class ChatStats
{
    private readonly TimeProvider _time;
    private readonly long _start;
    private long? _first;
    private long _last;
    private UsageDetails? _usage;
    private decimal? _cost;

    public ChatStats(TimeProvider time)
    {
        _time = time;
        _start = _last = time.GetTimestamp();
    }

    /// <summary>Takes note of an update, at the time it came.</summary>
    public void Add(ChatResponseUpdate update)
    {
        if (update.Text.Length > 0)
        {
            _last = _time.GetTimestamp();
            _first ??= _last;
        }

        _usage = update.Contents.OfType<UsageContent>().FirstOrDefault()?.Details ?? _usage;
        if (update.AdditionalProperties?.TryGetValue(LlmProperties.Cost, out decimal cost) is true)
        {
            _cost = cost;
        }
    }

    /// <summary>The figures on one line; what the server did not tell is left out.</summary>
    public string Line()
    {
        var parts = new List<string>();
        if (_usage is { } usage)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{usage.InputTokenCount} + {usage.OutputTokenCount} tokens"));
        }

        if (_first is { } first)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"first token {_time.GetElapsedTime(_start, first).TotalMilliseconds:0} ms"));
            // Over the whole answer: short ones may arrive in one piece, and a rate between its ends would be fantasy.
            var seconds = _time.GetElapsedTime(_start, _last).TotalSeconds;
            if (_usage?.OutputTokenCount is > 0 and var tokens && seconds > 0)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{tokens / seconds:0.0} tokens/s"));
            }
        }

        if (_cost is { } cost)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"${cost:0.######}"));
        }

        return string.Join(", ", parts);
    }
}
