using OrleansLlm.Retrieval;

namespace OrleansLlm.Grains.Tools;

/// <summary>Reads at most so many bytes; more are an error.</summary>
/// <param name="inner">What is read; closed with this.</param>
/// <param name="max">How many bytes.</param>
/// <param name="byEvent">So many from one empty line to the next, which ends an event of a stream, and not of the whole.</param>
internal sealed class LimitedStream(Stream inner, long max, bool byEvent = false) : CountingStream(inner)
{
    private long _held;
    private bool _isAtLineStart;

    protected override void OnRead(ReadOnlySpan<byte> read)
    {
        _held += read.Length;
        if (byEvent && EndOfEvents(read) is var end and > 0)
        {
            _held = read.Length - end;
        }

        if (_held > max)
        {
            throw new AnswerTooLongException(max);
        }
    }

    /// <summary>What stands behind the last empty line, or 0.</summary>
    private int EndOfEvents(ReadOnlySpan<byte> read)
    {
        var end = 0;
        for (var i = 0; i < read.Length; i++)
        {
            end = read[i] == '\n' && _isAtLineStart ? i + 1 : end;
            _isAtLineStart = read[i] == '\n' || (read[i] == '\r' && _isAtLineStart);
        }

        return end;
    }
}
