namespace OrleansLlm.Cli.Bench;

/// <summary>Takes the times of one answer as its lines come.</summary>
internal sealed class AnswerTimes(Clock clock)
{
    private double? _first;
    private double _last;
    private bool _isDone;
    private bool _isFinished;
    private bool _isError;
    private int? _promptTokens;
    private int? _outputTokens;

    /// <summary>Reads one line of the stream.</summary>
    public void Read(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("event:"u8))
        {
            _isError |= line[6..].Trim((byte)' ').SequenceEqual("error"u8);
        }

        if (!line.StartsWith("data:"u8))
        {
            return;
        }

        var data = line[5..].TrimStart((byte)' ');
        if (data.SequenceEqual("[DONE]"u8))
        {
            _isDone = true;
            return;
        }

        var chunk = StreamEvent.Read(data);
        if (chunk.HasText)
        {
            _last = clock.Seconds();
            _first ??= _last;
        }

        _isFinished |= chunk.HasFinish;
        _isError |= chunk.IsError;
        _promptTokens = chunk.PromptTokens ?? _promptTokens;
        _outputTokens = chunk.OutputTokens ?? _outputTokens;
    }

    /// <summary>The result, once the stream has ended. An answer without a finish or usage is a failure: it can not be counted.</summary>
    public RequestResult Result()
    {
        var error = _isError ? "stream_error" : !_isDone || !_isFinished ? "truncated" : _outputTokens is null ? "no_usage" : null;
        var end = clock.Seconds();
        return new RequestResult
        {
            Error = error,
            FirstToken = _first ?? end,
            LastToken = _first is null ? end : _last,
            End = end,
            PromptTokens = _promptTokens ?? 0,
            OutputTokens = _outputTokens ?? 0,
        };
    }
}
